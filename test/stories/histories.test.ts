import fc from 'fast-check';
import { alsoIn, chooses, linkedWorld } from './linked';
import type { World } from './world';

/**
 * Random histories of both sides, with everything that goes wrong between them. Each word said is one of a kind, so what
 * the two stand-ins hold in the end can be compared with what people said, word by word.
 */

type Place = 'requesters' | 'agents';

type Happening =
  | { do: 'say'; who: 'ada' | 'marie' | 'bob'; where: Place; file: boolean }
  | { do: 'edit' | 'delete'; which: number; late: boolean }
  | { do: 'reply' | 'note' | 'mail' }
  | { do: 'restart' }
  | { do: 'again'; which: number }
  | { do: 'reverse' }
  | { do: 'throttle'; class: 'read' | 'write' | 'both'; form: '503-text' | '503-json' | '429'; seconds: number }
  | { do: 'lose'; kind: 'reset-after' | 'reset-before' }
  | { do: 'wait'; seconds: number };

const nth = fc.nat(5);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('say' as const),
      who: fc.constantFrom('ada' as const, 'marie' as const, 'bob' as const),
      where: fc.constantFrom('requesters' as const, 'agents' as const),
      file: fc.boolean(),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constantFrom('edit' as const, 'delete' as const), which: nth, late: fc.boolean() }),
  },
  { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('reply' as const, 'note' as const, 'mail' as const) }) },
  { weight: 1, arbitrary: fc.constant({ do: 'restart' as const }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('again' as const), which: nth }) },
  { weight: 1, arbitrary: fc.constant({ do: 'reverse' as const }) },
  {
    weight: 1,
    // A 503 concerns reads or writes, a 429 both (docs/happyfox.md, 2.4).
    arbitrary: fc
      .tuple(
        fc.constantFrom(
          { class: 'read' as const, form: '503-text' as const },
          { class: 'write' as const, form: '503-json' as const },
          { class: 'both' as const, form: '429' as const },
        ),
        fc.integer({ min: 1, max: 90 }),
      )
      .map(([what, seconds]) => ({ do: 'throttle' as const, ...what, seconds })),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('lose' as const),
      kind: fc.constantFrom('reset-after' as const, 'reset-before' as const),
    }),
  },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 30 }) }) },
);

/** What somebody said in Slack, and what became of it there. */
interface Spoken {
  token: string;
  who: 'ada' | 'marie' | 'bob';
  where: Place;
  ts: string;
  /** The token of the latest version; null when it was deleted. */
  now: string | null;
  /** It was changed after it had left. */
  late: boolean;
  changed: boolean;
  file: string | null;
}

const USER = { ada: 'U_ADA', marie: 'U_MARIE', bob: 'U_BOB' };
const CHANNEL = { requesters: 'C_GENERAL', agents: 'C_AGENTS' };
/** Longer than the hold, and than an answer that is looked for twice. */
const LONG_S = 150;

