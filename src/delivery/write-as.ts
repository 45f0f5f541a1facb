import type { Agent } from '../tickets/desk';
import { Refused } from '../tickets/outcomes';
import type { Errand } from '../tickets/ports';
import { botAgent } from '../tickets/roles';
import type { Tools } from './attempt';

/** The agent the bot writes as. Throws `Refused`, with the remedy, when none is set up or HappyFox does not know it. */
export async function requireBotAgent({ lists, agentEmail }: Tools, errand: Errand): Promise<Agent> {
  const agent = botAgent(agentEmail, await lists.needed(errand));
  if (agent) return agent;
  throw new Refused([
    {
      key: 'staff',
      field: null,
      text: agentEmail
        ? 'The agent that Foxbridge writes as is unknown or inactive in HappyFox. Ask your administrator to check HAPPYFOX_AGENT_EMAIL.'
        : 'Foxbridge has no agent to write as. Ask your administrator to set HAPPYFOX_AGENT_EMAIL.',
    },
  ]);
}
