import { z } from 'zod';
import type { Catalogue, CustomField } from './desk';
import { FileRef } from './files';
import { Person } from './people';

/** HappyFox names no maximum; this is what we plan with (`docs/happyfox.md`). Characters. */
export const SUBJECT_LIMIT = 200;
/** Characters of HTML, for the same reason. */
const BODY_LIMIT = 60_000;
/** Characters of a text field's value. */
export const FIELD_LIMIT = 200;

/** The answer to a custom field: text, number and date as text; a choice by its id; a multiple choice by its ids. */
export const FieldAnswer = z.union([z.string(), z.number().int(), z.array(z.number().int())]);
export type FieldAnswer = z.infer<typeof FieldAnswer>;

/** The words of a draft in the two forms HappyFox takes: HTML where it renders it, plain text where it may not. */
export const Words = z.object({ html: z.string(), plain: z.string() });
export type Words = z.infer<typeof Words>;

/** A message in Slack, by the one key that never changes. */
export const MessageRef = z.object({ team: z.string(), channel: z.string(), ts: z.string() });
export type MessageRef = z.infer<typeof MessageRef>;

/** A ticket as a person wrote it: everything that is needed to file it, and to show the form again as it was. */
export const Draft = z.object({
  category: z.number().int(),
  subject: z
    .string()
    .trim()
    .min(1, 'Give the ticket a subject.')
    .max(SUBJECT_LIMIT, `Keep it under ${SUBJECT_LIMIT} letters.`),
  words: Words,
  priority: z.number().int().optional(),
  /** By the field's id. */
  answers: z.record(z.string(), FieldAnswer),
  files: z.array(FileRef),
  /** Who filed it. */
  author: Person,
  /** For whom: the contact of the ticket. */
  requester: Person,
  cc: z.array(z.string()),
  /** The message it was filed from, if any, and its address. */
  source: z
    .object({
      message: MessageRef,
      permalink: z.string().nullable(),
      /** The root of the thread that the message stands in, if it stands in one. */
      thread: z.string().nullish(),
    })
    .nullable(),
  /** What the chat adapter needs to show the form again just as it was typed. Nobody else looks inside. */
  typed: z.unknown(),
});
export type Draft = z.infer<typeof Draft>;

/** One thing wrong with a draft. `field` is `category`, `subject`, `details`, `requester`, `cc`, `files` or a field's id. */
export interface FormFault {
  field: string;
  text: string;
}

/**
 * The fields a person has to see: those of the category, in its order, that apply to the choices made so far. What only
 * agents see is asked for where HappyFox takes no ticket without it: nobody could file one else.
 */
export function fieldsFor(catalogue: Catalogue, category: number, answers: Record<string, FieldAnswer>): CustomField[] {
  const here = catalogue.fields
    .flatMap((field) => field.categories.filter((c) => c.category === category).map(({ order }) => ({ field, order })))
    .sort((a, b) => a.order - b.order || a.field.id - b.field.id)
    .map(({ field }) => field)
    .filter((field) => !field.agentsOnly || field.required);
  const shown: CustomField[] = [];
  const chosen = new Set<number>();
  // A field may depend on a choice of a field that itself depends on another: go round until nothing new appears.
  for (let grew = true; grew; ) {
    grew = false;
    for (const field of here) {
      if (shown.includes(field)) continue;
      if (field.dependsOnChoice !== null && !chosen.has(field.dependsOnChoice)) continue;
      shown.push(field);
      grew = true;
      if (field.type === 'choice' || field.type === 'multiple_choice') {
        for (const choice of [answers[field.id]].flat()) if (typeof choice === 'number') chosen.add(choice);
      }
    }
  }
  return here.filter((field) => shown.includes(field));
}

/**
 * Checks a draft against the live category. Answers to fields that no longer apply are left out of the draft returned,
 * so that a choice taken back does not travel along.
 */
export function checkDraft(input: unknown, catalogue: Catalogue): { draft: Draft } | { faults: FormFault[] } {
  const parsed = Draft.safeParse(input);
  if (!parsed.success) {
    return {
      faults: parsed.error.issues.map((issue) => ({ field: nameOf(issue.path), text: issue.message })),
    };
  }
  const draft = parsed.data;
  const faults: FormFault[] = [];
  const category = catalogue.categories.find((c) => c.id === draft.category && c.public);
  if (!category)
    faults.push({
      field: 'category',
      text: 'HappyFox no longer takes tickets in this category. Please choose another.',
    });
  if (draft.words.plain.trim() === '' && draft.files.length === 0) {
    faults.push({ field: 'details', text: 'Say in a sentence what you need, or add a file.' });
  }
  if (draft.words.html.length > BODY_LIMIT) {
    faults.push({
      field: 'details',
      text: `This is longer than HappyFox takes (${BODY_LIMIT} letters). Please put the rest into a file.`,
    });
  }
  if (draft.priority !== undefined && !catalogue.priorities.some((p) => p.id === draft.priority)) {
    faults.push({ field: 'priority', text: 'HappyFox no longer has this priority. Please choose another.' });
  }
  if (!draft.requester.email) {
    faults.push({
      field: 'requester',
      text:
        draft.requester.slackId === draft.author.slackId
          ? 'Your Slack profile shows no e-mail address, and HappyFox needs one. Ask your Slack administrator to let Foxbridge see it.'
          : `The Slack profile of ${draft.requester.name} shows no e-mail address, and HappyFox needs one. Choose somebody else.`,
    });
  }
  for (const address of draft.cc) {
    if (!z.email().safeParse(address).success)
      faults.push({ field: 'cc', text: `“${address}” is not an e-mail address.` });
  }
  const applying = fieldsFor(catalogue, draft.category, draft.answers);
  const answers: Draft['answers'] = {};
  for (const field of applying) {
    const answer = draft.answers[field.id];
    const fault = checkAnswer(field, answer);
    if (fault) faults.push({ field: String(field.id), text: fault });
    else if (!isBlank(answer)) answers[field.id] = answer;
  }
  return faults.length > 0 ? { faults } : { draft: { ...draft, answers } };
}

/** What is wrong with the answer to one field, in words for the person who gave it; null when nothing is. */
export function checkAnswer(field: CustomField, answer: FieldAnswer | undefined): string | null {
  if (isBlank(answer)) return field.required ? `Please fill in “${field.name}”.` : null;
  const known = (id: unknown) => field.choices.some((choice) => choice.id === id);
  switch (field.type) {
    case 'text':
      if (typeof answer !== 'string') return 'This should be text.';
      return answer.length > FIELD_LIMIT ? `Keep it under ${FIELD_LIMIT} letters.` : null;
    case 'number':
      return /^-?\d{1,15}(\.\d{1,2})?$/.test(String(answer))
        ? null
        : 'This should be a number, with at most two decimals.';
    case 'date':
      return z.iso.date().safeParse(answer).success ? null : 'This should be a date, such as 2026-11-24.';
    case 'choice':
      return known(answer) ? null : 'HappyFox no longer offers this choice. Please choose again.';
    case 'multiple_choice':
      return Array.isArray(answer) && answer.every(known)
        ? null
        : 'HappyFox no longer offers one of these. Please choose again.';
    default:
      return field.type satisfies never;
  }
}

function isBlank(answer: FieldAnswer | undefined): answer is undefined {
  return (
    answer === undefined ||
    (typeof answer === 'string' && answer.trim() === '') ||
    (Array.isArray(answer) && answer.length === 0)
  );
}

const nameOf = (path: PropertyKey[]): string =>
  path[0] === 'answers' ? String(path[1]) : path[0] === 'words' ? 'details' : String(path[0] ?? 'subject');
