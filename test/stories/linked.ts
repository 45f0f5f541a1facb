import { openStore } from '../../src/store/open';
import { ChannelSettings, channels } from '../../src/tickets/channels';
import type { Store } from '../../src/tickets/ports';
import { openWorld, type World, type WorldOptions } from './world';

export const MINUTE = 60_000;

/** Ada's ticket in Support, filed from her message in #general: the thread of the message is the ticket's. */
export async function linkedWorld(options: WorldOptions = {}) {
  const world = await openWorld({ watches: true, ...options });
  // What is said faster than Slack allows is another story.
  world.slack.limits.messages = false;
  world.slack.addChannel({ id: 'C_AGENTS', name: 'agents', isPrivate: true, members: ['U_MARIE'], botIsMember: true });
  const { ticket, thread } = await fileMessage(world, 'The VPN drops every hour');
  return { world, ticket, thread };
}

/** Files a new message of Ada's in #general. */
export async function fileMessage(world: World, words: string) {
  const thread = await world.slack.as('U_ADA').say('C_GENERAL', words);
  return { ticket: await fileThread(world, thread), thread };
}

/** Files a message of Ada's in #general that stands there already. Answers the ticket, or the one before while it waits. */
export async function fileThread(world: World, thread: string): Promise<number> {
  const ada = world.slack.as('U_ADA');
  await ada.messageShortcut('file_message', 'C_GENERAL', thread);
  await world.settled();
  await ada.change('category', String(world.acme.categories.support.id));
  await world.settled();
  await ada.submit();
  await world.pass(3_000);
  return Number(world.tickets().at(-1)?.id);
}

/** Acts on the store while the program rests. */
export async function inStore<T>(world: World, act: (store: Store) => Promise<T>): Promise<T> {
  const quiet = () => undefined;
  const store = await openStore(world.config.databaseUrl, {
    clock: world.clock,
    log: { info: quiet, warn: quiet, error: quiet },
  });
  try {
    return await act(store);
  } finally {
    await store.close();
  }
}

/** Chooses what a channel and its tickets have to do with each other. */
export const chooses = (world: World, channel: string, settings: Partial<ChannelSettings>) =>
  inStore(world, (store) =>
    channels(store, world.clock).set(world.slack.teamId, channel, { ...ChannelSettings.parse({}), ...settings }),
  );

/** Links a further thread, begun by Marie, to a ticket. Answers its ts. */
export async function alsoIn(world: World, channel: string, ticket: number): Promise<string> {
  const thread = await world.slack.as('U_MARIE').say(channel, `About ticket ${ticket}`);
  await linkedTo(world, channel, ticket, thread);
  return thread;
}

/** Links threads that stand there to a ticket. */
export const linkedTo = (world: World, channel: string, ticket: number, ...threads: string[]) =>
  inStore(world, async (store) => {
    const [first] = await store.linksByTicket(ticket);
    await store.commit({
      links: threads.map((thread) => ({
        id: `linked:${channel}:${thread}`,
        place: { team: world.slack.teamId, channel, thread },
        source: null,
        ticket,
        displayId: first?.displayId ?? null,
        lane: first?.lane ?? `ticket:${ticket}`,
        cc: [],
        subject: 'About a ticket',
        author: 'U_MARIE',
        createdAt: world.clock.now(),
        saidSince: null,
      })),
    });
  });

/** What stands in a thread below its first message, with the name it was posted under where it has one. */
export const heard = (world: World, thread: string, channel = 'C_GENERAL') =>
  world.slack
    .messages(channel, thread)
    .slice(1)
    .map((message) => {
      const { username } = message as { username?: string };
      return username ? `${username}: ${message.text}` : message.text;
    });

/** The same without the ticket's card. */
export const toldIn = (world: World, thread: string, channel = 'C_GENERAL') =>
  heard(world, thread, channel).filter((text) => !/^(🎫|✅)|is filed as/.test(text));

export const cardIn = (world: World, thread: string, channel = 'C_GENERAL') =>
  heard(world, thread, channel).find((text) => /^(🎫|✅)|is filed as/.test(text));

/** The reads that HappyFox met from a moment on. */
export const readsSince = (world: World, from: number) =>
  world.happyFox.journal.slice(from).filter((entry) => entry.class === 'read' && !entry.storage);
