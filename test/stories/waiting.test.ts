import { early, fileByCommand, inDirect, isFiled, openCalmWorld } from './by-command';
import type { World } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

const MINUTE = 60_000;
/** A told wait in ms, with the tenth that we add so that not all who wait come back at once. */
const withTenth = (seconds: number) => seconds * 1_100;

const told = () => inDirect(world).map(({ text }) => text);
const posts = () => world.slack.journal.filter(({ method, ok }) => method === 'chat.postMessage' && ok);
/** Everything that a message said, in order. */
const said = () =>
  world.slack.journal
    .filter(({ method, ok }) => ok && (method === 'chat.postMessage' || method === 'chat.update'))
    .map(({ args }) => String(args.text));
const blocks = () => JSON.stringify(inDirect(world)[0]?.blocks);
const journalSince = (from: number) =>
  world.happyFox.journal.slice(from).map(({ method, path }) => `${method} ${path}`);

describe.each([
  ['503 as text with a header', { form: '503-text', seconds: 90 }],
  ['503 as JSON', { form: '503-json', seconds: 90 }],
  ['503 that says it in the header only', { form: '503-text', seconds: 90, bodySeconds: null, sendHeader: true }],
  ['503 whose body says less than its header', { form: '503-text', seconds: 90, sendHeader: true, bodySeconds: 5 }],
  ['429 that names its time', { form: '429', seconds: 90, bodySeconds: 90 }],
] as const)('%s', (_, { form, seconds, ...how }) => {
  it('is told in one message that goes from saved to waiting to filed, and nothing leaves before it is over', async () => {
    world = await openCalmWorld();
    const slow = world.happyFox.faults.add({ class: 'read', path: '/user/', kind: 'hold' });
    expect(await fileByCommand(world, { subject: 'Slow day' })).toEqual({ closed: true });
    await world.pass(1_000);
    // A 503 is for the kind of calls that met it, a 429 for all.
    world.happyFox.faults.throttle({ class: form === '429' ? 'both' : 'write', form, seconds, ...how });
    slow.release();
    await world.pass(2_000);
    expect(told()).toEqual([expect.stringContaining('HappyFox is busy and asked us to wait. “Slow day” is safe')]);
    expect(blocks()).toMatch(/<!date\^\d+\^\{date_short_pretty\} at \{time\}\|/);
    expect(blocks()).toContain('"Cancel"');

    const before = world.happyFox.journal.length;
    await world.pass(withTenth(seconds));
    expect(told()).toEqual([isFiled('#SUP00004711')]);
    expect(said().slice(0, 3)).toEqual([
      '“Slow day” is saved and on its way to HappyFox.',
      expect.stringContaining('asked us to wait'),
      isFiled('#SUP00004711'),
    ]);
    expect(posts()).toHaveLength(1);
    expect(early(world)).toEqual([]);
    // One cheap read goes first, and the write only after it.
    expect(journalSince(before).filter((call) => !call.includes('/user/'))).toEqual([
      'GET /api/1.1/json/statuses/',
      'POST /api/1.1/json/tickets/',
    ]);
    expect(world.tickets()).toHaveLength(1);
    expect(await world.trace(4711)).toMatch(/POST tickets\/ +throttled +HTTP (503|429).* until \d\d:\d\d:\d\d/);
  });
});

it('a refusal that names no time is waited out as long as HappyFox locks: ten minutes after a 429', async () => {
  world = await openCalmWorld();
  world.happyFox.faults.throttle({ class: 'both', form: '429', seconds: 600 });
  await fileByCommand(world, { subject: 'Locked out' });
  await world.pass(9 * MINUTE, 5_000);
  expect(told()).toEqual([expect.stringContaining('asked us to wait')]);
  await world.pass(3 * MINUTE, 5_000);
  expect(told()).toEqual([isFiled()]);
  expect(early(world)).toEqual([]);
  expect(world.happyFox.journal.filter(({ throttled }) => throttled)).toHaveLength(1);
});

it('a wait of two seconds is not told', async () => {
  world = await openCalmWorld();
  world.happyFox.faults.throttle({ class: 'write', seconds: 1 });
  await fileByCommand(world, { subject: 'A blink' });
  await world.pass(4_000);
  expect(said().at(-1)).toEqual(isFiled());
  expect(said().join()).not.toContain('wait');
});

describe('ten tickets that wait at once', () => {
  const subjects = Array.from({ length: 10 }, (_, i) => `Ticket ${i + 1}`);

  it('are each told once at their own thread, and filed in their order after one probe', async () => {
    world = await openCalmWorld();
    world.slack.limits.messages = false;
    world.happyFox.faults.throttle({ class: 'both', seconds: 120 });
    for (const subject of subjects) {
      await fileByCommand(world, { subject, here: true });
      world.clock.turn(1);
    }
    await world.pass(5_000);
    const roots = () => world.slack.messages('C_GENERAL');
    expect(roots()).toHaveLength(10);
    for (const { text } of roots()) expect(text).toContain('asked us to wait');
    const before = world.happyFox.journal.length;
    await world.pass(withTenth(120));
    expect(journalSince(before).slice(0, 2)[0]).toBe('GET /api/1.1/json/statuses/');
    expect(journalSince(before).filter((call) => call.endsWith('/statuses/'))).toHaveLength(1);
    expect(roots().map(({ text }) => text)).toEqual(subjects.map(() => isFiled()));
    expect(posts()).toHaveLength(10);
    expect(said().filter((text) => text.includes('asked us to wait'))).toHaveLength(10);
    expect(early(world)).toEqual([]);
    expect(
      world
        .tickets()
        .map(({ subject }) => subject)
        .sort(),
    ).toEqual([...subjects].sort());
    expect(world.happyFox.violations).toEqual([]);
  });
});

