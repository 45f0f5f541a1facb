import type { Carriers, Tools } from '../../src/delivery/attempt';
import { MAX_FAULTS } from '../../src/delivery/policy';
import { showNotice } from '../../src/delivery/show-notice';
import { openWorker } from '../../src/delivery/worker';
import { openStore } from '../../src/store/open';
import type { Delivery, Link, Notice, NoticeFacts } from '../../src/tickets/delivery';
import type { Log, NewJob } from '../../src/tickets/ports';
import { HandClock } from '../hand-clock';

const place = { team: 'T1', channel: 'C1', thread: '1.0' };
const linkOf = (id: string, thread: string): Link => ({
  id,
  place: { ...place, thread },
  source: null,
  ticket: 7,
  displayId: '#OPS00000007',
  lane: id,
  cc: [],
  subject: 'Printer',
  author: 'U1',
  createdAt: 0,
  saidSince: null,
});
const replyOf = (link: string, ts: string): Delivery => ({
  kind: 'reply',
  link,
  message: { team: 'T1', channel: 'C1', ts },
  user: 'U1',
  said: { text: `said at ${ts}`, blocks: [], attachments: [], files: [] },
  as: 'table',
  revision: 'first',
});

/** A worker over a real store, with a carrier that stumbles over one reply and carries all others. */
async function aWorker() {
  const clock = new HandClock();
  const errors: string[] = [];
  const log: Log = { info: () => undefined, warn: () => undefined, error: (event) => errors.push(event) };
  const store = await openStore(':memory:', { clock, log });
  const carried: string[] = [];
  let stumbled = 0;
  const done = async ({ job }: { job: { id: string } }) => ({ job: { id: job.id, state: 'done' as const } });
  const carriers = {
    mark: done,
    'show-notice': showNotice,
    reply: async (at: { job: { id: string } }) => {
      if (at.job.id === 'poison') {
        stumbled += 1;
        throw new TypeError('Cannot read properties of undefined');
      }
      carried.push(at.job.id);
      return done(at);
    },
  } as unknown as Carriers;
  const said: NoticeFacts[] = [];
  const chat = {
    show: async ({ facts, place }: Notice) => {
      said.push(facts);
      return { ts: '9.9', place };
    },
  };
  const worker = openWorker(carriers, { store, chat, clock, log, onEnd: () => undefined } as unknown as Tools);
  const add = (...jobs: Pick<NewJob, 'id' | 'lane' | 'pos'>[]) =>
    store.commit({
      add: jobs.map((job) => ({ ...job, due: clock.now(), delivery: replyOf(job.lane, `${job.pos}.0`) })),
    });
  return {
    store,
    worker,
    carried,
    errors,
    add,
    said,
    stumbled: () => stumbled,
    async pass(ms: number) {
      for (let gone = 0; gone < ms; gone += 5_000) {
        clock.turn(5_000);
        worker.wake();
        await worker.idle();
      }
    },
  };
}

describe('a reply over which the program stumbles each time', () => {
  it('holds up nobody else, is given up within the hour, told once, and what stands behind it goes on', async () => {
    const { store, worker, carried, errors, add, said, stumbled, pass } = await aWorker();
    await store.commit({ links: [linkOf('here', '1.0'), linkOf('there', '2.0')] });
    await add({ id: 'poison', lane: 'here', pos: 1 }, { id: 'behind', lane: 'here', pos: 2 });
    await add({ id: 'elsewhere', lane: 'there', pos: 1 });
    worker.start();
    await worker.idle();
    expect(carried).toEqual(['elsewhere']);

    await pass(60 * 60_000);
    expect(carried).toEqual(['elsewhere', 'behind']);
    expect(stumbled()).toBe(MAX_FAULTS);
    expect(await store.job('poison')).toMatchObject({ state: 'parked' });
    expect(await store.notice('poison')).toMatchObject({
      facts: { state: 'failed', canRetry: true, reason: expect.stringContaining('stumbled') },
    });
    expect(said.filter(({ state }) => state === 'failed')).toHaveLength(1);
    expect(errors).toEqual(['gave up']);
    await worker.stop();
    await store.close();
  });
});
