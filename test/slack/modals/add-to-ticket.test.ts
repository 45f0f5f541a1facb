import type { InputBlock, ModalView } from '@slack/types';
import { AddContext, type AddForm } from '../../../src/slack/modals/add-to-ticket/form';
import { ticketOptions } from '../../../src/slack/modals/add-to-ticket/options';
import { readAddToTicket } from '../../../src/slack/modals/add-to-ticket/read';
import { addToTicketView } from '../../../src/slack/modals/add-to-ticket/view';
import { refusalsOfView } from '../within-limits';

const context = AddContext.parse({
  team: 'T1',
  openedBy: 'UANNA',
  source: { message: { team: 'T1', channel: 'C1', ts: '1.1' }, permalink: null },
  author: 'Ben',
  text: 'It smokes again <!channel>',
  messageFiles: [{ id: 'F1', name: 'smoke.jpg' }],
  mayReply: false,
});
const show = (form: Partial<AddForm> = {}): ModalView => addToTicketView({ context, ...form }, { key: 'k1' });
const input = (view: ModalView, id: string) =>
  view.blocks.find((block): block is InputBlock => block.type === 'input' && block.block_id === id);

describe('the form that adds a message to a ticket', () => {
  it('searches tickets while the person types', () => {
    expect(input(show(), 'ticket')?.element).toMatchObject({ type: 'external_select', min_query_length: 1 });
  });

  it('has the ticket chosen when it is known', () => {
    const ticket = { number: 7, displayId: '#OPS00000007', subject: 'Printer' };
    expect(input(show({ context: { ...context, ticket } }), 'ticket')?.element).toMatchObject({
      initial_option: { value: '7', text: { text: '#OPS00000007 · Printer' } },
    });
  });

  it('shows the beginning of the message, in which nothing is parsed', () => {
    expect(show().blocks).toContainEqual({
      type: 'rich_text',
      elements: [{ type: 'rich_text_quote', elements: [{ type: 'text', text: 'It smokes again <!channel>' }] }],
    });
    const long = show({ context: { ...context, text: 'x'.repeat(40_000) } });
    expect(JSON.stringify(long).length).toBeLessThan(5_000);
  });

  it('offers the files of the message, ticked', () => {
    expect(input(show(), 'ticked:0')?.element).toMatchObject({ initial_options: [{ value: 'F1' }] });
  });

  it('says that only agents read it, when the person may not reply', () => {
    expect(input(show(), 'as')).toBeUndefined();
    expect(JSON.stringify(show())).toContain('only agents read it');
  });

  it('asks who may read it when the person may reply, and takes the smaller audience unless told otherwise', () => {
    const view = show({ context: { ...context, mayReply: true } });
    expect(input(view, 'as')?.element).toMatchObject({
      options: [{ value: 'note' }, { value: 'reply' }],
      initial_option: { value: 'note' },
    });
  });

  it('keeps what was chosen when it is shown again with a line on top', () => {
    const view = show({
      context: { ...context, mayReply: true },
      chosen: { as: 'reply', ticked: [] },
      notice: 'Choose a ticket <first>.',
    });
    expect(input(view, 'as')?.element).toMatchObject({ initial_option: { value: 'reply' } });
    expect(input(view, 'ticked:0')?.element).not.toHaveProperty('initial_options');
    expect(JSON.stringify(view.blocks[0])).toContain('Choose a ticket &lt;first&gt;.');
  });

  it('can be shown for a message without words', () => {
    expect(refusalsOfView(show({ context: { ...context, text: ' ' } }))).toEqual([]);
  });
});

describe('reading it', () => {
  it('finds the ticket, the audience and the files', () => {
    const values = {
      ticket: { ticket: { selected_option: { value: '7' } } },
      as: { as: { selected_option: { value: 'reply' } } },
      'ticked:0': { 'ticked:0': { selected_options: [{ value: 'F1' }] } },
    };
    expect(readAddToTicket({ state: { values } })).toEqual({ ticket: 7, as: 'reply', ticked: ['F1'] });
  });

  it.each([
    undefined,
    {},
    { ticket: { ticket: { selected_option: null } } },
    { as: { as: { selected_option: { value: 'all' } } } },
  ])('takes a note for agents when nothing clear was chosen: %j', (values) => {
    expect(readAddToTicket({ state: { values } })).toEqual({ as: 'note', ticked: [] });
  });
});

describe('the tickets a search found', () => {
  const row = (number: number, subject: string) => ({ number, displayId: `#OPS${number}`, subject });

  it('are lines of number and subject, cut to what a menu takes', () => {
    const [line] = ticketOptions([row(4711, `Printer\non the ${'very '.repeat(30)}third floor`)]);
    expect(line?.text.text).toMatch(/^#OPS4711 · Printer on the very .*…$/);
    expect(line?.text.text.length).toBeLessThanOrEqual(75);
    expect(line?.value).toBe('4711');
  });

  it('stand there once each, at most 100', () => {
    const rows = Array.from({ length: 300 }, (_, at) => row(at % 150, 'x'));
    expect(ticketOptions(rows.slice(140, 160).concat(rows.slice(140, 160)))).toHaveLength(20);
    expect(ticketOptions(rows)).toHaveLength(100);
    expect(new Set(ticketOptions(rows).map(({ value }) => value)).size).toBe(100);
  });
});
