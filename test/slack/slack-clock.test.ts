import { slackClock } from '../../src/slack/slack-clock';

const NOON = Date.parse('2026-03-01T12:00:00Z');
let even: number;
beforeEach(() => {
  even = 5_000;
});

/** A clock, and a Slack whose answers bear `date` and take `tookMs`. */
function opened() {
  const clock = slackClock(() => even);
  const answered = async (date: string | null, tookMs = 0) => {
    const answer = new Response('{}', date === null ? {} : { headers: { date } });
    await clock.heardBy(async () => {
      even += tookMs;
      return answer;
    })('https://slack.example/api/x');
  };
  return { clock, answered };
}

const dontAsk = async () => {
  throw new Error('nobody should have been asked');
};

it.each([null, '', 'yesterday'])('an answer that bears no time (%p) leaves us with our own', async (date) => {
  const { clock, answered } = opened();
  await answered(date);
  expect([clock.now(), clock.aheadMs(NOON), clock.rightTime(NOON, dontAsk)]).toEqual([null, null, NOON]);
});

it.each([
  [-3_000, 'Slack’s'],
  [-900, 'ours'],
  [1_900, 'ours'],
  [3_000, 'Slack’s'],
])('of two clocks that are %d ms apart, %s is right', async (apartMs, whose) => {
  const { clock, answered } = opened();
  await answered('Sun, 01 Mar 2026 12:00:00 GMT');
  expect(clock.rightTime(NOON + apartMs, dontAsk)).toBe(whose === 'ours' ? NOON + apartMs : NOON);
});

it('goes on evenly from the last answer, whatever our own time says', async () => {
  const { clock, answered } = opened();
  await answered('Sun, 01 Mar 2026 12:04:00 GMT');
  even += 1_500;
  expect(clock.now()).toBe(NOON + 241_500);
});

it('each answer makes it more exact, and a late one does not make it less', async () => {
  const { clock, answered } = opened();
  // The true time is 12:04:00.900 when even is 5,000.
  await answered('Sun, 01 Mar 2026 12:04:00 GMT');
  even += 200;
  await answered('Sun, 01 Mar 2026 12:04:01 GMT');
  expect(clock.now()).toBe(NOON + 241_000);
  even += 850;
  await answered('Sun, 01 Mar 2026 12:04:01 GMT');
  expect(clock.now()).toBe(NOON + 241_850);
  await answered('Sun, 01 Mar 2026 12:04:03 GMT', 3_000);
  expect(clock.now()).toBe(NOON + 244_850);
});

it('an answer that contradicts what was known is believed: the machine slept', async () => {
  const { clock, answered } = opened();
  await answered('Sun, 01 Mar 2026 12:04:00 GMT');
  await answered('Sun, 01 Mar 2026 13:04:00 GMT');
  expect(clock.now()).toBe(NOON + 3_840_000);
});

it('a failure tells no time: it may come from somebody between us and Slack', async () => {
  const clock = slackClock(() => even);
  const headers = { date: 'Sun, 01 Mar 2026 15:00:00 GMT' };
  await clock.heardBy(async () => new Response('', { status: 502, headers }))('https://slack.example/api/x');
  expect(clock.now()).toBeNull();
});
