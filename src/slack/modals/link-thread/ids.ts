/** Name of the input: both the `block_id` and the `action_id`. */
export const LINK_INPUT = { ticket: 'link_ticket' } as const;
