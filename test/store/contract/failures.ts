import { Unavailable } from '../../../src/tickets/outcomes';
import type { Stores } from '../stores';
import { job, MINUTE } from '../stores';

export function failures({ clock, open, url }: Stores): void {
  describe('a store that fails', () => {
    it('has written nothing when it dies before a commit, and everything when it dies after', async () => {
      const address = await url();
      let dieAt: 'before' | 'after' | null = null;
      const store = await open(address, {
        onCommit: (when) => {
          if (when === dieAt) throw new Error(`died ${when}`);
        },
      });
      dieAt = 'before';
      await expect(store.commit({ add: [job('never')] })).rejects.toThrow('died before');
      dieAt = 'after';
      await expect(store.commit({ add: [job('kept')] })).rejects.toThrow('died after');
      dieAt = null;
      expect(await store.job('never')).toBeNull();
      expect((await store.job('kept'))?.id).toBe('kept');
    });

    it('says that it is unavailable once it is closed', async () => {
      const store = await open();
      await store.close();
      await expect(store.commit({ add: [job('j')] })).rejects.toBeInstanceOf(Unavailable);
      await expect(store.claim(clock.now(), MINUTE)).rejects.toBeInstanceOf(Unavailable);
      await expect(store.job('j')).rejects.toBeInstanceOf(Unavailable);
    });

    it('proves by a write that it works', async () => {
      const store = await open();
      await expect(store.check()).resolves.toBeUndefined();
      await expect(store.check()).resolves.toBeUndefined();
    });
  });
}