async function play(happenings: readonly Happening[]) {
  const { world, ticket, thread } = await linkedWorld({
    env: { HAPPYFOX_READS_PER_MINUTE: '500', HAPPYFOX_WRITES_PER_MINUTE: '300' },
  });
  try {
    await chooses(world, 'C_AGENTS', { agentsOnly: true });
    for (const user of ['U_ADA', 'U_BOB']) await world.slack.as(user).join('C_AGENTS');
    const threads = { requesters: thread, agents: await alsoIn(world, 'C_AGENTS', ticket) };
    const marie = world.acme.agents.admin.id;
    const spoken: Spoken[] = [];
    const desk: { token: string; kind: 'reply' | 'note' | 'mail' }[] = [];
    let words = 0;
    const token = () => `w${String(words++).padStart(3, '0')}x`;
    const before = world.slack.events.size;

    for (const happening of happenings) {
      switch (happening.do) {
        case 'say': {
          const said = token();
          const person = world.slack.as(USER[happening.who]);
          const file = happening.file ? `${said}.txt` : null;
          const files = file ? [person.upload(file, said, 'text/plain')] : [];
          const ts = await person.say(CHANNEL[happening.where], {
            text: said,
            files,
            threadTs: threads[happening.where],
          });
          spoken.push({
            token: said,
            who: happening.who,
            where: happening.where,
            ts,
            now: said,
            late: false,
            changed: false,
            file,
          });
          break;
        }
        case 'edit':
        case 'delete': {
          const one = spoken[happening.which];
          // Each is changed once: what a second change of mind should look like on the ticket is another story.
          if (!one || one.changed) break;
          if (happening.late) await world.pass(LONG_S * 1000);
          const person = world.slack.as(USER[one.who]);
          one.changed = true;
          one.late = world.happyFox.updates(ticket).some((update) => JSON.stringify(update).includes(one.token));
          one.now = happening.do === 'edit' ? token() : null;
          if (one.now) await person.edit(CHANNEL[one.where], one.ts, one.now);
          else await person.remove(CHANNEL[one.where], one.ts);
          break;
        }
        case 'reply':
        case 'note':
        case 'mail': {
          const said = token();
          desk.push({ token: said, kind: happening.do });
          if (happening.do === 'reply') world.happyFox.agentReplies(ticket, marie, { html: `<p>${said}</p>` });
          else if (happening.do === 'note') world.happyFox.agentNotes(ticket, marie, { html: `<p>${said}</p>` });
          else world.happyFox.contactReplies(ticket, `<p>${said}</p>`);
          break;
        }
        case 'restart':
          await world.stop();
          await world.start();
          break;
        case 'again': {
          const event = [...world.slack.events.keys()][before + happening.which];
          if (event) await world.slack.redeliver(event);
          break;
        }
        case 'reverse': {
          world.slack.hold();
          for (const who of ['ada', 'bob'] as const) {
            const said = token();
            const ts = await world.slack.as(USER[who]).say('C_GENERAL', { text: said, threadTs: thread });
            spoken.push({
              token: said,
              who,
              where: 'requesters',
              ts,
              now: said,
              late: false,
              changed: false,
              file: null,
            });
          }
          await world.slack.release('reversed');
          break;
        }
        case 'throttle':
          world.happyFox.faults.throttle({ class: happening.class, seconds: happening.seconds, form: happening.form });
          break;
        case 'lose':
          world.happyFox.faults.add({ class: 'write', kind: happening.kind });
          break;
        case 'wait':
          await world.pass(happening.seconds * 1000);
          break;
        default:
          happening satisfies never;
      }
      await world.settled();
    }
    world.happyFox.faults.clear();
    await world.pass(15 * 60_000, 5_000);
    const decided = await settleUndecided(world, threads);
    check(world, ticket, threads, spoken, desk, decided === 0);
  } finally {
    await world.close();
  }
}

/** What stands in a thread: words of people, and those that were brought there in somebody's name. No notices of ours. */
const said = (world: World, threads: Record<Place, string>, where: Place) =>
  world.slack
    .messages(CHANNEL[where], threads[where])
    .slice(1)
    .filter((message) => {
      const { bot_id, username } = message as { bot_id?: string; username?: string };
      return !bot_id || username;
    })
    .map(({ text }) => text);

/** What was lost twice is for a person to decide: Marie looks, finds that it is not there, and says so. */
async function settleUndecided(world: World, threads: Record<Place, string>): Promise<number> {
  let decided = 0;
  for (const where of ['requesters', 'agents'] as const) {
    for (const { ts, blocks } of world.slack.messages(CHANNEL[where], threads[where])) {
      if (!JSON.stringify(blocks).includes('"notice_not_there"')) continue;
      await world.slack.as('U_MARIE').press(CHANNEL[where], ts, 'notice_not_there');
      decided += 1;
    }
  }
  await world.pass(5 * 60_000, 5_000);
  return decided;
}

