import type { Stores } from '../stores';
import { drained, failed, HEAD, job, link, MINUTE, PLACE, saved } from '../stores';

export function notices({ clock, open, pair }: Stores): void {
  const now = () => clock.now();
  const shownAt = (id: string, ts: string, version: number, channel = 'C1') => ({
    id,
    ts,
    version,
    place: { team: 'T1', channel, thread: null },
  });
  const finished = (id: string) => ({ id: `notice:${id}`, state: 'done' as const });

  describe('a notice', () => {
    it('comes with the job that shows it, at the time it is to be shown', async () => {
      const store = await open();
      await store.commit({ notice: saved('n', now() + 1_000) });
      expect(await store.notice('n')).toEqual({
        id: 'n',
        place: PLACE,
        head: HEAD,
        ts: null,
        facts: { state: 'saved' },
        version: 1,
        shown: 0,
      });
      expect(await store.claim(now() + 999, MINUTE)).toBeNull();
      expect(await store.claim(now() + 1_000, MINUTE)).toMatchObject({
        id: 'notice:n',
        lane: 'notice:n',
        delivery: { kind: 'show-notice', notice: 'n' },
      });
    });

    it('that changes before it is shown is shown once, as early as the earliest wish', async () => {
      const store = await open();
      await store.commit({ notice: saved('n', now() + 1_000) });
      await store.commit({ notice: failed('n', 'no such category', now() + 500) });
      await store.commit({ notice: failed('n', 'no such field', now() + 9_000) });
      expect(await store.notice('n')).toMatchObject({ version: 3, facts: { reason: 'no such field' } });
      expect(await store.nextDue()).toBe(now() + 500);
      expect(await drained(store, now() + 500)).toEqual(['notice:n']);
      expect(await drained(store, now() + 9_000)).toEqual([]);
    });

    it('counts a version only when something changed', async () => {
      const store = await open();
      await store.commit({ notice: failed('n', 'x', 0) });
      expect(await store.notice('n')).toBeNull();
      await store.commit({ notice: saved('n', 0) });
      await store.commit({ notice: saved('n', 0) });
      expect((await store.notice('n'))?.version).toBe(1);
    });

    it('is not forgotten when it changes while it is being shown', async () => {
      const store = await open();
      await store.commit({ notice: saved('n', 0) });
      await store.claim(now(), MINUTE);
      await store.commit({ job: { id: 'notice:n', state: 'sending' } });
      await store.commit({ notice: failed('n', 'no such category', now()) });
      // Under way: nobody else may take it.
      expect(await store.claim(now(), MINUTE)).toBeNull();
      await store.commit({ job: finished('n'), shown: shownAt('n', '5.1', 1) });
      expect(await store.claim(now(), MINUTE)).toMatchObject({
        id: 'notice:n',
        state: 'open',
        progress: { looked: 0 },
      });
      await store.commit({ job: finished('n'), shown: shownAt('n', '5.1', 2) });
      expect(await store.job('notice:n')).toMatchObject({ state: 'done' });
      expect(await store.notice('n')).toMatchObject({ ts: '5.1', version: 2, shown: 2 });
    });

    it('is not forgotten when it changes while its job finds nothing to do', async () => {
      const store = await open();
      await store.commit({ notice: saved('n', 0) });
      await store.claim(now(), MINUTE);
      await store.commit({ job: finished('n'), shown: shownAt('n', '5.1', 1) });
      await store.commit({ notice: saved('n', 0) });
      expect(await store.claim(now(), MINUTE)).toMatchObject({ id: 'notice:n' });
      await store.commit({ notice: failed('n', 'no such category', now()) });
      await store.commit({ job: finished('n') });
      expect(await store.claim(now(), MINUTE)).toMatchObject({ id: 'notice:n' });
    });

    it('is shown in the end, however changes and showings cross', async () => {
      const [teller, shower] = await pair();
      await teller.commit({ notice: saved('n', 0) });
      const show = async () => {
        const taken = await shower.claim(now(), MINUTE);
        const notice = taken && (await shower.notice('n'));
        if (!notice) return false;
        return shower.commit({ job: finished('n'), shown: shownAt('n', '5.1', notice.version) });
      };
      for (let round = 0; round < 40; round++) {
        await Promise.all([teller.commit({ notice: failed('n', `reason ${round}`, now()) }), show(), show()]);
      }
      while (await show());
      expect(await shower.notice('n')).toMatchObject({ version: 41, shown: 41, facts: { reason: 'reason 39' } });
    });

    it('that could not be shown is tried again when it has something new to say, and looks for the first message', async () => {
      const store = await open();
      await store.commit({ notice: saved('n', 0) });
      await store.commit({
        job: {
          id: 'notice:n',
          state: 'parked',
          tries: 9,
          progress: { sentAt: 42, looked: 1, resent: false, unreadable: [] },
        },
      });
      await store.commit({ notice: failed('n', 'no such category', now() + 1_000) });
      expect(await store.claim(now() + 1_000, MINUTE)).toMatchObject({
        id: 'notice:n',
        state: 'open',
        tries: 0,
        progress: { sentAt: 42 },
      });
    });

    it('keeps the time at which a lost message is looked for', async () => {
      const store = await open();
      await store.commit({ notice: saved('n', 0) });
      await store.commit({ job: { id: 'notice:n', state: 'sending', due: now() + 5_000 } });
      await store.commit({ notice: failed('n', 'no such category', now()) });
      expect(await store.job('notice:n')).toMatchObject({ state: 'sending', due: now() + 5_000 });
    });

    it('that cannot be read does not keep its job going round', async () => {
      const store = await open();
      await store.commit({ notice: { ...saved('n', 0), facts: { state: 'from the future' } as never } });
      expect(await store.notice('n')).toBeNull();
      expect(await drained(store, now())).toEqual(['notice:n']);
    });
  });

  describe('the first message of a notice', () => {
    it('becomes the thread of the link it belongs to', async () => {
      const store = await open();
      await store.commit({
        links: [link('n', { place: { team: 'T1', channel: '@direct', thread: null } })],
        notice: saved('n', 0),
      });
      await store.commit({ shown: shownAt('n', '5.1', 1, 'D1') });
      expect((await store.linkByThread('T1', 'D1', '5.1'))?.id).toBe('n');
      expect((await store.notice('n'))?.place).toEqual({ team: 'T1', channel: 'D1', thread: null });
    });

    it('leaves a thread that the link has already', async () => {
      const store = await open();
      const place = { team: 'T1', channel: 'C1', thread: '1.2' };
      await store.commit({ links: [link('n', { place })], notice: saved('n', 0) });
      await store.commit({ shown: shownAt('n', '5.1', 1) });
      expect((await store.link('n'))?.place).toEqual(place);
    });

    it('is kept even when its thread belongs to another link', async () => {
      const store = await open();
      await store.commit({
        links: [link('n'), link('other', { place: { team: 'T1', channel: 'C1', thread: '5.1' } })],
        notice: saved('n', 0),
      });
      expect(await store.commit({ shown: shownAt('n', '5.1', 1) })).toBe(true);
      expect(await store.notice('n')).toMatchObject({ ts: '5.1', shown: 1 });
      expect((await store.link('n'))?.place.thread).toBeNull();
    });
  });

  it('a notice does not wait for the delivery it tells of', async () => {
    const store = await open();
    await store.commit({ add: [job('n')], notice: saved('n', 0) });
    expect([(await store.claim(now(), MINUTE))?.id, (await store.claim(now(), MINUTE))?.id].sort()).toEqual([
      'n',
      'notice:n',
    ]);
  });
}
