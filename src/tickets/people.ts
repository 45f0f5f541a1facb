import { z } from 'zod';

/**
 * A person as Slack knows them. `standing` decides what they may do: only a `member` of the workspace is ever matched
 * with an agent; guests and strangers (members of other workspaces) are always named, never trusted with more.
 */
export const Person = z.object({
  slackId: z.string(),
  name: z.string(),
  /** The verified address of the workspace profile; absent when Slack does not tell it. */
  email: z.string().optional(),
  standing: z.enum(['member', 'guest', 'stranger', 'bot']),
  timeZone: z.string().optional(),
});
export type Person = z.infer<typeof Person>;
