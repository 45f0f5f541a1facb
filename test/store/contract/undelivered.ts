import type { NoticeFacts } from '../../../src/tickets/delivery';
import { TicketState } from '../../../src/tickets/desk';
import type { Store } from '../../../src/tickets/ports';
import type { Stores } from '../stores';
import { HEAD, job, saved } from '../stores';

const FACTS = {
  failed: { state: 'failed', reason: 'no answer', canRetry: true },
  refused: { state: 'refused', complaints: ['“"state":"cancelled"” is no subject'], canCorrect: true },
  undecided: { state: 'undecided', candidate: null },
  cancelled: { state: 'cancelled', by: '"state":"failed"' },
} satisfies Record<string, NoticeFacts>;

/** How a ticket stands. */
const state = (number: number) =>
  TicketState.parse({
    number,
    displayId: `#${number}`,
    agentUrl: '',
    subject: 'VPN',
    category: { id: 1, name: 'Support' },
    status: { id: 1, name: 'New', behavior: 'pending' },
    priority: { id: 1, name: 'Low' },
    contact: null,
    assignee: null,
    tags: [],
    dueDate: null,
    private: false,
    createdAt: 1,
    modifiedAt: 1,
    unresponded: false,
    mergedInto: null,
    fields: [],
  });

export function undelivered({ clock, open }: Stores): void {
  /** A delivery that ended like this, and is about this person. */
  const ended = async (store: Store, id: string, facts: NoticeFacts, about = 'U_ADA', subject = 'VPN') => {
    const notice = { ...saved(id, 0), head: { ...HEAD, about, subject } };
    await store.commit({ add: [job(id, `ticket:${id}`)], notice });
    clock.turn(1_000);
    await store.commit({ job: { id, state: 'parked' }, notice: { id, facts, showAt: 0 } });
  };
  const found = async (store: Store, of: Parameters<Store['undelivered']>[0]) =>
    (await store.undelivered(of)).map(({ job: { id }, notice }) => `${id} ${notice.facts.state}`);

  describe('what was not delivered', () => {
    it('is what failed, was refused, or nobody can account for; newest first', async () => {
      const store = await open();
      for (const [id, facts] of Object.entries(FACTS)) await ended(store, id, facts);
      expect(await found(store, { limit: 9 })).toEqual(['undecided undecided', 'refused refused', 'failed failed']);
      expect(await found(store, { limit: 1 })).toEqual(['undecided undecided']);
      await store.commit({ job: { id: 'failed', state: 'open' } });
      expect(await found(store, { limit: 9 })).toEqual(['undecided undecided', 'refused refused']);
    });

    it('of one person is what they should know of, whatever is written in it', async () => {
      const store = await open();
      await ended(store, 'mine', FACTS.failed, 'U_ADA');
      await ended(store, 'alike', FACTS.failed, 'UXADA');
      await ended(store, 'theirs', FACTS.failed, 'U_BOB', '"about":"U_ADA"');
      expect(await found(store, { about: 'U_ADA', limit: 9 })).toEqual(['mine failed']);
    });
  });

  it('tickets are found by their numbers, those that we know', async () => {
    const store = await open();
    for (const number of [1, 2, 3])
      await store.commit({ ticket: { state: state(number), lane: 'l', mirrored: 0, readAt: 1 } });
    const known = await store.ticketRecords([3, 1, 9]);
    expect(known.map(({ state: { number } }) => number).sort()).toEqual([1, 3]);
    expect(await store.ticketRecords([])).toEqual([]);
  });

  it('of what several read of a ticket the newest stays, but for what was read by a clock that was ahead', async () => {
    const store = await open();
    const read = (subject: string, readAt: number) =>
      store.commit({ ticket: { state: { ...state(7), subject }, lane: 'l', mirrored: 0, readAt } });
    const kept = async () => (await store.ticketRecord(7))?.state.subject;
    await read('two', clock.now() - 1_000);
    await read('one', clock.now() - 2_000);
    expect(await kept()).toBe('two');
    await read('by a clock ahead', clock.now() + 3 * 3_600_000);
    await read('three', clock.now());
    expect(await kept()).toBe('three');
  });
}
