import type { Agent, Category, CustomField, Priority, Status } from '../tickets/desk';
import type { Errand } from '../tickets/ports';
import type { Call } from './call';
import { clean } from './clean-text';
import { type Endpoint, endpoints } from './endpoints';
import { toAgent, toCategory, toField, toPriority, toStatus } from './from-happyfox';
import { orNull } from './or-null';

interface CategoryCard extends Category {
  description: string;
  /** Who goes into CC by themselves, as the administrator typed it. */
  prepopulateCc: string;
}

interface StatusCard extends Status {
  /** Six hexadecimal digits, without `#`. */
  color: string;
}

interface AgentCard extends Agent {
  isAccountAdmin: boolean;
  role: { id: number; name: string } | null;
  /** Names of rights, such as “Move tickets”; up to 150. */
  permissions: string[];
}

/**
 * Single items of the reference lists, for who knows an id and needs no list. One read each; null when there is no such
 * item. The lists themselves come with `Helpdesk.catalogue`, and are not paged. Single items stand only in the old
 * manual: an account that lacks a path answers as if the item were missing.
 */
export interface Lists {
  category(id: number, errand: Errand): Promise<CategoryCard | null>;
  status(id: number, errand: Errand): Promise<StatusCard | null>;
  priority(id: number, errand: Errand): Promise<Priority | null>;
  /** An agent by id or address, also one who has left (`active: false`). */
  agent(key: number | string, errand: Errand): Promise<AgentCard | null>;
  ticketField(id: number, errand: Errand): Promise<CustomField | null>;
  /** All custom fields of contacts. They belong to no category; ids are not those of tickets' fields. */
  contactFields(errand: Errand): Promise<CustomField[]>;
  contactField(id: number, errand: Errand): Promise<CustomField | null>;
}

export function lists(call: Call): Lists {
  const one = <R, T>(endpoint: Endpoint<R>, at: Record<string, string | number>, errand: Errand, to: (raw: R) => T) =>
    orNull(async () => to((await call(endpoint, { at }, errand)).answer));
  return {
    category: (id, errand) =>
      one(endpoints.category, { id }, errand, (raw) => ({
        ...toCategory(raw),
        description: raw.description,
        prepopulateCc: raw.prepopulate_cc,
      })),
    status: (id, errand) => one(endpoints.status, { id }, errand, (raw) => ({ ...toStatus(raw), color: raw.color })),
    priority: (id, errand) => one(endpoints.priority, { id }, errand, toPriority),
    agent: async (given, errand) => {
      const key = typeof given === 'number' ? given : clean(given).trim();
      if (key === '') return null;
      return one(endpoints.agent, { key }, errand, (raw) => ({
        ...toAgent(raw),
        isAccountAdmin: raw.is_account_admin,
        role: raw.role,
        permissions: raw.permissions,
      }));
    },
    ticketField: (id, errand) => one(endpoints.ticketField, { id }, errand, toField),
    contactFields: async (errand) => (await call(endpoints.contactFields, {}, errand)).answer.map(toField),
    contactField: (id, errand) => one(endpoints.contactField, { id }, errand, toField),
  };
}
