import { z } from 'zod';
import type { Audience } from './delivery';
import type { Store } from './ports';

/** What a channel and its tickets have to do with each other. Chosen in Slack, with `/ticket channel`. */
export const ChannelSettings = z.object({
  /**
   * `two-way`: replies go to the ticket by the table of `docs/audience.md`. `notes`: they become private notes, whoever
   * writes. `alerts`: nothing that is said in a thread goes to the ticket.
   */
  mode: z.enum(['two-way', 'notes', 'alerts']).default('two-way'),
  /** Only agents read the channel. Somebody with the right has said so; nothing else makes it true. */
  agentsOnly: z.boolean().default(false),
  /** New tickets of these categories appear here as cards. */
  routes: z.array(z.number().int()).default([]),
  /** Since when each of them does, by category; epoch ms. What was created before is not brought here. */
  since: z.record(z.string(), z.number()).default({}),
  /** The category that the form proposes here. */
  category: z.number().int().nullable().default(null),
  /** Which news have a line of their own in threads. Words of people are always told. */
  news: z.array(z.enum(['closed', 'reopened', 'assigned', 'status', 'priority'])).default(['closed', 'reopened']),
  /** No lines of news at all: only the card and people's words. */
  quiet: z.boolean().default(false),
  /** Reactions act: 🎫 files a message, 👀 claims and ✅ closes the ticket of its thread. */
  reactions: z.boolean().default(false),
  /** Slack id of who chose this last. Null: nobody has. */
  by: z.string().nullable().default(null),
});
export type ChannelSettings = z.infer<typeof ChannelSettings>;

const All = z.record(z.string(), ChannelSettings);
const KEY = 'channels';
const keyOf = (team: string, channel: string) => `${team}:${channel}`;

export interface Channels {
  settings(team: string, channel: string): Promise<ChannelSettings>;
  set(team: string, channel: string, settings: ChannelSettings): Promise<void>;
  /** Slack gave the channel another id. */
  move(team: string, from: string, to: string): Promise<void>;
  /** Who reads a thread there now. A channel that is not marked counts as one that the requester reads. */
  audience(team: string, channel: string): Promise<Audience>;
  /** The channels where new tickets of a category appear. */
  routedTo(category: number): Promise<{ team: string; channel: string; settings: ChannelSettings }[]>;
  /** Whether new tickets of any category appear anywhere. */
  anyRouted(): Promise<boolean>;
}

/** The settings of all channels. They are one small value: a workspace has hundreds of channels with settings at most. */
export function channels(store: Pick<Store, 'change' | 'read'>): Channels {
  const all = async () => (await store.read(KEY, All)) ?? {};
  const settings = async (team: string, channel: string) =>
    (await all())[keyOf(team, channel)] ?? ChannelSettings.parse({});
  return {
    settings,
    set: (team, channel, chosen) =>
      store.change(KEY, All, (known) => ({ state: { ...known, [keyOf(team, channel)]: chosen }, answer: undefined })),
    move: (team, from, to) =>
      store.change(KEY, All, (known) => {
        const { [keyOf(team, from)]: moved, ...others } = known ?? {};
        return { state: moved ? { ...others, [keyOf(team, to)]: moved } : others, answer: undefined };
      }),
    audience: async (team, channel) => ((await settings(team, channel)).agentsOnly ? 'agents' : 'requester'),
    anyRouted: async () => Object.values(await all()).some(({ routes }) => routes.length > 0),
    async routedTo(category) {
      return Object.entries(await all()).flatMap(([key, chosen]) => {
        const [team = '', ...rest] = key.split(':');
        return chosen.routes.includes(category) ? [{ team, channel: rest.join(':'), settings: chosen }] : [];
      });
    },
  };
}
