import { Readable } from 'node:stream';
import { mayHear } from '../tickets/audience';
import type { DeliveryOf, Link } from '../tickets/delivery';
import type { Attachment } from '../tickets/desk';
import { escapeHtml } from '../tickets/escape-html';
import { FileUnreadable } from '../tickets/files';
import { Refused, Throttled, Unavailable } from '../tickets/outcomes';
import type { Changes, NewJob, ThreadPost } from '../tickets/ports';
import { type Going, inBackground } from './errand';
import { behaviorIn, linesFor } from './lines';
import { isOwn, isStillTheirs } from './own-threads';

/** A file larger than this is named, not brought. HappyFox takes no more than 25 MB at once; agents may have other ways. Bytes. */
const LARGEST_FILE = 100_000_000;
/** Slack wants to know the size first: a file whose store does not tell it is read whole, if it is no larger. Bytes. */
const LARGEST_UNTOLD = 10_000_000;
/** Attempts at a file before its thread is told that it cannot be brought: the words behind it should not wait for it. */
const FILE_TRIES = 4;
/**
 * The line at the end of what we wrote ourselves, from another thread: the link to the message in Slack, and our reference.
 * Both are of use in HappyFox only, and the link may lead into a channel that this thread should not know of.
 */
const OWN_FOOTER =
  /(?:(?:<a\b[^<>]{0,1000}>[^<>]{0,1000}<\/a>|https?:\/\/[^\s<>]{1,1000})?\s*·\s*)?\bfb-[2-9a-z]{10}(?=(?:\s|<[^<>]{1,200}>)*$)/;
/** How long until we look again whether the thread is there. Ms. */
const THREAD_AWAITED_MS = 2_000;

/** Brings one piece of a ticket's news into a thread: words, a line about changes, or a file. */
export async function tell(at: Going<'tell'>): Promise<Changes> {
  const { job, delivery, tools } = at;
  const { store, channels, clock } = tools;
  const link = await store.link(delivery.link);
  // Unlinked meanwhile: the thread no longer hears of this ticket.
  if (!link) return ended(at, 'unlinked');
  if (link.place.thread === null) {
    // Slack does not let us write to that person.
    if (isOwn(link.id) && (await store.job(`notice:${link.id}`))?.state === 'parked')
      return ended(at, 'nowhere to tell');
    return { job: { id: job.id, state: 'open', due: clock.now() + THREAD_AWAITED_MS } };
  }
  const state = (await store.ticketRecord(delivery.ticket))?.state;
  if (state && !(await isStillTheirs(store, link, state))) return ended(at, 'kept back');

  const { message } = delivery.update;
  if (message) {
    // Asked again at this moment: the channel may no longer be for agents only, and the ticket may have become theirs.
    const audience = await channels.audience(link.place.team, link.place.channel);
    const hidden = state?.private ?? false;
    if (!mayHear(audience, message.private || hidden)) return ended(at, 'kept back');
  }
  return delivery.file ? bringFile(at, link, delivery.file) : post(at, link);
}

async function post(at: Going<'tell'>, link: Link): Promise<Changes> {
  const { job, delivery, tools } = at;
  const words = delivery.update.message ? wordsOf(job.id, link, delivery) : await lineOf(at, link);
  if (!words) return ended(at, 'not wanted');
  // In a requester's direct message each answer is a message of its own, while they want that.
  const isDirect = isOwn(link.id) && (await tools.store.person(link.place.team, link.author))?.directSince != null;
  const ts = await posted(at, isDirect && delivery.update.message ? { ...words, alsoOutside: true } : words);
  return {
    ...ended(at, delivery.update.message ? 'told' : 'told, line'),
    add: (delivery.update.message?.attachments ?? []).map(
      ({ id, name }, index): NewJob => ({
        id: `${job.id}:file:${index + 1}`,
        lane: job.lane,
        pos: job.pos,
        due: tools.clock.now(),
        delivery: { ...delivery, file: { id, name, after: ts } },
      }),
    ),
  };
}

