import { z } from 'zod';
import { alsoIn, cardIn, chooses, inStore, linkedTo, linkedWorld, MINUTE, toldIn } from './linked';
import type { World, WorldOptions } from './world';

let world: World;
let ticket: number;
let thread: string;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

/** Everything said and done before is at rest, and the bot has noted that it lives. */
async function open(options: WorldOptions = {}) {
  ({ world, ticket, thread } = await linkedWorld(options));
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

  it('after a crash, also when the program after it was stopped before Slack could be reached', async () => {
    await open();
    await world.stop();
    // As a crash leaves it.
    await inStore(world, (store) =>
      store.change('mirror/alive', z.object({ at: z.number() }), (life) => ({
        state: { at: life?.at ?? 0 },
        answer: null,
      })),
    );
    await say('Anybody?');
    world.slack.faults.add({ method: 'auth.test', kind: 'reset-before', times: 1_000 });
    const waiting = world.start({ quiet: false }).catch(() => undefined);
    await world.until(() => world.lines.join('').includes('Slack cannot be reached'));
    await world.stop();
    world.slack.faults.clear();
    await world.start();
    await world.pass(MINUTE);
    expect(onTicket()).toEqual(['Anybody?']);
    await waiting;
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

  it('what was edited and deleted meanwhile follows as what it is, once', async () => {
    await open();
    const [ada, place] = [world.slack.as('U_ADA'), 'C_GENERAL'];
    const [right, wrong, secret] = [await say('Right.'), await say('Wrong.'), await say('Secret.')];
    await world.pass(10_000);
    await away(60 * MINUTE, async () => {
      await ada.edit(place, wrong, 'Mended.');
      await ada.remove(place, secret);
      const slip = await say('Slip.');
      await ada.edit(place, slip, 'No slip.');
      await ada.remove(place, await say('Gone at once.'));
    });
    await world.pass(MINUTE);
    const said = ['Right.', 'Wrong.', 'Secret.'];
    const expected = [...said, 'No slip.', 'Edited:', 'Withdrawn by its author.'];
    const isAsExpected = () => {
      expect(onTicket().slice(0, 3)).toEqual(said);
      expect(onTicket().sort()).toEqual([...expected].sort());
    };
    isAsExpected();
    expect(JSON.stringify(world.updates(ticket))).toContain('Mended.');
    // Told again by Slack, read again by night and after the next stop: it is known.
    await world.slack.retryFailed();
    await world.pass(MINUTE);
    await sweep();
    await away(60 * MINUTE, async () => undefined);
    await world.pass(MINUTE);
    isAsExpected();
    // A later change is a change all the same.
    await ada.edit(place, right, 'Almost right.');
    await world.pass(MINUTE);
    expect(JSON.stringify(world.updates(ticket).at(-1))).toContain('Almost right.');
  });

  it('a message that the workspace keeps no longer is not withdrawn: nobody took it away', async () => {
    await open();
    const ts = await say('Said.');
    await world.pass(10_000);
    // The oldest go first.
    await away(60 * MINUTE, async () => {
      await world.slack.as('U_ADA').remove('C_GENERAL', thread);
      await world.slack.as('U_ADA').remove('C_GENERAL', ts);
    });
    await world.pass(MINUTE);
    expect(onTicket()).toEqual(['Said.']);
  });

  it('asleep with its machine: what Slack told in vain is found when it wakes, without a restart', async () => {
    await open();
    world.slack.drop(1);
    await say('Anybody?');
    world.clock.turn(60 * MINUTE);
    await world.pass(MINUTE);
    expect(onTicket()).toEqual(['Anybody?']);
  });

  it('what could not be written down is found when it can, although Slack does not tell of it again', async () => {
    let isFull = false;
    await open({
      onCommit: (when) => {
        if (when === 'before' && isFull) throw new Error('database or disk is full');
      },
    });
    const calls = () => world.slack.journal.filter(({ method }) => method === 'conversations.replies').length;
    isFull = true;
    await say('Into a full disk.');
    await world.slack.as('U_ADA').say('C_GENERAL', 'To nobody in particular.');
    isFull = false;
    const before = calls();
    await world.pass(MINUTE);
    expect(onTicket()).toEqual(['Into a full disk.']);
    expect(calls()).toBe(before + 1);
    await world.slack.retryFailed();
    await world.pass(2 * MINUTE);
    expect(onTicket()).toEqual(['Into a full disk.']);
    expect(calls()).toBe(before + 1);
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
    const others: string[] = [];
    while (others.length < 100) others.push(await world.slack.as('U_MARIE').say('C_AGENTS', 'About it'));
    await linkedTo(world, 'C_AGENTS', ticket, ...others);
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

/** The nightly sweep, now. */
async function sweep() {
  await inStore(world, (store) => store.commit({ job: { id: 'chore:sweep', state: 'open', due: world.clock.now() } }));
  await world.pass(MINUTE);
}

describe('what was never meant for the ticket', () => {
  it('is not carried over when the thread is read again: it was said before the thread had its ticket', async () => {
    await open();
    const other = await world.slack.as('U_MARIE').say('C_GENERAL', 'What do we do about the VPN?');
    await world.slack.as('U_ADA').say('C_GENERAL', { text: 'Between us: no idea.', threadTs: other });
    await world.pass(MINUTE);
    await linkedTo(world, 'C_GENERAL', ticket, other);
    await world.pass(MINUTE);
    await sweep();
    expect(onTicket()).toEqual([]);
    await away(60 * MINUTE, () => world.slack.as('U_ADA').say('C_GENERAL', { text: 'Restart it.', threadTs: other }));
    await world.pass(MINUTE);
    expect(onTicket()).toEqual(['Restart it.']);
  });

  it('is not carried over when the thread is read again: its channel sent nothing when it was said', async () => {
    await open();
    await chooses(world, 'C_GENERAL', { mode: 'alerts' });
    const ts = await say('Between us.');
    await world.pass(MINUTE);
    await chooses(world, 'C_GENERAL', { mode: 'two-way' });
    await sweep();
    await world.slack.as('U_ADA').edit('C_GENERAL', ts, 'Still between us.');
    await world.pass(MINUTE);
    expect(onTicket()).toEqual([]);
    await say('For all.');
    await world.pass(MINUTE);
    expect(onTicket()).toEqual(['For all.']);
  });

  it('by the rules of its time: said among agents while we were away, it is a note whatever the channel is now', async () => {
    await open();
    await chooses(world, 'C_AGENTS', { agentsOnly: true });
    const agents = await alsoIn(world, 'C_AGENTS', ticket);
    world.slack.drop(1);
    await world.slack.as('U_MARIE').say('C_AGENTS', { text: 'He never reads.', threadTs: agents });
    await world.pass(MINUTE);
    await chooses(world, 'C_AGENTS', { agentsOnly: false });
    await sweep();
    expect(world.updates(ticket).slice(1)).toMatchObject([{ message: { message_type: 'p' } }]);
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
    await sweep();
    expect(toldIn(world, agents, 'C_AGENTS')).toContainEqual(expect.stringContaining('Overlooked.'));
    expect(onTicket()).toEqual(['Overlooked.', 'Unheard.']);
    expect(world.lines.join('')).toMatch(/sweep done.*"checked":1,"repaired":1/);
  });

  it('edits and deletions that nobody told us of are found', async () => {
    await open();
    const [ada, place] = [world.slack.as('U_ADA'), 'C_GENERAL'];
    const [wrong, secret] = [await say('Wrong.'), await say('Secret.')];
    await world.pass(2 * MINUTE);
    world.slack.drop(2);
    await ada.edit(place, wrong, 'Mended.');
    await ada.remove(place, secret);
    await world.pass(2 * MINUTE);
    expect(onTicket()).toEqual(['Wrong.', 'Secret.']);
    await sweep();
    await sweep();
    expect(onTicket().slice(2)).toEqual(['Edited:', 'Withdrawn by its author.']);
    expect(JSON.stringify(world.updates(ticket))).toContain('Mended.');
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
