import fc from 'fast-check';
import { decodeMetadata, encodeMetadata } from '../../../src/slack/modals/metadata';
import { ccAddresses, chosenFiles, FormContext, freshlyTyped, Typed } from '../../../src/slack/modals/new-ticket/form';
import { categoryOptions, choiceOptions } from '../../../src/slack/modals/new-ticket/options';
import { readNewTicket } from '../../../src/slack/modals/new-ticket/read';
import { aCatalogue, aField, choices } from '../catalogue';

const read = (values: Record<string, unknown>) =>
  readNewTicket({
    state: { values: Object.fromEntries(Object.entries(values).map(([id, value]) => [id, { [id]: value }])) },
  });
const chosen = (value: string) => ({
  type: 'static_select',
  selected_option: { text: { type: 'plain_text', text: 'x' }, value },
});

describe('reading the form', () => {
  it('finds everything that was typed', () => {
    const details = {
      type: 'rich_text',
      elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'hi' }] }],
    };
    expect(
      read({
        category: chosen('1'),
        subject: { type: 'plain_text_input', value: ' Printer ' },
        details: { type: 'rich_text_input', rich_text_value: details },
        priority: chosen('2'),
        'field:10': { type: 'plain_text_input', value: 'A-1' },
        'field:11': { type: 'number_input', value: '12.50' },
        'field:12': { type: 'datepicker', selected_date: '2026-11-24' },
        'field:13': chosen('132'),
        'field:15': { type: 'checkboxes', selected_options: [{ value: '150' }, { value: '152' }] },
        files: { type: 'file_input', files: [{ id: 'F9', name: 'log.txt', size: 5, mimetype: 'text/plain' }] },
        'ticked:0': { type: 'checkboxes', selected_options: [{ value: 'F1' }] },
        'ticked:1': { type: 'checkboxes', selected_options: [{ value: 'F11' }] },
        extent: chosen('thread'),
        requester: { type: 'users_select', selected_user: 'UBEN' },
        cc: { type: 'plain_text_input', value: 'ben@example.com' },
        destination: chosen('here'),
      }),
    ).toEqual({
      category: 1,
      subject: ' Printer ',
      details,
      priority: 2,
      answers: { 10: 'A-1', 11: '12.50', 12: '2026-11-24', 13: 132, 15: [150, 152] },
      files: [{ id: 'F9', name: 'log.txt', size: 5, type: 'text/plain' }],
      ticked: ['F1', 'F11'],
      extent: 'thread',
      requester: 'UBEN',
      cc: 'ben@example.com',
      destination: 'here',
    });
  });

  const empty = freshlyTyped(FormContext.parse({ team: 'T1', openedBy: 'U1' }));

  it('takes an empty form as empty', () => {
    expect(
      read({
        category: { type: 'static_select', selected_option: null },
        subject: { type: 'plain_text_input', value: null },
        details: { type: 'rich_text_input', rich_text_value: null },
        'field:10': { type: 'plain_text_input', value: null },
        'field:12': { type: 'datepicker', selected_date: null },
        'field:15': { type: 'checkboxes', selected_options: [] },
        files: { type: 'file_input', files: [] },
        requester: { type: 'users_select', selected_user: null },
      }),
    ).toEqual(empty);
  });

  it('keeps the good values beside one that is misshapen', () => {
    expect(
      read({ subject: { value: 'Printer' }, details: { rich_text_value: 'not rich' }, cc: 17, 'field:10': [] }),
    ).toEqual({
      ...empty,
      subject: 'Printer',
    });
  });

  it('passes over inputs it does not know', () => {
    expect(read({ moon: { value: 'full' }, 'field:x': { value: '1' } })).toEqual(empty);
  });

  it('finds files in a file field that got a new name', () => {
    expect(read({ 'files:2': { files: [{ id: 'F1', name: 'a' }] } }).files).toEqual([{ id: 'F1', name: 'a' }]);
  });

  it('names a file that Slack sends without a name', () => {
    expect(read({ files: { files: [{ id: 'F1', name: null }] } }).files).toEqual([{ id: 'F1', name: 'file' }]);
  });

  it('never fails, and always gives a form that can be kept, whatever arrives', () => {
    const names = ['category', 'subject', 'details', 'field:1', 'files', 'ticked:0', 'cc', 'destination'];
    const fields = ['value', 'selected_option', 'selected_options', 'files', 'rich_text_value', 'selected_date'];
    const value = fc.dictionary(fc.constantFrom(...fields), fc.anything());
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.dictionary(fc.constantFrom(...names), fc.dictionary(fc.string(), value))),
        (values) => Typed.safeParse(readNewTicket({ state: { values } })).success,
      ),
    );
  });
});

