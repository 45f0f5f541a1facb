import { z } from 'zod';
import type { Store } from '../../../src/tickets/ports';
import type { Stores } from '../stores';

const Count = z.object({ count: z.number().int() });
const oneMore = (store: Store, key = 'counter') =>
  store.change(key, Count, (state) => {
    const count = (state?.count ?? 0) + 1;
    return { state: { count }, answer: count };
  });

export function sharedValues({ lines, open, pair, url }: Stores): void {
  describe('a shared value', () => {
    it('is null until it is set, and survives a restart', async () => {
      const address = await url();
      const store = await open(address);
      expect(await store.read('counter', Count)).toBeNull();
      expect(await oneMore(store)).toBe(1);
      expect(await (await open(address)).read('counter', Count)).toEqual({ count: 1 });
    });

    it('loses no change when a hundred are made at once by two instances', async () => {
      const stores = await pair();
      const answers = await Promise.all(
        Array.from({ length: 100 }, (_, n) => {
          const store = stores[n % 2];
          return store ? oneMore(store) : 0;
        }),
      );
      expect(answers.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    });

    it('that cannot be read is made anew, with a line in the log', async () => {
      const store = await open();
      await store.change('counter', z.string(), () => ({ state: 'an older shape', answer: null }));
      expect(await store.read('counter', Count)).toBeNull();
      expect(await oneMore(store)).toBe(1);
      expect(lines.some((line) => line.includes('counter') && !line.includes('an older shape'))).toBe(true);
    });

    it('stays as it was when the change throws, and the next change goes on', async () => {
      const store = await open();
      await oneMore(store);
      const fault = new Error('a fault of ours');
      const broken = store.change('counter', Count, () => {
        throw fault;
      });
      await expect(broken).rejects.toBe(fault);
      expect(await oneMore(store)).toBe(2);
    });
  });
}
