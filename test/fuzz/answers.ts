import type { ServerResponse } from 'node:http';
import fc from 'fast-check';
import { openWorld } from '../stories/world';
import { type Passing, startBetween } from './between';
import { type Change, changes, type Json, mutated } from './mutate';

/** How an answer is spoiled. `changed`: the real one with a few changes in it. */
const SPOILED = [
  'changed',
  'changed',
  'changed',
  'page',
  'error-200',
  'errors-200',
  'cut',
  'cut-short',
  'empty',
  'null',
  'list',
  'map',
  'nulls',
  'texts',
  'many',
  'deep',
  'bytes',
  'not-gzip',
  'status',
  'wait',
  'endless',
] as const;
type Spoiled = (typeof SPOILED)[number];

interface Wish {
  /** One for each call from the moment the form is sent, in their order; null leaves the answer as it is. */
  answers: ({ how: Spoiled; takesEffect: boolean; changes: Change[]; pick: number } | null)[];
}
const one = fc.record({ how: fc.constantFrom(...SPOILED), takesEffect: fc.boolean(), changes, pick: fc.nat() });
const wish: fc.Arbitrary<Wish> = fc.record({
  answers: fc.array(fc.option(one, { freq: 3, nil: null }), { minLength: 1, maxLength: 8 }),
});

const STATUS = [
  201, 204, 206, 301, 302, 307, 400, 401, 403, 404, 405, 408, 410, 413, 418, 422, 429, 500, 502, 503, 504,
];
const WAITS = ['-1', '0', '1e9', 'soon', '', 'Thu, 01 Jan 1970 00:00:00 GMT', '99999999999999', '1.5'];
/** Bytes of an answer that does not want to end. */
const ENDLESS = 100_000_000;

const every = (value: Json, leaf: (value: Json) => Json): Json =>
  Array.isArray(value)
    ? value.map((inner) => every(inner, leaf))
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, every(inner, leaf)]))
      : leaf(value);

async function spoil({ req, real }: Passing, res: ServerResponse, spoiled: NonNullable<Wish['answers'][number]>) {
  const { how, takesEffect, changes: todo, pick } = spoiled;
  // An answer that says no tells the truth about that: the call was not carried out.
  const status = STATUS[pick % STATUS.length] ?? 500;
  const saysNo =
    ['wait', 'error-200', 'errors-200'].includes(how) || (how === 'status' && status >= 400 && status < 500);
  const truth = (takesEffect && !saysNo) || req.method === 'GET' ? (await real()).body : Buffer.from('{}');
  const json = (): Json => {
    try {
      return JSON.parse(truth.toString());
    } catch {
      return {};
    }
  };
  const say = (body: string | Buffer, type = 'application/json', status = 200, more = {}) =>
    void res.writeHead(status, { 'content-type': type, ...more }).end(body);
  switch (how) {
    case 'changed':
      return say(JSON.stringify(mutated(json(), todo)));
    case 'page':
      return say('<!DOCTYPE html><html><form action="/login"></form></html>', 'text/html');
    case 'error-200':
      return say(JSON.stringify({ error: 'Something went wrong <!channel>' }));
    case 'errors-200':
      return say(JSON.stringify({ error: [{ field: '__proto__', errors: [null, 7, { a: ['x'] }] }, null, 'x'] }));
    case 'cut':
      return say(truth.subarray(0, Math.floor(truth.length / 2)));
    case 'cut-short':
      res.writeHead(200, { 'content-type': 'application/json', 'content-length': truth.length + 10 }).write(truth);
      return void setImmediate(() => res.destroy());
    case 'empty':
      return say('');
    case 'null':
      return say('null');
    case 'list':
      return say('[]');
    case 'map':
      return say('{}');
    case 'nulls':
      return say(JSON.stringify(every(json(), () => null)));
    case 'texts':
      return say(JSON.stringify(every(json(), (value) => (value === null ? null : String(value)))));
    case 'many': {
      const all = json();
      return say(
        JSON.stringify(
          Array.isArray(all) ? Array.from({ length: 2_000 }, () => all[0] ?? null) : { data: Array(2_000).fill(all) },
        ),
      );
    }
    case 'deep':
      return say(`${'['.repeat(100_000)}${']'.repeat(100_000)}`);
    case 'bytes':
      return say(Buffer.from([0xff, 0xfe, 0, 0x80, pick % 256]), 'application/octet-stream');
    case 'not-gzip':
      return say(truth, 'application/json', 200, { 'content-encoding': 'gzip' });
    case 'status':
      return say(truth, 'application/json', status);
    case 'wait':
      return say('Throttled, wait', 'text/plain', pick % 2 ? 503 : 429, { 'retry-after': WAITS[pick % WAITS.length] });
    case 'endless': {
      res.writeHead(200, { 'content-type': 'application/json' });
      let left = ENDLESS;
      const more = () => {
        while (left > 0 && !res.destroyed) {
          left -= 1_000_000;
          if (!res.write(' '.repeat(1_000_000))) return void res.once('drain', more);
        }
        res.end();
      };
      return more();
    }
    default:
      return how satisfies never;
  }
}

