import { setTimeout as wait } from 'node:timers/promises';
import { recordOf, textOf } from '../../sandbox/slack/loose-json';
import { randomFrom } from '../random';
import { day } from '../torture/day';
import { agreed } from './agreed';
import type { Effort } from './bar';

/** Slack's last repetition comes five minutes after the first. Ms of the fast clock. */
const LAST_RETRY_MS = 300_000;
/** How often an event comes under another name, so that only its message tells that it is known. */
const RENAMED = 0.1;

/** R8: each event comes up to four times, at once, shuffled, after a restart, and five minutes later. */
export async function retryStorm({ seed, isLong }: Effort) {
  let repeats = 0;
  const { count, seen } = await day(
    { seed, tickets: isLong ? 200 : 30, replies: 3, speed: 10, patienceMs: 600_000 },
    (world) => {
      const { slack, clock } = world;
      const random = randomFrom(seed + 1);
      const again = (id: string) => {
        repeats += 1;
        if (!random.chance(RENAMED)) return slack.redeliver(id);
        const event = recordOf(slack.events.get(id)?.event);
        return slack.tell(
          textOf(event.channel_type) === 'group' ? 'message.groups' : 'message.channels',
          event,
          textOf(event.channel),
        );
      };
      const isMessage = (id: string) => textOf(recordOf(slack.events.get(id)?.event).type) === 'message';
      const first: string[] = [];
      return {
        async during(isOver) {
          let [met, wasRestarted] = [0, false];
          while (!isOver()) {
            const ids = [...slack.events.keys()].slice(met).filter(isMessage);
            met = slack.events.size;
            first.push(...ids.filter((id) => !first.includes(id)));
            const copies = ids.flatMap((id) => Array.from({ length: random.whole(0, 2) }, () => id));
            await Promise.all(copies.sort(() => random.next() - 0.5).map(again));
            if (!wasRestarted && met > 20) {
              wasRestarted = true;
              await world.kill(0);
              await world.start(0);
              await Promise.all(first.slice(-20).map(again));
            }
            await wait(100);
          }
        },
        async calm() {
          await clock.pass(LAST_RETRY_MS);
          for (const id of first) await slack.redeliver(id);
        },
      };
    },
    ({ slack }) => slack.acks.filter(({ kind, retryNum, ok }) => kind === 'events_api' && retryNum > 0 && !ok).length,
  );
  return agreed(count, [
    { figure: `${repeats} repeats and one more of each, ${seen} of them not answered well`, met: true },
  ]);
}
