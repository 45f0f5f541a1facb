import type { LedgerRow } from '../../../src/tickets/ports';
import type { Stores } from '../stores';
import { drained, failed, fresh, job, link, MINUTE, saved, words } from '../stores';

export const step = (more: Partial<LedgerRow>): LedgerRow => ({
  at: 1,
  delivery: null,
  ticket: null,
  step: 'looked',
  outcome: 'found',
  status: null,
  ms: null,
  until: null,
  ...more,
});

export function commits({ clock, open, pair }: Stores): void {
  const now = () => clock.now();

  describe('a job', () => {
    it('comes back as it went in', async () => {
      const store = await open();
      const text = 'Grüße 👋 \u0000 "quoted" \ud800';
      await store.commit({ add: [job('j', 'a', 1_764_000_000_123_456, { delivery: words(text), due: 5 })] });
      expect(await store.job('j')).toEqual({
        id: 'j',
        lane: 'a',
        pos: 1_764_000_000_123_456,
        state: 'open',
        due: 5,
        tries: 0,
        delivery: words(text),
        progress: fresh,
        createdAt: now(),
      });
      expect(await store.job('unknown')).toBeNull();
    });

    it('whose id is known changes nothing, even when it is done', async () => {
      const store = await open();
      await store.commit({ add: [job('j', 'a', 1)] });
      await drained(store, now());
      expect(await store.commit({ add: [job('j', 'b', 2, { delivery: words('again') })] })).toBe(true);
      expect(await store.job('j')).toMatchObject({ lane: 'a', state: 'done', delivery: words('j') });
    });

    it('that is told of again takes nothing back that was said since', async () => {
      const store = await open();
      const told = { add: [job('j')], notice: saved('j', 0), ledger: [step({ delivery: 'j' })] };
      expect(await store.commit(told)).toBe(true);
      await store.commit({ job: { id: 'j', state: 'parked' }, notice: failed('j', 'no such category', 0) });
      expect(await store.commit(told)).toBe(true);
      expect((await store.notice('j'))?.facts).toMatchObject({ state: 'failed' });
      expect(await store.ledger({ delivery: 'j' })).toHaveLength(1);
    });

    it('is corrected: new words, no tries, open again', async () => {
      const store = await open();
      await store.commit({ add: [job('j')] });
      await store.commit({ job: { id: 'j', state: 'parked', tries: 4, progress: { ...fresh, looked: 2 } } });
      await store.commit({
        job: {
          id: 'j',
          state: 'open',
          due: 7,
          tries: 0,
          progress: fresh,
          delivery: words('better'),
          expect: ['parked'],
        },
      });
      expect(await store.claim(now(), MINUTE)).toMatchObject({ tries: 0, progress: fresh, delivery: words('better') });
    });

    it('is not moved on when it is no longer where it was expected, and then nothing else is written', async () => {
      const store = await open();
      await store.commit({ add: [job('j')] });
      const written = await store.commit({
        add: [job('k')],
        job: { id: 'j', state: 'parked', expect: ['sending', 'done'] },
        links: [link('l')],
        notice: saved('n', 0),
        ledger: [step({ delivery: 'j' })],
      });
      expect(written).toBe(false);
      expect((await store.job('j'))?.state).toBe('open');
      expect([await store.job('k'), await store.link('l'), await store.notice('n')]).toEqual([null, null, null]);
      expect(await store.ledger({ delivery: 'j' })).toEqual([]);
    });

    it('that must be untouched is not moved on while an attempt is under way', async () => {
      const store = await open();
      await store.commit({ add: [job('j')] });
      await store.claim(now(), MINUTE);
      const withdraw = { job: { id: 'j', state: 'done' as const, expect: ['open' as const], untouched: true } };
      expect(await store.commit(withdraw)).toBe(false);
      expect((await store.job('j'))?.state).toBe('open');
      await store.commit({ job: { id: 'j', state: 'open', due: now() + MINUTE } });
      expect(await store.commit(withdraw)).toBe(true);
    });

    it('that nobody knows cannot be moved on', async () => {
      const store = await open();
      expect(await store.commit({ job: { id: 'never was', state: 'done' } })).toBe(false);
    });

    it('is taken by one of two who expect the same', async () => {
      const [here, there] = await pair();
      await here.commit({ add: [job('j')] });
      const cancel = { job: { id: 'j', state: 'parked' as const, expect: ['open' as const] } };
      const both = await Promise.all([here.commit(cancel), there.commit(cancel)]);
      expect(both.sort()).toEqual([false, true]);
    });
  });

  describe('a link', () => {
    it('comes back as it went in, by id, source, thread and ticket', async () => {
      const store = await open();
      const whole = link('l', {
        place: { team: 'T1', channel: 'C1', thread: '1.2' },
        source: 'T1:C1:1.2',
        ticket: 4711,
        displayId: '#SUP00004711',
        cc: ['bob@acme.example'],
      });
      await store.commit({ links: [whole] });
      expect(await store.link('l')).toEqual(whole);
      expect(await store.linkBySource('T1:C1:1.2')).toEqual(whole);
      expect(await store.linkByThread('T1', 'C1', '1.2')).toEqual(whole);
      expect(await store.linksByTicket(4711)).toEqual([whole]);
      expect(await store.linkByThread('T2', 'C1', '1.2')).toBeNull();
      expect(await store.linkBySource('T1:C1:9.9')).toBeNull();
    });

    it('learns its ticket when it is filed', async () => {
      const store = await open();
      await store.commit({ links: [link('l')] });
      await store.commit({ linkFiled: { id: 'l', ticket: 4711, displayId: '#SUP00004711' } });
      expect(await store.link('l')).toMatchObject({ ticket: 4711, displayId: '#SUP00004711' });
    });

    it('of a ticket with several threads: oldest first', async () => {
      const store = await open();
      await store.commit({ links: [link('b', { ticket: 1, createdAt: 20 }), link('a', { ticket: 1, createdAt: 30 })] });
      await store.commit({ links: [link('c', { ticket: 1, createdAt: 10 }), link('d', { ticket: 2 })] });
      expect((await store.linksByTicket(1)).map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    });

    it.each([
      ['source', { source: 'T1:C1:1.2' }],
      ['thread', { place: { team: 'T1', channel: 'C1', thread: '1.2' } }],
    ])('is refused when its %s is taken, with everything that came along', async (_, same) => {
      const store = await open();
      expect(await store.commit({ links: [link('mine', same)] })).toBe(true);
      expect(await store.commit({ add: [job('theirs')], links: [link('theirs', same)] })).toBe(false);
      expect([await store.job('theirs'), await store.link('theirs')]).toEqual([null, null]);
    });

    it('without source or thread may stand beside others', async () => {
      const store = await open();
      expect(await store.commit({ links: [link('a'), link('b')] })).toBe(true);
    });

    it('is made by one of two who file the same message at once', async () => {
      const stores = await pair();
      for (let round = 0; round < 20; round++) {
        const source = `T1:C1:${round}`;
        const both = await Promise.all(
          stores.map((store, n) =>
            store.commit({ add: [job(`${round}/${n}`)], links: [link(`${round}/${n}`, { source })] }),
          ),
        );
        expect(both.sort()).toEqual([false, true]);
      }
    });
  });

  describe('a channel with a new id', () => {
    it('takes its links and notices along, and no others', async () => {
      const store = await open();
      const at = (channel: string, team = 'T1') => ({ team, channel, thread: '1.1' });
      await store.commit({
        links: [
          link('here', { place: at('C_OLD') }),
          link('elsewhere', { place: at('C_OTHER') }),
          link('of others', { place: at('C_OLD', 'T2') }),
        ],
        notice: { ...saved('here', 0), place: at('C_OLD') },
      });
      await store.commit({ channelMoved: { team: 'T1', from: 'C_OLD', to: 'C_NEW' } });
      expect(await store.linkByThread('T1', 'C_NEW', '1.1')).toMatchObject({ id: 'here' });
      expect((await store.notice('here'))?.place).toEqual(at('C_NEW'));
      expect((await store.link('elsewhere'))?.place).toEqual(at('C_OTHER'));
      expect((await store.link('of others'))?.place).toEqual(at('C_OLD', 'T2'));
    });
  });

  describe('the ledger', () => {
    it('keeps the order of its steps, also within one millisecond', async () => {
      const store = await open();
      for (const outcome of ['one', 'two', 'three', 'four', 'five']) {
        await store.commit({ ledger: [step({ delivery: 'j', outcome, status: 503, ms: 12, until: 9 })] });
      }
      const rows = await store.ledger({ delivery: 'j' });
      expect(rows.map(({ outcome }) => outcome)).toEqual(['one', 'two', 'three', 'four', 'five']);
      expect(rows[0]).toEqual(step({ delivery: 'j', outcome: 'one', status: 503, ms: 12, until: 9 }));
    });

    it('tells of a ticket also what happened before it had its number', async () => {
      const store = await open();
      await store.commit({
        links: [link('view:V1')],
        ledger: [step({ at: 1, delivery: 'view:V1', outcome: 'throttled' })],
      });
      await store.commit({
        linkFiled: { id: 'view:V1', ticket: 4711, displayId: '#4711' },
        ledger: [step({ at: 2, delivery: 'view:V1', ticket: 4711, outcome: 'filed' }), step({ at: 3, ticket: 4712 })],
      });
      expect((await store.ledger({ ticket: 4711 })).map(({ outcome }) => outcome)).toEqual(['throttled', 'filed']);
    });
  });

  describe('the standing', () => {
    it('counts what is on its way and what waits for a person, and says since when; chores are not counted', async () => {
      const store = await open();
      expect(await store.standing()).toEqual({ open: 0, parked: 0, oldestAt: null });
      const began = now();
      await store.commit({ add: [job('a'), job('chore', 'chore:retention')] });
      clock.turn(MINUTE);
      await store.commit({ add: [job('b', 'b'), job('c', 'c'), job('d', 'd')] });
      await store.commit({ job: { id: 'b', state: 'parked' } });
      await store.commit({ job: { id: 'c', state: 'done' } });
      expect(await store.standing()).toEqual({ open: 2, parked: 1, oldestAt: began });
    });
  });
}
