/** What Slack calls our buttons. The value of each button is the id of the notice it stands in. */
export const BUTTON = {
  cancel: 'notice_cancel',
  correct: 'notice_correct',
  sendAgain: 'notice_send_again',
  /** A person says that the ticket HappyFox shows is the one. */
  itIsThere: 'notice_it_is_there',
  /** A person says that it did not arrive. */
  notThere: 'notice_not_there',
  leaveIt: 'notice_leave_it',
  /** Opens HappyFox in the browser. Slack tells us all the same, and wants an answer. */
  openTicket: 'open_ticket',
  /** In the view that says a message is filed already: add the message to that ticket. Its value is the view's key. */
  addToThis: 'add_to_this',
  /** On cards, in the Home tab and below links: the natural next step. Their value is the number of the ticket. */
  claim: 'ticket_claim',
  close: 'ticket_close',
  reopen: 'ticket_reopen',
  /** To somebody whose reaction did not say enough: the form. Its value is the id of the delivery. */
  fileThis: 'file_this',
  /** Below a link to a ticket: what the person who presses it may see. Its value is the number of the ticket. */
  details: 'ticket_details',
  /** The menu of a card; what is chosen in it is one of `CARD_MENU`. */
  cardMenu: 'card_menu',
  /** On the card of an agents' thread: open a form that says who will read what is written. */
  reply: 'reply_to_requester',
  note: 'private_note',
  /** Below answers that one person sees. Their value is the key of what was asked. */
  doThis: 'command_do_this',
  formInstead: 'command_form_instead',
  sendInstead: 'command_send_instead',
  share: 'lookup_share',
  /** Under words of the helpdesk that are too long for the thread. Its value is the id of the post. */
  showAll: 'show_all',
  /** In the Home tab and below what somebody is told: opens what they chose to be told. */
  mySettings: 'my_settings',
} as const;

/** What a card's menu offers. */
export const CARD_MENU = { change: 'change', move: 'move', note: 'note', open: 'open', unlink: 'unlink' } as const;
