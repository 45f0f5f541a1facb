import type { AnyBlock, InputBlock, ModalView } from '@slack/types';
import { faultsToErrors } from '../../../src/slack/modals/new-ticket/faults';
import { type Form, FormContext, freshlyTyped, shownAgain } from '../../../src/slack/modals/new-ticket/form';
import { newTicketView } from '../../../src/slack/modals/new-ticket/view';
import { ACCESS, aCatalogue, aField, choices, HARDWARE } from '../catalogue';
import { refusalsOfView } from '../within-limits';

const context = FormContext.parse({ team: 'T1', openedBy: 'UANNA' });
const show = (form: Partial<Form> = {}): ModalView => {
  const where = form.context ?? context;
  return newTicketView({ typed: freshlyTyped(where), context: where, catalogue: aCatalogue(), ...form }, { key: 'k1' });
};
const inputs = (view: ModalView) => view.blocks.filter((block): block is InputBlock => block.type === 'input');
const input = (view: ModalView, id: string) => {
  const found = inputs(view).find((block) => block.block_id === id);
  if (!found) throw new Error(`no input ${id} among ${inputs(view).map((block) => block.block_id)}`);
  return found;
};
const labels = (view: ModalView) => inputs(view).map((block) => block.label.text);
const optionsOf = (block: InputBlock): string[] =>
  'options' in block.element ? (block.element.options ?? []).map((option) => option.text.text) : [];
const words = (blocks: AnyBlock[]) => JSON.stringify(blocks.filter((block) => block.type !== 'input'));
const withTyped = (typed: Partial<Form['typed']>, form: Partial<Form> = {}) =>
  show({ ...form, typed: freshlyTyped(form.context ?? context, typed) });

describe('the form for a new ticket', () => {
  it('asks for category, subject, details, priority, files, whom it is for and copies, in this order', () => {
    expect(labels(show())).toEqual([
      'Category',
      'Subject',
      'Details',
      'Priority',
      'Files',
      'Who is it for?',
      'Copies to',
    ]);
  });

  it('offers public categories only, by name', () => {
    expect(optionsOf(input(show(), 'category'))).toEqual(['Access', 'Hardware']);
  });

  it('asks the server for its fields as soon as a category is chosen', () => {
    expect(input(show(), 'category')).toMatchObject({ dispatch_action: true });
  });

  it('marks the default priority and has it chosen', () => {
    const block = input(show(), 'priority');
    expect(optionsOf(block)).toEqual(['Normal (default)', 'High']);
    expect(block.element).toMatchObject({ initial_option: { value: '1' } });
  });

  it('is for the person who opened it, unless a requester is preset or chosen', () => {
    const preset = { ...context, requester: 'UBEN' };
    expect(input(show(), 'requester').element).toMatchObject({ initial_user: 'UANNA' });
    expect(input(show({ context: preset }), 'requester').element).toMatchObject({ initial_user: 'UBEN' });
    expect(input(withTyped({ requester: 'UCLEO' }, { context: preset }), 'requester').element).toMatchObject({
      initial_user: 'UCLEO',
    });
  });

  it('goes back to what was preset when nothing is chosen', () => {
    const preset = { ...context, requester: 'UBEN', category: HARDWARE };
    const { category: _, ...typed } = freshlyTyped(preset, { requester: null });
    const view = show({ context: preset, typed });
    expect(input(view, 'requester').element).toMatchObject({ initial_user: 'UBEN' });
    expect(labels(view)).toContain('Asset tag');
  });

  it('carries a key, and nothing that anybody wrote', () => {
    const view = withTyped({ subject: 'Salary of Ben' });
    expect(view.private_metadata).toBe('{"key":"k1"}');
  });

  it('shows again all that was typed', () => {
    const details = {
      type: 'rich_text' as const,
      elements: [{ type: 'rich_text_section' as const, elements: [{ type: 'text' as const, text: 'It smokes' }] }],
    };
    const view = withTyped({
      category: HARDWARE,
      subject: 'Printer',
      details,
      priority: 2,
      cc: 'ben@example.com',
      answers: { 10: 'A-1', 11: '12.50', 12: '2026-11-24', 13: 132, 15: [150, 152] },
    });
    const shown = (id: string) => input(view, id).element;
    expect(shown('category')).toMatchObject({ initial_option: { value: String(HARDWARE) } });
    expect(shown('subject')).toMatchObject({ initial_value: 'Printer' });
    expect(shown('details')).toMatchObject({ initial_value: details });
    expect(shown('priority')).toMatchObject({ initial_option: { value: '2' } });
    expect(shown('cc')).toMatchObject({ initial_value: 'ben@example.com' });
    expect(shown('field:10')).toMatchObject({ initial_value: 'A-1' });
    expect(shown('field:11')).toMatchObject({ initial_value: '12.50' });
    expect(shown('field:12')).toMatchObject({ initial_date: '2026-11-24' });
    expect(shown('field:13')).toMatchObject({ initial_option: { value: '132' } });
    expect(shown('field:15')).toMatchObject({ initial_options: [{ value: '150' }, { value: '152' }] });
    expect(refusalsOfView(view)).toEqual([]);
  });
});

