import type { ModalView } from '@slack/types';
import type { Link } from '../../../tickets/delivery';
import { plain, section } from '../../blocks';
import { LIMITS } from '../../limits';
import { named, quoted } from '../../notices/quoted';
import { VIEW } from '../ids';
import { encodeMetadata } from '../metadata';

/** Asks before a thread and its ticket are parted, and says what that means. */
export const unlinkThreadView = ({
  id,
  displayId,
  subject,
}: Pick<Link, 'id' | 'displayId' | 'subject'>): ModalView => ({
  type: 'modal',
  callback_id: VIEW.unlinkThread,
  private_metadata: encodeMetadata(id),
  title: plain('Unlink this thread', LIMITS.viewTitle),
  submit: plain('Unlink', LIMITS.viewTitle),
  close: plain('Cancel', LIMITS.viewTitle),
  blocks: [
    section(`This thread belongs to ${named(displayId ?? 'a ticket')} ${quoted(subject)}.`),
    section(
      'Once it is unlinked, what is said here stays in Slack, what waits to go out too, and nothing of the ticket comes here. The ticket itself stays as it is in HappyFox.',
    ),
  ],
});
