import { createHmac } from 'node:crypto';
import type { Ticket, World } from './world';

interface SigningForm {
  /** How the digest is written. Nobody documents it. Default hex. */
  encoding?: 'hex' | 'base64';
  /** Stands before the digest, for example `sha1=`. Default nothing. */
  prefix?: string;
}

interface SentHook {
  ticket: number;
  /** Null when nobody answered. */
  status: number | null;
}

export interface Webhooks {
  /** Posts each created or updated ticket to this address from now on; null stops it. */
  configure(target: ({ url: string; secret: string } & SigningForm) | null): void;
  /** The next so many hooks are lost. */
  drop(times: number): void;
  /** The next so many hooks come twice. */
  duplicate(times: number): void;
  /** Keeps hooks back until `release`. */
  hold(): void;
  /** Sends what was kept back, on request in reverse order, and holds no longer. */
  release(order?: 'as-sent' | 'reversed'): void;
  /** Resolves when every hook on its way was answered or failed. */
  settled(): Promise<void>;
  sent: SentHook[];
  clear(): void;
}

/** Header of the signature: HMAC-SHA1 of the raw body. Source: https://www.bollardai.com/resources/happyfox */
const SIGNATURE_HEADER = 'X-Happyfox-Webhook-Signature';

/** Webhooks as far as anybody describes them. HappyFox is not known to repeat one, so neither does the stand-in. */
export function createWebhooks(world: World, view: (ticket: Ticket) => unknown): Webhooks {
  let target: ({ url: string; secret: string } & SigningForm) | null = null;
  let held: { ticket: number; body: string }[] | null = null;
  let toDrop = 0;
  let toDuplicate = 0;
  let last: Promise<void> = Promise.resolve();
  const sent: SentHook[] = [];

  const post = async (ticket: number, body: string) => {
    if (!target) return;
    const { url, secret, encoding = 'hex', prefix = '' } = target;
    const signature = prefix + createHmac('sha1', secret).update(body).digest(encoding);
    const headers = { 'Content-Type': 'application/json', [SIGNATURE_HEADER]: signature };
    const answer = await fetch(url, { method: 'POST', headers, body, redirect: 'manual' }).catch(() => null);
    await answer?.arrayBuffer().catch(() => null);
    sent.push({ ticket, status: answer?.status ?? null });
  };
  // One after the other, so that order on the wire is the order of events unless a test asks otherwise.
  const queue = (hook: { ticket: number; body: string }) => {
    last = last.then(() => post(hook.ticket, hook.body));
  };

  world.listeners.add(({ kind, ticket }) => {
    if (!target || kind === 'deleted') return;
    if (toDrop > 0) {
      toDrop -= 1;
      return;
    }
    const copies = toDuplicate > 0 ? 2 : 1;
    toDuplicate = Math.max(0, toDuplicate - 1);
    const hook = { ticket: ticket.id, body: JSON.stringify(view(ticket)) };
    for (let copy = 0; copy < copies; copy += 1) {
      if (held) held.push(hook);
      else queue(hook);
    }
  });

  return {
    configure: (given) => {
      target = given;
    },
    drop: (times) => {
      toDrop += times;
    },
    duplicate: (times) => {
      toDuplicate += times;
    },
    hold: () => {
      held ??= [];
    },
    release: (order = 'as-sent') => {
      const waiting = held ?? [];
      held = null;
      for (const hook of order === 'reversed' ? waiting.reverse() : waiting) queue(hook);
    },
    settled: () => last,
    sent,
    clear: () => {
      target = null;
      held = null;
      toDrop = 0;
      toDuplicate = 0;
      sent.length = 0;
    },
  };
}
