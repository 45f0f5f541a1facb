/** What goes back over the wire, decided before anything is sent. */
export interface Answer {
  status: number;
  type: string;
  body: string;
  headers?: Record<string, string>;
}

export const json = (value: unknown, status = 200): Answer => ({
  status,
  type: 'application/json; charset=utf-8',
  body: JSON.stringify(value),
});

/** Short plain text, the way the framework behind HappyFox answers what is not its business. */
export const plain = (status: number, body: string, headers: Record<string, string> = {}): Answer => ({
  status,
  type: 'text/plain',
  body,
  headers,
});

export interface FieldError {
  field: string;
  errors: string[];
}

/** A list of field errors, status 400: shape A of the documentation. */
export const fieldErrors = (errors: FieldError[]) => json({ error: errors }, 400);

export const notFound = () => json({ error: 'The requested object could not be found.' }, 404);

/** Ends a call with this answer and no effect. */
export class Rejected extends Error {
  constructor(readonly answer: Answer) {
    super(`Rejected with ${answer.status}`);
  }
}
