import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { isGoingOn } from '../tickets/believed';
import { Throttled, Unavailable } from '../tickets/outcomes';
import { parseUrl } from '../tickets/parse-url';
import type { Person } from '../tickets/people';
import type { Clock, Log } from '../tickets/ports';
import { cut } from './limits';
import { heard, isLacking, refusal } from './outcomes';
import type { OwnIds } from './own-ids';
import type { Names } from './text/names';

export interface PeopleSettings {
  web: WebClient;
  clock: Clock;
  log: Log;
  own(): Promise<OwnIds>;
}

/** How long a profile or a channel's name is believed. Ms. Short, because a person may leave, or become a guest. */
const BELIEVED_MS = 10 * 60_000;
/** How long we do not ask again for what this Slack does not have. Ms. */
const LACKS_MS = 3_600_000;
/** Entries that are kept; the oldest go first. */
const KEPT = 5_000;
const NAME_LENGTH = 80;

const text = z.string().nullish().catch(null);
const flag = z.boolean().nullish().catch(null);

const Profile = z.looseObject({
  id: z.string(),
  team_id: text,
  name: text,
  real_name: text,
  tz: text,
  deleted: flag,
  is_bot: flag,
  is_restricted: flag,
  is_ultra_restricted: flag,
  is_stranger: flag,
  is_email_confirmed: flag,
  enterprise_user: z
    .looseObject({ teams: z.array(z.string()).catch([]) })
    .nullish()
    .catch(null),
  profile: z
    .looseObject({ email: text, real_name: text, display_name: text })
    .catch({ email: null, real_name: null, display_name: null }),
});

/**
 * Who somebody is. An address is a claim: it is passed on only when Slack confirmed it, and only of people whose profile this
 * workspace keeps. Who left, and members of other workspaces, are strangers. `user` is what `users.info` shows; throws when
 * it is no user. `ownTeam` is empty when nobody knows it.
 */
export function personOf(user: unknown, ownTeam: string): Person {
  const profile = Profile.parse(user);
  const { deleted, is_bot, is_restricted, is_ultra_restricted, is_stranger } = profile;
  // Slack always tells both teams; where one is not told, there is no second workspace to be a stranger from.
  const isOurs =
    !ownTeam ||
    !profile.team_id ||
    profile.team_id === ownTeam ||
    profile.enterprise_user?.teams.includes(ownTeam) === true;
  const standing =
    is_bot || profile.id === 'USLACKBOT'
      ? 'bot'
      : deleted || is_stranger || !isOurs
        ? 'stranger'
        : is_restricted || is_ultra_restricted
          ? 'guest'
          : 'member';
  const email = profile.profile.email?.trim();
  const isKnown = standing === 'member' || standing === 'guest';
  const name = profile.profile.real_name || profile.real_name || profile.profile.display_name || profile.name;
  return {
    slackId: profile.id,
    name: plainName(name) || profile.id,
    standing,
    ...(isKnown && email && profile.is_email_confirmed !== false && { email }),
    ...(profile.tz && { timeZone: profile.tz }),
  };
}

/** Names are freely chosen: nothing in them may break a line or turn the direction of writing. */
const plainName = (name: string | null | undefined): string =>
  cut(
    (name ?? '')
      .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ')
      .replace(/\s+/g, ' ')
      .trim(),
    NAME_LENGTH,
  );

