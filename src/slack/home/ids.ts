/** What Slack calls the buttons of the Home tab that stand nowhere else. */
export const HOME = {
  newTicket: 'home_new_ticket',
  refresh: 'home_refresh',
  /** Their value says what is turned, and to which page: `mine:2`. */
  previous: 'home_previous',
  next: 'home_next',
} as const;
