import type { Agent, Catalogue } from './desk';
import type { Person } from './people';

/**
 * The agent a person is in HappyFox, if they are one: active, with the same verified address. Guests, members of other
 * workspaces and bots are never agents, whatever address they show.
 */
export function agentOf(person: Person, catalogue: Catalogue): Agent | null {
  if (person.standing !== 'member' || !person.email) return null;
  const address = person.email.toLowerCase();
  return catalogue.agents.find((agent) => agent.active && agent.email.toLowerCase() === address) ?? null;
}

/** The agent, provided that they serve the category of the ticket. */
export function agentServing(person: Person, category: number, catalogue: Catalogue): Agent | null {
  const agent = agentOf(person, catalogue);
  return agent?.categories.includes(category) ? agent : null;
}

/** The agent the bot writes as when a person has none of their own. */
export function botAgent(email: string | null, catalogue: Catalogue): Agent | null {
  const address = email?.toLowerCase();
  return catalogue.agents.find((agent) => agent.active && agent.email.toLowerCase() === address) ?? null;
}
