import { agentOf } from '../../tickets/roles';
import type { Front } from '../front';
import { inTime } from '../in-time';
import { commandHelp } from '../notices/command-help';
import type { Said } from '../notices/said';
import type { Way } from '../notices/typed';

/** How long we ask Slack who somebody is while it waits for our answer to a command; a mention has more time. Ms. */
const WHO_MS = 150;

/** What can be done, by who asks. Somebody of whom Slack does not tell in time sees what everybody can do. */
export async function helpFor(front: Front, user: string, way: Way): Promise<Said> {
  const who = inTime(front, front.chat.person(user), way === 'command' ? WHO_MS : undefined);
  const [lists, person] = await Promise.all([front.lists.known(), who]);
  return commandHelp({ isAgent: lists !== null && person !== null && agentOf(person, lists) !== null, way });
}
