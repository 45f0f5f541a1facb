/**
 * Names of the inputs: each is both the `block_id` and the `action_id`. They never change while a form is open, because
 * Slack keeps what was typed by them. The inputs below, of which there can be several, have functions instead.
 */
export const INPUT = {
  category: 'category',
  subject: 'subject',
  details: 'details',
  priority: 'priority',
  extent: 'extent',
  requester: 'requester',
  cc: 'cc',
  destination: 'destination',
} as const;

const FIELD = 'field:';
const TICKED = 'ticked:';

/** All inputs of custom fields: for the listeners of their choices. */
export const FIELD_INPUT = /^field:\d+$/;

/**
 * The input of a custom field. The same field has the same name in every category, so an answer stays where it is when
 * the category changes.
 */
export const fieldInput = (field: number): string => `${FIELD}${field}`;
export const fieldOf = (input: string): number | null =>
  FIELD_INPUT.test(input) ? Number(input.slice(FIELD.length)) : null;

/** A group of files that can be ticked; Slack takes ten in one. */
export const tickedInput = (group: number): string => `${TICKED}${group}`;
export const isTickedInput = (input: string): boolean => input.startsWith(TICKED);

/** The file field. Slack keeps what an input holds by its name; a new name is the only way to empty one. */
export const filesInput = (moved = 0): string => (moved === 0 ? 'files' : `files:${moved}`);
export const isFilesInput = (input: string): boolean => /^files(:\d+)?$/.test(input);
