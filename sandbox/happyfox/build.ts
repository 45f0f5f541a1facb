import type { Agent, Category, Contact, CustomField, Group, Priority, Status, World } from './world';

/** A choice field may name its choices as plain texts; ids are given out. */
type NewField = Partial<Omit<CustomField, 'id' | 'choices' | 'categories'>> & {
  name: string;
  type: CustomField['type'];
  choices?: string[];
  /** Ids of the categories the field exists in; the order is that of the list. */
  categories?: number[];
};

type NewContact = { name: string; email: string | null; phone?: string; fields?: Contact['fields'] };

export interface Builder {
  addCategory(given: Partial<Omit<Category, 'id'>> & { name: string }): Category;
  addStatus(given: Partial<Omit<Status, 'id'>> & { name: string }): Status;
  addPriority(given: Partial<Omit<Priority, 'id'>> & { name: string }): Priority;
  addAgent(given: Partial<Omit<Agent, 'id'>> & { name: string; email: string }): Agent;
  addContact(given: NewContact): Contact;
  addCustomField(given: NewField): CustomField;
  addContactField(given: NewField): CustomField;
  addGroup(given: Partial<Omit<Group, 'id' | 'members'>> & { name: string; members?: number[] }): Group;
  addSection(name: string): { id: number; name: string; description: string };
  addArticle(given: { title: string; contents: string; section: number; tags?: string; internal?: boolean }): number;
}

/** Puts people, categories and fields into the world; what is left out gets a harmless value. */
export function builder(world: World): Builder {
  const keep = <T extends { id: number }>(items: Map<number, T>, item: T) => {
    items.set(item.id, item);
    return item;
  };
  const field = (id: number, given: NewField): CustomField => {
    const { choices, categories, ...rest } = given;
    if (rest.depends_on_choice != null) linkParent(world, rest.depends_on_choice, id);
    return {
      required: false,
      compulsory_on_completed: false,
      compulsory_on_move: false,
      depends_on_choice: null,
      visible_to_staff_only: false,
      ...rest,
      id,
      choices: choices?.map((text) => ({ id: world.nextId('choice'), text, dependant_fields: [] })) ?? null,
      categories: (categories ?? []).map((category, index) => ({ category, order: index + 1 })),
    };
  };
  return {
    addCategory: (given) =>
      keep(world.categories, {
        description: '',
        public: true,
        prepopulate_cc: '',
        time_spent_mandatory: false,
        prefix: given.name.slice(0, 3).toUpperCase(),
        ...given,
        id: world.nextId('category'),
      }),
    addStatus: (given) =>
      keep(world.statuses, {
        color: '8FD19E',
        order: world.statuses.size + 1,
        default: false,
        behavior: 'pending',
        ...given,
        id: world.nextId('status'),
      }),
    addPriority: (given) =>
      keep(world.priorities, {
        order: world.priorities.size + 1,
        default: false,
        ...given,
        id: world.nextId('priority'),
      }),
    addAgent: (given) =>
      keep(world.agents, {
        active: true,
        is_account_admin: false,
        role: { id: 2, name: 'Agent' },
        categories: [...world.categories.keys()],
        permissions: ['Reply to tickets', 'Add private notes', 'Move tickets', 'Delete tickets'],
        ...given,
        id: world.nextId('agent'),
      }),
    addContact: ({ name, email, phone, fields }) =>
      keep(world.contacts, {
        id: world.nextId('contact'),
        name,
        email,
        phones: phone ? [{ id: world.nextId('phone'), type: 'w', number: phone, is_primary: true }] : [],
        fields: fields ?? new Map(),
        loginEnabled: true,
        createdAt: world.now(),
        updatedAt: null,
      }),
    addCustomField: (given) => keep(world.ticketFields, field(world.nextId('ticketField'), given)),
    addContactField: (given) => keep(world.contactFields, field(world.nextId('contactField'), given)),
    addGroup: ({ members, ...given }) =>
      keep(world.groups, {
        description: '',
        tagged_domains: '',
        ...given,
        id: world.nextId('group'),
        members: new Map((members ?? []).map((contact) => [contact, false])),
      }),
    addSection: (name) => keep(world.sections, { id: world.nextId('section'), name, description: '' }),
    addArticle: ({ tags = '', internal = false, ...given }) =>
      keep(world.articles, { ...given, tags, internal, updatedAt: world.now(), id: world.nextId('article') }).id,
  };
}

/** The dependency stands on both sides in HappyFox: with the child as a choice id, with the choice as field ids. */
function linkParent(world: World, choiceId: number, child: number) {
  for (const field of [...world.ticketFields.values(), ...world.contactFields.values()]) {
    field.choices?.find((choice) => choice.id === choiceId)?.dependant_fields.push(child);
  }
}
