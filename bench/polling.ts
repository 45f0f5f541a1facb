import type { Link } from '../src/tickets/delivery';
import { inStore, MINUTE } from '../test/stories/linked';
import { openWorld } from '../test/stories/world';

/**
 * What following tickets costs: reads of HappyFox in a minute, with more and more tickets that have threads, while the same
 * number of them changes. The peer is what a bot does that asks for each of its tickets every minute; that is a sum, and
 * its verdict is whether HappyFox's 500 reads a minute would allow it.
 */
const LINKED = [10, 1_000, 10_000];
const CHANGES_A_MINUTE = 5;
const MINUTES = 10;
/** HappyFox's own limit. Source: https://support.happyfox.com/kb/article/1148-rate-limiting/ */
const READS_ALLOWED = 500;
/** Links in one transaction. */
const AT_ONCE = 1_000;

async function readsPerMinute(linked: number): Promise<number> {
  const world = await openWorld({ watches: true });
  try {
    const ask = (subject: string) =>
      world.happyFox.mailIn({
        from: { name: 'Grace Hopper', email: 'grace+navy@acme.example' },
        subject,
        html: '<p>Please help.</p>',
        category: world.acme.categories.support.id,
      });
    // All of them are old when the program comes to know HappyFox; one more is new, and has no thread.
    await world.stop();
    world.forget();
    const tickets = Array.from({ length: linked }, (_, nth) => ask(`Question ${nth}`));
    world.clock.turn(10 * MINUTE);
    ask('The last question');
    await world.start();
    const links = tickets.map(
      (ticket, nth): Link => ({
        id: `bench:${ticket}`,
        place: { team: world.slack.teamId, channel: 'C_GENERAL', thread: `${nth + 1}.000001` },
        source: null,
        ticket,
        displayId: null,
        lane: `ticket:${ticket}`,
        cc: [],
        subject: `Question ${nth}`,
        author: 'U_ADA',
        createdAt: world.clock.now(),
        saidSince: null,
      }),
    );
    await inStore(world, async (store) => {
      for (let from = 0; from < links.length; from += AT_ONCE) {
        await store.commit({ links: links.slice(from, from + AT_ONCE) });
      }
    });
    await world.pass(2 * MINUTE, 15_000);
    const before = world.happyFox.journal.length;
    const { fresh, inProgress } = world.acme.statuses;
    for (let minute = 0; minute < MINUTES; minute += 1) {
      for (let nth = 0; nth < CHANGES_A_MINUTE; nth += 1) {
        const ticket = tickets[(minute * CHANGES_A_MINUTE + nth) % tickets.length] ?? 0;
        const now = world.happyFox.ticket(ticket)?.status as { id: number };
        world.happyFox.change(ticket, { status: now.id === fresh.id ? inProgress.id : fresh.id });
      }
      await world.pass(MINUTE, 15_000);
    }
    await world.pass(MINUTE, 15_000);
    const reads = world.happyFox.journal.slice(before).filter((entry) => entry.class === 'read' && !entry.storage);
    return reads.length / MINUTES;
  } finally {
    await world.close();
  }
}

async function main(): Promise<void> {
  process.stdout.write(`${CHANGES_A_MINUTE} changes a minute, ${MINUTES} minutes\n`);
  process.stdout.write('tickets with threads | reads a minute | asking for each, every minute\n');
  const measured: number[] = [];
  for (const linked of LINKED) {
    const reads = await readsPerMinute(linked);
    measured.push(reads);
    const verdict = linked > READS_ALLOWED ? `${linked}, of ${READS_ALLOWED} allowed: impossible` : `${linked}`;
    process.stdout.write(`${String(linked).padStart(20)} | ${reads.toFixed(1).padStart(14)} | ${verdict}\n`);
  }
  const isFlat = new Set(measured).size === 1;
  process.stdout.write(isFlat ? 'the same for all\n' : 'NOT the same for all\n');
  process.exitCode = isFlat ? 0 : 1;
}

void main();
