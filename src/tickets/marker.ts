import { createHash } from 'node:crypto';

/**
 * What lets us find our own write again when its answer was lost. HappyFox knows no idempotency key and strips HTML
 * comments, so the mark is visible: a short reference, and the permalink of the Slack message where there is one.
 */
export interface Marker {
  reference: string;
  permalink: string | null;
}

const ALPHABET = '23456789abcdefghjkmnpqrstuvwxyz';

/**
 * The reference of a delivery, such as `fb-7k3mq9x2hd`: the same delivery always has the same one, whoever computes it.
 * Ten letters of 31 hold 49 bits: a collision among a million deliveries has a chance of about 1 in 1,000, and a
 * reference is only ever looked for among the tickets and updates of a few minutes.
 */
export function referenceOf(deliveryId: string): string {
  const digest = createHash('sha256').update(deliveryId).digest();
  const letters = Array.from(digest.subarray(0, 10), (byte) => ALPHABET[byte % ALPHABET.length]);
  return `fb-${letters.join('')}`;
}
