import { complaintsAboutBlocks, complaintsAboutView } from '../../../sandbox/slack/blocks';
import { aSection } from './workspace-for-tests';

const button = (more: object = {}) => ({
  type: 'button',
  action_id: 'b',
  text: { type: 'plain_text', text: 'B' },
  ...more,
});

describe('blocks in a message', () => {
  const complaint = (block: object): string => complaintsAboutBlocks([block], 'message').join('; ') || 'accepted';
  const options = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      text: { type: 'plain_text', text: `O${index}` },
      value: `${index}`,
    }));
  const menu = (more: object) => ({ type: 'actions', elements: [{ type: 'static_select', action_id: 'm', ...more }] });

  it.each([
    ['an unknown type', { type: 'sparkles' }, 'unsupported type: sparkles'],
    ['a section with nothing', { type: 'section' }, 'must provide text or fields'],
    ['11 fields', { type: 'section', fields: options(11).map((option) => option.text) }, 'no more than 10'],
    [
      'a header of 151 characters',
      { type: 'header', text: { type: 'plain_text', text: 'x'.repeat(151) } },
      'less than 151',
    ],
    ['a header in mrkdwn', { type: 'header', text: { type: 'mrkdwn', text: 'x' } }, 'must be one of plain_text'],
    [
      '26 buttons',
      { type: 'actions', elements: options(26).map((option) => button({ action_id: option.value })) },
      'no more than 25',
    ],
    ['two buttons of one name', { type: 'actions', elements: [button(), button()] }, 'already exists'],
    [
      'a long button',
      { type: 'actions', elements: [button({ text: { type: 'plain_text', text: 'x'.repeat(76) } })] },
      'less than 76',
    ],
    ['101 options', menu({ options: options(101) }), 'no more than 100'],
    ['no options', menu({ options: [] }), 'no fewer than 1'],
    ['a preselected stranger', menu({ options: options(1), initial_option: options(2)[1] }), 'initial_option'],
    [
      'an input',
      { type: 'input', label: { type: 'plain_text', text: 'L' }, element: { type: 'datepicker' } },
      'unsupported type: input',
    ],
    [
      'an empty leaf',
      { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: '' }] }] },
      'more than 0',
    ],
    ['much markdown', { type: 'markdown', text: 'x'.repeat(12_001) }, 'less than 12001'],
    ['an empty cell', { type: 'table', rows: [[{ type: 'raw_text', text: '' }]] }, 'cell must not be empty'],
  ])('with %s are refused', (_name, block, words) => {
    expect(complaint(block)).toContain(words);
  });

  it.each([
    ['an expanded section', { ...aSection('x'), expand: true }],
    ['a menu with its first option chosen', menu({ options: options(2), initial_option: options(1)[0] })],
    ['a fold of text at its limit', aSection('x'.repeat(3000))],
  ])('with %s are accepted', (_name, block) => {
    expect(complaint(block)).toBe('accepted');
  });
});

describe('blocks elsewhere', () => {
  const anInput = (element: object) => ({
    type: 'input',
    label: { type: 'plain_text', text: 'L' },
    element: { action_id: 'a', ...element },
  });
  const modal = (blocks: object[]) => ({
    type: 'modal',
    title: { type: 'plain_text', text: 'T' },
    submit: { type: 'plain_text', text: 'S' },
    blocks,
  });

  it('hold a choice of files in modals only, and with the scope to read them', () => {
    const files = anInput({ type: 'file_input' });
    expect(complaintsAboutView(modal([files]), ['files:read'])).toEqual([]);
    expect(complaintsAboutView(modal([files]), [])).toEqual([expect.stringContaining('files:read')]);
    expect(complaintsAboutView({ type: 'home', blocks: [files] }, ['files:read'])).toEqual([
      expect.stringContaining('unsupported type: file_input'),
    ]);
  });

  it('hold no rich text under a link', () => {
    const text = { type: 'rich_text', elements: [] };
    expect(complaintsAboutBlocks([text], 'unfurl')).toHaveLength(1);
    expect(complaintsAboutBlocks([text], 'message')).toEqual([]);
  });

  it('name an action as often as they like in different blocks', () => {
    const input = (block_id: string) => ({ ...anInput({ type: 'datepicker' }), block_id });
    expect(complaintsAboutView(modal([input('one'), input('two')]), [])).toEqual([]);
    expect(complaintsAboutView(modal([input('one'), input('one')]), [])).toEqual([expect.stringContaining('block_id')]);
  });
});