/** People and places by their ids, remembered for ten minutes. */
export function people({ web, clock, log, own }: PeopleSettings) {
  const now = () => clock.now();
  const persons = remembered<Person>(now);
  /** By address. Empty: nobody has it. */
  const ids = remembered<string>(now);
  let lacksUntil = 0;
  const channels = remembered<string>(now);

  async function asked(slackId: string): Promise<Person> {
    const [{ team }, answer] = await Promise.all([own(), heard('repeatable', now, web.users.info({ user: slackId }))]);
    return personOf(answer.user, team);
  }

  const profile = async (slackId: string): Promise<Person> =>
    persons.get(slackId) ?? persons.set(slackId, await asked(slackId));

  /**
   * Asks whose address this is, and believes the answer only of a member of our own workspace with just this address. Where
   * Slack does not have the question, nobody is found, and what depends on it is not told.
   */
  async function personByEmail(email: string): Promise<{ team: string; person: Person } | null> {
    const address = email.trim().toLowerCase();
    const { team } = await own();
    if (team === '' || address === '' || isGoingOn(lacksUntil, LACKS_MS, now())) return null;
    const known = ids.get(address);
    if (known === '') return null;
    try {
      const person = known
        ? await profile(known)
        : personOf((await heard('repeatable', now, web.users.lookupByEmail({ email: address }))).user, team);
      if (!known) persons.set(person.slackId, person);
      const isIt = person.standing === 'member' && person.email?.toLowerCase() === address;
      ids.set(address, isIt ? person.slackId : '');
      return isIt ? { team, person } : null;
    } catch (error) {
      const code = refusal(error);
      if (code === null) throw error;
      if (!isLacking(error)) ids.set(address, '');
      else {
        if (lacksUntil === 0)
          log.warn('nobody can be found by their address: agents are not told what is theirs', { code });
        lacksUntil = now() + LACKS_MS;
      }
      return null;
    }
  }

  /**
   * A person's name, address and standing. When Slack does not say, a stranger by the name of `fallback`: trusted with
   * nothing, and asked about again next time. Never throws.
   */
  async function person(slackId: string, fallback?: string): Promise<Person> {
    try {
      return await profile(slackId);
    } catch (error) {
      log.warn('profile could not be read', { user: slackId, code: refusal(error), error });
      return { slackId, name: plainName(fallback) || slackId, standing: 'stranger' };
    }
  }

  /**
   * The same for whose words are about to go where that decides: when Slack cannot say now, throws `Throttled` or
   * `Unavailable`, because a moment later it may not be a stranger.
   */
  async function writer(slackId: string): Promise<Person> {
    try {
      return await profile(slackId);
    } catch (error) {
      // It is Slack that makes us wait: to a person that is many messages at once, and no business of HappyFox.
      if (error instanceof Throttled) throw new Throttled(error.resumeAt, 'budget');
      if (error instanceof Unavailable) throw error;
      return person(slackId);
    }
  }

  async function channelName(id: string): Promise<string | undefined> {
    const known = channels.get(id);
    if (known !== undefined) return known || undefined;
    try {
      const { channel } = await heard('repeatable', now, web.conversations.info({ channel: id }));
      return channels.set(id, plainName(channel?.name)) || undefined;
    } catch (error) {
      const code = refusal(error);
      // A channel that the bot does not see stays unseen for a while; anything else is asked again.
      if (code !== null) channels.set(id, '');
      log.info('channel name could not be read', { channel: id, code, error });
      return undefined;
    }
  }

  return {
    person,
    writer,
    personByEmail,

    /** The address that all links to the workspace begin with; null when Slack does not tell it. Never throws. */
    async workspaceUrl(): Promise<string | null> {
      const { url } = await own().catch(() => ({ url: '' }));
      return /^https?:\/\//.test(url) && parseUrl(url) ? url : null;
    },

    /** Forgets a profile, because Slack said that it changed. */
    forgetPerson(slackId: string): void {
      const { email } = persons.get(slackId) ?? {};
      persons.forget(slackId);
      if (email) ids.forget(email.toLowerCase());
    },

    /** Names behind mentions. What cannot be named is left out; groups always are, for want of a permission worth asking. */
    async names(ids: { users: string[]; channels: string[]; usergroups: string[] }): Promise<Names> {
      const named = async (list: string[], name: (id: string) => Promise<string | undefined>) =>
        new Map(await Promise.all([...new Set(list)].map(async (id) => [id, await name(id)] as const)));
      const [users, places] = await Promise.all([
        // A person whose profile could not be read goes by the id, which is no name.
        named(ids.users, async (id) => ((await person(id)).name === id ? undefined : (await person(id)).name)),
        named(ids.channels, channelName),
      ]);
      return { user: (id) => users.get(id), channel: (id) => places.get(id), usergroup: () => undefined };
    },
  };
}

function remembered<T>(now: () => number) {
  const entries = new Map<string, { value: T; until: number }>();
  return {
    get(id: string): T | undefined {
      const entry = entries.get(id);
      return entry && isGoingOn(entry.until, BELIEVED_MS, now()) ? entry.value : undefined;
    },
    set(id: string, value: T): T {
      entries.delete(id);
      entries.set(id, { value, until: now() + BELIEVED_MS });
      const [oldest] = entries.keys();
      if (entries.size > KEPT && oldest !== undefined) entries.delete(oldest);
      return value;
    },
    forget: (id: string): void => void entries.delete(id),
  };
}
