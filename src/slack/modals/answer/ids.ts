/** Name of the input: both the `block_id` and the `action_id`. */
export const ANSWER_INPUT = { words: 'answer_words' } as const;
