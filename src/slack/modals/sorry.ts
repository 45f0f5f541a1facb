import type { ModalView } from '@slack/types';
import { section } from '../blocks';
import { escapeMrkdwn } from '../text/escape';
import { saidView } from './said-view';

/** Something did not work out: what, and what the person can do now. Plain text. */
export const sorryView = (what: string, next?: string): ModalView =>
  saidView('Foxbridge', [section(escapeMrkdwn(what)), ...(next ? [section(escapeMrkdwn(next))] : [])]);
