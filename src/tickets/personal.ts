import type { Person } from './people';
import { PersonalSettings } from './personal-settings';
import type { Clock, Store } from './ports';
import { digestJob } from './weekly';

export interface Personal {
  settings(team: string, slackId: string): Promise<PersonalSettings>;
  /** Durable when it answers. */
  choose(team: string, person: Person, settings: PersonalSettings): Promise<void>;
  /** Whether somebody has chosen anything. */
  isKnown(team: string, slackId: string): Promise<boolean>;
  /** Slack tells another address of somebody, or none. */
  renew(team: string, person: Person): Promise<void>;
}

/** The settings that people make for themselves, with `/ticket settings`. */
export function personal(store: Pick<Store, 'person' | 'commit'>, clock: Clock, wake: () => void): Personal {
  const addressOf = ({ standing, email }: Person) => (standing === 'member' ? (email?.toLowerCase() ?? null) : null);
  return {
    settings: async (team, slackId) => (await store.person(team, slackId))?.settings ?? PersonalSettings.parse({}),
    isKnown: async (team, slackId) => (await store.person(team, slackId)) !== null,

    async choose(team, person, settings) {
      const now = clock.now();
      const since = (await store.person(team, person.slackId))?.directSince ?? now;
      // First the digest, which finds out whether it is still wanted: so none is missing when we break off in between.
      const add = [digestJob(team, person.slackId, now, person.timeZone)];
      if (settings.digest && (await store.commit({ add }))) wake();
      await store.commit({
        person: {
          team,
          slackId: person.slackId,
          email: addressOf(person),
          settings,
          directSince: settings.answers === 'direct' ? since : null,
        },
      });
    },

    async renew(team, person) {
      const known = await store.person(team, person.slackId);
      if (known && known.email !== addressOf(person)) {
        await store.commit({ person: { ...known, email: addressOf(person) } });
      }
    },
  };
}