describe('the fields of a category', () => {
  it('appear when it is chosen, in its order, without those for agents', () => {
    const view = withTyped({ category: HARDWARE });
    expect(labels(view).slice(4, -3)).toEqual(['Asset tag', 'Cost', 'Needed by', 'Site', 'Parts']);
    expect(labels(withTyped({ category: ACCESS }))).toContain('System');
  });

  it('appear at once when there is only one category', () => {
    const only = aCatalogue();
    const view = show({ catalogue: { ...only, categories: only.categories.filter(({ id }) => id !== ACCESS) } });
    expect(labels(view)).toContain('Asset tag');
  });

  it('are optional unless HappyFox requires them', () => {
    const view = withTyped({ category: HARDWARE });
    expect(input(view, 'field:10').optional).toBe(false);
    expect(input(view, 'field:11').optional).toBe(true);
  });

  it('grow when a choice asks for more, and only such a choice asks the server', () => {
    const without = withTyped({ category: HARDWARE });
    expect(labels(without)).not.toContain('Floor');
    expect(labels(withTyped({ category: HARDWARE, answers: { 13: 131 } }))).toContain('Floor');
    expect(labels(withTyped({ category: HARDWARE, answers: { 13: 132 } }))).not.toContain('Floor');
    expect(input(without, 'field:13')).toMatchObject({ dispatch_action: true });
    expect(input(without, 'field:15')).not.toHaveProperty('dispatch_action');
  });

  it.each([
    ['choice', 100, 'static_select'],
    ['choice', 101, 'external_select'],
    ['multiple_choice', 10, 'checkboxes'],
    ['multiple_choice', 11, 'multi_static_select'],
    ['multiple_choice', 101, 'multi_external_select'],
  ] as const)('of kind %s with %i choices are a %s', (type, count, element) => {
    const fields = [aField({ id: 30, type, choices: choices(count) })];
    const view = withTyped({ category: HARDWARE }, { catalogue: aCatalogue({ fields }) });
    expect(input(view, 'field:30').element.type).toBe(element);
  });

  it('keep their names from one category to another, so that an answer stays', () => {
    const categories = [HARDWARE, ACCESS].map((category) => ({ category, order: 1 }));
    const catalogue = aCatalogue({ fields: [aField({ id: 30, categories })] });
    const names = [HARDWARE, ACCESS].map((category) =>
      inputs(withTyped({ category }, { catalogue })).map((block) => block.block_id),
    );
    expect(names[0]).toEqual(names[1]);
  });

  it('that do not all fit: the required ones are shown, and the form says how many are missing', () => {
    const fields = Array.from({ length: 120 }, (_, at) => aField({ id: 200 + at, required: at >= 110 }));
    const view = withTyped({ category: HARDWARE }, { catalogue: aCatalogue({ fields }) });
    expect(view.blocks).toHaveLength(100);
    expect(
      inputs(view)
        .filter((block) => block.optional === false)
        .map((block) => block.block_id),
    ).toEqual(fields.slice(110).map(({ id }) => `field:${id}`));
    expect(words(view.blocks)).toContain('28 more fields of this category cannot be shown here');
  });

  it('that have no choices to choose from are left out, and the form says so', () => {
    const fields = [aField({ id: 30, type: 'choice', choices: [] })];
    const view = withTyped({ category: HARDWARE }, { catalogue: aCatalogue({ fields }) });
    expect(words(view.blocks)).toContain('1 more field of this category cannot be shown here');
    expect(refusalsOfView(view)).toEqual([]);
  });
});

