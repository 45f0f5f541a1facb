import { type Line, startLine } from '../store/line';
import { type Postgres, postgresMissing, startPostgres } from '../store/postgres';
import { creates, fillByCommand, openCalmWorld } from './by-command';
import { comes } from './on-the-wall';
import type { World } from './world';

/**
 * A ticket is filed and a reply said in its thread, again and again, each time while another statement to the database meets
 * a broken connection. Whatever it was, one ticket and one reply stand there in the end, and each is told of once. Here every
 * fourth statement is tried; `EVERY=1` tries all of them, which takes some minutes.
 */
const EVERY = Number(process.env.EVERY ?? 4);
const MOST_STATEMENTS = 400;
/** Longer than a lease, after which a lost answer is looked for. */
const MOST_SECONDS = 1_000;
const MINUTE = 60_000;

const texts = (world: World) => world.texts('C_GENERAL');
const isFiled = (world: World) => texts(world).some((text) => text.includes('is filed'));

/** Sends the form, as a person does: again, while it is still there. */
async function file(world: World, breakLine = () => {}) {
  const ada = await fillByCommand(world, { subject: 'Once', here: true });
  breakLine();
  for (let times = 0; times < 3 && world.slack.topView('U_ADA') !== undefined; times += 1) {
    await ada.submit();
    await world.pass(3_000);
  }
  await comes(world, () => isFiled(world), MOST_SECONDS);
}

const say = (world: World) =>
  world.slack.as('U_ADA').say('C_GENERAL', {
    text: 'And only once.',
    threadTs: String(world.slack.messages('C_GENERAL')[0]?.ts),
  });

/** The two parts of the story; the line breaks in one of them. */
const PARTS = {
  'a form is sent': async (world: World, breakLine: () => void) => {
    await file(world, breakLine);
    await say(world);
  },
  'a reply is said': async (world: World, breakLine: () => void) => {
    await file(world);
    breakLine();
    await say(world);
    await world.pass(6_000);
  },
  'an agent answers': async (world: World, breakLine: () => void) => {
    await file(world);
    await say(world);
    await comes(world, () => world.updates().length > 1, MOST_SECONDS);
    breakLine();
    world.happyFox.agentReplies(Number(world.tickets()[0]?.id), world.acme.agents.admin.id, { html: '<p>Done.</p>' });
    await world.pass(12_000);
  },
};

const CAUGHT_UP = 'The replies to “Once” that had to wait are on the ticket now.';

function expectEachOnce(world: World, part: keyof typeof PARTS) {
  const answers = part === 'an agent answers' ? ['Done.'] : [];
  expect(world.tickets()).toMatchObject([{ subject: 'Once' }]);
  expect(creates(world)).toHaveLength(1);
  expect(world.updates().map(({ message }) => JSON.stringify(message))).toEqual(
    ['Please have a look.', 'And only once.', ...answers].map((words) => expect.stringContaining(words)),
  );
  const [card, ...others] = world.slack.messages('C_GENERAL');
  expect(others).toEqual([]);
  const inThread = world.texts('C_GENERAL', card?.ts);
  expect(inThread.filter((text) => text !== CAUGHT_UP)).toEqual([card?.text, 'And only once.', ...answers]);
  // Where the reply had to wait, its thread was told so, and then that it is there.
  expect(inThread.filter((text) => text === CAUGHT_UP).length).toBeLessThanOrEqual(1);
  expect(world.happyFox.violations).toEqual([]);
}

/** Answers whether there was an n-th statement. */
async function pass(line: Line, part: keyof typeof PARTS, nth: number, when: 'before' | 'after'): Promise<boolean> {
  const world = await openCalmWorld({
    instances: 1,
    env: { DATABASE_URL: line.url, REPLY_HOLD_SECONDS: '1', HAPPYFOX_POLL_SECONDS: '10' },
  });
  try {
    await PARTS[part](world, () => line.cutAt(nth, when));
    const hasCut = line.hasCut();
    await world.slack.retryFailed();
    await world.pass(8 * MINUTE, 20_000);
    expectEachOnce(world, part);
    return hasCut;
  } finally {
    await world.close();
    await line.stop();
  }
}

if (postgresMissing) describe.skip(`left out: ${postgresMissing}`, () => it('a broken line', () => undefined));
else
  describe.each(['a form is sent', 'a reply is said', 'an agent answers'] as const)(
    'while %s, each statement meets a line that',
    (part) => {
      let postgres: Postgres;
      beforeAll(async () => {
        postgres = await startPostgres();
      }, 60_000);
      afterAll(() => postgres.stop());

      it.each([
        ['breaks before it arrived', 'before'],
        ['breaks after it took effect', 'after'],
      ] as const)(
        '%s',
        async (_, when) => {
          let nth = 1;
          for (; nth < MOST_STATEMENTS; nth += EVERY) {
            try {
              if (!(await pass(await startLine(await postgres.newDatabase()), part, nth, when))) break;
            } catch (error) {
              throw new Error(`with statement ${nth}`, { cause: error });
            }
          }
          if (process.env.SHOW_LOG) process.stdout.write(`${part}, ${when}: ${nth} statements\n`);
          expect(nth).toBeGreaterThan(20);
          expect(nth).toBeLessThan(MOST_STATEMENTS);
        },
        600_000,
      );
    },
  );
