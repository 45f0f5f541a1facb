import { slackClock } from '../../src/slack/slack-clock';

const NOON = Date.parse('2026-03-01T12:00:00Z');
const at = (ms: number) => new Date(NOON + ms).toUTCString();
const dontAsk = async () => {
  throw new Error('nobody should have been asked');
};

/** Our machine and Slack. Slack's true time is noon at first, and `aheadMs` what our machine's clock is ahead of it. */
function opened(aheadMs = 0) {
  const machine = { even: 5_000, offMs: aheadMs };
  const clock = slackClock({ even: () => machine.even, wall: () => NOON + machine.even - 5_000 + machine.offMs });
  const answered = async (
    date: string | null,
    { tookMs = 0, status = 200, type = 'application/json; charset=utf-8' } = {},
  ) => {
    const headers = { 'content-type': type, ...(date !== null && { date }) };
    await clock.heardBy(async () => {
      machine.even += tookMs;
      return new Response('{}', { status, headers });
    })('https://slack.example/api/x');
  };
  const pass = (ms: number) => {
    machine.even += ms;
  };
  return { clock, machine, answered, pass, wall: () => NOON + machine.even - 5_000 + machine.offMs };
}

it.each([null, '', 'yesterday'])('an answer that bears no time (%p) leaves us with our own', async (date) => {
  const { clock, answered, wall } = opened(3 * 60_000);
  await answered(date);
  expect([clock.now(), clock.aheadMs(), clock.rightTime(dontAsk)]).toEqual([null, null, wall()]);
});

it.each([
  ['a failure', { status: 502 }],
  ['a page', { type: 'text/html' }],
])('%s tells no time: it may come from somebody between us and Slack', async (_, answer) => {
  const { clock, answered } = opened();
  await answered(at(3_600_000), answer);
  expect(clock.now()).toBeNull();
});

it.each([
  [-3_000, 'Slack’s'],
  [-900, 'ours'],
  [1_900, 'ours'],
  [3_000, 'Slack’s'],
])('of two clocks that are %d ms apart, %s is right', async (apartMs, whose) => {
  const { clock, answered, wall } = opened(apartMs);
  await answered(at(0));
  expect(clock.rightTime(dontAsk)).toBe(whose === 'ours' ? wall() : NOON);
});

it('an answer that was long on its way does not make a right clock wrong', async () => {
  const { clock, answered, wall } = opened();
  const stamped = at(0);
  await answered(stamped, { tookMs: 5_000 });
  expect(clock.aheadMs()).toBe(0);
  expect(clock.rightTime(dontAsk)).toBe(wall());
});

it('goes on evenly from the last answer', async () => {
  const { clock, answered, pass } = opened();
  await answered(at(240_000));
  pass(1_500);
  expect(clock.now()).toBe(NOON + 241_500);
});

it('each answer makes it more exact, and a late one does not make it less', async () => {
  const { clock, answered, pass } = opened();
  // The true time is 12:04:00.900 at first.
  await answered(at(240_900));
  pass(200);
  await answered(at(241_100));
  expect(clock.now()).toBe(NOON + 241_000);
  pass(850);
  await answered(at(241_950));
  expect(clock.now()).toBe(NOON + 241_850);
  await answered(at(243_000), { tookMs: 3_000 });
  expect(clock.now()).toBe(NOON + 244_850);
});

it.each([
  ['slept', 3_600_000, 3_600_000],
  ['had its clock set', -3_600_000, 0],
])('nobody knows the time of a machine that has %s, until Slack has answered', async (_, setMs, slackMs) => {
  const { clock, machine, answered, wall } = opened();
  await answered(at(0));
  machine.offMs += setMs;
  let asked = 0;
  const ask = async () => {
    asked += 1;
  };
  expect([clock.now(), clock.rightTime(ask), clock.rightTime(ask)]).toEqual([null, null, null]);
  expect(asked).toBe(1);
  await answered(at(slackMs));
  expect(clock.rightTime(dontAsk)).toBe(slackMs === 0 ? NOON : wall());
});
