import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { DIRECT, type Link, type Place } from '../../../tickets/delivery';
import type { Draft, FormFault } from '../../../tickets/draft';
import type { Front } from '../../front';
import { inTime } from '../../in-time';
import type { KeptForm } from '../../kept-forms';
import { ViewBody } from '../../payloads';
import { mentionedIds } from '../../text/mentioned-ids';
import { NAMELESS } from '../../text/names';
import { richTextToHtml, richTextToPlain } from '../../text/rich-text';
import { transcript } from '../../thread';
import { alreadyFiledView } from '../already-filed';
import { decodeMetadata } from '../metadata';
import { sorryView } from '../sorry';
import { faultsToErrors } from './faults';
import { ccAddresses, chosenFiles, type FormAsTyped, FormThread, fitsForm, shownAgain, type Typed } from './form';
import { INPUT } from './ids';
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
    const catalogue = await front.lists.known();
    /** Shows the form anew with everything in it. What was uploaded moves to the ticks, so the context is kept first. */
    const again = async (more: { faults?: FormFault[]; notice?: string }) => {
      const shown = shownAgain(typed, kept.context);
      await front.forms.change(key, (form) => ({ ...form, context: shown.context }));
      await ack({
        response_action: 'update',
        view: newTicketView({ ...shown, ...more, offered: kept.offered, catalogue }, { key }),
      });
    };
    if (catalogue === null)
      return again({ notice: `HappyFox has not told us its categories yet. ${KEPT_IN_A_MOMENT}` });
    if (typed.category === undefined) return again({ notice: `Please choose a category. ${KEPT}` });
    const draft = await readDraft(front, kept, typed, user.id);
    if (draft === null) return again({ notice: `Slack did not tell us in time who this is for. ${KEPT_IN_A_MOMENT}` });

    const filing = { id: `view:${view.id}`, draft, place: placeOf(typed, kept, teamId) } as const;
    const answer = await (kept.correcting
      ? front.service.correct(kept.correcting, draft, catalogue)
      : front.service.file(filing, catalogue)
    ).catch((error: unknown) => {
      front.log.error('draft not saved', { error });
      return { kind: 'not-saved' } as const;
    });
    switch (answer.kind) {
      case 'accepted':
        return ack();
      case 'not-saved':
        // Said at a field, for that needs no disk: the form stays as it is, with its files.
        return ack({
          response_action: 'errors',
          errors: { [INPUT.subject]: `We could not save the ticket, so it is not on its way. ${KEPT_IN_A_MOMENT}` },
        });
      case 'already':
        // There is no number yet to add to, and nothing of what was typed may be lost meanwhile.
        if (answer.link.ticket === null) {
          return again({
            notice: `Somebody is filing this message already. ${KEPT_IN_A_MOMENT} Then it can be added.`,
          });
        }
        return ack({ response_action: 'update', view: await alreadyView(front, answer.link, kept, draft) });
      case 'too-late':
        return ack({
          response_action: 'update',
          view: sorryView('This ticket was sent or cancelled meanwhile. The notice about it tells how it stands.'),
        });
      case 'faults': {
        const { errors, elsewhere } = faultsToErrors(answer.faults, view);
        return elsewhere.length === 0 ? ack({ response_action: 'errors', errors }) : again({ faults: answer.faults });
      }
      default:
        return answer satisfies never;
    }
  };

const KEPT = 'Everything you typed is kept.';
const KEPT_IN_A_MOMENT = `${KEPT} Please send the form again in a moment.`;

/** Somebody filed the message while the form was open: what was typed can be added to that ticket. */
async function alreadyView(
  front: Front,
  link: Link,
  { context, threadTs }: KeptForm,
  { author, words, source }: Written,
) {
  if (!source) return sorryView('This was filed already. The notice about it tells how it stands.');
  const key = await front.additions.keep({
    context: {
      team: context.team,
      openedBy: context.openedBy,
      source,
      author: author.name,
      text: words.plain,
      messageFiles: context.messageFiles,
      mayReply: false,
      ...(link.ticket !== null && {
        ticket: { number: link.ticket, displayId: link.displayId ?? `#${link.ticket}`, subject: link.subject },
      }),
    },
    words,
    threadTs,
  });
  return alreadyFiledView(link, { key });
}

/** A draft before it is checked. */
type Written = Pick<Draft, 'author' | 'words' | 'source'> & Record<string, unknown>;

/**
 * Puts the draft together; null when Slack does not say in time who it is for. Mentioned people whose names do not come
 * in time are written by their ids.
 */
async function readDraft(front: Front, kept: KeptForm, typed: Typed, author: string): Promise<Written | null> {
  const { context } = kept;
  // A text too large for the form was not shown in it, and so was not taken out by anybody.
  const details = typed.details ?? (fitsForm(kept.preset.details) ? null : kept.preset.details);
  const mentioned = mentionedIds({ text: '', blocks: details ? [details] : [] });
  const { source } = context;
  const [by, requester, names, permalink] = await Promise.all([
    inTime(front, front.chat.person(author)),
    inTime(front, front.chat.person(typed.requester ?? author)),
    inTime(front, front.names(mentioned)),
    // The form may be sent before Slack told the address of its message.
    source && (source.permalink ?? inTime(front, front.chat.permalink(source.message.channel, source.message.ts))),
  ]);
  if (by === null || requester === null) return null;
  const blocks = details ? [details] : [];
  const own = { html: richTextToHtml(blocks, names ?? NAMELESS), plain: richTextToPlain(blocks, names ?? NAMELESS) };
  const whole = typed.extent === 'thread' ? transcript(kept, permalink ?? null) : null;
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
    source: source ? { message: source.message, permalink: permalink ?? null, thread: kept.threadTs } : null,
    typed: { ...shownAgain(typed, context), ...FormThread.parse(kept) } satisfies FormAsTyped,
  };
}

function placeOf(typed: Typed, { context: { source, channel }, threadTs }: KeptForm, team: string): Place {
  if (source && typed.destination === 'here') {
    return { team, channel: source.message.channel, thread: threadTs ?? source.message.ts };
  }
  if (!source && typed.destination === 'here' && channel) return { team, channel: channel.id, thread: null };
  return { team, channel: DIRECT, thread: null };
}
