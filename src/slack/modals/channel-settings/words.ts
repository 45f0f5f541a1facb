import type { ChannelSettings } from '../../../tickets/channels';

/** What each mode is called, and does, in a line of at most 75 characters. */
export const MODES: Record<ChannelSettings['mode'], { name: string; does: string }> = {
  'two-way': { name: 'Two-way', does: 'Replies in a thread go to the ticket, and its replies come here.' },
  notes: { name: 'Notes only', does: 'Replies in a thread become private notes, whoever writes them.' },
  alerts: { name: 'Alerts only', does: 'Cards and replies appear here; nothing said here goes to HappyFox.' },
};

/** News that may have a line of their own in a thread. */
export const NEWS: Record<ChannelSettings['news'][number], string> = {
  closed: 'The ticket was closed',
  reopened: 'The ticket was opened again',
  assigned: 'Somebody else has it now',
  status: 'Its status changed',
  priority: 'Its priority changed',
};

/** Keys of an object of ours, in the order they are written. */
export const keysOf = <K extends string>(words: Record<K, unknown>): K[] => Object.keys(words) as K[];
