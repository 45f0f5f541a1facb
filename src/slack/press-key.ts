import { createHash } from 'node:crypto';

/**
 * The key by which a press or a command is known again. A trigger is given once, so it tells one from the next; it opens
 * views for three seconds, so it is not kept itself.
 */
export const pressKey = (trigger: string): string =>
  createHash('sha256').update(trigger).digest('base64url').slice(0, 22);
