import type { Json } from './loose-json';

/** The Web API says `ok: false` with this code; `details` join the answer (for example `response_metadata`). */
export class SlackError extends Error {
  constructor(
    readonly code: string,
    readonly details: Json = {},
  ) {
    super(code);
  }
}

/** A person tried what Slack's own program does not let them do; nothing was sent to the app. */
export class NotOffered extends Error {}

export const missingScope = (needed: string, provided: string[]) =>
  new SlackError('missing_scope', { needed, provided: provided.join(',') });