function check(
  world: World,
  ticket: number,
  threads: Record<Place, string>,
  spoken: readonly Spoken[],
  desk: readonly { token: string; kind: 'reply' | 'note' | 'mail' }[],
  /** Nothing had to be sent again by hand: that goes to the end. */
  isOrdered: boolean,
) {
  const updates = world.happyFox.updates(ticket).map((update) => {
    const message = update.message as {
      text: string;
      html: string;
      message_type: string | null;
      attachments: { filename: string }[];
    } | null;
    return {
      text: `${message?.text} ${message?.html}`,
      private: message?.message_type === 'p',
      files: (message?.attachments ?? []).map(({ filename }) => filename),
    };
  });
  const onTicket = (word: string) => updates.filter(({ text }) => text.includes(word));
  const inThread = { requesters: said(world, threads, 'requesters'), agents: said(world, threads, 'agents') };
  const heard = (where: Place, word: string) => inThread[where].filter((text) => text.includes(word)).length;

  for (const one of spoken) {
    const isPublic = one.where === 'requesters' && one.who !== 'bob';
    const first = onTicket(one.token);
    const latest = one.now === null ? [] : onTicket(one.now);
    if (!one.changed || one.late) {
      expect({ word: one.token, times: first.length }).toEqual({ word: one.token, times: 1 });
    } else if (one.now === null && first.length > 0) {
      // It had left, and its answer was lost: it could no longer be held back, and is withdrawn in words.
      expect({ word: one.token, times: first.length }).toEqual({ word: one.token, times: 1 });
      expect(onTicket('Withdrawn by its author').length).toBeGreaterThan(0);
    }
    if (one.now !== null) expect({ word: one.now, times: latest.length }).toEqual({ word: one.now, times: 1 });
    for (const update of [...first, ...latest])
      expect({ word: one.token, private: update.private }).toEqual({ word: one.token, private: !isPublic });
    if (one.file && (one.now !== null || one.late)) {
      expect(updates.filter(({ files }) => files.includes(one.file ?? '')).length).toBeGreaterThanOrEqual(1);
    }
    // Its own thread has it as it was said and never from us; the other one from us, if it may have it at all.
    if (one.now !== null) {
      const other = one.where === 'requesters' ? 'agents' : 'requesters';
      expect({ word: one.now, own: heard(one.where, one.now) }).toEqual({ word: one.now, own: 1 });
      expect({ word: one.now, other: heard(other, one.now) }).toEqual({
        word: one.now,
        other: one.where === 'requesters' ? 1 : 0,
      });
    }
  }
  for (const { token, kind } of desk) {
    expect({ token, times: onTicket(token).length }).toEqual({ token, times: 1 });
    expect({ token, agents: heard('agents', token) }).toEqual({ token, agents: 1 });
    expect({ token, requesters: heard('requesters', token) }).toEqual({ token, requesters: kind === 'note' ? 0 : 1 });
  }
  // Order: on the ticket as people said it in Slack, in the threads as the ticket has it.
  const whole = updates.map(({ text }) => text).join('\n');
  for (const where of ['requesters', 'agents'] as const) {
    // Two channels have clocks of their own: a ts orders what was said in one of them.
    const unchanged = spoken.filter((one) => one.where === where && !one.changed);
    const places = unchanged.sort((a, b) => (a.ts < b.ts ? -1 : 1)).map(({ token }) => whole.indexOf(token));
    if (isOrdered) expect(places).toEqual([...places].sort((a, b) => a - b));
    const all = inThread[where].join('\n');
    const told = desk
      .filter(({ kind }) => where === 'agents' || kind !== 'note')
      .map(({ token }) => all.indexOf(token));
    expect(told).toEqual([...told].sort((a, b) => a - b));
  }
  // What had left before the refusal was heard is not early: it met the lock at the very same moment.
  const refusals = world.happyFox.journal.filter(({ throttled, early }) => throttled && !early).map(({ at }) => at);
  expect(world.happyFox.journal.filter(({ early, at }) => early && !refusals.includes(at))).toEqual([]);
  expect(world.happyFox.violations).toEqual([]);
}

/** `HISTORIES=500 npm test -- histories` plays more; a failure names its seed, and `SEED=...` plays it again. */
const RUNS = Number(process.env.HISTORIES ?? 6);

it(
  'whatever happens: the same words on both sides, once, in order, and nothing private where the requester reads',
  async () => {
    await fc.assert(fc.asyncProperty(fc.array(happening, { minLength: 8, maxLength: 25 }), play), {
      numRuns: RUNS,
      endOnFailure: process.env.CI !== undefined,
      ...(process.env.SEED && { seed: Number(process.env.SEED) }),
    });
  },
  Math.max(300_000, RUNS * 60_000),
);
