import type { KnownBlock, ModalView } from '@slack/types';
import { plain } from '../blocks';
import { LIMITS } from '../limits';
import { VIEW } from './ids';

/** A view that only says something: nothing in it can be sent. */
export const saidView = (title: string, blocks: KnownBlock[]): ModalView => ({
  type: 'modal',
  callback_id: VIEW.notice,
  title: plain(title, LIMITS.viewTitle),
  close: plain('Close', LIMITS.viewTitle),
  blocks,
});
