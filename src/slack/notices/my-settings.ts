import type { ActionsBlock } from '@slack/types';
import { BUTTON } from '../actions/ids';
import { button } from '../blocks';

/** Below everything that people are told because they may choose so: the way to choose otherwise. */
export const mySettingsBlock = (): ActionsBlock => ({
  type: 'actions',
  elements: [button('My notifications', BUTTON.mySettings, 'open')],
});
