import { readsSince } from './linked';
import type { World } from './world';

interface Element {
  action_id?: string;
  value?: string;
  text?: string | { text: string };
}
interface Block {
  type?: string;
  block_id?: string;
  text?: { text: string };
  elements?: Element[];
  accessory?: Element;
}

const blocksOf = (world: World, user: string): Block[] => (world.slack.home(user)?.blocks ?? []) as Block[];
const buttonsOf = ({ elements = [], accessory }: Block): Element[] =>
  [...elements, ...(accessory ? [accessory] : [])].filter(({ action_id }) => action_id !== undefined);
const words = (text: Element['text']): string => (typeof text === 'string' ? text : (text?.text ?? ''));

/** What stands in the Home tab of a person, a line for each block; buttons in brackets. */
export const homeOf = (world: World, user: string): string =>
  blocksOf(world, user)
    .map((block) =>
      [
        block.type === 'divider' ? '—' : (block.text?.text ?? ''),
        ...(block.elements ?? []).filter(({ action_id }) => action_id === undefined).map(({ text }) => words(text)),
        ...buttonsOf(block).map(({ text }) => `[${words(text)}]`),
      ]
        .filter(Boolean)
        .join(' '),
    )
    .filter(Boolean)
    .join('\n');

/** The part of it below a title, up to the next line across. */
export const belowTitle = (world: World, user: string, title: string): string =>
  new RegExp(`\\*${title}\\*.*\\n([\\s\\S]*?)(?=\\n—|$)`).exec(homeOf(world, user))?.[1] ?? '';

/** Opens the Home tab and lets everything come to rest. */
export async function openHome(world: World, user: string) {
  await world.slack.as(user).openHome();
  await world.settled();
}

/** Presses the button that has this value, or the only one of its name. */
export async function pressAtHome(world: World, user: string, button: string, value?: string) {
  const block = blocksOf(world, user).find((one) =>
    buttonsOf(one).some((element) => element.action_id === button && (value === undefined || element.value === value)),
  );
  await world.slack.as(user).pressHome(button, block?.block_id === undefined ? {} : { blockId: block.block_id });
}

/** How often we published a Home tab. */
export const published = (world: World): number =>
  world.slack.journal.filter(({ method }) => method === 'views.publish').length;

/** Counts what HappyFox is asked for lists of tickets while something happens. */
export async function searchesDuring(world: World, happens: () => Promise<void>): Promise<string[]> {
  const from = world.happyFox.journal.length;
  await happens();
  return readsSince(world, from)
    .map(({ path }) => decodeURIComponent(path))
    .filter((path) => path.includes('/tickets/?') && !path.includes('sort='));
}