export interface AnswerCounts {
  filings: number;
  spoiled: Record<string, number>;
  /** How the notices end. */
  told: Record<string, number>;
  twice: number;
  /** Drafts whose author is not told how they ended. */
  untold: string[];
  /** Drafts that were accepted, of which neither a ticket nor word of trouble is left. */
  lost: string[];
  unhandled: number;
}

/** How a notice says that a draft came to its end; waiting is none. */
const ENDS: Record<string, RegExp> = {
  filed: /is filed as|^🎫|^✅/,
  failed: /did not reach HappyFox/,
  undecided: /could not (tell|find out)|did not say whether|may have|Please look/i,
  refused: /did not accept|needs|refused|not accepted|wants/i,
};

/** Files one ticket after the other, while the answers of HappyFox, or of Slack, are spoiled from the moment the form is sent. */
export async function fuzzAnswers(of: 'happyFox' | 'slack', runs: number, seed: number): Promise<AnswerCounts> {
  const counts: AnswerCounts = { filings: 0, spoiled: {}, told: {}, twice: 0, untold: [], lost: [], unhandled: 0 };
  const count = (where: Record<string, number>, what: string) => {
    where[what] = (where[what] ?? 0) + 1;
  };
  const onUnhandled = () => {
    counts.unhandled += 1;
  };
  process.on('unhandledRejection', onUnhandled);
  let queue: Wish['answers'] = [];
  const betweens: Awaited<ReturnType<typeof startBetween>>[] = [];
  /** These say of a Slack that it lacks the method, or that a text is too large: no later try would end otherwise. */
  const isFinal = ({ how, pick }: NonNullable<Wish['answers'][number]>) =>
    of === 'slack' && how === 'status' && [404, 405, 413].includes(STATUS[pick % STATUS.length] ?? 0);
  const through = async (url: string) => {
    const between = await startBetween(
      () => url,
      async (passing, res) => {
        const next = queue.shift();
        if (!next || isFinal(next)) return;
        count(counts.spoiled, next.how);
        await spoil(passing, res, next);
      },
    );
    betweens.push(between);
    return `${between.url}${new URL(url).pathname}`;
  };
  const world = await openWorld({
    env: { HAPPYFOX_POLL_SECONDS: '3600' },
    through: { [of]: through },
    timeoutMs: 20_000,
  });
  try {
    const ada = world.slack.as('U_ADA');
    world.slack.limits.messages = false;
    for (const [n, { answers }] of fc.sample(wish, { seed, numRuns: runs }).entries()) {
      const subject = `Case ${n} of ${seed}`;
      await ada.command('C_GENERAL', '/ticket', subject);
      await world.until(() => world.slack.topView('U_ADA') !== undefined);
      await world.settled();
      await ada.change('category', String(world.acme.categories.support.id));
      await world.settled();
      ada.fill({ details: 'Odd answers.' });
      queue = [...answers];
      const { closed } = await ada.submit();
      if (!closed) {
        // Nothing was accepted, and the person sees it at once: the form is still there.
        queue = [];
        await ada.close('x');
        count(counts.told, 'by the form');
        continue;
      }
      counts.filings += 1;
      const told = () =>
        [...world.texts(world.slack.dm('U_ADA')), ...world.slack.ephemerals('U_ADA').map(({ text }) => text)].filter(
          (text) => text.includes(subject),
        );
      const ended = () => Object.entries(ENDS).find(([, pattern]) => told().some((text) => pattern.test(text)))?.[0];
      await world.pass(3_000);
      for (let minutes = 0; minutes < 240 && (queue.length > 0 || ended() === undefined); minutes += 2) {
        if (minutes === 10) queue = [];
        await world.pass(120_000, 40_000);
      }
      queue = [];
      const end = ended();
      const there = world.tickets().filter((ticket) => ticket.subject === subject).length;
      count(counts.told, end ?? 'untold');
      const story = `${subject}: ${there} there, ${JSON.stringify(told())} after ${answers.map((one) => one?.how ?? '-').join(' ')}`;
      if (process.env.SHOW_LOG) process.stderr.write(`${end}: ${story}\n`);
      if (end === undefined) counts.untold.push(story);
      if (there === 0 && (end === undefined || end === 'filed')) counts.lost.push(story);
    }
    // A second copy may come late.
    await world.pass(30 * 60_000, 60_000);
    const subjects = world.tickets().map(({ subject }) => subject);
    counts.twice = subjects.length - new Set(subjects).size;
  } finally {
    if (process.env.SHOW_LOG) process.stderr.write(world.lines.slice(-60).join(''));
    await world.close();
    for (const between of betweens) await between.stop();
    process.off('unhandledRejection', onUnhandled);
  }
  return counts;
}
