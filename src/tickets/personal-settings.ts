import { z } from 'zod';

/** What somebody wants to be told by direct message. What is not chosen has these values. */
export const PersonalSettings = z.object({
  /** Answers on my requests: only where a request has a thread; or in a direct message where it has none that I can see. */
  answers: z.enum(['threads', 'direct']).default('threads'),
  /** For agents: somebody else gave me a ticket. */
  assigned: z.boolean().default(true),
  /** For agents: a ticket of mine is due, or past what was promised. */
  warnings: z.boolean().default(true),
  /** Monday mornings: what is open. */
  digest: z.boolean().default(false),
  /** For agents: the form that closes a ticket has the tick for the satisfaction survey set. */
  survey: z.boolean().default(false),
});
export type PersonalSettings = z.infer<typeof PersonalSettings>;

/** What a person chose, and by which address HappyFox knows them. */
export interface PersonalRecord {
  team: string;
  slackId: string;
  /** The confirmed address, in small letters; null when there is none any more. */
  email: string | null;
  settings: PersonalSettings;
  /** Since when answers come by direct message; epoch ms. What was answered before is not told. Null while they do not. */
  directSince: number | null;
}
