import type { Random } from '../random';
import type { People } from './people';
import type { TortureWorld } from './world';

/** Epoch ms of the fast clock at which an instance was killed: an answer that it was just reading is known to nobody. */
interface Kill {
  at: number;
  place: number;
}

/** Longest stretch of a told wait, in seconds. HappyFox's own is ten minutes for a 429. */
const LONGEST_WAIT_S = 30;
/** Slack refuses and the program refuses what was signed more than five minutes ago; a clock may be this wrong. Ms. */
const CLOCK_OFF_MS = 240_000;
const METHODS = ['chat.postMessage', 'chat.update', 'users.info', 'chat.getPermalink', 'views.update', 'reactions.add'];

/** Everything that can go wrong, one piece at a time. */
export function openMisfortune(world: TortureWorld, people: People, random: Random) {
  const { slack, happyFox, clock, disk, server } = world;
  const kills: Kill[] = [];
  const done: Record<string, number> = {};
  /** Restarts, releases and repairs that are still to come. */
  const pending = new Set<Promise<unknown>>();
  const goesOn = (work: Promise<unknown>) => {
    pending.add(work);
    void work.finally(() => pending.delete(work));
  };
  const later = (ms: number, mend: () => unknown) => goesOn(clock.pass(ms).then(mend));

  const acts: Record<string, () => void> = {
    'slow or busy (503)': () => {
      // A 503 is for the class that met it; only a 429 is for both (`docs/happyfox.md`).
      const form = random.pick(['503-text', '503-json'] as const);
      happyFox.faults.throttle({
        class: random.pick(['read', 'write'] as const),
        seconds: random.whole(3, LONGEST_WAIT_S),
        form,
      });
    },
    'locked (429)': () =>
      happyFox.faults.throttle({
        class: 'both',
        seconds: random.whole(5, LONGEST_WAIT_S),
        form: '429',
        sendHeader: true,
      }),
    'cut before HappyFox acted': () =>
      void happyFox.faults.add({ kind: 'reset-before', class: random.pick(['write', 'any'] as const) }),
    'cut after HappyFox acted': () =>
      void happyFox.faults.add({ kind: 'reset-after', class: random.pick(['write', 'any'] as const) }),
    'odd answer of HappyFox': () =>
      void happyFox.faults.add({
        kind: random.pick(['503-html', 'html-200', 'truncated-json', 'outage'] as const),
        class: random.pick(['write', 'any'] as const),
      }),
    'slow HappyFox': () => void happyFox.faults.add({ kind: 'slow', delayMs: random.whole(50, 800) }),
    'Slack breaks off': () => {
      const kind = random.pick(['reset-before', 'reset-after', '5xx'] as const);
      slack.faults.add({ method: random.pick(METHODS), kind });
    },
    'Slack asks to wait': () =>
      slack.faults.add({ method: random.pick(METHODS), kind: '429', retryAfter: random.whole(1, 5) }),
    'events shuffled': () => {
      slack.hold();
      later(random.whole(300, 2_000), () => slack.release('reversed'));
    },
    'events repeated': () => {
      const recent = [...slack.events.keys()].slice(-20);
      if (recent.length === 0) return;
      for (let times = random.whole(1, 3); times > 0; times -= 1) void slack.redeliver(random.pick(recent));
    },
    'webhooks lost': () => happyFox.webhooks.drop(random.whole(1, 4)),
    'webhooks doubled': () => happyFox.webhooks.duplicate(random.whole(1, 3)),
    'webhooks shuffled': () => {
      happyFox.webhooks.hold();
      later(random.whole(500, 8_000), () => happyFox.webhooks.release('reversed'));
    },
    'an agent writes': () => people.writeInHappyFox(),
    'the clock is set': () => {
      clock.set(random.whole(-CLOCK_OFF_MS, CLOCK_OFF_MS), world.pids());
      world.happened('the clock was put wrong');
      later(random.whole(2_000, 20_000), () => {
        clock.set(0, world.pids());
        world.happened('the clock was put right');
      });
    },
    ...(disk && {
      'the disk is full': () => {
        disk.fill();
        world.happened('the disk was filled');
        later(random.whole(1_000, 6_000), () => {
          disk.free();
          world.happened('the disk was freed');
        });
      },
    }),
    ...(server && {
      'the database breaks off': () => {
        // Often a connection breaks and nothing else.
        const forMs = random.chance(0.5) ? 0 : random.whole(1_000, 6_000);
        goesOn(
          (async () => {
            world.happened('the database broke off');
            await server.breakOff();
            await clock.pass(forMs);
            await server.letIn();
            world.happened('the database was back');
          })(),
        );
      },
    }),
  };
  const names = Object.keys(acts);

  const misfortune = {
    kills,
    /** How often each happened. */
    done,
    strike(): void {
      const name = random.pick(names);
      done[name] = (done[name] ?? 0) + 1;
      acts[name]?.();
    },
    /** Kills some instance at this very moment and starts it again soon. */
    async kill(): Promise<void> {
      const place = random.whole(0, world.running.length - 1);
      if (!world.running[place]) return;
      kills.push({ at: clock.now(), place });
      await world.kill(place);
      await clock.pass(random.whole(0, 4_000));
      // Instances that share a store agree about the time when they start, and keep to it whatever happens to their clocks.
      if (world.running.length > 1) clock.set(0, world.pids());
      await started(place);
    },
    /** Everything that can be mended is: nothing new goes wrong from here on. */
    async calm(): Promise<void> {
      await Promise.all(pending);
      happyFox.faults.clear();
      slack.faults.clear();
      disk?.free();
      clock.set(0, world.pids());
      await slack.release();
      happyFox.webhooks.release();
      for (const [place, bridge] of world.running.entries()) if (!bridge) await started(place);
    },
  };

  /** A full disk may keep it from starting: then it is started again, as a supervisor would. */
  async function started(place: number): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      try {
        await world.start(place);
        return;
      } catch (error) {
        if (tries >= 20) throw error;
        await clock.pass(2_000);
      }
    }
  }
  return misfortune;
}

export type Misfortune = ReturnType<typeof openMisfortune>;
