import type {
  EntityActionButton,
  EntityCustomField,
  EntityMetadata,
  ExternalRef,
  TaskEntityFields,
} from '@slack/types';
import { ticketNow } from '../../tickets/card';
import type { TicketState } from '../../tickets/desk';
import { BUTTON } from '../actions/ids';
import { plain } from '../blocks';
import { nextButtons } from './shown-ticket';

/** How much of a ticket stands below a link (`tickets/viewing.ts`). */
export type Shows = 'whole' | 'least';

/**
 * By which names Slack knows the two faces of a ticket. They are two objects: were they one, Slack could put together what
 * agents among themselves were shown with what everybody reads.
 */
const FACE = { whole: 'ticket-for-agents', least: 'ticket' } as const;
const TASK = 'slack#/entities/task';
const USER = 'slack#/types/user';
/** No page tells how long a title or a value may be. A card cuts names here too. Characters. */
const NAME = 120;

/**
 * A ticket as an object of Slack's own, below a link and in its panel: the same in both places, because opening the panel
 * brings what stands below the link up to date for everybody. `url` is the page that the link leads to.
 */
export function ticketObject(ticket: TicketState, shows: Shows, ref: ExternalRef, url: string): EntityMetadata {
  return {
    entity_type: TASK,
    url,
    external_ref: ref,
    entity_payload: shows === 'whole' ? wholePayload(ticket) : leastPayload(ticket),
  };
}

type Payload = EntityMetadata['entity_payload'];

/** Its number, as the link itself has it, and whether it is open. Not even when it was changed last. */
const leastPayload = ({ number, status }: TicketState): Payload => ({
  attributes: { title: { text: `HappyFox ticket #${number}` }, ...PRODUCT },
  fields: { status: chip(status, status.behavior === 'completed' ? 'Closed' : 'Open') },
  actions: { primary_actions: [detailsAction(number)] },
});

/** What a card shows, and the next step. Names only: an address would be more than a card shows. */
function wholePayload(ticket: TicketState): Payload {
  const { priority, assignee, requester, due, createdAt, unresponded, closed } = ticketNow(ticket);
  // What is no day would be refused with the whole object.
  const day = due && !closed && /^\d{4}-\d\d-\d\d$/.test(due) ? due : null;
  const fields: TaskEntityFields = {
    status: chip(ticket.status, ticket.status.name),
    priority: { value: word(priority) },
    ...(assignee && { assignee: { type: USER, user: { text: word(assignee) } } }),
    ...(day && { due_date: { type: 'slack#/types/date', value: day } }),
    ...(createdAt !== null && { date_created: { value: Math.floor(createdAt / 1000) } }),
  };
  const more: EntityCustomField[] = [
    ...(requester ? [{ key: 'requester', label: 'Requester', type: USER, user: { text: word(requester) } }] : []),
    { key: 'category', label: 'Category', type: 'string', value: word(ticket.category.name) },
    ...(unresponded && !closed ? [note('answer', 'Answer', 'The requester waits for an answer.')] : []),
    ...(ticket.private ? [note('readers', 'Readers', '🔒 Only agents see this ticket.')] : []),
  ];
  const next = nextButtons(ticket).map(
    ({ text, action_id = '', value, style }): EntityActionButton => ({
      text: text.text,
      action_id,
      ...(value && { value }),
      ...(style && { style }),
    }),
  );
  return {
    attributes: {
      title: { text: word(ticket.subject) },
      display_id: word(ticket.displayId),
      ...PRODUCT,
      // By this Slack tells whether what stands below the link is out of date.
      metadata_last_modified: Math.floor(ticket.modifiedAt / 1000),
    },
    fields,
    custom_fields: more,
    display_order: [...Object.keys(fields), ...more.map(({ key }) => key)],
    actions: { primary_actions: [...next, detailsAction(ticket.number)] },
  };
}

const PRODUCT = { display_type: 'Ticket', product_name: 'HappyFox' } as const;

const note = (key: string, label: string, value: string): EntityCustomField => ({ key, label, type: 'string', value });

const chip = ({ behavior }: TicketState['status'], name: string) => ({
  value: word(name),
  tag_color: behavior === 'completed' ? 'gray' : 'blue',
});

/** “Details”: what one person may see, in a view that nobody else reads. */
export const detailsAction = (number: number): EntityActionButton => ({
  text: 'Details',
  action_id: BUTTON.details,
  value: String(number),
});

/**
 * A foreign name in one line. Whether Slack looks for its own signs in there is not told, so those that could open a mention
 * or a link become signs that look like them.
 */
const word = (name: string): string =>
  plain(name.replace(/\s+/g, ' ').replaceAll('<', '‹').replaceAll('>', '›'), NAME).text;

/** By what Slack knows the object of a ticket that shows this much. */
export const refOf = (number: number, shows: Shows): ExternalRef => ({ id: String(number), type: FACE[shows] });

/** How much an object shows that Slack knows by this. */
export const showsOf = (ref: ExternalRef): Shows => (ref.type === FACE.whole ? 'whole' : 'least');
