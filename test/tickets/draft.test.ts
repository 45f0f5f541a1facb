import type { Catalogue, CustomField } from '../../src/tickets/desk';
import { checkDraft, fieldsFor } from '../../src/tickets/draft';

const field = (id: number, more: Partial<CustomField> = {}): CustomField => ({
  id,
  name: `Field ${id}`,
  type: 'text',
  required: false,
  requiredOnCompletion: false,
  requiredOnMove: false,
  agentsOnly: false,
  choices: [],
  dependsOnChoice: null,
  categories: [{ category: 4, order: id }],
  ...more,
});

const catalogue: Catalogue = {
  at: 0,
  categories: [
    { id: 4, name: 'Operations', public: true, timeSpentMandatory: false },
    { id: 5, name: 'Secret', public: false, timeSpentMandatory: false },
  ],
  statuses: [],
  priorities: [{ id: 2, name: 'High', isDefault: false, order: 2 }],
  agents: [],
  fields: [
    field(1, {
      type: 'choice',
      choices: [
        { id: 11, text: 'Laptop' },
        { id: 12, text: 'Other' },
      ],
      required: true,
      name: 'Device',
    }),
    field(2, { dependsOnChoice: 11, required: true, name: 'Serial number' }),
    field(3, {
      type: 'multiple_choice',
      choices: [
        { id: 31, text: 'A' },
        { id: 32, text: 'B' },
      ],
    }),
    field(4, { type: 'number' }),
    field(5, { type: 'date' }),
    field(6, { agentsOnly: true }),
    field(7, { categories: [{ category: 9, order: 1 }], required: true }),
    field(8, { type: 'choice', dependsOnChoice: 31, choices: [{ id: 81, text: 'X' }] }),
  ],
};

const ada = { slackId: 'U1', name: 'Ada', email: 'ada@example.com', standing: 'member' as const };
const good = {
  category: 4,
  subject: 'VPN drops',
  words: { html: '<p>Since this morning.</p>', plain: 'Since this morning.' },
  answers: { 1: 12 },
  files: [],
  author: ada,
  requester: ada,
  cc: [],
  source: null,
  typed: null,
};
const faultsOf = (change: object) => {
  const checked = checkDraft({ ...good, ...change }, catalogue);
  return 'faults' in checked ? Object.fromEntries(checked.faults.map(({ field, text }) => [field, text])) : {};
};

describe('the fields of a form', () => {
  const ids = (answers: Record<string, number | number[]>) => fieldsFor(catalogue, 4, answers).map(({ id }) => id);

  it('are those of the category, in its order, without those that only agents see', () => {
    expect(ids({})).toEqual([1, 3, 4, 5]);
  });

  it('have one that only agents see when HappyFox takes no ticket without it', () => {
    const fields = [field(6, { agentsOnly: true, required: true }), field(7, { agentsOnly: true })];
    expect(fieldsFor({ ...catalogue, fields }, 4, {}).map(({ id }) => id)).toEqual([6]);
  });

  it('grow when a choice is made that another field depends on', () => {
    expect(ids({ 1: 11 })).toEqual([1, 2, 3, 4, 5]);
    expect(ids({ 1: 12, 3: [31] })).toEqual([1, 3, 4, 5, 8]);
  });
});

describe('a draft', () => {
  it('that is complete passes', () => {
    expect(faultsOf({})).toEqual({});
  });

  it('without a subject or without words is sent back with both named', () => {
    expect(Object.keys(faultsOf({ subject: '  ' }))).toEqual(['subject']);
    expect(Object.keys(faultsOf({ words: { html: '', plain: ' ' } }))).toEqual(['details']);
  });

  it('may consist of a file alone', () => {
    expect(faultsOf({ words: { html: '', plain: '' }, files: [{ id: 'F1', name: 'a.png' }] })).toEqual({});
  });

  it('is sent back when its category takes no tickets any more', () => {
    expect(Object.keys(faultsOf({ category: 5, answers: {} }))).toContain('category');
  });

  it('needs the required fields of its category, and those that its choices call for', () => {
    expect(faultsOf({ answers: {} })).toEqual({ 1: 'Please fill in “Device”.' });
    expect(faultsOf({ answers: { 1: 11 } })).toEqual({ 2: 'Please fill in “Serial number”.' });
    expect(faultsOf({ answers: { 1: 11, 2: 'SN-1' } })).toEqual({});
  });

  it.each([
    [{ 1: 99 }, 1],
    [{ 1: 12, 3: [31, 99] }, 3],
    [{ 1: 12, 4: 'many' }, 4],
    [{ 1: 12, 4: '1.234' }, 4],
    [{ 1: 12, 5: '24.11.2026' }, 5],
    [{ 1: 12, 5: '2026-02-30' }, 5],
  ])('with answers %j has a fault in field %i', (answers, id) => {
    expect(Object.keys(faultsOf({ answers }))).toEqual([String(id)]);
  });

  it.each([[{ 1: 12, 3: [31, 32] }], [{ 1: 12, 4: '-12.50' }], [{ 1: 12, 5: '2026-02-28' }]])(
    'with answers %j passes',
    (answers) => {
      expect(faultsOf({ answers })).toEqual({});
    },
  );

  it('does not carry along the answer to a field that no longer applies', () => {
    const checked = checkDraft({ ...good, answers: { 1: 12, 2: 'SN-1' } }, catalogue);
    expect('draft' in checked && checked.draft.answers).toEqual({ 1: 12 });
  });

  it('for somebody whose profile shows no address says what to do', () => {
    const { email, ...noMail } = ada;
    expect(faultsOf({ requester: noMail }).requester).toContain('administrator');
    expect(faultsOf({ requester: { ...noMail, slackId: 'U2', name: 'Bob' } }).requester).toContain('Bob');
  });

  it('names the address in CC that is none', () => {
    expect(faultsOf({ cc: ['bob@example.com', 'bob'] })).toEqual({ cc: '“bob” is not an e-mail address.' });
  });
});
