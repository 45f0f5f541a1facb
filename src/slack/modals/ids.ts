/** By these names Slack tells us which view was sent. */
export const VIEW = {
  newTicket: 'new_ticket_form',
  addToTicket: 'add_to_ticket_form',
  answer: 'answer_form',
  closeTicket: 'close_ticket_form',
  changeTicket: 'change_ticket_form',
  moveTicket: 'move_ticket_form',
  channelSettings: 'channel_settings_form',
  mySettings: 'my_settings_form',
  linkThread: 'link_thread_form',
  unlinkThread: 'unlink_thread_form',
  /** Views that only say something. */
  notice: 'notice_view',
} as const;
