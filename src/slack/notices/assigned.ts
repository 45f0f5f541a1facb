import { section } from '../blocks';
import type { FactsOf } from './facts';
import { link } from './link';
import { mySettingsBlock } from './my-settings';
import { named, quoted } from './quoted';
import type { Said } from './said';

/** To one agent: somebody else gave them a ticket. */
export function assigned({ displayId, agentUrl, subject, by }: FactsOf<'assigned'>): Said {
  const who = by === null ? 'A rule of the helpdesk' : named(by);
  const sentence = (number: string) => `${who} gave you ${number} ${quoted(subject)}.`;
  return {
    text: sentence(named(displayId)),
    blocks: [section(sentence(link(agentUrl, displayId))), mySettingsBlock()],
  };
}