it('a wait survives a restart: nothing leaves before it is over', async () => {
  world = await openCalmWorld();
  world.happyFox.faults.throttle({ class: 'both', seconds: 300 });
  await fileByCommand(world, { subject: 'Patience' });
  await world.pass(3_000);
  expect(told()).toEqual([expect.stringContaining('asked us to wait')]);
  await world.stop();
  const before = world.happyFox.journal.length;
  await world.start();
  await fileByCommand(world, { subject: 'Newcomer' });
  await world.pass(4 * MINUTE, 5_000);
  expect(world.happyFox.journal.slice(before)).toEqual([]);
  await world.pass(2 * MINUTE, 5_000);
  expect(told()).toEqual([isFiled(), isFiled()]);
  expect(posts()).toHaveLength(2);
  expect(early(world)).toEqual([]);
});

describe('our own budget', () => {
  it('holds back a burst, says so, and files it in order with nothing refused', async () => {
    world = await openCalmWorld({ env: { HAPPYFOX_WRITES_PER_MINUTE: '10' } });
    world.happyFox.faults.limit({ readsPerMinute: 500, writesPerMinute: 10 });
    world.slack.limits.messages = false;
    const subjects = Array.from({ length: 8 }, (_, i) => `Burst ${i + 1}`);
    for (const subject of subjects) {
      expect(await fileByCommand(world, { subject })).toEqual({ closed: true });
      world.clock.turn(1);
    }
    await world.pass(4_000);
    expect(told().filter((text) => text.includes('Many tickets are on their way at once'))).not.toEqual([]);
    await world.pass(2 * MINUTE);
    expect(world.tickets().map(({ subject }) => subject)).toEqual(subjects);
    expect(posts()).toHaveLength(8);
    expect(world.happyFox.journal.filter(({ throttled }) => throttled)).toEqual([]);
  });

  it('lets people go before what only we wait for', async () => {
    world = await openCalmWorld({ env: { HAPPYFOX_READS_PER_MINUTE: '60' } });
    // Twelve reads may leave at once, six of them for ourselves. The lists, five reads, are read anew at each start.
    await world.stop();
    await world.start({ quiet: false });
    await fileByCommand(world, { subject: 'Me first' });
    await world.pass(2_000);
    expect(told()).toEqual([isFiled()]);
    expect(world.lines.join('')).toContain('lists not read at the start');
  });

  it('so small that the lists do not fit into it at once still lets them in, one after the other', async () => {
    world = await openCalmWorld({ env: { HAPPYFOX_READS_PER_MINUTE: '10' } });
    await world.stop();
    world.forget();
    await world.start({ quiet: false });
    const ada = world.slack.as('U_ADA');
    await ada.command('C_GENERAL', '/ticket', 'Small account');
    await world.pass(MINUTE);
    await world.until(() => JSON.stringify(world.slack.topView('U_ADA')).includes('"category"'));
    expect(early(world)).toEqual([]);
  });
});

describe('HappyFox is away', () => {
  it('with its port closed: told as such, tried again, filed when it is back', async () => {
    world = await openCalmWorld();
    await world.happyFox.down();
    expect(await fileByCommand(world, { subject: 'Anybody there?' })).toEqual({ closed: true });
    await world.pass(30_000);
    expect(told()).toEqual([
      expect.stringContaining('HappyFox does not answer at the moment. “Anybody there?” is safe'),
    ]);
    expect(blocks()).toContain('"Cancel"');
    await world.happyFox.up();
    await world.pass(3 * MINUTE);
    expect(told()).toEqual([isFiled()]);
    expect(posts()).toHaveLength(1);
    expect(world.tickets()).toHaveLength(1);
  });

  it('for six hours: nothing is given up', async () => {
    world = await openCalmWorld();
    await world.happyFox.down();
    await fileByCommand(world, { subject: 'Long weekend' });
    await world.pass(6 * 60 * MINUTE, 2 * MINUTE);
    expect(told()).toEqual([expect.stringContaining('does not answer')]);
    await world.happyFox.up();
    await world.pass(70 * MINUTE, MINUTE);
    expect(told()).toEqual([isFiled()]);
    expect(world.tickets()).toHaveLength(1);
    expect(posts()).toHaveLength(1);
  }, 120_000);

  it('for us, because it refuses our key: waits for the administrator, and does not throw the draft away', async () => {
    world = await openCalmWorld();
    const refusal = world.happyFox.faults.add({
      kind: 'status',
      status: 401,
      body: 'Authorization Required',
      times: 99,
    });
    await fileByCommand(world, { subject: 'Locked door' });
    await world.pass(3_000);
    expect(told()).toEqual([expect.stringContaining('HappyFox does not accept our key')]);
    refusal.remove();
    await world.pass(6 * MINUTE, 5_000);
    expect(told()).toEqual([isFiled()]);
    expect(posts()).toHaveLength(1);
  });
});
