import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { closingStatuses, demandsOnClosing } from '../../../tickets/act';
import { checkAnswer } from '../../../tickets/draft';
import type { Front } from '../../front';
import { fieldInput } from '../new-ticket/ids';
import { answersIn } from '../new-ticket/read';
import { minutesIn } from '../work-inputs';
import { takeWork } from '../work-submit';
import { CLOSE_INPUT } from './ids';

/** The ticket is closed: what it wants on completion is checked, and the act is on disk before the form closes. */
export const onCloseTicket = (front: Front): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> =>
  takeWork(front, ({ ticket, lists, values }) => {
    const status = Number(values.get(CLOSE_INPUT.status)?.selected_option?.value);
    if (!closingStatuses(lists).some(({ id }) => id === status)) {
      return { errors: { [CLOSE_INPUT.status]: 'HappyFox no longer has this status. Please choose another.' } };
    }
    const demands = demandsOnClosing(ticket, lists);
    const given = answersIn(values);
    const errors: Record<string, string> = {};
    for (const field of demands.fields) {
      const fault = checkAnswer({ ...field, required: true }, given[field.id]);
      if (fault !== null && values.has(fieldInput(field.id))) errors[fieldInput(field.id)] = fault;
    }
    const minutes = minutesIn(values.get(CLOSE_INPUT.minutes)?.value);
    if (demands.minutes && minutes === null) {
      errors[CLOSE_INPUT.minutes] = 'This category asks for the minutes. 0 is fine.';
    }
    if (Object.keys(errors).length > 0) return { errors };
    const survey = (values.get(CLOSE_INPUT.survey)?.selected_options ?? []).length > 0;
    const answers = Object.fromEntries(
      demands.fields.flatMap(({ id }) => (given[id] === undefined ? [] : [[String(id), given[id]]])),
    );
    return {
      acts: [
        {
          do: 'set',
          as: 'close',
          status,
          ...(Object.keys(answers).length > 0 && { answers }),
          ...(minutes !== null && { minutes }),
          ...(survey && { survey }),
        },
      ],
    };
  });
