import type { App } from '@slack/bolt';
import { onClaim, onClose, onReopen } from './actions/act-buttons';
import { onAddToThis } from './actions/add-to-this';
import { onAnswerButton } from './actions/answer';
import { onCardMenu } from './actions/card-menu';
import { COMMAND_BUTTONS } from './actions/command-buttons';
import { onDetails } from './actions/details';
import { onFileThis } from './actions/file-this';
import { HOME_BUTTONS } from './actions/home-buttons';
import { BUTTON } from './actions/ids';
import { NOTICE_BUTTONS } from './actions/notice-buttons';
import { onShowAll } from './actions/show-all';
import { onTicketCommand } from './commands/ticket';
import { onHomeOpened } from './events/home-opened';
import { onLinkShared } from './events/link-shared';
import { onObjectOpened } from './events/object-opened';
import { onUserChange } from './events/user-change';
import type { Front } from './front';
import { ADD_INPUT } from './modals/add-to-ticket/ids';
import { onAddToTicket } from './modals/add-to-ticket/submit';
import { onAnswer } from './modals/answer/submit';
import { CHANGE_INPUT } from './modals/change-ticket/ids';
import { onChangeTicket } from './modals/change-ticket/submit';
import { onAgentSuggestion } from './modals/change-ticket/suggest';
import { SETTING } from './modals/channel-settings/ids';
import { onChannelSettings } from './modals/channel-settings/submit';
import { onSettingsSuggestion } from './modals/channel-settings/suggest';
import { onCloseTicket } from './modals/close-ticket/submit';
import { VIEW } from './modals/ids';
import { LINK_INPUT } from './modals/link-thread/ids';
import { onLinkThread } from './modals/link-thread/submit';
import { onMoveCategory, onMoveSuggestion } from './modals/move-ticket/change';
import { MOVE_INPUT } from './modals/move-ticket/ids';
import { onMoveTicket } from './modals/move-ticket/submit';
import { onMySettings } from './modals/my-settings/open';
import { onMySettingsSent } from './modals/my-settings/submit';
import { onFormChanged, onSubjectTyped } from './modals/new-ticket/change';
import { FIELD_INPUT, INPUT } from './modals/new-ticket/ids';
import { onNewTicket } from './modals/new-ticket/submit';
import { onFormSuggestion } from './modals/new-ticket/suggest';
import { onTicketSuggestion } from './modals/ticket-suggestion';
import { onUnlinkThread } from './modals/unlink-thread/submit';
import { onAddMessage } from './shortcuts/add-message';
import { onAnswerShortcut } from './shortcuts/answer';
import { onFileMessage } from './shortcuts/file-message';
import { onLinkToTicket } from './shortcuts/link-thread';
import { onNewTicketShortcut } from './shortcuts/new-ticket';

/** By these names the manifest tells Slack of our shortcuts. */
const SHORTCUT = {
  newTicket: 'new_ticket',
  fileMessage: 'file_message',
  addMessage: 'add_message',
  linkThread: 'link_thread',
  reply: 'reply_to_requester',
  note: 'private_note',
} as const;

/** The names that somebody listens to; everything else is acknowledged and left alone. */
export const KNOWN_IDS: readonly (string | RegExp)[] = [
  ...Object.values(SHORTCUT),
  INPUT.category,
  INPUT.subject,
  FIELD_INPUT,
  VIEW.newTicket,
  ADD_INPUT.ticket,
  VIEW.addToTicket,
  BUTTON.addToThis,
  SETTING.category,
  SETTING.routes,
  VIEW.channelSettings,
  LINK_INPUT.ticket,
  VIEW.linkThread,
  BUTTON.cardMenu,
  BUTTON.reply,
  BUTTON.note,
  VIEW.answer,
  BUTTON.claim,
  BUTTON.close,
  BUTTON.reopen,
  VIEW.closeTicket,
  CHANGE_INPUT.assignee,
  VIEW.changeTicket,
  MOVE_INPUT.category,
  VIEW.moveTicket,
  BUTTON.showAll,
  BUTTON.details,
  BUTTON.fileThis,
  VIEW.unlinkThread,
  BUTTON.mySettings,
  VIEW.mySettings,
  ...Object.keys(NOTICE_BUTTONS),
  ...Object.keys(HOME_BUTTONS),
  ...Object.keys(COMMAND_BUTTONS),
];

