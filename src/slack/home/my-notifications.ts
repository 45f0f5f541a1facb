import type { Personal } from '../../tickets/personal';
import { agentOf } from '../../tickets/roles';
import { notificationBlocks } from '../modals/my-settings/view';
import type { HomeSection } from './home';

/** What somebody chose to be told, with the way to change it. People whom nothing can be told have none. */
export const myNotifications =
  (personal: Pick<Personal, 'settings'>): HomeSection =>
  async ({ team, user, person, lists }) => {
    if (person.standing !== 'member' || !person.email) return [];
    return notificationBlocks(await personal.settings(team, user), lists !== null && agentOf(person, lists) !== null);
  };
