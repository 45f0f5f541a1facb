import type { BlockAction, Middleware, SlackActionMiddlewareArgs } from '@slack/bolt';
import type { RichTextBlock } from '@slack/types';
import { aside } from '../blocks';
import type { Front } from '../front';
import { cut, LIMITS } from '../limits';
import { loadingView } from '../modals/loading';
import { saidView } from '../modals/said-view';
import { sorryView } from '../modals/sorry';
import { ButtonBody } from '../payloads';
import { htmlToSlack } from '../text/to-slack';

/** “Show all” under words that are too long for the thread: the whole of them, for whoever pressed it. */
export const onShowAll =
  (front: Front): Middleware<SlackActionMiddlewareArgs<BlockAction>> =>
  async ({ ack, body }) => {
    await ack();
    const { actions, trigger_id } = ButtonBody.parse(body);
    if (trigger_id === undefined) return;
    const opened = await front.web.views.open({ trigger_id, view: loadingView('All of it') });
    const told = await front.told(actions[0]?.value ?? '');
    const view = typeof told === 'string' ? sorryView(WHY[told]) : wholeView(told);
    await front.web.views.update({ view_id: opened.view?.id ?? '', view });
  };

const WHY = {
  gone: 'This is no longer on the ticket.',
  'kept-back': 'Only agents may read this, and this channel is not for agents only any more.',
  busy: 'HappyFox makes us wait at the moment. Please try again in a minute.',
};

function wholeView({ author, html, files }: { author: string; html: string; files: readonly string[] }) {
  const { blocks } = htmlToSlack(html, { whole: true, attachments: files });
  const shown = fitting(blocks);
  const rest = shown.length < blocks.length ? [aside('The rest is too long for Slack. Read it in HappyFox.')] : [];
  return saidView(cut(author, LIMITS.viewTitle), [...shown, ...rest]);
}

/** As many blocks as one view takes. */
function fitting(blocks: readonly RichTextBlock[]): RichTextBlock[] {
  let room = LIMITS.viewBytes;
  return blocks.slice(0, LIMITS.blocksInView - 1).filter((block) => {
    room -= Buffer.byteLength(JSON.stringify(block));
    return room > 0;
  });
}
