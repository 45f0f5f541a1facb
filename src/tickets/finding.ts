import type { Catalogue } from './desk';
import type { Person } from './people';
import type { Among } from './ports';
import { agentOf } from './roles';

/**
 * Where tickets are that may be somebody's business: their own, and those of the categories they serve. HappyFox shows the
 * first fifty that fit, so it is asked in these only: else what is theirs could stand behind fifty tickets of others. Whether
 * each is their business is decided by `concernOf`; HappyFox finds contacts by parts of their addresses, too.
 */
export function businessOf(person: Person, lists: Catalogue): Among[] {
  if (person.standing !== 'member' || !person.email) return [];
  const categories = agentOf(person, lists)?.categories ?? [];
  return [{ contact: person.email }, ...(categories.length > 0 ? [{ categories }] : [])];
}
