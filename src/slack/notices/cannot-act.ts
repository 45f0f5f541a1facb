import type { MayAct } from '../../tickets/acting';
import { section } from '../blocks';
import { named } from './quoted';
import type { Said } from './said';

/** Why somebody cannot work on a ticket as an agent, and how that can be changed. Nothing has left. */
export function cannotAct(why: Exclude<MayAct, { kind: 'yes' }>): Said {
  const text = sentence(why);
  return { text, blocks: [section(text)] };
}

function sentence(why: Exclude<MayAct, { kind: 'yes' }>): string {
  switch (why.kind) {
    case 'outsider':
      return 'Only members of this workspace can work on tickets. You can still write in the thread.';
    case 'no-address':
      return 'Only agents of the helpdesk can do that. HappyFox knows agents by their e-mail address, and your Slack profile shows none that is confirmed. Confirm it in Slack, or ask your Slack administrator to let Foxbridge see it.';
    case 'unknown-agent':
      return `Only agents of the helpdesk can do that. HappyFox has no active agent with your address, ${named(why.email)}. If you are one, ask a HappyFox administrator to give your agent this address.`;
    case 'not-serving':
      return 'Only agents who serve the category of this ticket can do that. A HappyFox administrator can give you the category.';
    case 'gone':
      return 'HappyFox no longer has this ticket. It may have been deleted there.';
    case 'busy':
      return 'HappyFox makes us wait at the moment, and we cannot tell whether you are an agent of this ticket. Nothing was changed. Please try again in a minute.';
    default:
      return why satisfies never;
  }
}
