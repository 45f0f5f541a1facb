import { z } from 'zod';
import { MessageRef } from '../../../tickets/draft';
import { FileRef } from '../../../tickets/files';

/** What stands in the form for adding a message to a ticket. */
export const Chosen = z.object({
  ticket: z.number().int().positive().optional(),
  /** `note` for agents only, `reply` where the requester reads it. */
  as: z.enum(['note', 'reply']),
  /** Ids of the files to take along. */
  ticked: z.array(z.string()),
});
export type Chosen = z.infer<typeof Chosen>;

/** What that form was opened with. Kept in the store under the key that the view carries. */
export const AddContext = z.object({
  team: z.string(),
  /** Slack id of the person at the form. */
  openedBy: z.string(),
  source: z.object({ message: MessageRef, permalink: z.string().nullable() }),
  /** Who wrote the message, by name. */
  author: z.string(),
  /** The message in plain text; the form shows its beginning. */
  text: z.string(),
  messageFiles: z.array(FileRef).default([]),
  /** The person may write where the requester reads it. */
  mayReply: z.boolean(),
  /** The ticket to add to, when it is known before anybody searches. */
  ticket: z.object({ number: z.number().int(), displayId: z.string(), subject: z.string() }).optional(),
});
export type AddContext = z.infer<typeof AddContext>;

/** All that is needed to show the form. */
export interface AddForm {
  context: AddContext;
  chosen?: Chosen;
  /** A line on top, such as what was wrong. Plain text. */
  notice?: string;
}
