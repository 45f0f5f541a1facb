/** Names of the inputs: each is both the `block_id` and the `action_id`. */
export const SETTING = {
  mode: 'channel_mode',
  agents: 'channel_agents',
  category: 'channel_category',
  routes: 'channel_routes',
  news: 'channel_news',
  quiet: 'channel_quiet',
  reactions: 'channel_reactions',
} as const;

/** The value of a box that stands alone. */
export const TICKED = 'yes';
