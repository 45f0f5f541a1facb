import { z } from 'zod';
import type { Stores } from '../stores';
import { drained, job, link, MINUTE, saved } from '../stores';
import { step } from './commits';

export function retention({ clock, open }: Stores): void {
  const now = () => clock.now();
  const DAY = 24 * 60 * MINUTE;

  describe('what ended long ago', () => {
    it('loses its words and its notice, and its id is still known; the card of a linked thread stays', async () => {
      const store = await open();
      await store.commit({ add: [job('old')], notice: saved('old', 0) });
      await store.commit({ add: [job('filed')], links: [link('filed', { ticket: 4711 })], notice: saved('filed', 0) });
      await drained(store, now());
      clock.turn(30 * DAY);
      await store.forget(now() - DAY);
      expect(await store.job('old')).toMatchObject({ state: 'done', delivery: { kind: 'erased' } });
      expect(await store.notice('old')).toBeNull();
      expect(await store.job('notice:old')).toBeNull();
      expect(await store.linksByTicket(4711)).toHaveLength(1);
      expect(await store.notice('filed')).not.toBeNull();
      await store.commit({ add: [job('old')] });
      expect(await drained(store, now())).toEqual([]);
    });

    it('keeps its words while it is on its way or waits for a person, however old', async () => {
      const store = await open();
      await store.commit({ add: [job('parked', 'a'), job('open', 'b'), job('done', 'c')], notice: saved('parked', 0) });
      await store.commit({ job: { id: 'parked', state: 'parked' } });
      clock.turn(30 * DAY);
      await store.commit({ job: { id: 'done', state: 'done' } });
      await store.forget(now() - DAY);
      for (const id of ['parked', 'open', 'done']) expect((await store.job(id))?.delivery.kind).toBe('add-message');
      expect(await store.notice('parked')).not.toBeNull();
    });

    it('is no longer found by the thread it was said in; what is younger is, in order, without what was written in a form', async () => {
      const store = await open();
      const said = (id: string, pos: number, more: object = {}) =>
        job(id, 'a', pos, {
          delivery: {
            kind: 'reply',
            link: 'l',
            message: { team: 'T1', channel: 'C1', ts: '1.1' },
            user: 'U1',
            said: { text: id, blocks: [], attachments: [], files: [] },
            as: 'table',
            revision: 'first',
            ...more,
          },
        });
      await store.commit({ add: [said('old', 1)] });
      await drained(store, now());
      clock.turn(30 * DAY);
      await store.commit({
        add: [said('b', 3), said('a', 2), said('other', 4, { link: 'm' }), said('form', 5, { as: 'note' })],
      });
      await store.forget(now() - DAY);
      expect((await store.saidIn('l')).map(({ id }) => id)).toEqual(['a', 'b']);
    });

    it('leaves no link that ended, and until then what was said in its thread finds its ticket', async () => {
      const store = await open();
      const ended = link('l', { ticket: 4711, cc: ['a@b.org'] });
      await store.commit({ links: [ended, link('other')] });
      await store.commit({ unlink: ['l', 'unknown'] });
      expect(await store.link('l')).toBeNull();
      expect(await store.partedLink('l')).toEqual(ended);
      expect(await store.partedLink('other')).toBeNull();
      clock.turn(30 * DAY);
      await store.commit({ unlink: ['other'] });
      await store.forget(now() - DAY);
      expect(await store.partedLink('l')).toBeNull();
      expect(await store.partedLink('other')).not.toBeNull();
    });

    it('leaves no steps, open forms and Home tabs, but keeps what else is shared', async () => {
      const store = await open();
      const set = (key: string) => store.change(key, z.string(), () => ({ state: 'x', answer: null }));
      await set('form/old');
      await set('home/T1:U_OLD');
      await set('watermark');
      await store.commit({ ledger: [step({ at: now(), delivery: 'j', outcome: 'old' })] });
      clock.turn(30 * DAY);
      await set('form/new');
      await set('home/T1:U_NEW');
      await store.commit({ ledger: [step({ at: now(), delivery: 'j', outcome: 'new' })] });
      await store.forget(now() - DAY);
      expect((await store.ledger({ delivery: 'j' })).map(({ outcome }) => outcome)).toEqual(['new']);
      expect(await store.read('form/old', z.string())).toBeNull();
      expect(await store.read('form/new', z.string())).toBe('x');
      expect(await store.read('home/T1:U_OLD', z.string())).toBeNull();
      expect(await store.read('home/T1:U_NEW', z.string())).toBe('x');
      expect(await store.read('watermark', z.string())).toBe('x');
    });
  });
}
