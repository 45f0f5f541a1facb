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
