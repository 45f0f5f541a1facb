import type { Followed } from '../../tickets/linking';
import { section } from '../blocks';
import { named, quoted } from './quoted';
import type { Said } from './said';
import { plainTime, slackTime } from './slack-time';

/** Why a ticket is not followed where somebody wished it. */
export type NotFollowed =
  | Exclude<Followed, { kind: 'followed' }>
  | { kind: 'missing' | 'silent' | 'no-lists' | 'not-there' | 'who' }
  | { kind: 'paused'; until: number };

/** Why not, and what can be done. `number` is what the person named. */
export function notFollowed(why: NotFollowed, number: string): Said {
  const ticket = named(number);
  const sentence = (time: (until: number) => string): string => {
    switch (why.kind) {
      case 'taken':
        return `${named(why.link.displayId ?? why.link.subject)} ${quoted(why.link.subject)} is followed here already. To end that, choose “Unlink this thread” in the menu of its card.`;
      case 'not-yours':
        return `Only the requester of ${ticket}, or an agent who serves its category, can do that. Ask one of them.`;
      case 'agents-channel':
        return `This channel is for agents only and shows private notes, so only an agent who serves the category of ${ticket} can bring it here. Ask one of them, or choose another channel.`;
      case 'hidden-ticket':
        return `HappyFox shows ${ticket} to agents only, so it can be followed only in a channel that is for agents only. Type \`/ticket channel\` there to make it one.`;
      case 'missing':
        return `HappyFox has no ticket ${ticket}. Please check the number.`;
      case 'paused':
        return `HappyFox takes no questions until ${time(why.until)}, so we could not look at ${ticket}. Nothing was changed. Please try again then.`;
      case 'silent':
        return `HappyFox did not answer in time, so we could not look at ${ticket}. Nothing was changed. Please try again in a moment.`;
      case 'no-lists':
        return 'HappyFox has not told us its agents and categories yet. Nothing was changed. Please try again in a few minutes.';
      case 'not-there':
        return 'I cannot read here, so nothing said here could reach a ticket. In a channel, type `/invite @foxbridge`, then try again.';
      case 'who':
        return 'Slack did not tell us in time who you are. Nothing was changed. Please try again.';
      default:
        return why satisfies never;
    }
  };
  return { text: sentence(plainTime), blocks: [section(sentence(slackTime))] };
}
