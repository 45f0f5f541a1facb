import { MINUTE } from './linked';
import type { World } from './world';

/** Such as `Mon 09:00`, on the wall of somebody there. */
const wall = (world: World, timeZone: string) =>
  new Intl.DateTimeFormat('en-GB', { weekday: 'short', hour: '2-digit', minute: '2-digit', timeZone })
    .format(world.clock.now())
    .replace(',', '');

/** The day there, so many days from now: `YYYY-MM-DD`. */
export const dayAhead = (world: World, days: number, timeZone = 'Europe/Vienna') =>
  new Intl.DateTimeFormat('en-CA', { timeZone }).format(world.clock.now() + days * 24 * 60 * MINUTE);

/** Lets the hands jump until the wall shows this. What was due on the way is done once. */
export async function until(world: World, shown: string, timeZone = 'Europe/Vienna') {
  const at = () => wall(world, timeZone).slice(0, -1);
  let turned = 0;
  while (wall(world, timeZone).endsWith(shown.slice(-1)) === false) world.clock.turn(MINUTE);
  for (; at() !== shown.slice(0, -1); turned += 1) {
    if (turned > 1_100) throw new Error(`it is never ${shown}`);
    world.clock.turn(10 * MINUTE);
  }
  await world.settled();
}

/** A server answers in its own time: the hands are turned until it has, for so many seconds at most. What comes twice comes soon after. */
export async function comes(world: World, happened: () => boolean, most = 300) {
  for (let seconds = 0; !happened() && seconds < most; seconds += 1) await world.pass(1_000);
  await world.settled();
  expect(happened()).toBe(true);
}
