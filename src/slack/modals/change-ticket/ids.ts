/** Names of the inputs: each is both the `block_id` and the `action_id`. */
export const CHANGE_INPUT = {
  assignee: 'change_assignee',
  status: 'change_status',
  priority: 'change_priority',
  due: 'change_due',
  tags: 'change_tags',
  minutes: 'change_minutes',
  mails: 'change_mails',
} as const;

/** The value that stands for nobody. Ids of HappyFox are positive. */
export const NOBODY = '0';

/** What an agent can choose about HappyFox's mails on a ticket. */
export const MAILS = ['as-it-is', 'subscribe', 'unsubscribe'] as const;
