import type { PersonalSettings } from '../../../tickets/personal-settings';

/** Where answers on somebody's requests are told, in a line of at most 75 characters. */
export const ANSWERS: Record<PersonalSettings['answers'], { name: string; does: string }> = {
  threads: { name: 'Only in threads', does: 'Where a request has a thread, answers come there.' },
  direct: { name: 'Always', does: 'By direct message, where a request has no thread that I am in.' },
};

/** What agents are told of tickets they have. */
export const AGENT_NEWS = {
  assigned: { name: 'Somebody gives me a ticket', does: 'At once.' },
  warnings: {
    name: 'A ticket of mine is due, late, or past what was promised',
    does: 'Once for each ticket and due date.',
  },
} as const;

export const DIGEST = {
  name: 'What is open, on Mondays',
  does: 'At nine, in your time zone. Nothing comes when nothing is open.',
};
export const SURVEY = {
  name: 'Ask the requester how satisfied they are',
  does: 'The form that closes a ticket has it ticked.',
};
