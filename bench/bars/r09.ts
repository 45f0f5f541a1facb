import { setTimeout as wait } from 'node:timers/promises';
import { randomFrom } from '../random';
import { openPeople } from '../torture/people';
import { openWorld, PEOPLE } from '../torture/world';
import type { Effort, Measured } from './bar';

const P99_MS = 250;
const MAX_MS = 3_000;
/** Slack's ceiling is 30,000 events in an hour; this is four times as fast. */
const PER_SECOND = 33;

/** R9: neither HappyFox nor Slack's Web API answers at all, and every event is acknowledged all the same. Real time. */
export async function ackAlways({ seed, isLong }: Effort): Promise<Measured> {
  const world = await openWorld({ store: 'embedded', instances: 1, speed: 1, holdSeconds: 5, wantsSmallDisk: false });
  try {
    const { slack, happyFox } = world;
    const people = openPeople(world, randomFrom(seed));
    await people.setUp();
    for (const { id } of PEOPLE.slice(0, 6)) await people.file(id);
    for (const end = Date.now() + 60_000; happyFox.world.tickets.size < 6 && Date.now() < end; ) await wait(100);
    happyFox.faults.add({ kind: 'hold', class: 'any', times: Number.MAX_SAFE_INTEGER });
    slack.faults.add({ kind: 'slow', delayMs: 60_000, times: Number.MAX_SAFE_INTEGER });
    const before = slack.acks.length;
    const backlog = isLong ? 10_000 : 1_000;
    const said: Promise<unknown>[] = [];
    for (let nth = 0; nth < backlog; nth += 1) {
      const { id } = PEOPLE[nth % PEOPLE.length] ?? { id: '' };
      said.push(nth % 20 === 19 ? slack.as(id).command('C_HELP_1', '/ticket', 'help') : people.reply(id));
      await wait(1_000 / PER_SECOND);
    }
    await Promise.all(said);
    const acks = slack.acks.slice(before);
    const ms = acks.map((ack) => ack.ms).sort((a, b) => a - b);
    const [p50, p99, max] = [0.5, 0.99, 1].map(
      (part) => ms[Math.min(ms.length - 1, Math.floor(ms.length * part))] ?? 0,
    );
    const failed = acks.filter(({ ok }) => !ok).length;
    return {
      figure: `${acks.length} at ${PER_SECOND} a second: p50 ${p50} ms, p99 ${p99} ms, max ${max} ms, ${failed} not acknowledged`,
      met: failed === 0 && (p99 ?? 0) < P99_MS && (max ?? 0) < MAX_MS,
    };
  } finally {
    await world.stop();
  }
}
