import { agentOf } from '../../tickets/roles';
import type { Front } from '../front';
import { inTime } from '../in-time';
import { commandHelp } from '../notices/command-help';
import type { Said } from '../notices/said';
import type { Way } from '../notices/typed';

/** What can be done, by who asks. Somebody of whom Slack does not tell in time sees what everybody can do. */
export async function helpFor(front: Front, user: string, way: Way): Promise<Said> {
  const [lists, person] = await Promise.all([front.lists.known(), inTime(front, front.chat.person(user))]);
  return commandHelp({ isAgent: lists !== null && person !== null && agentOf(person, lists) !== null, way });
}
