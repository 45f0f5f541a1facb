import type { Names } from './names';

/** `label` is what Slack wrote beside the id, if anything; it may be old, so that a name we looked up goes first. */
export const userWords = (names: Names, id: string, label?: string): string =>
  `@${bare(names.user(id) ?? label) || `someone (${id})`}`;

export const channelWords = (names: Names, id: string, label?: string): string =>
  `#${bare(names.channel(id) ?? label) || `a channel (${id})`}`;

export const usergroupWords = (names: Names, id: string, label?: string): string =>
  `@${bare(names.usergroup(id) ?? label) || `a group (${id})`}`;

const bare = (name: string | undefined): string => (name ?? '').trim().replace(/^[@#]/, '').replace(/\s+/g, ' ').trim();
