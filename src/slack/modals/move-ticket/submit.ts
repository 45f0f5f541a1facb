import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { demandsOnMoving } from '../../../tickets/act';
import { checkAnswer } from '../../../tickets/draft';
import type { Front } from '../../front';
import { fieldInput } from '../new-ticket/ids';
import { answersIn } from '../new-ticket/read';
import { takeWork } from '../work-submit';
import { MOVE_INPUT } from './ids';

/** The ticket is moved: what the new category wants is checked, and the act is on disk before the form closes. */
export const onMoveTicket = (front: Front): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> =>
  takeWork(front, ({ ticket, lists, values }) => {
    const category = Number(values.get(MOVE_INPUT.category)?.selected_option?.value);
    if (!lists.categories.some(({ id }) => id === category && id !== ticket.category.id)) {
      return { errors: { [MOVE_INPUT.category]: 'Choose another category.' } };
    }
    const demanded = demandsOnMoving(ticket, category, lists);
    const given = answersIn(values);
    const errors = Object.fromEntries(
      demanded.flatMap((field) => {
        const fault = checkAnswer({ ...field, required: true }, given[field.id]);
        return fault !== null && values.has(fieldInput(field.id)) ? [[fieldInput(field.id), fault]] : [];
      }),
    );
    if (Object.keys(errors).length > 0) return { errors };
    const note = values.get(MOVE_INPUT.note)?.value?.trim() ?? '';
    const answers = Object.fromEntries(
      demanded.flatMap(({ id }) => (given[id] === undefined ? [] : [[String(id), given[id]]])),
    );
    return { acts: [{ do: 'move', category, ...(note && { note }), answers }] };
  });
