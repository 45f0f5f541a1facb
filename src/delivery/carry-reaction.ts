import { type Act, closingStatuses, demandsOnClosing } from '../tickets/act';
import type { Acting, MayAct } from '../tickets/acting';
import type { Found, Link } from '../tickets/delivery';
import type { Catalogue } from '../tickets/desk';
import type { FormFault } from '../tickets/draft';
import { Unavailable } from '../tickets/outcomes';
import type { Person } from '../tickets/people';
import type { Changes } from '../tickets/ports';
import { type ReactedChat, reactionId, type ToldAside } from '../tickets/reacting';
import type { TicketService } from '../tickets/service';
import type { Attempt } from './attempt';

type At = Attempt<'reaction'>;

const CLAIM: Act = { do: 'claim' };

interface Means {
  service: Pick<TicketService, 'file' | 'existing'>;
  acting: Acting;
  chat: ReactedChat;
}

/**
 * Does what somebody asked for with a reaction: files the message, or claims or closes the ticket of its thread. What it
 * leads to is a delivery of its own, with a key of its own, so doing this twice does nothing twice.
 */
export const carryReaction =
  ({ service, acting, chat }: Means) =>
  async (at: At): Promise<Changes> => {
    const { job, delivery, tools } = at;
    const { message, user, wish } = delivery;
    const done: Changes = { job: { id: job.id, state: 'done' } };
    const [person, found] = await Promise.all([tools.chat.person(user), chat.found(message)]);
    if (person.standing === 'bot' || found === null) return done;
    const { team, channel } = message;
    const tell = async (told: ToldAside) => {
      const isReply = found.thread !== null && found.thread !== message.ts;
      await chat.tellAside({ channel, thread: isReply ? found.thread : null, user }, told);
      return done;
    };

    if (wish === 'file') {
      const outcome = await filing({ service, chat }, at, person, found);
      if (outcome === null) return done;
      await tell(outcome);
      return outcome.kind === 'needs-form'
        ? { job: { id: job.id, state: 'done', delivery: { ...delivery, found } } }
        : done;
    }

    const link = await tools.store.linkByThread(team, channel, found.thread ?? message.ts);
    // Eyes and ticks on other messages are nobody's wish.
    if (!link) return done;
    if (link.ticket === null) return untilFiled(at, link);
    const may = await acting.mayAct(link.ticket, user);
    if (may.kind === 'busy') throw new Unavailable('HappyFox makes us wait');
    if (may.kind !== 'yes') return tell({ kind: 'cannot-act', why: may });
    const step = wish === 'claim' ? CLAIM : closing(may);
    if (step === null) return done;
    if (!('do' in step)) return tell(step);
    await acting.act([{ id: `${reactionId(delivery)}:act`, team, ticket: may.ticket, act: step, by: may.person }]);
    return done;
  };

/** The draft is on its way: this comes after it, in its lane, and is woken when it waits for a person to mend it. */
function untilFiled({ job, delivery, tools }: At, { id, lane }: Link): Changes {
  if (job.lane === lane) return { job: { id: job.id, state: 'open', untilFiled: id, expect: ['open', 'sending'] } };
  const now = tools.clock.now();
  return {
    job: { id: job.id, state: 'done' },
    add: [{ id: `${reactionId(delivery)}:filed`, lane, pos: now * 1000, due: now, delivery }],
  };
}

/** What closes the ticket; what to say instead; or null, when it is closed. */
function closing({ ticket, lists }: Extract<MayAct, { kind: 'yes' }>): Act | ToldAside | null {
  if (ticket.status.behavior === 'completed') return null;
  const [status] = closingStatuses(lists);
  if (!status) return { kind: 'no-closing-status' };
  const { fields, minutes } = demandsOnClosing(ticket, lists);
  const asks = [...fields.map(({ name }) => name), ...(minutes ? ['the minutes spent'] : [])];
  return asks.length > 0
    ? { kind: 'closing-asks', ticket: ticket.number, displayId: ticket.displayId, asks }
    : { do: 'set', as: 'close', status: status.id };
}

/**
 * Files the message in the category of the channel, for its author. Null when it is on its way; else what to say instead.
 */
async function filing(
  { service, chat }: Pick<Means, 'service' | 'chat'>,
  { job, delivery, tools }: At,
  person: Person,
  found: Found,
): Promise<ToldAside | null> {
  const { message } = delivery;
  const { team, channel, ts } = message;
  const id = `${reactionId(delivery)}:ticket`;
  const link = await service.existing(message, found.thread);
  // Ours from before a crash: it is on its way.
  if (link) return link.id === id ? null : filedAlready(tools, link, channel);
  if (person.standing !== 'member') return { kind: 'not-a-member', isGuest: person.standing === 'guest' };
  const author = found.author === null ? null : await tools.chat.person(found.author);
  if (author?.standing !== 'member' || !author.email)
    return { kind: 'needs-form', id: reactionId(delivery), why: 'no-requester' };
  const { category } = await tools.channels.settings(team, channel);
  if (category === null) return { kind: 'needs-form', id: reactionId(delivery), why: 'no-category' };

  const lists = await tools.lists.needed({ urgency: 'person', delivery: job.id });
  const { subject, words, permalink, typed } = await chat.asFiled(message, found, { by: person.slackId, category });
  const draft = {
    category,
    subject,
    words,
    answers: {},
    files: found.said.files,
    author: person,
    requester: author,
    cc: [],
    source: { message, permalink, thread: found.thread },
    typed,
  };
  const place = { team, channel, thread: found.thread ?? ts };
  const answer = await service.file({ id, draft, place }, lists);
  switch (answer.kind) {
    case 'accepted':
    case 'too-late':
      return null;
    case 'already':
      return filedAlready(tools, answer.link, channel);
    case 'faults':
      return {
        kind: 'needs-form',
        id: reactionId(delivery),
        why: 'asks',
        complaints: complaints(answer.faults, lists),
      };
    default:
      return answer satisfies never;
  }
}

/** A field by its name, and what is wrong with anything else. */
const complaints = (faults: readonly FormFault[], { fields }: Catalogue): string[] =>
  faults.map(({ field, text }) => fields.find(({ id }) => String(id) === field)?.name ?? text);

async function filedAlready({ store, chat }: At['tools'], link: Link, channel: string): Promise<ToldAside> {
  const card = await store.notice(link.id);
  const isHere = card?.ts != null && card.place.channel === channel;
  return {
    kind: 'filed-already',
    displayId: link.displayId,
    subject: link.subject,
    card: isHere && card.ts !== null ? await chat.permalink(channel, card.ts) : null,
  };
}
