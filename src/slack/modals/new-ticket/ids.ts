/**
 * Names of the inputs: each is both the `block_id` and the `action_id`. They never change while a form is open, because
 * Slack keeps what was typed by them.
 */
export const INPUT = {
  category: 'category',
  subject: 'subject',
  details: 'details',
  priority: 'priority',
  files: 'files',
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
