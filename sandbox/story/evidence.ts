import { type Json, recordOf, textOf } from '../slack/loose-json';
import type { World } from '../world';
import type { Draft, Evidence, Held, NoticeSeen, Refusal } from './compare';
import { linesOf } from './plain-blocks';

/** Looks at everything that there is to see after the story: on both sides, and in the program's own ledger. */
export async function evidenceOf(world: World, drafts: Draft[]): Promise<Evidence> {
  const { journal, violations } = world.happyFox;
  const held = heldBy(world);
  return {
    drafts,
    held,
    notices: noticesIn(world),
    refusals: journal.flatMap(({ at, status, throttled }) => (throttled && status !== null ? [{ at, status }] : [])),
    ledger: refusalsIn((await Promise.all(held.map(({ number }) => world.bridge.trace(number)))).join('\n')),
    early: journal.filter(({ early }) => early).length,
    violations: violations.map(({ kind, detail }) => `${kind} (${detail})`),
  };
}

/** The tickets of HappyFox, oldest first. */
export function heldBy({ happyFox }: Pick<World, 'happyFox'>): Held[] {
  return happyFox
    .tickets()
    .map((ticket) => ({
      number: Number(ticket.id),
      displayId: textOf(ticket.display_id),
      subject: textOf(ticket.subject),
      requester: textOf(recordOf(ticket.user).email),
      files: happyFox
        .attachmentsOf(Number(ticket.id))
        .map(({ filename, size, sha256 }) => ({ name: filename, bytes: size, sha256 })),
    }))
    .sort((a, b) => a.number - b.number);
}

const markOf = (metadata: unknown): string => textOf(recordOf(recordOf(metadata).event_payload).notice);

/** The bot's notices with all that they said, put together from its calls of Slack. */
export function noticesIn({ slack }: Pick<World, 'slack'>): NoticeSeen[] {
  const calls = slack.journal.filter(({ ok }) => ok);
  const posts = calls.filter(({ method }) => method === 'chat.postMessage');
  const edits = calls.filter(({ method }) => method === 'chat.update');
  return posts.flatMap((post) => {
    const mark = markOf(post.args.metadata);
    const channel = textOf(post.args.channel);
    const thread = textOf(post.args.thread_ts) || null;
    const stands: Json[] = slack.messages(channel, thread ?? undefined);
    const message = stands.find(({ metadata }) => markOf(metadata) === mark);
    if (mark === '' || !message) return [];
    const own = edits.filter(({ args }) => args.channel === channel && args.ts === message.ts);
    return [
      { channel, thread, versions: [post, ...own].map(({ atMs, args }) => ({ at: atMs, lines: linesOf(args) })) },
    ];
  });
}

/** The refusals that `foxbridge trace` tells of: lines with their time in UTC, a status, and until when to wait. */
export function refusalsIn(trace: string): Refusal[] {
  return trace.split('\n').flatMap((line) => {
    const [, day, time, status] = /^(\S+) (\S+) .* HTTP (429|503)\b.* until /.exec(line) ?? [];
    return day && time ? [{ at: Date.parse(`${day}T${time}Z`), status: Number(status) }] : [];
  });
}
