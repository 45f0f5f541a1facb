import type { Ticket } from '../tickets/desk';
import { SUBJECT_LIMIT } from '../tickets/draft';
import { Refused } from '../tickets/outcomes';
import type { Errand, Helpdesk, Sought } from '../tickets/ports';
import type { Address } from './address';
import type { Call } from './call';
import { oneLine } from './clean-text';
import { endpoints } from './endpoints';
import { toTicket } from './from-happyfox';
import type { KnownFields } from './known-fields';

/**
 * Pages of fifty that are looked through, if so many tickets were filed since: a thousand. It is rare, and a twentieth of the
 * reads that HappyFox allows in a minute. On a busier account a person must decide.
 */
const MOST_PAGES = 20;
/** HappyFox's clock and ours may differ by this much; ms. */
const CLOCKS_DIFFER_MS = 5 * 60_000;

type Wanted = Parameters<Helpdesk['findFiled']>[0];

/**
 * Finds our own writes again. The list sorted by creation is complete at once, so it goes first; the search may lag
 * behind and is only asked when the list had nothing.
 */
export function lookOut(
  call: Call,
  address: Address,
  fields: Pick<KnownFields, 'reference'>,
  read: Helpdesk['ticket'],
): Pick<Helpdesk, 'findFiled' | 'findUpdate'> {
  async function findFiled(wanted: Wanted, errand: Errand): Promise<Sought> {
    const { ticket, candidate, complete } = await throughTheList(wanted, errand);
    const found = ticket ?? (await throughTheSearch(wanted, errand));
    if (found) return { kind: 'found', ticket: (await read(found.number, errand)) ?? found };
    if (candidate) return { kind: 'unclear', candidate };
    return complete ? { kind: 'absent' } : { kind: 'unclear', candidate: null };
  }

  async function throughTheList(wanted: Wanted, errand: Errand) {
    let since = wanted.since - CLOCKS_DIFFER_MS;
    const seen = new Set<number>();
    let candidate: { number: number; displayId: string } | null = null;
    for (let page = 1; page <= MOST_PAGES; page += 1) {
      // No category: a rule of the account may have moved the ticket as soon as it was there.
      const query = { status: '_all', sort: 'created', size: 50, page };
      const rows = await pageOr404({ query }, errand);
      const fresh = rows.list.filter(({ id }) => !seen.has(id));
      // Nothing since it was sent: perhaps because our clock is ahead. Then it is among the newest there are.
      const newest = Math.max(...rows.list.map(({ created_at }) => created_at ?? 0));
      if (page === 1 && rows.list.length > 0) since = Math.min(since, newest - CLOCKS_DIFFER_MS);
      for (const raw of fresh) {
        seen.add(raw.id);
        let ticket = toTicket(raw, address);
        let text = raw.first_message;
        // What it shows is read however old it seems to be; a candidate is only what came since.
        const isSince = ticket.createdAt >= since || ticket.createdAt <= 0;
        if (isSince && raw.updates === null && text === '' && isLike(ticket, wanted)) {
          // A list that was cut short does not show the marker; the ticket itself does.
          ticket = (await read(ticket.number, errand)) ?? ticket;
          text = '';
        }
        if (carries(ticket, text, wanted.marker.reference)) return { ticket, candidate: null, complete: true };
        if (ticket.createdAt < wanted.since - CLOCKS_DIFFER_MS && ticket.createdAt > 0) continue;
        if (isLike(ticket, wanted) && !carriesAny(ticket, text)) {
          candidate ??= { number: ticket.number, displayId: ticket.displayId };
        }
      }
      const last = rows.list.at(-1)?.created_at ?? null;
      const older = last !== null && last < since && isDescending(rows.list.map(({ created_at }) => created_at ?? 0));
      const ended = fresh.length === 0 || (rows.pages !== null && page >= rows.pages);
      if (older || ended) return { ticket: null, candidate, complete: true };
    }
    return { ticket: null, candidate, complete: false };
  }

  async function pageOr404(request: { query: Record<string, string | number> }, errand: Errand) {
    try {
      const { answer } = await call(endpoints.tickets, request, errand);
      return { list: answer.rows, pages: answer.pages };
    } catch (error) {
      // One client reads a 404 on a page after the last as "no more"; on the first page it cannot mean that.
      if (error instanceof Refused && error.kind === 'missing' && request.query.page !== 1)
        return { list: [], pages: 0 };
      throw error;
    }
  }

  async function throughTheSearch({ marker }: Wanted, errand: Errand): Promise<Ticket | null> {
    const field = await fields.reference(errand);
    // How a double quote inside a value is written is not documented.
    if (!field || field.name.includes('"')) return null;
    const query = { q: `"${field.name}":"${marker.reference}"`, status: '_all', size: 10, page: 1 };
    const { answer } = await call(endpoints.tickets, { query }, errand);
    const tickets = answer.rows.map((raw) => ({ ticket: toTicket(raw, address), text: raw.first_message }));
    return tickets.find(({ ticket, text }) => carries(ticket, text, marker.reference))?.ticket ?? null;
  }

  return {
    findFiled,
    async findUpdate({ ticket: number, marker, after }, errand) {
      const ticket = await read(number, errand);
      if (!ticket) {
        throw new Refused([{ key: null, field: null, text: 'This ticket no longer exists in HappyFox.' }], 'missing');
      }
      const ours = ticket.updates.some(
        ({ id, message }) =>
          id > after && message !== null && `${message.html} ${message.text}`.includes(marker.reference),
      );
      return ours ? { kind: 'found', ticket } : { kind: 'absent' };
    },
  };
}

/** Everything of a ticket that can hold a marker, as one text. */
const wordsOf = (ticket: Ticket, firstMessage: string) =>
  [
    firstMessage,
    ...ticket.fields.map(({ value }) => value ?? ''),
    ...ticket.updates.slice(0, 1).flatMap(({ message }) => (message ? [message.html, message.text] : [])),
  ].join('\n');

const carries = (ticket: Ticket, firstMessage: string, reference: string) =>
  wordsOf(ticket, firstMessage).includes(reference);

/** With a reference of another delivery it is another ticket, however like it looks. */
const carriesAny = (ticket: Ticket, firstMessage: string) => /\bfb-[2-9a-z]{10}\b/.test(wordsOf(ticket, firstMessage));

const isLike = (ticket: Ticket, { subject, email }: Wanted) =>
  same(ticket.subject, subject) &&
  (email === null || ticket.contact === null || same(ticket.contact.email ?? '', email));

/** A subject is compared as it was sent. */
const same = (a: string, b: string) => asSent(a) === asSent(b);
const asSent = (text: string) => oneLine(text, SUBJECT_LIMIT).toLowerCase();

const isDescending = (times: number[]) => times.every((time, i) => i === 0 || time <= (times[i - 1] ?? time));
