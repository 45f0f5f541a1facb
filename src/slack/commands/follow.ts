import { askTicket } from '../ask-ticket';
import { canHear } from '../can-hear';
import type { Front } from '../front';
import { following } from '../notices/following';
import { type NotFollowed, notFollowed } from '../notices/not-followed';
import type { Command } from '../payloads';
import { pressKey } from '../press-key';
import { tellPerson } from '../tell-person';

/** `/ticket follow 4711`: the ticket's card begins a thread here, and the two become one conversation. */
export async function followCommand(front: Front, command: Command, number: number): Promise<void> {
  const { team_id: team, user_id: user, channel_id: channel } = command;
  const here = { channel, user };
  const refuse = (why: NotFollowed, name = `#${number}`) => tellPerson(front, here, notFollowed(why, name));
  const [lists, person, asked, hears] = await Promise.all([
    front.lists.needed({ urgency: 'person' }).catch(() => null),
    front.chat.person(user),
    askTicket(front, number),
    canHear(front, channel, user).catch(() => true),
  ]);
  if (lists === null) return refuse({ kind: 'no-lists' });
  if (asked.kind !== 'ticket') return refuse(asked);
  if (!hears) return refuse({ kind: 'not-there' });
  const { ticket } = asked;
  const id = `follow:${pressKey(command.trigger_id)}`;
  const answer = await front.linking.follow({ id, ticket, place: { team, channel, thread: null }, by: person }, lists);
  // The display id tells the category, which is nobody's business whom the ticket does not concern.
  if (answer.kind === 'not-yours') return refuse(answer);
  if (answer.kind !== 'followed') return refuse(answer, ticket.displayId);
  await tellPerson(front, here, following(ticket.displayId, await front.channels.settings(team, channel)));
}
