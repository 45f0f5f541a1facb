import type { InputBlock, KnownBlock, ModalView } from '@slack/types';
import type { PersonalSettings } from '../../../tickets/personal-settings';
import { BUTTON } from '../../actions/ids';
import { aside, button, lines, plain, section } from '../../blocks';
import { LIMITS } from '../../limits';
import { keysOf } from '../channel-settings/words';
import { VIEW } from '../ids';
import { described, ticks } from '../ticks';
import { MINE } from './ids';
import { AGENT_NEWS, ANSWERS, DIGEST, SURVEY } from './words';

/** What a person wants to be told, to be changed by them. `isAgent` shows what concerns agents only. */
export function mySettingsView(settings: PersonalSettings, isAgent: boolean): ModalView {
  const { answers, digest, survey } = settings;
  return {
    type: 'modal',
    callback_id: VIEW.mySettings,
    title: plain('My notifications', LIMITS.viewTitle),
    submit: plain('Save', LIMITS.viewTitle),
    close: plain('Cancel', LIMITS.viewTitle),
    blocks: [
      section('What I tell you by direct message. Only you see it.'),
      answersBlock(answers),
      ...(isAgent ? [agentBlock(settings)] : []),
      ticks(MINE.digest, 'Every week', [described(DIGEST, 'digest')], digest ? ['digest'] : []),
      ...(isAgent
        ? [ticks(MINE.closing, 'Closing tickets', [described(SURVEY, 'survey')], survey ? ['survey'] : [])]
        : []),
      ...(isAgent ? [] : [aside('You are no agent of the helpdesk, so only your own requests are listed.')]),
    ],
  };
}

/** The same as it stands, with the way to change it: for the Home tab. */
export function notificationBlocks(settings: PersonalSettings, isAgent: boolean): KnownBlock[] {
  const news = keysOf(AGENT_NEWS).filter((kind) => settings[kind]);
  const told = [
    `*Answers on my requests:* ${ANSWERS[settings.answers].name}`,
    ...(isAgent ? [`*As an agent:* ${news.map((kind) => AGENT_NEWS[kind].name).join(', ') || 'nothing'}`] : []),
    `*${DIGEST.name}:* ${settings.digest ? 'yes' : 'no'}`,
  ];
  return [{ ...lines('*What I tell you*', told), accessory: button('Change', BUTTON.mySettings, 'open') }];
}

function answersBlock(answers: PersonalSettings['answers']): InputBlock {
  const options = keysOf(ANSWERS).map((kind) => described(ANSWERS[kind], kind));
  const initial = options.find(({ value }) => value === answers);
  return {
    type: 'input',
    block_id: MINE.answers,
    label: plain('Answers on my requests'),
    element: { type: 'radio_buttons', action_id: MINE.answers, options, ...(initial && { initial_option: initial }) },
  };
}

function agentBlock(settings: PersonalSettings): InputBlock {
  const kinds = keysOf(AGENT_NEWS);
  const options = kinds.map((kind) => described(AGENT_NEWS[kind], kind));
  return ticks(
    MINE.agent,
    'My tickets',
    options,
    kinds.filter((kind) => settings[kind]),
  );
}
