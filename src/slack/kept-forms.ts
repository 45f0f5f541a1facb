import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { Command } from '../tickets/delivery';
import { TicketState } from '../tickets/desk';
import { Words } from '../tickets/draft';
import type { Store } from '../tickets/ports';
import { turns } from '../tickets/turns';
import { AddContext } from './modals/add-to-ticket/form';
import { AnswerForm } from './modals/answer/form';
import { FormContext, FormThread, Typed } from './modals/new-ticket/form';
import { Offered } from './modals/new-ticket/offered';

/** What an open form for a new ticket was opened with: more than a view can carry, and none of Slack's business. */
export const KeptForm = z.object({
  context: FormContext,
  /** What stood in the form when it was opened. */
  preset: Typed,
  ...FormThread.shape,
  /** The refused delivery that this form corrects. */
  correcting: z.string().nullable(),
  /** What it offers for its subject at the moment. */
  offered: Offered.optional(),
  /** What it shows at the moment, as far as we know. */
  shown: z
    .object({
      /** The newest act of the person that it shows the answer to: Slack's ts, in seconds. */
      at: z.number(),
      /** Whether something was chosen in it that other inputs depend on. */
      chosen: z.boolean(),
      /** The hash that Slack told then. */
      hash: z.string().optional(),
    })
    .optional(),
});
export type KeptForm = z.infer<typeof KeptForm>;

/** The same for a form that adds a message to a ticket. */
export const KeptAddition = z.object({ context: AddContext, words: Words, threadTs: z.string().nullable() });
export type KeptAddition = z.infer<typeof KeptAddition>;

/** And for one in which an agent writes to the ticket of a thread. */
export const KeptAnswer = AnswerForm;
export type KeptAnswer = AnswerForm;

/** And for one in which an agent works on a ticket: the ticket as it stood when the form was opened. */
export const KeptWork = z.object({ team: z.string(), ticket: TicketState });
export type KeptWork = z.infer<typeof KeptWork>;

/** What somebody asked in words, for the buttons below our answer. */
export const KeptCommand = Command.omit({ kind: true });
export type KeptCommand = z.infer<typeof KeptCommand>;

/** Forms survive a restart: who types for ten minutes while we deploy loses nothing. */
export interface KeptForms<F> {
  keep(form: F): Promise<string>;
  /** Nothing happens when the form is gone. */
  change(key: string, change: (form: F) => F): Promise<void>;
  find(key: string): Promise<F | null>;
  /** Those of this process who show the same form anew go one after the other. */
  inTurn<T>(key: string, work: () => Promise<T>): Promise<T>;
}

export function keptForms<F>(store: Pick<Store, 'change' | 'read'>, schema: z.ZodType<F>): KeptForms<F> {
  const under = (key: string) => `form/${key}`;
  return {
    inTurn: turns(),
    async keep(form) {
      const key = randomBytes(12).toString('base64url');
      await store.change(under(key), schema, () => ({ state: form, answer: null }));
      return key;
    },
    async change(key, change) {
      const known = await store.read(under(key), schema);
      if (known === null) return;
      await store.change(under(key), schema, (form) => ({ state: change(form ?? known), answer: null }));
    },
    find: (key) => store.read(under(key), schema),
  };
}