/** Posts once: one that may stand there already is looked for first. */
async function posted({ job, tools, write }: Going<'tell'>, words: ThreadPost): Promise<string> {
  const earlier = job.progress.sentAt === undefined ? null : await tools.chat.findPost(words);
  if (earlier !== null) return earlier;
  return (await write(() => tools.chat.post(words))).ts;
}

function wordsOf(id: string, { place }: Link, { update: { by, message } }: DeliveryOf<'tell'>): ThreadPost | null {
  if (!message) return null;
  return {
    id,
    place,
    author: by.name.trim() || (by.kind === 'contact' ? 'The requester' : 'HappyFox'),
    kind: message.private ? 'note' : 'reply',
    html: (message.html.trim() ? message.html : plainAsHtml(message.text)).replace(OWN_FOOTER, ''),
    files: message.attachments.map(({ name }) => name),
  };
}

async function lineOf({ job, delivery, tools }: Going<'tell'>, { place }: Link): Promise<ThreadPost | null> {
  const settings = await tools.channels.settings(place.team, place.channel);
  const lines = linesFor(delivery.update, settings, behaviorIn(await tools.lists.known()));
  return lines.length === 0 ? null : line(job.id, place, lines.map(({ html }) => html).join(' '));
}

const line = (id: string, place: Link['place'], html: string): ThreadPost => ({
  id,
  place,
  author: 'HappyFox',
  kind: 'line',
  html,
  files: [],
});

const plainAsHtml = (text: string) => `<p>${escapeHtml(text.trim()).replace(/\r?\n/g, '<br>')}</p>`;

/** Brings one file, by a fresh link. What cannot be brought is named in the thread. */
async function bringFile(
  at: Going<'tell'>,
  link: Link,
  file: NonNullable<DeliveryOf<'tell'>['file']>,
): Promise<Changes> {
  const { job, delivery, tools, write } = at;
  const { chat, helpdesk } = tools;
  const missing = async (why: string) => {
    const said = line(job.id, link.place, `${escapeHtml(file.name)} could not be brought here: ${escapeHtml(why)}.`);
    await posted(at, said);
    return ended(at, 'file named');
  };
  if (job.progress.sentAt !== undefined && (await chat.hasFile(link.place, file.name, file.after))) {
    return ended(at, 'file brought');
  }
  const ticket = await helpdesk.ticket(delivery.ticket, inBackground(job));
  const update = ticket?.updates.find(({ id }) => id === delivery.update.id);
  const attachment = update?.message?.attachments.find(({ id }) => id === file.id);
  if (!attachment) return missing('it is no longer on the ticket');
  try {
    const opened = await sized(await helpdesk.openAttachment(attachment, LARGEST_FILE), attachment);
    try {
      const { size, stream } = opened;
      await write(() => chat.postFile(link.place, { name: file.name, size, stream }));
    } finally {
      opened.stream.destroy();
    }
  } catch (error) {
    if (error instanceof FileUnreadable && /larger/.test(error.reason)) return missing(error.reason);
    // What only needs time costs no attempt.
    if (error instanceof Throttled) throw error;
    if (job.tries + 1 < FILE_TRIES) {
      // A link that is spent is no verdict on the file: the next attempt reads the ticket for a fresh one.
      throw error instanceof Refused ? new Unavailable('the file was refused', { cause: error }) : error;
    }
    tools.log.warn('a file could not be brought into a thread', { delivery: job.id, error });
    return missing(`it broke off ${FILE_TRIES} times`);
  }
  return ended(at, 'file brought');
}

async function sized({ content, size }: { content: Readable; size: number | null }, { name }: Attachment) {
  if (size !== null) return { stream: content, size };
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of content as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > LARGEST_UNTOLD) throw new FileUnreadable(name, `it is larger than ${LARGEST_UNTOLD / 1_000_000} MB`);
    pieces.push(piece);
  }
  return { stream: Readable.from([Buffer.concat(pieces)]), size: bytes };
}

function ended({ job, delivery, tools }: Going<'tell'>, outcome: string): Changes {
  return {
    job: { id: job.id, state: 'done' },
    ledger: [
      {
        at: tools.clock.now(),
        delivery: job.id,
        ticket: delivery.ticket,
        step: 'tell',
        outcome,
        status: null,
        ms: null,
        until: null,
      },
    ],
  };
}
