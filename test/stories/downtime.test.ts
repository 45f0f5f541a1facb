import { alsoIn, cardIn, chooses, inStore, linkedWorld, MINUTE, toldIn } from './linked';
import type { World } from './world';

let world: World;
let ticket: number;
let thread: string;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

/** Everything said and done before is at rest, and the bot has noted that it lives. */
async function open() {
  ({ world, ticket, thread } = await linkedWorld());
  await world.pass(2 * MINUTE);
}
const say = (text: string, user = 'U_ADA') => world.slack.as(user).say('C_GENERAL', { text, threadTs: thread });
const marie = () => world.acme.agents.admin.id;
const onTicket = () =>
  world
    .updates(ticket)
    .slice(1)
    .map(({ message }) => String((message as { text?: string } | null)?.text).split('\n')[0]);
/** The bot is gone for `ms`; what happens meanwhile is told to nobody. */
async function away(ms: number, meanwhile: () => Promise<unknown>) {
  await world.stop();
  world.clock.turn(ms / 2);
  await meanwhile();
  world.clock.turn(ms / 2);
  await world.start();
}

describe('while the bot was down', () => {
  it('what was said in the thread is carried over afterwards, in order, once', async () => {
    await open();
    await say('Before.');
    await world.pass(10_000);
    await away(60 * MINUTE, async () => {
      for (const word of ['One.', 'Two.', 'Three.']) await say(word);
    });
    await world.pass(MINUTE);
    expect(onTicket()).toEqual(['Before.', 'One.', 'Two.', 'Three.']);
    // Slack tries again what nobody answered: it is known by then.
    await world.slack.retryFailed();
    await world.pass(MINUTE);
    expect(onTicket()).toEqual(['Before.', 'One.', 'Two.', 'Three.']);
  });

  it('what was said on the ticket is told in the thread afterwards, in order, once', async () => {
    await open();
    await away(60 * MINUTE, async () => {
      for (const word of ['One.', 'Two.']) world.happyFox.agentReplies(ticket, marie(), { html: `<p>${word}</p>` });
      world.happyFox.change(ticket, { status: world.acme.statuses.solved.id, by: marie() });
    });
    await world.pass(2 * MINUTE);
    expect(toldIn(world, thread)).toEqual([
      'Marie Admin: One.',
      'Marie Admin: Two.',
      'Closed by Marie Admin (Solved).',
    ]);
    expect(cardIn(world, thread)).toMatch(/^✅/);
  });

  it('both sides talked: each hears the other, and nobody hears themselves', async () => {
    await open();
    await away(60 * MINUTE, async () => {
      await say('Anybody?');
      world.happyFox.agentReplies(ticket, marie(), { html: '<p>Yes.</p>' });
      await say('Good.');
    });
    await world.pass(3 * MINUTE);
    expect(onTicket()).toEqual(['Yes.', 'Anybody?', 'Good.']);
    expect(toldIn(world, thread)).toEqual(['Anybody?', 'Good.', 'Marie Admin: Yes.'].sort());
  });

  it('a short stop reads no thread again', async () => {
    await open();
    const calls = () => world.slack.journal.filter(({ method }) => method === 'conversations.replies').length;
    const before = calls();
    await away(40_000, async () => undefined);
    await world.pass(MINUTE);
    expect(calls()).toBe(before);
  });

  it('and while it reads the threads again: no more than forty in a minute', async () => {
    await open();
    for (let nth = 0; nth < 100; nth += 1) await alsoIn(world, 'C_AGENTS', ticket).catch(() => undefined);
    const calls = () => world.slack.journal.filter(({ method }) => method === 'conversations.replies').length;
    const before = calls();
    await away(60 * MINUTE, async () => undefined);
    const started = calls();
    await world.pass(MINUTE);
    expect(started - before).toBeLessThanOrEqual(2);
    expect(calls() - before).toBeGreaterThan(30);
    expect(calls() - before).toBeLessThanOrEqual(41);
    await world.pass(3 * MINUTE);
    expect(calls() - before).toBe(101);
  });
});

describe('every night', () => {
  it('what nobody told us of is found: changes that do not move the ticket’s time, and lost events', async () => {
    await open();
    await chooses(world, 'C_AGENTS', { agentsOnly: true });
    const agents = await alsoIn(world, 'C_AGENTS', ticket);
    world.happyFox.knobs.untouchedBy = ['private-notes'];
    world.happyFox.agentNotes(ticket, marie(), { html: '<p>Overlooked.</p>' });
    world.slack.drop(1);
    await say('Unheard.');
    await world.pass(10 * MINUTE, MINUTE);
    expect(toldIn(world, agents, 'C_AGENTS')).toEqual([]);
    expect(onTicket()).toEqual(['Overlooked.']);
    // To the next night, in steps that the noting of our being alive allows.
    await inStore(world, (store) =>
      store.commit({ job: { id: 'chore:sweep', state: 'open', due: world.clock.now() } }),
    );
    await world.pass(MINUTE);
    expect(toldIn(world, agents, 'C_AGENTS')).toContainEqual(expect.stringContaining('Overlooked.'));
    expect(onTicket()).toEqual(['Overlooked.', 'Unheard.']);
    expect(world.lines.join('')).toMatch(/sweep done.*"checked":1,"repaired":1/);
  });

  it('closed tickets are left alone', async () => {
    await open();
    world.happyFox.change(ticket, { status: world.acme.statuses.solved.id });
    await world.pass(2 * MINUTE);
    const before = world.happyFox.journal.length;
    await inStore(world, (store) =>
      store.commit({ job: { id: 'chore:sweep', state: 'open', due: world.clock.now() } }),
    );
    await world.pass(10_000);
    expect(world.happyFox.journal.slice(before).filter(({ path }) => path.includes(`/ticket/${ticket}/`))).toEqual([]);
    expect(world.lines.join('')).toMatch(/sweep done.*"checked":0,"repaired":0/);
  });
});
