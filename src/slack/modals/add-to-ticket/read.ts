import { oneOf, type TypedView, tickedIn, valuesOf } from '../new-ticket/read';
import type { Chosen } from './form';
import { ADD_INPUT } from './ids';

/** What stands in the form. Anything missing or misshapen counts as not chosen; then the smaller audience holds. */
export function readAddToTicket(view: TypedView): Chosen {
  const values = valuesOf(view);
  const ticket = Number(values.get(ADD_INPUT.ticket)?.selected_option?.value);
  return {
    ...(Number.isSafeInteger(ticket) && ticket > 0 && { ticket }),
    as: oneOf(values.get(ADD_INPUT.as), ['note', 'reply']),
    ticked: tickedIn(values),
  };
}
