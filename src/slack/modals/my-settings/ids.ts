/** Names of the inputs: each is both the `block_id` and the `action_id`. */
export const MINE = {
  answers: 'my_answers',
  agent: 'my_agent_news',
  digest: 'my_digest',
  closing: 'my_closing',
} as const;
