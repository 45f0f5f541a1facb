/** Names of the inputs: each is both the `block_id` and the `action_id`. Custom fields have those of `fieldInput`. */
export const CLOSE_INPUT = { status: 'close_status', minutes: 'close_minutes', survey: 'close_survey' } as const;
