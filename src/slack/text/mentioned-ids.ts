import { type Message, readMessage } from './read-message';

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
