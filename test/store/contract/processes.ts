import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import type { Stores } from '../stores';
import { job } from '../stores';

const HERE = join(__dirname, '..');

/** A process of its own; `lines` resolves with everything it said when it has ended. */
function aProcess(url: string, task: 'commit' | 'take', onLine?: (n: number, child: ChildProcess) => void) {
  const child = spawn(process.execPath, ['-r', join(HERE, 'run-typescript.js'), join(HERE, 'process.ts'), url, task], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
    onLine?.(said.split('\n').length - 1, child);
  });
  // The last line may have been cut off by a kill.
  return new Promise<string[]>((resolve) => child.once('close', () => resolve(said.split('\n').slice(0, -1))));
}

export function processes({ open, url }: Stores): void {
  describe('a process that is killed with -9', () => {
    it('has kept everything that it had acknowledged, whole', async () => {
      const address = await url();
      for (const kills of [1, 40, 200]) {
        const lines = await aProcess(address, 'commit', (n, child) => n >= kills && child.kill('SIGKILL'));
        expect(lines.length).toBeGreaterThanOrEqual(kills);
        const store = await open(address);
        for (const id of lines) {
          const kept = await Promise.all([
            store.job(id),
            store.linkBySource(id),
            store.notice(id),
            store.job(`notice:${id}`),
          ]);
          expect([id, ...kept.map((row) => row !== null)]).toEqual([id, true, true, true, true]);
          expect(await store.ledger({ delivery: id })).toHaveLength(1);
        }
      }
    });
  });

  describe('two processes at one store', () => {
    it('take nothing twice, leave nothing, and keep the order of each lane', async () => {
      const address = await url();
      const store = await open(address);
      const add = Array.from({ length: 400 }, (_, n) => job(`lane${n % 8}/${n}`, `lane${n % 8}`, n));
      await store.commit({ add });
      const said = await Promise.all([aProcess(address, 'take'), aProcess(address, 'take')]);
      const taken = said.flat();
      expect(taken.slice().sort()).toEqual(add.map(({ id }) => id).sort());
      for (const lines of said) {
        const places = lines.map((id) => id.split('/').map((part) => Number(part.replace('lane', ''))));
        for (let lane = 0; lane < 8; lane++) {
          const own = places.flatMap(([of, place = 0]) => (of === lane ? [place] : []));
          expect(own).toEqual(own.slice().sort((a, b) => a - b));
        }
      }
    });

    it('may open an empty one at the same moment', async () => {
      const address = await url();
      expect(await Promise.all([1, 2, 3].map(() => aProcess(address, 'take')))).toEqual([[], [], []]);
    });
  });
}
