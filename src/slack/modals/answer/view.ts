import type { ModalView } from '@slack/types';
import { plain, section } from '../../blocks';
import { LIMITS } from '../../limits';
import { named, quoted } from '../../notices/quoted';
import { fileTicks } from '../file-ticks';
import { VIEW } from '../ids';
import { encodeMetadata } from '../metadata';
import type { AnswerForm } from './form';
import { ANSWER_INPUT } from './ids';

/** The form in which an agent writes to a ticket. Who will read it stands above everything else, and on the button. */
export function answerView(form: AnswerForm, { key }: { key: string }): ModalView {
  const { as, preset, files } = form;
  const ticket = `${named(form.displayId)} ${quoted(form.subject)}`;
  const isReply = as === 'reply';
  return {
    type: 'modal',
    callback_id: VIEW.answer,
    private_metadata: encodeMetadata(key),
    title: plain(isReply ? 'Reply to requester' : 'Private note', LIMITS.viewTitle),
    submit: plain(isReply ? 'Send to requester' : 'Add private note', LIMITS.viewTitle),
    close: plain('Cancel', LIMITS.viewTitle),
    blocks: [
      section(
        isReply
          ? `⚠️ *The requester will read this.* It goes to ${ticket} as a public reply in your name.`
          : `🔒 *Only agents read this.* It goes to ${ticket} as a private note in your name.`,
      ),
      {
        type: 'input',
        block_id: ANSWER_INPUT.words,
        // A file can say it all; whether there is either is checked when the form is sent.
        optional: true,
        label: plain(isReply ? 'What the requester will read' : 'What agents will read'),
        element: {
          type: 'rich_text_input',
          action_id: ANSWER_INPUT.words,
          focus_on_load: true,
          ...(preset && { initial_value: preset }),
        },
      },
      ...fileTicks(
        files,
        files.map(({ id }) => id),
      ),
    ],
  };
}
