import { z } from 'zod';
import { MessageRef } from '../../../tickets/draft';
import { FileRef } from '../../../tickets/files';
import { RichText } from '../new-ticket/form';

/** What the form is opened with that lets an agent write to a thread's ticket. Kept in the store under the view's key. */
export const AnswerForm = z.object({
  link: z.string(),
  displayId: z.string(),
  subject: z.string(),
  /** The message it was opened from; the thread's first when it was a button of the card. */
  message: MessageRef,
  as: z.enum(['reply', 'note']),
  /** The words of the message, to be changed. */
  preset: RichText.nullable(),
  files: z.array(FileRef),
});
export type AnswerForm = z.infer<typeof AnswerForm>;