/** Who listens to what. Read it down: it is everything that people can do in Slack. */
export function listen(app: App, front: Front): void {
  app.command('/ticket', onTicketCommand(front));

  app.shortcut({ type: 'shortcut', callback_id: SHORTCUT.newTicket }, onNewTicketShortcut(front));
  app.shortcut({ type: 'message_action', callback_id: SHORTCUT.fileMessage }, onFileMessage(front));
  app.shortcut({ type: 'message_action', callback_id: SHORTCUT.addMessage }, onAddMessage(front));

  app.action({ type: 'block_actions', action_id: INPUT.category }, onFormChanged(front));
  app.action({ type: 'block_actions', action_id: FIELD_INPUT }, onFormChanged(front));
  app.action({ type: 'block_actions', action_id: INPUT.subject }, onSubjectTyped(front));
  app.options({ type: 'block_suggestion', action_id: INPUT.category }, onFormSuggestion(front));
  app.options({ type: 'block_suggestion', action_id: FIELD_INPUT }, onFormSuggestion(front));
  app.view(VIEW.newTicket, onNewTicket(front));

  app.options(
    { type: 'block_suggestion', action_id: ADD_INPUT.ticket },
    onTicketSuggestion(front, { anyByNumber: true }),
  );
  app.view(VIEW.addToTicket, onAddToTicket(front));
  app.action({ type: 'block_actions', action_id: BUTTON.addToThis }, onAddToThis(front));

  app.options({ type: 'block_suggestion', action_id: SETTING.category }, onSettingsSuggestion(front));
  app.options({ type: 'block_suggestion', action_id: SETTING.routes }, onSettingsSuggestion(front));
  app.view(VIEW.channelSettings, onChannelSettings(front));

  app.shortcut({ type: 'message_action', callback_id: SHORTCUT.linkThread }, onLinkToTicket(front));
  app.options(
    { type: 'block_suggestion', action_id: LINK_INPUT.ticket },
    onTicketSuggestion(front, { anyByNumber: false }),
  );
  app.view(VIEW.linkThread, onLinkThread(front));
  app.action({ type: 'block_actions', action_id: BUTTON.cardMenu }, onCardMenu(front));
  app.view(VIEW.unlinkThread, onUnlinkThread(front));

  app.shortcut({ type: 'message_action', callback_id: SHORTCUT.reply }, onAnswerShortcut('reply')(front));
  app.shortcut({ type: 'message_action', callback_id: SHORTCUT.note }, onAnswerShortcut('note')(front));
  app.action({ type: 'block_actions', action_id: BUTTON.reply }, onAnswerButton('reply')(front));
  app.action({ type: 'block_actions', action_id: BUTTON.note }, onAnswerButton('note')(front));
  app.view(VIEW.answer, onAnswer(front));
  app.action({ type: 'block_actions', action_id: BUTTON.showAll }, onShowAll(front));

  app.action({ type: 'block_actions', action_id: BUTTON.claim }, onClaim(front));
  app.action({ type: 'block_actions', action_id: BUTTON.reopen }, onReopen(front));
  app.action({ type: 'block_actions', action_id: BUTTON.close }, onClose(front));
  app.view(VIEW.closeTicket, onCloseTicket(front));
  app.options({ type: 'block_suggestion', action_id: CHANGE_INPUT.assignee }, onAgentSuggestion(front));
  app.view(VIEW.changeTicket, onChangeTicket(front));
  app.action({ type: 'block_actions', action_id: MOVE_INPUT.category }, onMoveCategory(front));
  app.options({ type: 'block_suggestion', action_id: MOVE_INPUT.category }, onMoveSuggestion(front));
  app.view(VIEW.moveTicket, onMoveTicket(front));

  app.event('link_shared', onLinkShared(front));
  app.event('entity_details_requested', onObjectOpened(front));
  app.action({ type: 'block_actions', action_id: BUTTON.details }, onDetails(front));
  app.action({ type: 'block_actions', action_id: BUTTON.mySettings }, onMySettings(front));
  app.view(VIEW.mySettings, onMySettingsSent(front));

  app.action({ type: 'block_actions', action_id: BUTTON.fileThis }, onFileThis(front));

  app.event('user_change', onUserChange(front));
  app.event('app_home_opened', onHomeOpened(front));

  for (const [button, on] of Object.entries({ ...NOTICE_BUTTONS, ...HOME_BUTTONS, ...COMMAND_BUTTONS })) {
    app.action({ type: 'block_actions', action_id: button }, on(front));
  }
}
