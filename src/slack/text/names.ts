import { type Message, readMessage } from './read-message';

/** Who is behind an id. Undefined when nobody could say; the words then name the kind and the id. */
export interface Names {
  user(id: string): string | undefined;
  channel(id: string): string | undefined;
  usergroup(id: string): string | undefined;
  /** IANA zone for dates, such as `Europe/Berlin`. Default UTC. */
  timeZone?: string;
}

/** When nobody was asked yet: everybody is shown by their id. */
export const NAMELESS: Names = { user: () => undefined, channel: () => undefined, usergroup: () => undefined };

/** Whom and what a message names, each once: what has to be looked up before it can be written out. */
export function mentionedIds(message: Message): { users: string[]; channels: string[]; usergroups: string[] } {
  const asked = { users: new Set<string>(), channels: new Set<string>(), usergroups: new Set<string>() };
  const listen = (ids: Set<string>) => (id: string) => {
    ids.add(id);
    return undefined;
  };
  // Reading the message with names that only take note of who is asked for cannot miss a place where a name may stand.
  readMessage(message, {
    user: listen(asked.users),
    channel: listen(asked.channels),
    usergroup: listen(asked.usergroups),
  });
  return { users: [...asked.users], channels: [...asked.channels], usergroups: [...asked.usergroups] };
}
