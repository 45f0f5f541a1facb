import { compare, type Evidence } from '../bench/torture/compare';
import { page } from '../bench/torture/page';
import { torture } from '../bench/torture/run';

/** Chance differs from run to run; a failed run prints its seed. `TORTURE_SEED=<n> npx jest test/torture.test.ts` plays it again. */
const seed = Number(process.env.TORTURE_SEED ?? Date.now() % 1_000_000);

/** A bad day takes half a minute, or three on a machine that is busy; a failed one takes all the patience. Real ms. */
const LONGEST_MS = 900_000;

describe('a bad day', () => {
  it(
    'loses nothing, doubles nothing, leaks nothing and keeps every order',
    async () => {
      const report = await torture({
        seed,
        tickets: 20,
        replies: 1,
        kills: 2,
        store: 'embedded',
        speed: 10,
        patienceMs: 600_000,
        longestMs: 1_800_000,
      });
      expect({ seed, ...report.count }).toMatchObject({ seed, differences: [] });
      expect(report.kills).toBe(2);
      expect(report.count.said).toBeGreaterThan(20);
      expect(page(report)).toContain('Everything agrees.');
    },
    LONGEST_MS,
  );
});

describe('the comparison after it', () => {
  const place = { channel: 'C_HELP', thread: '1.0' };
  const filed = {
    token: 't1',
    requester: 'ada@acme.example',
    files: [],
    audience: 'requester' as const,
    place,
    accepted: true,
  };
  const ticket = { number: 7, requester: 'ada@acme.example', tokens: ['t1'] };
  const reply = (token: string, ts: string, from: number, to = from) => ({
    token,
    ticket: 't1',
    ts,
    heard: { from, to },
    files: [],
  });
  const update = (...tokens: string[]) => ({ ticket: 7, private: false, tokens, files: [] });
  const nothing: Evidence = {
    filed: [],
    replied: [],
    fromAgents: [],
    tickets: [],
    updates: [],
    posts: [],
    files: [],
    early: [],
    crossed: 0,
    unheard: 0,
    ended: 0,
    asked: [],
  };
  const counted = (seen: Partial<Evidence>) => compare({ ...nothing, ...seen }, { holdMs: 5_000 });

  it('finds nothing to say when everything is there once', () => {
    const replied = [reply('r1', '2.0', 2_000), reply('r2', '3.0', 3_000)];
    expect(
      counted({ filed: [filed], tickets: [ticket], replied, updates: [update('r1'), update('r2')] }),
    ).toMatchObject({
      said: 3,
      delivered: 3,
      differences: [],
    });
  });

  it('tells of each request that came too early', () => {
    const early = ['A write came.', 'A read came.'];
    expect(counted({ early })).toMatchObject({ early: 2, differences: early });
  });

  it('names what is missing, so that it can be looked for', () => {
    const files = [{ name: 'r1-1.txt', sha256: 'a' }];
    const replied = [{ ...reply('r1', '2.0', 2_000), files }];
    expect(counted({ filed: [filed], tickets: [ticket], replied })).toMatchObject({ missing: ['r1', 'r1-1.txt'] });
    expect(counted({ filed: [filed] })).toMatchObject({ missing: ['t1'] });
  });

  it('minds a program that ended by itself', () => {
    expect(counted({ ended: 1 }).differences).toEqual(['The program ended 1 times by itself.']);
  });

  it('counts a ticket that is missing or there twice', () => {
    expect(counted({ filed: [filed] })).toMatchObject({ lost: 1, delivered: 0 });
    expect(counted({ filed: [filed], tickets: [ticket, { ...ticket, number: 8 }] })).toMatchObject({
      lost: 0,
      doubled: 1,
    });
  });

  it('minds a ticket whose form was never accepted only when it is there twice', () => {
    const unsure = { ...filed, accepted: false };
    expect(counted({ filed: [unsure] })).toMatchObject({ said: 0, lost: 0 });
    expect(counted({ filed: [unsure], tickets: [ticket, { ...ticket, number: 8 }] })).toMatchObject({ doubled: 1 });
  });

  it('counts replies out of order, unless Slack told of the earlier one too late', () => {
    const updates = [update('r2'), update('r1')];
    const inTime = [reply('r1', '2.0', 2_000), reply('r2', '3.0', 3_000)];
    expect(counted({ filed: [filed], tickets: [ticket], replied: inTime, updates })).toMatchObject({ disordered: 1 });
    const late = [reply('r1', '2.0', 62_000), reply('r2', '3.0', 3_000)];
    expect(counted({ filed: [filed], tickets: [ticket], replied: late, updates })).toMatchObject({
      disordered: 0,
      toldLate: 1,
    });
    // The answer about the later one was lost, and it had gone when Slack told of both again.
    const again = [reply('r1', '2.0', 62_000), reply('r2', '3.0', 3_000, 62_000)];
    expect(counted({ filed: [filed], tickets: [ticket], replied: again, updates })).toMatchObject({ disordered: 0 });
  });

  it('counts words of agents that became public, and notes that reached a requester', () => {
    const among = { ...filed, audience: 'agents' as const };
    const replied = [reply('r1', '2.0', 2_000)];
    expect(counted({ filed: [among], tickets: [ticket], replied, updates: [update('r1')] })).toMatchObject({
      leaked: 1,
    });
    const fromAgents = [{ token: 'n1', ticket: 't1', kind: 'note' as const, files: [] }];
    const posts = [{ ...place, tokens: ['n1'] }];
    expect(counted({ filed: [filed], tickets: [ticket], fromAgents })).toMatchObject({ leaked: 0, lost: 0 });
    expect(counted({ filed: [filed], tickets: [ticket], fromAgents, posts })).toMatchObject({ leaked: 1 });
  });

  it('counts what comes back to where it was said', () => {
    const replied = [reply('r1', '2.0', 2_000)];
    const seen = { filed: [filed], tickets: [ticket], replied, updates: [update('r1')] };
    expect(counted({ ...seen, posts: [{ ...place, tokens: ['r1'] }] })).toMatchObject({ doubled: 1 });
  });
});
