import { Unavailable } from '../../src/tickets/outcomes';
import { creates, inDirect, isFiled, openCalmWorld } from './by-command';
import type { World } from './world';

/**
 * The same filing again and again, each time with another step of it failing: the first, the second … until a pass in
 * which the failure finds no step left to strike. Whatever failed, one ticket must stand there in the end, with its file,
 * and one message that says so.
 */
const MOST_STEPS = 60;
const MINUTE = 60_000;

/** The store at its n-th step: each transaction has two, right before it and right after it. */
class Misfortune {
  private met = 0;
  private at = Number.POSITIVE_INFINITY;
  constructor(private readonly kind: 'once' | 'from then on') {}
  readonly strike = (): void => {
    this.met += 1;
    if (this.kind === 'once' ? this.met === this.at : this.met >= this.at) throw new Unavailable('the store is away');
  };
  order(nth: number): void {
    [this.met, this.at] = [0, nth];
  }
  /** Answers whether it struck. */
  end(): boolean {
    const struck = this.met >= this.at;
    this.at = Number.POSITIVE_INFINITY;
    return struck;
  }
}

async function fillForm(world: World) {
  const ada = world.slack.as('U_ADA');
  await ada.command('C_GENERAL', '/ticket', 'Once');
  await world.settled();
  await ada.change('category', String(world.acme.categories.support.id));
  await world.settled();
  ada.fill({ details: 'And only once.', files: [ada.upload('proof.txt', Buffer.from('proof'), 'text/plain')] });
  return ada;
}

/** Sends the form, as a person does: again, while it is still there. */
async function send(world: World) {
  const ada = world.slack.as('U_ADA');
  for (let times = 0; times < 3 && world.slack.topView('U_ADA') !== undefined; times += 1) {
    await ada.submit();
    await world.settled();
  }
}

async function expectExactlyOne(world: World) {
  expect(world.slack.topView('U_ADA')).toBeUndefined();
  expect(world.tickets()).toMatchObject([{ subject: 'Once' }]);
  expect(world.attachments()).toMatchObject([{ filename: 'proof.txt' }]);
  expect(
    inDirect(world)
      .filter(({ text }) => text.includes('“Once”'))
      .map(({ text }) => text),
  ).toEqual([isFiled('#SUP00004711')]);
  expect(creates(world).length).toBeLessThanOrEqual(2);
  expect(world.happyFox.violations).toEqual([]);
}

/** Runs passes until one is clean; answers how many steps were struck. */
async function untilClean(pass: (nth: number) => Promise<boolean>): Promise<number> {
  for (let nth = 1; nth <= MOST_STEPS; nth += 1) {
    try {
      if (!(await pass(nth))) return nth - 1;
    } catch (error) {
      throw new Error(`with step ${nth} failing`, { cause: error });
    }
  }
  throw new Error(`more than ${MOST_STEPS} steps`);
}

it('the program dies before or after each transaction, and is started again on the same store', async () => {
  const struck = await untilClean(async (nth) => {
    const misfortune = new Misfortune('from then on');
    const world = await openCalmWorld({ onCommit: misfortune.strike });
    try {
      const ada = await fillForm(world);
      misfortune.order(nth);
      await ada.submit();
      await world.pass(8_000);
      await world.stop();
      const died = misfortune.end();
      await world.start();
      await send(world);
      await world.pass(3 * MINUTE, 10_000);
      await expectExactlyOne(world);
      return died;
    } finally {
      await world.close();
    }
  });
  if (process.env.SHOW_LOG) process.stdout.write(`${struck} steps\n`);
  expect(struck).toBeGreaterThanOrEqual(16);
}, 150_000);

it('each transaction fails once, before or after it, and the program goes on', async () => {
  const struck = await untilClean(async (nth) => {
    const misfortune = new Misfortune('once');
    const world = await openCalmWorld({ onCommit: misfortune.strike });
    try {
      const ada = await fillForm(world);
      misfortune.order(nth);
      await ada.submit();
      await world.pass(8_000);
      const failed = misfortune.end();
      await send(world);
      await world.pass(8 * MINUTE, 20_000);
      await expectExactlyOne(world);
      return failed;
    } finally {
      await world.close();
    }
  });
  if (process.env.SHOW_LOG) process.stdout.write(`${struck} steps\n`);
  expect(struck).toBeGreaterThanOrEqual(16);
}, 150_000);

it.each(['reset-before', 'reset-after', 'outage', '503-html', '503-text', '429'] as const)(
  'each call to HappyFox meets %s once',
  async (kind) => {
    const struck = await untilClean(async (nth) => {
      const world = await openCalmWorld();
      try {
        const ada = await fillForm(world);
        if (nth > 1) world.happyFox.faults.add({ kind: 'slow', delayMs: 0, times: nth - 1 });
        const order = world.happyFox.faults.add({ kind, waitSeconds: 20, sendHeader: true });
        expect(await ada.submit()).toEqual({ closed: true });
        await world.pass(8_000);
        const met = order.left() === 0;
        order.remove();
        await world.pass(3 * MINUTE, 10_000);
        await expectExactlyOne(world);
        return met;
      } finally {
        await world.close();
      }
    });
    if (process.env.SHOW_LOG) process.stdout.write(`${kind}: ${struck} steps\n`);
    expect(struck).toBeGreaterThanOrEqual(2);
  },
  60_000,
);

it.each(['reset-before', 'reset-after', '5xx', '429'] as const)(
  'each call to Slack meets %s once',
  async (kind) => {
    const struck = await untilClean(async (nth) => {
      const world = await openCalmWorld();
      try {
        await fillForm(world);
        if (nth > 1) world.slack.faults.add({ kind: 'slow', delayMs: 0, times: nth - 1 });
        world.slack.faults.add({ kind, retryAfter: 20 });
        await send(world);
        await world.pass(8_000);
        const met = world.slack.faults.waiting().length === 0;
        world.slack.faults.clear();
        await world.pass(3 * MINUTE, 10_000);
        await expectExactlyOne(world);
        return met;
      } finally {
        await world.close();
      }
    });
    if (process.env.SHOW_LOG) process.stdout.write(`${kind}: ${struck} steps\n`);
    expect(struck).toBeGreaterThanOrEqual(3);
  },
  60_000,
);
