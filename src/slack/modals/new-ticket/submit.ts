import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { DIRECT, type Place } from '../../../tickets/delivery';
import type { Catalogue } from '../../../tickets/desk';
import type { Answer } from '../../../tickets/service';
import type { Front } from '../../front';
import { inTime } from '../../in-time';
import type { KeptForm } from '../../kept-forms';
import { ViewBody } from '../../payloads';
import { mentionedIds, NAMELESS } from '../../text/names';
import { richTextToHtml, richTextToPlain } from '../../text/rich-text';
import { transcript } from '../../thread';
import { alreadyFiledView } from '../already-filed';
import { decodeMetadata } from '../metadata';
import { sorryView } from '../sorry';
import { faultsToErrors } from './faults';
import { ccAddresses, chosenFiles, shownAgain, type Typed } from './form';
import { readNewTicket } from './read';
import { newTicketView } from './view';

/** The form was sent: checked, written to disk, and only then closed. A form that fails keeps everything typed. */
export const onNewTicket =
  (front: Front): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> =>
  async ({ ack, body }) => {
    const { view, user, teamId } = ViewBody.parse(body);
    const key = decodeMetadata(view.private_metadata);
    const kept = key === null ? null : await front.forms.find(key);
    if (key === null || kept === null) {
      await ack({
        response_action: 'update',
        view: sorryView('This form is too old to be sent. Please copy your text and open a new one.'),
      });
      return;
    }
    const typed = readNewTicket(view);
    const show = (more: {
      faults?: Extract<Answer, { kind: 'faults' }>['faults'];
      notice?: string;
      catalogue: Catalogue | null;
    }) => {
      const again = shownAgain(typed, kept.context);
      return newTicketView({ ...again, ...more }, { key });
    };
    const catalogue = await front.lists.known();
    if (catalogue === null) {
      const notice =
        'HappyFox has not told us its categories yet. Everything you typed is kept; please send the form again in a moment.';
      await ack({ response_action: 'update', view: show({ catalogue, notice }) });
      return;
    }
    if (typed.category === undefined) {
      const notice = 'Please choose a category, then send the form again. Everything you typed is kept.';
      await ack({ response_action: 'update', view: show({ catalogue, notice }) });
      return;
    }

    const draft = await readDraft(front, kept, typed, user.id);
    if (draft === null) {
      const notice =
        'Slack did not tell us in time who this ticket is for. Everything you typed is kept; please send the form again.';
      await ack({ response_action: 'update', view: show({ catalogue, notice }) });
      return;
    }
    const answer = kept.correcting
      ? await front.service.correct(kept.correcting, draft, catalogue)
      : await front.service.file(
          {
            id: `view:${view.id}`,
            draft,
            place: placeOf(typed, kept, teamId),
            // A thread counts as one that the requester reads until somebody marks its channel as agents only.
            audience: 'requester',
            pos: front.clock.now() * 1000,
          },
          catalogue,
        );
    switch (answer.kind) {
      case 'accepted':
        return ack();
      case 'already':
        return ack({ response_action: 'update', view: alreadyFiledView(answer.link, { key }) });
      case 'too-late':
        return ack({
          response_action: 'update',
          view: sorryView('This ticket was sent or cancelled meanwhile. The notice about it tells how it stands.'),
        });
      case 'faults': {
        const { errors, elsewhere } = faultsToErrors(answer.faults, view);
        if (elsewhere.length === 0) return ack({ response_action: 'errors', errors });
        return ack({ response_action: 'update', view: show({ catalogue, faults: answer.faults }) });
      }
      default:
        return answer satisfies never;
    }
  };

/**
 * Puts the draft together; null when Slack does not say in time who it is for. Mentioned people whose names do not come
 * in time are written by their ids.
 */
async function readDraft(front: Front, kept: KeptForm, typed: Typed, author: string): Promise<unknown> {
  const { context } = kept;
  const mentioned = mentionedIds({ text: '', blocks: typed.details ? [typed.details] : [] });
  const [by, requester, names] = await Promise.all([
    inTime(front, front.chat.person(author)),
    inTime(front, front.chat.person(typed.requester ?? author)),
    inTime(front, front.names(mentioned)),
  ]);
  if (by === null || requester === null) return null;
  const blocks = typed.details ? [typed.details] : [];
  const own = { html: richTextToHtml(blocks, names ?? NAMELESS), plain: richTextToPlain(blocks, names ?? NAMELESS) };
  const whole =
    typed.extent === 'thread' && kept.thread ? transcript(kept.thread, context.source?.permalink ?? null) : null;
  return {
    category: typed.category,
    subject: typed.subject,
    words: whole ? { html: own.html + whole.html, plain: `${own.plain}\n\n${whole.plain}`.trim() } : own,
    priority: typed.priority,
    answers: typed.answers,
    files: chosenFiles(typed, context),
    author: by,
    requester,
    cc: ccAddresses(typed.cc),
    source: context.source ?? null,
    typed: shownAgain(typed, context),
  };
}

function placeOf(typed: Typed, { context: { source, channel }, threadTs }: KeptForm, team: string): Place {
  if (source && typed.destination === 'here') {
    return { team, channel: source.message.channel, thread: threadTs ?? source.message.ts };
  }
  if (!source && typed.destination === 'here' && channel) return { team, channel: channel.id, thread: null };
  return { team, channel: DIRECT, thread: null };
}
