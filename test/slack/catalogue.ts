import type { Catalogue, CustomField } from '../../src/tickets/desk';

/** A small helpdesk: two public categories, one for agents, a field of each kind, one that depends on a choice. */
export const HARDWARE = 1;
export const ACCESS = 2;

export const aField = (field: Partial<CustomField> & { id: number }): CustomField => ({
  name: `Field ${field.id}`,
  type: 'text',
  required: false,
  requiredOnCompletion: false,
  requiredOnMove: false,
  agentsOnly: false,
  choices: [],
  dependsOnChoice: null,
  categories: [{ category: HARDWARE, order: field.id }],
  ...field,
});

export const choices = (count: number, text = (at: number) => `Choice ${at}`, from = 1000) =>
  Array.from({ length: count }, (_, at) => ({ id: from + at, text: text(at) }));

export const aCatalogue = (parts: Partial<Catalogue> = {}): Catalogue => ({
  categories: [
    { id: HARDWARE, name: 'Hardware', public: true, timeSpentMandatory: false },
    { id: ACCESS, name: 'Access', public: true, timeSpentMandatory: false },
    { id: 3, name: 'Internal', public: false, timeSpentMandatory: false },
  ],
  statuses: [],
  priorities: [
    { id: 2, name: 'High', isDefault: false, order: 2 },
    { id: 1, name: 'Normal', isDefault: true, order: 1 },
  ],
  agents: [],
  fields: [
    aField({ id: 10, name: 'Asset tag', required: true }),
    aField({ id: 11, name: 'Cost', type: 'number' }),
    aField({ id: 12, name: 'Needed by', type: 'date' }),
    aField({
      id: 13,
      name: 'Site',
      type: 'choice',
      choices: [
        { id: 131, text: 'Vienna' },
        { id: 132, text: 'Graz' },
      ],
    }),
    aField({ id: 14, name: 'Floor', dependsOnChoice: 131, required: true }),
    aField({ id: 15, name: 'Parts', type: 'multiple_choice', choices: choices(3, (at) => `Part ${at}`, 150) }),
    aField({ id: 16, name: 'Secret', agentsOnly: true }),
    aField({ id: 20, name: 'System', categories: [{ category: ACCESS, order: 1 }] }),
  ],
  at: 0,
  ...parts,
});
