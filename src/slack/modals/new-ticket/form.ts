import type { RichTextBlock } from '@slack/types';
import { z } from 'zod';
import type { Catalogue } from '../../../tickets/desk';
import { FieldAnswer, type FormFault, MessageRef } from '../../../tickets/draft';
import { FileRef } from '../../../tickets/files';
import type { Offered } from './offered';

/** What `rich_text_input` holds. Its parts are read by the converter, which knows them one by one. */
export const RichText = z.custom<RichTextBlock>(
  (value) => z.object({ type: z.literal('rich_text'), elements: z.array(z.looseObject({})) }).safeParse(value).success,
  'not a rich text',
);

/** What stands in the form at the moment, complete or not. Kept with the draft, so that the form can be shown again. */
export const Typed = z.object({
  category: z.number().int().optional(),
  subject: z.string(),
  details: RichText.nullable(),
  priority: z.number().int().optional(),
  answers: z.record(z.string(), FieldAnswer),
  /** Files put into the form's own file field. */
  files: z.array(FileRef),
  /** Ids of the files offered as ticks that are ticked. */
  ticked: z.array(z.string()),
  /** How much of a thread goes into the ticket. */
  extent: z.enum(['message', 'thread']),
  /** Slack id of the person the ticket is for. Null: whoever opened the form. */
  requester: z.string().nullable(),
  /** E-mail addresses, as they were typed. */
  cc: z.string(),
  /** Where the ticket is followed: in a direct message, or where the form was opened. */
  destination: z.enum(['dm', 'here']),
});
export type Typed = z.infer<typeof Typed>;

/** What the form was opened with. Kept in the store under the key that the view carries. */
export const FormContext = z.object({
  team: z.string(),
  /** Slack id of the person at the form. */
  openedBy: z.string(),
  /** Where it was opened. `here` says that we may post there. */
  channel: z.object({ id: z.string(), name: z.string().nullable(), here: z.boolean() }).optional(),
  source: z.object({ message: MessageRef, permalink: z.string().nullable() }).optional(),
  /** Files to choose from: those of the message, and those of an earlier go at this form. */
  messageFiles: z.array(FileRef).default([]),
  /** How often uploaded files were moved to those above; the file field gets a new name each time, and so starts empty. */
  moved: z.number().int().optional(),
  /** The message stands in a thread of this many messages, itself included. */
  thread: z.object({ count: z.number().int().positive() }).optional(),
  /** For whom, unless the person says otherwise. */
  requester: z.string().optional(),
  category: z.number().int().optional(),
});
export type FormContext = z.infer<typeof FormContext>;

/** All that is needed to show the form. */
export interface Form {
  typed: Typed;
  context: FormContext;
  /** Null while the lists are being read. */
  catalogue: Catalogue | null;
  /** What was wrong with it; shown on top. */
  faults?: FormFault[];
  /** One more line on top. Plain text. */
  notice?: string;
  /** What is offered for the subject. */
  offered?: Offered | undefined;
  /** HappyFox takes nothing before this; epoch ms. */
  pausedUntil?: number;
  /** HappyFox does not answer, so there are no lists yet. */
  isAway?: boolean;
}

/** The form as it stands when it is opened: files of the message are ticked, everything else is empty or preset. */
export const freshlyTyped = (context: FormContext, preset: Partial<Typed> = {}): Typed => ({
  subject: '',
  details: null,
  answers: {},
  files: [],
  ticked: context.messageFiles.map((file) => file.id),
  extent: 'message',
  requester: context.requester ?? null,
  cc: '',
  // A message is talked about where it stands; a command is nobody else's business.
  destination: context.source && context.channel?.here ? 'here' : 'dm',
  ...(context.category !== undefined && { category: context.category }),
  ...preset,
});

/**
 * The same form to be shown anew. Slack cannot put files back into a file field, so those uploaded before are offered
 * as ticks, ticked, and the field starts empty. The context has to be kept: the ticks are read with it.
 */
export function shownAgain(typed: Typed, context: FormContext): { typed: Typed; context: FormContext } {
  if (typed.files.length === 0) return { typed, context };
  const known = new Set(context.messageFiles.map((file) => file.id));
  return {
    typed: { ...typed, files: [], ticked: [...new Set([...typed.ticked, ...typed.files.map((file) => file.id)])] },
    context: {
      ...context,
      messageFiles: [...context.messageFiles, ...typed.files.filter((file) => !known.has(file.id))],
      moved: (context.moved ?? 0) + 1,
    },
  };
}

/** The files that go with the ticket: those ticked, in the order they were offered, then those uploaded; each once. */
export function chosenFiles(typed: Typed, context: Pick<FormContext, 'messageFiles'>): FileRef[] {
  const ticked = context.messageFiles.filter((file) => typed.ticked.includes(file.id));
  return [...ticked, ...typed.files.filter((file) => !ticked.some((other) => other.id === file.id))];
}

/**
 * The addresses in what was typed: separated by commas, semicolons or spaces, also as `Name <a@example.com>` or the way
 * Slack writes a link. Whether each is an address is checked later, so that the person can be told which is not.
 */
export function ccAddresses(typed: string): string[] {
  const inBrackets = typed.replace(
    /(?<=^|[,;\n<>])([^,;\n<>]*)<(?:mailto:)?([^<>|]*)(?:\|[^<>]*)?>/g,
    // Before the bracket stands a name; but somebody may have left out the comma after an address.
    (_, before: string, address: string) => {
      const others = before.split(/\s+/).filter((word) => /.@./.test(word));
      return ` ${others.join(' ')} ${address} `;
    },
  );
  const first = new Map<string, string>();
  for (const word of inBrackets.split(/[\s,;]+/).filter(Boolean)) {
    const key = word.toLowerCase();
    if (!first.has(key)) first.set(key, word);
  }
  return [...first.values()];
}

/** Bytes of a prefilled text that the form shows. A longer one is left out of the form, and the form says so. */
const DETAILS_BYTES = 100_000;

/** Whether a text is short enough to stand in the form. */
export const fitsForm = (details: Typed['details']): boolean =>
  Buffer.byteLength(JSON.stringify(details)) <= DETAILS_BYTES;

/** One message of a thread that may be filed whole; `at` is epoch ms. */
const Spoken = z.object({ author: z.string(), at: z.number(), html: z.string(), plain: z.string() });
export type Spoken = z.infer<typeof Spoken>;

/** The thread that a message stands in, as far as a form knows it. */
export const FormThread = z.object({
  /** The root of the thread that the message stands in; null when it stands in none. */
  threadTs: z.string().nullable().default(null),
  /** What a ticket can hold of it, once it is read; null when there is none or Slack would not show it. */
  thread: z.array(Spoken).nullable().default(null),
  /** How many messages of it a ticket cannot hold. */
  threadLeft: z.number().int().default(0),
});
export type FormThread = z.infer<typeof FormThread>;

export const NO_THREAD: FormThread = { threadTs: null, thread: null, threadLeft: 0 };

/** The form as it is kept with a draft. */
export const FormAsTyped = z.object({ typed: Typed, context: FormContext, ...FormThread.shape });
export type FormAsTyped = z.infer<typeof FormAsTyped>;
