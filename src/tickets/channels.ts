import { z } from 'zod';
import { type Audience, ChannelMode } from './delivery';
import type { Clock, Store } from './ports';

/** How long the rules are remembered that a channel had before: longer than we look back for what we missed. Ms. */
const RULES_KEPT_MS = 8 * 86_400_000;
/** Changes of a channel's rules that are remembered; of more, the oldest go. */
const RULES_KEPT = 50;

/** What a channel and its tickets have to do with each other. Chosen in Slack, with `/ticket channel`. */
export const ChannelSettings = z.object({
  mode: ChannelMode.default('two-way'),
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
  /** The rules that held before, oldest first, each until a time (epoch ms). Kept by `channels`. */
  earlier: z.array(z.object({ until: z.number(), mode: ChannelMode, agentsOnly: z.boolean() })).default([]),
  /** The ids that Slack gave the channel before this one. Kept by `channels`. */
  formerIds: z.array(z.string()).default([]),
});
export type ChannelSettings = z.infer<typeof ChannelSettings>;

/** Who read a channel, and what became of what was said there. */
export type Rules = Pick<ChannelSettings, 'mode' | 'agentsOnly'>;

/** The rules that held in a channel at a moment (epoch ms). */
export const rulesAt = ({ mode, agentsOnly, earlier }: ChannelSettings, at: number): Rules =>
  earlier.find(({ until }) => at < until) ?? { mode, agentsOnly };

const All = z.record(z.string(), ChannelSettings);
const KEY = 'channels';
const keyOf = (team: string, channel: string) => `${team}:${channel}`;
function placeOf(key: string): { team: string; channel: string } {
  const [team = '', ...rest] = key.split(':');
  return { team, channel: rest.join(':') };
}

export interface Channels {
  /** At the start: what was chosen by a clock that was ahead counts as chosen now. */
  begin(): Promise<void>;
  settings(team: string, channel: string): Promise<ChannelSettings>;
  /** What held before is remembered, so that words are judged by the rules they were said under. */
  set(team: string, channel: string, chosen: Omit<ChannelSettings, 'earlier' | 'formerIds'>): Promise<void>;
  /** Slack gave the channel another id. */
  move(team: string, from: string, to: string): Promise<void>;
  /** Who reads a thread there now. A channel that is not marked counts as one that the requester reads. */
  audience(team: string, channel: string): Promise<Audience>;
  /** The channels that only agents read, as far as anybody has said. */
  agentsOnly(): Promise<{ team: string; channel: string }[]>;
  /** The channels where new tickets of a category appear. */
  routedTo(category: number): Promise<{ team: string; channel: string; settings: ChannelSettings }[]>;
  /** Whether new tickets of any category appear anywhere. */
  anyRouted(): Promise<boolean>;
}

/** The settings of all channels. They are one small value: a workspace has hundreds of channels with settings at most. */
export function channels(store: Pick<Store, 'change' | 'read'>, clock: Pick<Clock, 'now'>): Channels {
  const all = async () => (await store.read(KEY, All)) ?? {};
  const settings = async (team: string, channel: string) =>
    (await all())[keyOf(team, channel)] ?? ChannelSettings.parse({});
  return {
    begin: () =>
      store.change(KEY, All, (known) => ({
        state: Object.fromEntries(Object.entries(known ?? {}).map(([key, kept]) => [key, chosenBy(clock.now(), kept)])),
        answer: undefined,
      })),
    settings,
    set: (team, channel, chosen) =>
      store.change(KEY, All, (known) => {
        const key = keyOf(team, channel);
        const before = known?.[key] ?? ChannelSettings.parse({});
        const { formerIds } = before;
        const state = { ...known, [key]: { ...chosen, formerIds, earlier: earlierThan(chosen, before, clock.now()) } };
        return { state, answer: undefined };
      }),
    move: (team, from, to) =>
      store.change(KEY, All, (known) => {
        const { [keyOf(team, from)]: moved, ...others } = known ?? {};
        const settings = moved ?? others[keyOf(team, to)] ?? ChannelSettings.parse({});
        // Told twice, it has moved already.
        const formerIds = [...settings.formerIds.filter((id) => id !== from), from];
        return { state: { ...others, [keyOf(team, to)]: { ...settings, formerIds } }, answer: undefined };
      }),
    audience: async (team, channel) => ((await settings(team, channel)).agentsOnly ? 'agents' : 'requester'),
    anyRouted: async () => Object.values(await all()).some(({ routes }) => routes.length > 0),
    agentsOnly: async () =>
      Object.entries(await all()).flatMap(([key, chosen]) => (chosen.agentsOnly ? [placeOf(key)] : [])),
    routedTo: async (category) =>
      Object.entries(await all()).flatMap(([key, chosen]) =>
        chosen.routes.includes(category) ? [{ ...placeOf(key), settings: chosen }] : [],
      ),
  };
}

/** No choice was made at a time that is still to come. */
const chosenBy = (now: number, { earlier, since, ...settings }: ChannelSettings): ChannelSettings => ({
  ...settings,
  earlier: earlier.map((rules) => ({ ...rules, until: Math.min(rules.until, now) })),
  since: Object.fromEntries(Object.entries(since).map(([category, at]) => [category, Math.min(at, now)])),
});

function earlierThan(chosen: Rules, { mode, agentsOnly, earlier }: ChannelSettings, now: number) {
  if (chosen.mode === mode && chosen.agentsOnly === agentsOnly) return earlier;
  const recent = earlier.filter(({ until }) => until > now - RULES_KEPT_MS);
  return [...recent, { until: now, mode, agentsOnly }].slice(-RULES_KEPT);
}
