import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Log } from '../tickets/ports';

/** Bytes of a webhook. It carries the whole ticket with all its updates, and only the number is of use. */
const BODY_LIMIT = 5_000_000;
/** HMAC-SHA1 of the raw body. Source: `docs/happyfox.md`, 9. */
const SIGNATURE = 'x-happyfox-webhook-signature';

/**
 * Where HappyFox knocks when a ticket changed. What it brings is a hint that a certain ticket should be read, and nothing
 * more: whoever knows the path could have written it. The path holds the secret; a signature, where there is one, must be
 * made with the same secret. `hint` makes the hint durable before we answer.
 */
export function webhookRoute(secret: string, hint: (ticket: number) => Promise<void>, log: Log) {
  return async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const end = (status: number) => void res.writeHead(status).end();
    const body = await bodyOf(req);
    if (body === null) {
      log.warn('refused a webhook', { why: 'too large' });
      res.setHeader('connection', 'close');
      return end(413);
    }
    const signature = req.headers[SIGNATURE];
    if (signature !== undefined && !isSignedBy(secret, body, String(signature))) {
      log.warn('refused a webhook', { why: 'its signature is not made with HAPPYFOX_WEBHOOK_SECRET' });
      return end(401);
    }
    const ticket = ticketIn(body);
    if (ticket === null) log.info('a webhook names no ticket', { bytes: body.length });
    else await hint(ticket);
    end(200);
  };
}

/** The address, with the secret as its last part. */
export const webhookPath = (secret: string): string => `/happyfox/webhook/${encodeURIComponent(secret)}`;

/** Accepts hex and base64, with or without the name of the method before it: which it is, is not documented. */
function isSignedBy(secret: string, body: Buffer, signature: string): boolean {
  const digest = createHmac('sha1', secret).update(body).digest();
  const given = signature.trim().replace(/^sha1=/i, '');
  return [Buffer.from(given, 'hex'), Buffer.from(given, 'base64')].some(
    (bytes) => bytes.length === digest.length && timingSafeEqual(bytes, digest),
  );
}

const Id = z.union([
  z.number().int().positive(),
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
]);
const Named = z.looseObject({ id: Id.optional().catch(undefined), display_id: z.string().optional().catch(undefined) });
const Hook = Named.extend({ ticket: Named.optional().catch(undefined), data: Named.optional().catch(undefined) });

/** The number of the ticket a webhook is about, wherever it stands; null when it stands nowhere. */
function ticketIn(body: Buffer): number | null {
  const text = body.toString();
  const { success, data } = Hook.safeParse(parsed(text));
  if (success) {
    for (const named of [data, data.ticket, data.data]) {
      const number = named?.id ?? Number(/(\d{1,15})$/.exec(named?.display_id ?? '')?.[1] ?? 0);
      if (number > 0) return number;
    }
  }
  const address = /\/ticket\/(\d{1,15})\b/.exec(text)?.[1];
  return address ? Number(address) : null;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The whole body; null when it is too large. */
async function bodyOf(req: IncomingMessage): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of req as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > BODY_LIMIT) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}