describe('addresses for copies', () => {
  it.each([
    ['', []],
    ['a@x.org', ['a@x.org']],
    ['a@x.org, b@x.org;c@x.org\nd@x.org e@x.org', ['a@x.org', 'b@x.org', 'c@x.org', 'd@x.org', 'e@x.org']],
    ['a@x.org A@X.org', ['a@x.org']],
    ['Anna Li <a@x.org>, Ben <b@x.org>', ['a@x.org', 'b@x.org']],
    ['<mailto:a@x.org|a@x.org>', ['a@x.org']],
    ['a@x.org Ben <b@x.org>', ['a@x.org', 'b@x.org']],
    ['anna', ['anna']],
  ])('%j are %j', (typed, addresses) => {
    expect(ccAddresses(typed)).toEqual(addresses);
  });
});

describe('the files that go with the ticket', () => {
  it('are those ticked and those uploaded, each once', () => {
    const context = {
      messageFiles: [
        { id: 'F1', name: 'a' },
        { id: 'F2', name: 'b' },
        { id: 'F3', name: 'c' },
      ],
    };
    const typed = { ...freshlyTyped(FormContext.parse({ team: 'T', openedBy: 'U' })), ticked: ['F3', 'F1'] };
    const files = [
      { id: 'F3', name: 'c' },
      { id: 'F9', name: 'z' },
    ];
    expect(chosenFiles({ ...typed, files }, context).map(({ id }) => id)).toEqual(['F1', 'F3', 'F9']);
  });
});

describe('searching in a long menu', () => {
  const categories = ['Büro Wien', 'Ausgabe Büro', 'Personal'].map((name, at) => ({
    id: at + 1,
    name,
    public: true,
    timeSpentMandatory: false,
  }));
  const names = (query: string) => categoryOptions(query, aCatalogue({ categories })).map((found) => found.text.text);

  it('shows all of them before anything is typed', () => {
    expect(names('')).toEqual(['Ausgabe Büro', 'Büro Wien', 'Personal']);
  });

  it('finds every word anywhere, without regard to accents and case, and first what begins with it', () => {
    expect(names('buro')).toEqual(['Büro Wien', 'Ausgabe Büro']);
    expect(names('wien BÜ')).toEqual(['Büro Wien']);
    expect(names('nothing')).toEqual([]);
  });

  it('shows at most 100 choices of a field, and none of a field that is gone', () => {
    const catalogue = aCatalogue({ fields: [aField({ id: 30, type: 'choice', choices: choices(250) })] });
    expect(choiceOptions(30, '', catalogue)).toHaveLength(100);
    expect(choiceOptions(30, 'choice 249', catalogue).map(({ value }) => value)).toEqual(['1249']);
    expect(choiceOptions(31, '', catalogue)).toEqual([]);
  });
});

describe('what a view carries', () => {
  it('is the key', () => {
    expect(decodeMetadata(encodeMetadata('abc'))).toBe('abc');
  });

  it.each([undefined, '', 'abc', '{}', '{"key":""}', 'null'])('is nothing when it is %j', (metadata) => {
    expect(decodeMetadata(metadata)).toBeNull();
  });
});