describe('while the categories are not there yet', () => {
  const view = show({ catalogue: null });

  it('the form can be typed into', () => {
    expect(labels(view)).toEqual(['Subject', 'Details', 'Files', 'Who is it for?', 'Copies to']);
    expect(words(view.blocks)).toContain('Loading the categories…');
  });

  it('its inputs have the names they will have later, so that what is typed stays', () => {
    const later = inputs(show()).map((block) => block.block_id);
    expect(later).toEqual(expect.arrayContaining(inputs(view).map((block) => block.block_id)));
  });

  it('and HappyFox does not answer, it says that they come later', () => {
    const away = show({ catalogue: null, isAway: true });
    expect(words(away.blocks)).toContain('does not answer at the moment. You can write already');
    expect(inputs(away)).toEqual(inputs(view));
    expect(refusalsOfView(away)).toEqual([]);
  });

  it('and HappyFox makes us wait, it says until when in the time of the reader', () => {
    const paused = show({ catalogue: null, pausedUntil: Date.UTC(2026, 10, 24, 14, 32) });
    expect(words(paused.blocks)).toContain(
      'until <!date^1795530720^{date_short_pretty} at {time}|2026-11-24 14:32 UTC>',
    );
  });
});

describe('a helpdesk without a public category', () => {
  it('gets a view that says what to do, and nothing to send', () => {
    const view = show({ catalogue: aCatalogue({ categories: [] }) });
    expect(view.submit).toBeUndefined();
    expect(words(view.blocks)).toContain('ask a HappyFox administrator to make a category public');
  });
});

describe('a form opened from a message', () => {
  const source = {
    message: { team: 'T1', channel: 'C1', ts: '1.1' },
    permalink: 'https://x.slack.com/archives/C1/p11',
  };
  const files = Array.from({ length: 12 }, (_, at) => ({ id: `F${at}`, name: `photo-${at}.jpg` }));
  const from = { ...context, source, channel: { id: 'C1', name: 'it-help', here: true }, messageFiles: files };

  it('offers its files with a tick each, ten in a group', () => {
    const view = show({ context: from });
    expect(optionsOf(input(view, 'ticked:0'))).toHaveLength(10);
    expect(optionsOf(input(view, 'ticked:1'))).toEqual(['photo-10.jpg', 'photo-11.jpg']);
    expect(input(view, 'ticked:1').element).toMatchObject({ initial_options: [{ value: 'F10' }, { value: 'F11' }] });
  });

  it('says when there are more files than it can show', () => {
    const many = Array.from({ length: 51 }, (_, at) => ({ id: `F${at}`, name: 'x' }));
    expect(words(show({ context: { ...from, messageFiles: many } }).blocks)).toContain(
      '1 more file cannot be shown here',
    );
    expect(words(show({ context: { ...from, messageFiles: many.slice(1) } }).blocks)).not.toContain('more file');
  });

  it('leaves a file unticked that the person did not want', () => {
    const view = withTyped({ ticked: ['F10'] }, { context: from });
    expect(input(view, 'ticked:0').element).not.toHaveProperty('initial_options');
    expect(input(view, 'ticked:1').element).toMatchObject({ initial_options: [{ value: 'F10' }] });
  });

  it('offers its whole thread, when there is one', () => {
    expect(labels(show({ context: { ...from, thread: { count: 1 } } }))).not.toContain('What goes into the ticket?');
    const view = show({ context: { ...from, thread: { count: 7 } } });
    expect(optionsOf(input(view, 'extent'))).toEqual(['Only this message', 'The whole thread (7 messages)']);
    expect(input(view, 'extent').element).toMatchObject({ initial_option: { value: 'message' } });
  });

  it('is followed in the thread of the message, unless the person prefers a direct message', () => {
    const block = input(show({ context: from }), 'destination');
    expect(optionsOf(block)).toEqual(['In a direct message with me', 'In the thread of the message, in #it-help']);
    expect(block.element).toMatchObject({ initial_option: { value: 'here' } });
  });

  it('whose text is too long for the form says so instead of failing', () => {
    const text = 'long '.repeat(30_000);
    const view = withTyped(
      {
        details: {
          type: 'rich_text',
          elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }],
        },
      },
      { context: from },
    );
    expect(words(view.blocks)).toContain('too long to show here');
    expect(refusalsOfView(view)).toEqual([]);
  });
});

