import type { MayAct, MayReply } from '../../tickets/acting';
import { section } from '../blocks';
import { named } from './quoted';
import type { Said } from './said';
import { plainTime, slackTime } from './slack-time';

/** Why somebody cannot work on a ticket as an agent, and how that can be changed. Nothing has left. */
export function cannotAct(why: WhyNot): Said {
  return { text: sentence(why, plainTime), blocks: [section(sentence(why, slackTime))] };
}

/** Why somebody can do nothing with a ticket, or not this. */
type WhyNot = Exclude<MayAct | MayReply, { kind: 'yes' }>;

function sentence(why: WhyNot, time: (until: number) => string): string {
  switch (why.kind) {
    case 'outsider':
      return 'Only members of this workspace can work on tickets. You can still write in the thread.';
    case 'no-address':
      return 'Only agents of the helpdesk can do that. HappyFox knows agents by their e-mail address, and your Slack profile shows none that is confirmed. Confirm it in Slack, or ask your Slack administrator to let Foxbridge see it.';
    case 'unknown-agent':
      return `Only agents of the helpdesk can do that. HappyFox has no active agent with your address, ${named(why.email)}. If you are one, ask a HappyFox administrator to give your agent this address.`;
    case 'not-serving':
      return 'Only agents who serve the category of this ticket can do that. A HappyFox administrator can give you the category.';
    case 'not-yours':
      return 'Only the requester of a ticket, and agents who serve its category, can do that.';
    case 'gone':
      return 'HappyFox no longer has this ticket. It may have been deleted there.';
    case 'busy':
      return `HappyFox ${why.until === null ? 'does not answer at the moment' : `takes no questions until ${time(why.until)}`}, and we cannot tell whether this ticket is yours to work on. Nothing was changed. Please try again ${why.until === null ? 'in a minute' : 'then'}.`;
    default:
      return why satisfies never;
  }
}
