import { randomBytes } from 'node:crypto';
import { withIds } from './block-ids';
import { complaintsAboutBlocks } from './blocks';
import { type Json, recordsOf, textOf, wordOf } from './loose-json';
import { byBot, type Posting } from './posting';
import type { Ephemeral, World } from './world';

/** Source: https://docs.slack.dev/interactivity/handling-user-interaction (5 times within 30 minutes) */
const MOST_USES = 5;
const LIFE_MS = 30 * 60 * 1000;

interface ResponseUrl {
  user: string;
  channel: string;
  /** The message that the person used, when there was one. */
  ts?: string;
  issuedMs: number;
  uses: number;
}

/** What the app posted to a `response_url`. */
interface ResponsePost {
  body: Json;
  user: string;
  channel: string;
  atMs: number;
  ok: boolean;
  error?: string;
}

/** The addresses at which the app may answer an interaction, and what came there. */
export function createResponseUrls(world: World, posting: Posting, now: () => number, hostUrl: () => string) {
  const urls = new Map<string, ResponseUrl>();
  const posts: ResponsePost[] = [];

  const original = ({ channel, ts, user }: ResponseUrl) => {
    const kept = world.channel(channel);
    return {
      message: ts === undefined ? undefined : world.messageIn(kept, ts),
      ephemeral: world.ephemerals.find((other) => other.channel === channel && other.user === user && other.ts === ts),
    };
  };

  function apply(url: ResponseUrl, body: Json): string | undefined {
    const channel = world.channel(url.channel);
    const { message, ephemeral } = original(url);
    if (body.delete_original === true) {
      if (message) void posting.remove(channel, message);
      if (ephemeral) world.ephemerals.splice(world.ephemerals.indexOf(ephemeral), 1);
      return message || ephemeral ? undefined : 'message_not_found';
    }
    const text = textOf(body.text);
    if (text === '' && body.blocks === undefined && body.attachments === undefined) return 'no_text';
    if (body.blocks !== undefined && complaintsAboutBlocks(body.blocks, 'message').length > 0) return 'invalid_blocks';
    const blocks = withIds(recordsOf(body.blocks));
    if (body.replace_original === true && message) {
      void posting.change(channel, message, { text, blocks }, message.user);
      return undefined;
    }
    if (body.replace_original === true && ephemeral) {
      Object.assign(ephemeral, { text, blocks });
      return undefined;
    }
    const threadTs = wordOf(body.thread_ts);
    const thread = threadTs === undefined ? {} : { thread_ts: threadTs };
    if (body.response_type === 'in_channel') {
      void posting.post(channel, { ...byBot(), text, blocks, ...thread }).told;
      return undefined;
    }
    const said: Ephemeral = { ts: world.nextTs(channel), channel: channel.id, user: url.user, text, blocks, ...thread };
    world.ephemerals.push(said);
    return undefined;
  }

  return {
    posts: posts as readonly ResponsePost[],

    issue(user: string, channel: string, ts?: string): string {
      const id = randomBytes(18).toString('base64url');
      urls.set(id, { user, channel, ...(ts === undefined ? {} : { ts }), issuedMs: now(), uses: 0 });
      return `${hostUrl()}/respond/${id}`;
    },

    /** Answers a POST to a response URL with a status and a body. */
    use(id: string, body: Json): { status: number; error?: string } {
      const url = urls.get(id);
      if (!url) return { status: 404, error: 'invalid_url' };
      const record = (error?: string) =>
        posts.push({
          body,
          user: url.user,
          channel: url.channel,
          atMs: now(),
          ok: error === undefined,
          ...(error ? { error } : {}),
        });
      const refused = now() - url.issuedMs > LIFE_MS ? 'expired_url' : url.uses >= MOST_USES ? 'used_url' : undefined;
      if (refused) {
        record(refused);
        return { status: 404, error: refused };
      }
      url.uses += 1;
      const error = apply(url, body);
      record(error);
      return error ? { status: 400, error } : { status: 200 };
    },
  };
}

export type ResponseUrls = ReturnType<typeof createResponseUrls>;
