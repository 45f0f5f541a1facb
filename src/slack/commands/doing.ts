import type { Verb } from '../../tickets/verbs';
import type { KeptCommand } from '../kept-forms';
import type { Said } from '../notices/said';

/** A verb that somebody used, with everything that is needed to do it. */
export interface Doing {
  /** What it begins gets its key from this: done twice, it has one effect. */
  id: string;
  command: KeptCommand;
  verb: Verb;
  /** The ticket that was named, or that of the thread. */
  ticket: number;
  /** What follows the verb and the ticket, as Slack writes it. */
  rest: string;
}

/** What the person is told. */
export interface Answer {
  said: Said;
  /** Nothing was done: what was typed may have meant something else. */
  isRefusal: boolean;
}

export const done = (said: Said): Answer => ({ said, isRefusal: false });
export const refused = (said: Said): Answer => ({ said, isRefusal: true });
