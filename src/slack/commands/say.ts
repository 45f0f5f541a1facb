import { DIRECT, type Link } from '../../tickets/delivery';
import type { TicketState } from '../../tickets/desk';
import { microseconds } from '../../tickets/hearing';
import type { Person } from '../../tickets/people';
import type { Front } from '../front';
import { cannotAct } from '../notices/cannot-act';
import { wordsTaken } from '../notices/command-answers';
import { oneLine } from '../text/plain';
import { type Answer, type Doing, done, refused } from './doing';

/** Characters of the words that their notice repeats. */
const SUBJECT = 80;

/** `reply` and `note`: words for a ticket, which need not have a thread. Whether they may is asked again on the way. */
export async function say(front: Front, doing: Doing, link: Link | null): Promise<Answer> {
  const as = doing.verb.name === 'note' ? 'note' : 'reply';
  const { user } = doing.command;
  const may = await (as === 'note'
    ? front.acting.mayAct(doing.ticket, user)
    : front.acting.mayReply(doing.ticket, user));
  if (may.kind !== 'yes') return refused(cannotAct(may));
  if (link && doing.command.mention) await sayInThread(front, doing, link, as);
  else await sayFromOutside(front, doing, may, as);
  return done(wordsTaken(as, may.ticket.displayId));
}

/** The words stand in the ticket's thread: they travel like every reply there, and its reaction tells how they fare. */
async function sayInThread(
  front: Front,
  { id, command, rest }: Doing,
  link: Link,
  as: 'reply' | 'note',
): Promise<void> {
  const { user, mention } = command;
  if (!mention) return;
  const { message, said } = mention;
  await front.speaking.say({
    id: `${id}:say`,
    link: link.id,
    message,
    user,
    said: { ...said, text: rest, blocks: [] },
    as,
    isInThread: true,
  });
}

/** They stand nowhere that the ticket's threads could see: each hears of them, and a direct message tells how they fare. */
async function sayFromOutside(
  front: Front,
  { id, command, rest }: Doing,
  { person, ticket }: { person: Person; ticket: Pick<TicketState, 'number'> },
  as: 'reply' | 'note',
): Promise<void> {
  const { place, mention } = command;
  const files = mention?.said.files ?? [];
  const words = await front.chat.words({ text: rest, blocks: [], attachments: [], files });
  await front.service.add(
    {
      id: `${id}:say`,
      ticket: ticket.number,
      subject: oneLine(words.plain, SUBJECT) || 'A message with files',
      as,
      words,
      isUnsigned: true,
      files,
      author: person,
      source: mention && {
        message: mention.message,
        permalink: await front.chat.permalink(mention.message.channel, mention.message.ts),
      },
      pos: mention ? microseconds(mention.message.ts) : front.clock.now() * 1000,
    },
    { team: place.team, channel: DIRECT, thread: null },
  );
}
