/** Names of the inputs: each is both the `block_id` and the `action_id`. The files have those of `tickedInput`. */
export const ADD_INPUT = { ticket: 'ticket', as: 'as' } as const;
