/** Names of the inputs: each is both the `block_id` and the `action_id`. Custom fields have those of `fieldInput`. */
export const MOVE_INPUT = { category: 'move_category', note: 'move_note' } as const;
