import { z } from 'zod';
import { partOf } from './audience';
import { isGoingOn, isWithin } from './believed';
import { Place } from './delivery';
import type { Catalogue, TicketState } from './desk';
import type { Lists } from './lists';
import type { Person } from './people';
import type { Clock, Helpdesk, Log, Store } from './ports';
import { agentOf } from './roles';
import { likeness, tellingWords } from './telling-words';

/** Of each kind, at most: more is a list to read, and in the way. */
const MOST = 3;
/** Subjects that have at least so much in common are alike. */
const ALIKE = 0.5;
/** How far back we look among what a person filed. */
const LINKS = 50;
/** How long HappyFox is given to name a person's tickets: the form does not wait, but the offer does. Ms. */
const PATIENCE_MS = 1_500;
/** How long it is left alone when it did not answer in that time, and how long what it said is believed. Ms. */
const REST_MS = 60_000;
/** People whose tickets are remembered. */
const PEOPLE = 500;

/** A ticket of the person's own. */
const OwnTicket = z.object({
  /** Null until HappyFox has it. */
  number: z.number().int().nullable(),
  /** `stuck`: it did not reach HappyFox and waits for a person. */
  stands: z.enum(['open', 'on-its-way', 'stuck']),
  name: z.string().nullable(),
  subject: z.string(),
  /** For agents, who have pages in HappyFox. */
  agentUrl: z.string().nullable(),
  /** The thread in which it is talked about, if it has one. */
  place: Place.nullable(),
});
type OwnTicket = z.infer<typeof OwnTicket>;

/** What may spare somebody the ticket they are about to file. */
interface Offer {
  articles: { title: string; url: string }[];
  tickets: OwnTicket[];
}

/** Finds what fits the subject of a ticket that is being written. Never throws, and never takes long: what does not come in time is left out. */
export interface BeforeFiling {
  /**
   * `ask`: HappyFox may be asked for the person's tickets as well. Else only the store is: a form that opens with a subject has
   * to cost HappyFox nothing, for it is opened most when HappyFox is in trouble.
   */
  offer(subject: string, person: Person, options: { ask: boolean }): Promise<Offer>;
}

export function beforeFiling({
  store,
  helpdesk,
  lists,
  clock,
  log,
}: {
  store: Pick<Store, 'articlesLike' | 'linksBy' | 'ticketRecord' | 'job'>;
  helpdesk: Pick<Helpdesk, 'openTicketsOf'>;
  lists: Pick<Lists, 'known'>;
  clock: Clock;
  log: Log;
}): BeforeFiling {
  const told = new Map<string, { at: number; tickets: Promise<OwnTicket[]> }>();
  let quietUntil = 0;

  /** The person's tickets as HappyFox has them; none when it does not say so in time. */
  async function asked(person: Person): Promise<OwnTicket[]> {
    const { email } = person;
    const now = clock.now();
    if (person.standing !== 'member' || email === undefined || isGoingOn(quietUntil, REST_MS, now)) return [];
    for (const [key, { at }] of told) if (!isWithin(at, REST_MS, now) || told.size > PEOPLE) told.delete(key);
    const known = told.get(email)?.tickets;
    const tickets =
      known ??
      helpdesk.openTicketsOf(email, { urgency: 'person' }).then((rows) =>
        rows.map(({ number, displayId, subject, agentUrl }) => ({
          number,
          stands: 'open' as const,
          name: displayId,
          subject,
          agentUrl,
          place: null,
        })),
      );
    if (!known) told.set(email, { at: now, tickets });
    const enough = new AbortController();
    try {
      const late = clock.wait(PATIENCE_MS, enough.signal).then(() => null);
      const found = await Promise.race([tickets, late]);
      // Whoever types next must not wait in the same queue.
      if (found === null) quietUntil = clock.now() + REST_MS;
      return found ?? [];
    } catch (error) {
      told.delete(email);
      log.info('own tickets not asked for', { error });
      return [];
    } finally {
      enough.abort();
    }
  }

  /** What the person filed with us, as far as it looks alike and is not closed: also what HappyFox does not have yet. */
  async function filed(subject: string, person: Person, catalogue: Catalogue | null): Promise<OwnTicket[]> {
    const links = (await store.linksBy(person.slackId, LINKS)).filter((link) => isAlike(subject, link.subject));
    const found: OwnTicket[] = [];
    for (const { id, ticket, displayId, subject: name, place } of links) {
      if (found.length === MOST) break;
      const record = ticket === null ? null : await store.ticketRecord(ticket);
      if (record && !isOwn(record.state, person, catalogue)) continue;
      found.push({
        number: ticket,
        stands: ticket !== null ? 'open' : (await store.job(id))?.state === 'parked' ? 'stuck' : 'on-its-way',
        name: record?.state.displayId ?? displayId,
        subject: name,
        agentUrl: record?.state.agentUrl ?? null,
        place: place.thread === null ? null : place,
      });
    }
    return found;
  }

  return {
    async offer(subject, person, { ask }) {
      const nothing: Offer = { articles: [], tickets: [] };
      if (tellingWords(subject).length === 0) return nothing;
      try {
        const catalogue = await lists.known();
        const isAgent = catalogue !== null && agentOf(person, catalogue) !== null;
        const [articles, known, others] = await Promise.all([
          store.articlesLike(subject, { internal: isAgent }, MOST),
          filed(subject, person, catalogue),
          ask ? asked(person) : [],
        ]);
        const numbers = new Set(known.map(({ number }) => number));
        const more = others.filter((own) => !numbers.has(own.number) && isAlike(subject, own.subject));
        const tickets = [...known, ...more.sort((a, b) => likeness(subject, b.subject) - likeness(subject, a.subject))];
        return {
          articles,
          tickets: tickets.slice(0, MOST).map((own) => ({ ...own, agentUrl: isAgent ? own.agentUrl : null })),
        };
      } catch (error) {
        // The store is away: the form goes on without.
        log.warn('nothing offered before filing', { error });
        return nothing;
      }
    },
  };
}

const isAlike = (subject: string, other: string): boolean => likeness(subject, other) >= ALIKE;

/** Open, the person's own, and not for agents only. */
const isOwn = (state: TicketState, person: Person, catalogue: Catalogue | null): boolean =>
  catalogue !== null &&
  state.status.behavior !== 'completed' &&
  !state.private &&
  partOf(person, { category: state.category.id, contactEmail: state.contact?.email ?? null, cc: [] }, catalogue) ===
    'requester';
