import { UNTIL_WOKEN } from '../../../src/tickets/delivery';
import type { Store } from '../../../src/tickets/ports';
import type { Stores } from '../stores';
import { drained, fresh, job, link, MINUTE } from '../stores';

export function lanes({ clock, lines, open, pair, url }: Stores): void {
  const now = () => clock.now();

  describe('a lane', () => {
    it('is carried in the order of its places, whatever the order of arrival', async () => {
      const store = await open();
      // Slack's ts in microseconds: too large for four bytes.
      await store.commit({ add: [job('third', 'a', 1_764_000_000_000_300)] });
      await store.commit({
        add: [job('first', 'a', 1_764_000_000_000_100), job('second', 'a', 1_764_000_000_000_200)],
      });
      expect(await drained(store, now())).toEqual(['first', 'second', 'third']);
    });

    it('decides between equal places by the id', async () => {
      const store = await open();
      await store.commit({ add: [job('b', 'a', 7), job('a', 'a', 7), job('c', 'a', 7)] });
      expect(await drained(store, now())).toEqual(['a', 'b', 'c']);
      await store.commit({ add: [job('held', 'b', 7, { due: now() + 1 }), job('next', 'b', 7)] });
      expect(await store.claim(now(), MINUTE)).toBeNull();
    });

    it('has one delivery under way at most; other lanes go on', async () => {
      const store = await open();
      await store.commit({ add: [job('a1', 'a', 1), job('a2', 'a', 2), job('b1', 'b', 3)] });
      expect((await store.claim(now(), MINUTE))?.id).toBe('a1');
      expect((await store.claim(now(), MINUTE))?.id).toBe('b1');
      expect(await store.claim(now(), MINUTE)).toBeNull();
    });

    it('stays taken when something earlier arrives while a delivery is under way', async () => {
      const store = await open();
      await store.commit({ add: [job('later', 'a', 20)] });
      await store.claim(now(), MINUTE);
      // As right before its call leaves: that does not end the lease.
      await store.commit({ job: { id: 'later', state: 'sending' } });
      await store.commit({ add: [job('earlier', 'a', 10)] });
      expect(await store.claim(now(), MINUTE)).toBeNull();
      await store.commit({ job: { id: 'later', state: 'done' } });
      expect((await store.claim(now(), MINUTE))?.id).toBe('earlier');
    });

    it('waits behind what is held at its head', async () => {
      const store = await open();
      await store.commit({ add: [job('held', 'a', 1, { due: now() + 5_000 }), job('next', 'a', 2)] });
      expect(await store.claim(now() + 4_999, MINUTE)).toBeNull();
      expect(await drained(store, now() + 5_000)).toEqual(['held', 'next']);
    });

    it('waits behind a write whose outcome is looked for later', async () => {
      const store = await open();
      await store.commit({ add: [job('lost', 'a', 1), job('next', 'a', 2)] });
      await store.claim(now(), MINUTE);
      await store.commit({ job: { id: 'lost', state: 'sending' } });
      await store.commit({ job: { id: 'lost', state: 'sending', due: now() + 5_000 } });
      expect(await store.claim(now(), MINUTE)).toBeNull();
      expect(await store.claim(now() + 5_000, MINUTE)).toMatchObject({ id: 'lost', state: 'sending' });
    });

    it.each(['done', 'parked'] as const)('goes on behind a delivery that is %s', async (state) => {
      const store = await open();
      await store.commit({ add: [job('a1', 'a', 1), job('a2', 'a', 2)] });
      await store.claim(now(), MINUTE);
      await store.commit({ job: { id: 'a1', state } });
      expect((await store.claim(now(), MINUTE))?.id).toBe('a2');
    });

    it('tells what waits in it: not what is under way, not what has ended', async () => {
      const store = await open();
      await store.commit({ add: [1, 2, 3].map((pos) => job(`a${pos}`, 'a', pos)) });
      await store.commit({ add: [job('b1', 'b', 9)], job: { id: 'a1', state: 'done' } });
      await store.claim(now(), MINUTE);
      expect((await store.waitingIn('a')).map(({ id }) => id)).toEqual(['a3']);
      expect(await store.waitingIn('c')).toEqual([]);
    });

    it('waits until the ticket of its thread is filed, and what waits for a time goes on waiting', async () => {
      const store = await open();
      await store.commit({ links: [link('l'), link('m')], add: [job('reply', 'a', 2), job('elsewhere', 'b', 1)] });
      await store.commit({ job: { id: 'reply', state: 'open', untilFiled: 'l' } });
      await store.commit({ job: { id: 'elsewhere', state: 'open', untilFiled: 'm' } });
      await store.commit({ add: [job('held', 'a', 3, { due: now() + 5_000 })] });
      expect(await drained(store, now() + 1_000 * MINUTE)).toEqual([]);
      await store.commit({ linkFiled: { id: 'l', ticket: 4711, displayId: '#SUP00004711' }, wakeLane: 'a' });
      expect(await drained(store, now())).toEqual(['reply']);
      expect(await drained(store, now() + 5_000)).toEqual(['held']);
    });

    it('waits for no ticket that its thread has already, and for none that will not come', async () => {
      const store = await open();
      await store.commit({ links: [link('l', { ticket: 4711 })], add: [job('late'), job('parted', 'b')] });
      await store.commit({ job: { id: 'late', state: 'open', untilFiled: 'l' } });
      await store.commit({ job: { id: 'parted', state: 'open', untilFiled: 'gone' } });
      expect((await drained(store, now())).sort()).toEqual(['late', 'parted']);
    });

    it('misses no ticket that is filed in the very moment in which it begins to wait', async () => {
      const [here, there] = await pair();
      for (let round = 0; round < 4; round += 1) {
        const lanes = Array.from({ length: 50 }, (_, nth) => `lane-${round}-${nth}`);
        await here.commit({ links: lanes.map((id) => link(id)), add: lanes.map((id) => job(`reply:${id}`, id)) });
        await Promise.all([
          ...lanes.map((id, nth) =>
            here.commit({ linkFiled: { id, ticket: nth + 1, displayId: `#SUP${nth}` }, wakeLane: id }),
          ),
          ...lanes.map((id) => there.commit({ job: { id: `reply:${id}`, state: 'open', untilFiled: id } })),
        ]);
        expect(await drained(here, now())).toHaveLength(lanes.length);
      }
    });
  });

  describe('a lease', () => {
    it('ends by itself: the delivery is taken again, and stands in the state it was left in', async () => {
      const store = await open();
      await store.commit({ add: [job('a1')] });
      expect(await store.claim(now(), MINUTE)).toMatchObject({ id: 'a1', state: 'open', due: now() + MINUTE });
      await store.commit({ job: { id: 'a1', state: 'sending', progress: { ...fresh, sentAt: 42 } } });
      expect(await store.claim(now() + MINUTE - 1, MINUTE)).toBeNull();
      expect(await store.claim(now() + MINUTE, MINUTE)).toMatchObject({
        id: 'a1',
        state: 'sending',
        progress: { sentAt: 42 },
      });
    });

    it('that ended lets something earlier in the lane go first', async () => {
      const store = await open();
      await store.commit({ add: [job('later', 'a', 20)] });
      await store.claim(now(), MINUTE);
      await store.commit({ add: [job('earlier', 'a', 10)] });
      expect(await drained(store, now() + MINUTE)).toEqual(['earlier', 'later']);
    });

    it('ends when the attempt is over, and the delivery waits for the time it was given', async () => {
      const store = await open();
      await store.commit({ add: [job('a1')] });
      await store.claim(now(), 60 * MINUTE);
      await store.commit({ job: { id: 'a1', state: 'open', due: now() + 2_000, tries: 3 } });
      expect(await store.claim(now() + 1_999, MINUTE)).toBeNull();
      expect(await store.claim(now() + 2_000, MINUTE)).toMatchObject({ id: 'a1', tries: 3 });
    });

    it('is given to one of many who ask at once', async () => {
      const stores = await pair();
      await stores[0].commit({ add: Array.from({ length: 20 }, (_, n) => job(`j${n}`, `lane:${n % 5}`, n)) });
      const taken = await Promise.all(
        Array.from({ length: 30 }, (_, n) => stores[n % 2]?.claim(now(), MINUTE) ?? Promise.resolve(null)),
      );
      const ids = taken.flatMap((one) => (one ? [one.id] : []));
      // One for each lane, each once, and the first of its lane.
      expect(ids.sort()).toEqual(['j0', 'j1', 'j2', 'j3', 'j4']);
    });

    it('is never held twice in a lane, however arrivals and claims cross', async () => {
      const [here, there] = await pair();
      for (let round = 0; round < 40; round++) {
        await here.commit({ add: [job(`late${round}`, `lane:${round}`, 20)] });
        const claims = await Promise.all([
          here.claim(now(), MINUTE),
          there.commit({ add: [job(`early${round}`, `lane:${round}`, 10)] }).then(() => there.claim(now(), MINUTE)),
          here.claim(now(), MINUTE),
        ]);
        const under = claims.flatMap((one) => (one && one.lane === `lane:${round}` ? [one.id] : []));
        expect(under).toHaveLength(1);
      }
    });
  });

  describe('a time that was written by a clock that was ahead', () => {
    const HOUR = 60 * MINUTE;
    /** Acts on the store with a clock that is hours ahead, which is right again afterwards. */
    const hoursAhead = async (act: (store: Store) => Promise<unknown>) => {
      const address = await url();
      let aheadMs = 3 * HOUR;
      const store = await open(address, { clock: { now: () => now() + aheadMs, wait: clock.wait } });
      await act(store);
      aheadMs = 0;
      return store;
    };

    it('is brought back: the delivery waits from now on for as long as it had to', async () => {
      const store = await hoursAhead((fast) => fast.commit({ add: [job('a1', 'a', 1, { due: now() + 4 * HOUR })] }));
      expect(await store.nextDue()).toBe(now() + 4 * HOUR);
      expect(await store.bringBack()).toMatchObject([{ id: 'a1', due: now() + HOUR }]);
      expect(await store.claim(now() + HOUR - 1, MINUTE)).toBeNull();
      // Once: it does not begin anew with every look.
      clock.turn(HOUR / 2);
      expect(await store.bringBack()).toEqual([]);
      expect(await store.claim(now() + HOUR / 2, MINUTE)).toMatchObject({ id: 'a1' });
    });

    it('is brought back with the end of the wait that was told', async () => {
      const store = await hoursAhead(async (fast) => {
        await fast.commit({ add: [job('a1')] });
        const until = now() + 3 * HOUR + MINUTE;
        const progress = { ...fresh, notBefore: until, toldMs: MINUTE };
        await fast.commit({ job: { id: 'a1', state: 'open', due: until, progress } });
      });
      await store.bringBack();
      expect(await store.job('a1')).toMatchObject({ due: now() + MINUTE, progress: { notBefore: now() + MINUTE } });
    });

    it('is left alone when it is as far ahead as it was meant to be, however far, or nearly so', async () => {
      const store = await open();
      await store.commit({
        add: [
          job('a1', 'a', 1, { due: now() + 24 * HOUR }),
          job('b1', 'b', 1, { due: UNTIL_WOKEN }),
          job('c1', 'c', 1, { due: now() + HOUR }),
        ],
      });
      // Another instance, whose clock is a little behind.
      clock.turn(-30_000);
      expect(await store.bringBack()).toEqual([]);
      clock.turn(30_000);
    });

    it('of somebody who died, holds the delivery no longer than any other lease', async () => {
      const store = await hoursAhead(async (fast) => {
        await fast.commit({ add: [job('a1')] });
        await fast.claim(now() + 3 * HOUR, 5 * MINUTE);
        const leaseUntil = now() + 3 * HOUR + 5 * MINUTE;
        await fast.commit({ job: { id: 'a1', state: 'sending', leaseUntil } });
      });
      // It is under way for all we know.
      expect(await store.bringBack()).toEqual([]);
      expect(await store.claim(now() + 5 * MINUTE - 1, 5 * MINUTE)).toBeNull();
      expect(await store.claim(now() + 5 * MINUTE, 5 * MINUTE)).toMatchObject({ id: 'a1', state: 'sending' });
    });

    it('of somebody who lives, ends their lease: what they were about to send does not leave', async () => {
      const lease = now() + 3 * HOUR + 5 * MINUTE;
      const store = await hoursAhead(async (fast) => {
        await fast.commit({ add: [job('a1')] });
        await fast.claim(now() + 3 * HOUR, 5 * MINUTE);
      });
      await store.bringBack();
      expect(await store.commit({ job: { id: 'a1', state: 'sending', lease, leaseUntil: lease } })).toBe(false);
      // What has arrived is written down all the same.
      expect(await store.commit({ job: { id: 'a1', state: 'done' } })).toBe(true);
    });
  });

  describe('what is on its way', () => {
    it('is what is under way, what waits as we were told, and the rest; without housekeeping and what waits to be woken', async () => {
      const store = await open();
      await store.commit({
        add: [
          job('leased', 'a'),
          job('told', 'b'),
          job('held', 'c', 1, { due: now() + MINUTE }),
          job('due', 'd'),
          job('filing', 'e', 1, { due: UNTIL_WOKEN }),
          job('poll', 'chore:poll', 1, { due: now() + MINUTE }),
          job('read', 'read:7', 1, { due: now() + MINUTE }),
          job('done', 'f'),
        ],
      });
      const [due, progress] = [now() + MINUTE, { ...fresh, notBefore: now() + MINUTE, toldMs: MINUTE }];
      await store.commit({ job: { id: 'told', state: 'open', due, progress } });
      await store.commit({ job: { id: 'done', state: 'done' } });
      await store.commit({ job: { id: 'due', state: 'open', due: 1 } });
      expect(await store.claim(now(), MINUTE)).toMatchObject({ id: 'leased' });
      expect(await store.waits()).toEqual({ leased: 1, told: 1, others: 2 });
    });
  });

  describe('the time', () => {
    it('is that of the server, if there is one', async () => {
      const time = await (await open()).time();
      if ((await url()).startsWith('postgres')) expect(Math.abs((time ?? 0) - Date.now())).toBeLessThan(60_000);
      else expect(time).toBeNull();
    });
  });

  describe('the next due time', () => {
    it('is that of the first delivery that can be taken; null when none is on its way', async () => {
      const store = await open();
      expect(await store.nextDue()).toBeNull();
      await store.commit({ add: [job('a1', 'a', 1, { due: 9_000 }), job('b1', 'b', 1, { due: 7_000 })] });
      expect(await store.nextDue()).toBe(7_000);
      await store.commit({ job: { id: 'b1', state: 'done' } });
      expect(await store.nextDue()).toBe(9_000);
    });

    it('leaves out what is due but stands behind another', async () => {
      const store = await open();
      await store.commit({ add: [job('held', 'a', 1, { due: now() + 5_000 }), job('next', 'a', 2)] });
      expect(await store.nextDue()).toBe(now() + 5_000);
    });

    it('is the end of the lease while one is under way', async () => {
      const store = await open();
      await store.commit({ add: [job('a1', 'a', 2), job('a2', 'a', 3)] });
      await store.claim(now(), MINUTE);
      await store.commit({ add: [job('a0', 'a', 1)] });
      expect(await store.nextDue()).toBe(now() + MINUTE);
    });
  });

  describe('a delivery that nobody can read', () => {
    it('is put aside with a line in the log, and its lane goes on', async () => {
      const store = await open();
      await store.commit({
        add: [job('odd', 'a', 1, { delivery: { kind: 'from the future' } as never }), job('next', 'a', 2)],
      });
      expect((await store.claim(now(), MINUTE))?.id).toBe('next');
      expect(lines.filter((line) => line.includes('cannot be read'))).toEqual([expect.stringContaining('"odd"')]);
      expect(await store.standing()).toMatchObject({ open: 1, parked: 1 });
      expect(await store.job('odd')).toBeNull();
    });
  });
}
