import type { ModalView } from '@slack/types';
import { section } from '../blocks';
import { saidView } from './said-view';

/** Opened at once, because Slack gives three seconds; replaced as soon as we know what to show. */
export const loadingView = (title: string): ModalView => saidView(title, [section('One moment…')]);