describe('a form opened by a command in a channel', () => {
  const channel = { id: 'C1', name: 'it-help', here: true };

  it('is followed in a direct message, unless the person wants everybody to read it', () => {
    const block = input(show({ context: { ...context, channel } }), 'destination');
    expect(optionsOf(block)).toEqual(['In a direct message with me', 'In #it-help, where everybody can read it']);
    expect(block.element).toMatchObject({ initial_option: { value: 'dm' } });
  });

  it('does not offer a channel we cannot post in', () => {
    const view = show({ context: { ...context, channel: { ...channel, here: false } } });
    expect(labels(view)).not.toContain('Where do you want to follow it?');
  });
});

describe('what is wrong with a form', () => {
  const faults = [
    { field: 'subject', text: 'Give the ticket a subject.' },
    { field: '10', text: 'Please fill in “Asset tag”.' },
    { field: 'cc', text: '“ben” is not an e-mail address.' },
    { field: 'cc', text: '“cleo” is not an e-mail address.' },
    { field: '99', text: 'Please fill in “Moon phase”.' },
  ];

  it('stands beneath its input, two faults of one input together', () => {
    const { errors } = faultsToErrors(faults, withTyped({ category: HARDWARE }));
    expect(errors).toEqual({
      subject: 'Give the ticket a subject.',
      'field:10': 'Please fill in “Asset tag”.',
      cc: '“ben” is not an e-mail address. “cleo” is not an e-mail address.',
    });
  });

  it('is never told Slack for a block that is no input', () => {
    const view = { blocks: [{ type: 'section', block_id: 'cc' }, { type: 'divider' }] };
    expect(faultsToErrors(faults, view)).toEqual({ errors: {}, elsewhere: faults });
  });

  it('stands on top when the form has no such input', () => {
    const view = withTyped({ category: HARDWARE });
    const { elsewhere } = faultsToErrors(faults, view);
    expect(elsewhere).toEqual([faults[4]]);
    expect(words(show({ faults: elsewhere }).blocks)).toContain('• Please fill in “Moon phase”.');
  });

  it('names the field when it stands on top', () => {
    const view = show({ faults: [{ field: '11', text: 'This should be a number.' }] });
    expect(words(view.blocks)).toContain('• Cost: This should be a number.');
  });

  it('cannot ping anybody', () => {
    const view = show({ notice: 'HappyFox says <!channel> & co', faults: [{ field: 'x', text: '<@U1>' }] });
    expect(words(view.blocks)).toContain('&lt;!channel&gt; &amp; co');
    expect(words(view.blocks)).toContain('&lt;@U1&gt;');
  });
});

describe('a form shown again after HappyFox refused it', () => {
  it('offers the files that were uploaded, ticked, because Slack cannot put them back', () => {
    const before = freshlyTyped(context, { files: [{ id: 'F1', name: 'log.txt', size: 5 }] });
    const again = shownAgain(before, context);
    const view = show(again);
    expect(input(view, 'ticked:0').element).toMatchObject({
      options: [{ value: 'F1', text: { text: 'log.txt' } }],
      initial_options: [{ value: 'F1' }],
    });
    expect(again.typed.files).toEqual([]);
    // Slack would keep the old files under the old name, and they would be there twice.
    expect(labels(view)).toContain('Files');
    expect(inputs(view).map((block) => block.block_id)).not.toContain('files');
    expect(faultsToErrors([{ field: 'files', text: 'Too many.' }], view).errors).toEqual({ 'files:1': 'Too many.' });
    expect(shownAgain(again.typed, again.context)).toEqual(again);
  });
});
