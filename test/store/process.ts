import { writeSync } from 'node:fs';
import { openStore } from '../../src/store/open';
import type { Store } from '../../src/tickets/ports';
import { HandClock } from '../hand-clock';
import { job, link, MINUTE, saved } from './stores';

/** A process of its own at a store: `node -r ./run-typescript process.ts URL commit|take`. Says each thing once it is done. */
const say = (line: string) => writeSync(1, `${line}\n`);

/** Goes on until it is killed. */
async function commit(store: Store): Promise<void> {
  for (let n = 0; ; n++) {
    const id = `${process.pid}/${n}`;
    await store.commit({
      add: [job(id, id, n)],
      links: [link(id, { source: id })],
      notice: saved(id, 0),
      ledger: [{ at: n, delivery: id, ticket: null, step: 'new', outcome: 'ok', status: null, ms: null, until: null }],
    });
    say(id);
  }
}

/** Goes on until nothing is left, by whomever it is taken. */
async function take(store: Store): Promise<void> {
  while ((await store.standing()).open > 0) {
    const taken = await store.claim(Date.now(), MINUTE);
    if (!taken) continue;
    say(taken.id);
    await store.commit({ job: { id: taken.id, state: 'done', expect: ['open'] } });
  }
}

const [, , url = '', task] = process.argv;
const silent = () => undefined;
openStore(url, { clock: new HandClock(), log: { info: silent, warn: silent, error: silent } })
  .then(async (store) => {
    await (task === 'commit' ? commit(store) : take(store));
    await store.close();
  })
  .catch((error) => {
    say(`failed: ${error}`);
    process.exitCode = 1;
  });
