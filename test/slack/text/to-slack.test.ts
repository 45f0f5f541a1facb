import { htmlToSlack, messagesOf, plainToSlack } from '../../../src/slack/text/to-slack';
import { readable } from './readable';

describe('a long mail', () => {
  const mail = Array.from({ length: 50 }, (_, nth) => `<p>Paragraph ${nth} of a story that goes on.</p>`).join('');

  it('is folded after as many characters as asked for, between words', () => {
    const { blocks, folded } = htmlToSlack(mail, { maxChars: 100 });
    expect(folded).toBe(true);
    expect(readable(blocks)).toBe(
      'Paragraph 0 of a story that goes on.\n\nParagraph 1 of a story that goes on.\n\nParagraph 2 of a story…',
    );
  });

  it('is whole on request', () => {
    const { blocks, folded } = htmlToSlack(mail, { maxChars: 100, whole: true });
    expect(folded).toBe(false);
    expect(readable(blocks)).toContain('Paragraph 49');
  });

  it('is not folded when it just fits', () => {
    expect(htmlToSlack('<p>12345</p>', { maxChars: 5 }).folded).toBe(false);
    expect(htmlToSlack('<p>123456</p>', { maxChars: 5 }).folded).toBe(true);
  });

  it('folds a list between its items', () => {
    const { blocks } = htmlToSlack('<ul><li>first</li><li>second</li><li>third</li></ul>', { maxChars: 12 });
    expect(readable(blocks)).toBe('• first\n• second');
  });

  it('is spread over messages that Slack can take', () => {
    const { blocks } = htmlToSlack(`<p>${'word '.repeat(20_000)}</p>`, { whole: true });
    const messages = messagesOf(blocks);
    expect(messages.length).toBeGreaterThan(5);
    expect(messages.flat()).toEqual(blocks);
    for (const message of messages) expect(JSON.stringify(message).length).toBeLessThan(13_000);
  });

  it('keeps the numbers of a list that is cut in two', () => {
    const items = Array.from({ length: 200 }, (_, nth) => `<li>item ${nth + 1} has some words</li>`).join('');
    const { blocks } = htmlToSlack(`<ol>${items}</ol>`, { whole: true });
    expect(blocks.length).toBeGreaterThan(1);
    expect(readable(blocks)).toContain('\n200. item 200 has some words');
  });
});

describe('older correspondence', () => {
  const reply =
    '<p>Yes.</p><div class="gmail_quote"><div>On Mon, Nov 23, 2026 at 4 PM Grace wrote:</div><blockquote class="gmail_quote">Really?</blockquote></div>';

  it('is left out, and said to be', () => {
    expect(htmlToSlack(reply)).toMatchObject({ hasQuoted: true, folded: false, fallback: 'Yes.' });
  });

  it('is there on request', () => {
    const { blocks, hasQuoted } = htmlToSlack(reply, { whole: true });
    expect(hasQuoted).toBe(false);
    expect(readable(blocks)).toBe('Yes.\n\nOn Mon, Nov 23, 2026 at 4 PM Grace wrote:\n\n> Really?');
  });
});

describe('an update that is only text', () => {
  it('has its quotation left out', () => {
    const { blocks, hasQuoted } = plainToSlack(
      'It works, see https://acme.example/x.\n\n-- \nAda\n\nOn Mon, 23 Nov 2026, Grace wrote:\n> Does it?\n> Really?\n',
    );
    expect(readable(blocks)).toBe('It works, see https://acme.example/x.\n\n-- \nAda');
    expect(hasQuoted).toBe(true);
  });

  it('keeps answers between the lines', () => {
    const { blocks } = plainToSlack('Grace wrote:\n> One?\nYes.\n> Two?\nNo.');
    expect(readable(blocks)).toBe('Grace wrote:\n\n> One?\n\nYes.\n\n> Two?\n\nNo.');
  });
});

describe('the text for notifications', () => {
  it('is escaped and plain', () => {
    const { fallback } = htmlToSlack(
      '<p>&lt;!channel&gt; <b>A &amp; B</b> <a href="https://acme.example/x">page</a></p>',
    );
    expect(fallback).toBe('&lt;!channel&gt; A &amp; B page (https://acme.example/x)');
  });

  it('stays short', () => {
    expect(htmlToSlack(`<p>${'x'.repeat(50_000)}</p>`, { whole: true }).fallback.length).toBeLessThanOrEqual(3000);
  });
});

describe('a mail that says nothing', () => {
  it.each([
    '',
    '   ',
    '<p>&nbsp;</p>',
    '<img src="https://t.example/o.gif" width="1" height="1">',
    '<style>p{}</style>',
  ])('%j', (html) => {
    expect(htmlToSlack(html)).toEqual({ blocks: [], fallback: '', folded: false, hasQuoted: false });
  });
});

// Each of these once took minutes, or the whole stack, in one parser or another. The time limit of the tests is the check.
describe('a mail made to choke on', () => {
  it.each([
    ['nested elements', '<div>'.repeat(200_000)],
    ['nested lists', '<ul><li>x'.repeat(100_000)],
    ['nested tables', '<table><tr><td>a<td>b</td></tr><tr><td>c<td>'.repeat(20_000)],
    ['nested quotes', '<blockquote>x'.repeat(80_000)],
    ['closing tags without an opening one', `${'<i>'.repeat(400)}${'</q>'.repeat(250_000)}`],
    ['signs that open a tag', '<'.repeat(1_000_000)],
    ['a style without end', `<p style="text-decoration: ${'text-decoration:'.repeat(60_000)}">x`],
    ['lines that look like heads', 'From:\n<br>'.repeat(100_000)],
    ['lines that look like "wrote"', 'On x\n<br>'.repeat(100_000)],
    ['a word of a megabyte', 'x'.repeat(1_000_000)],
    ['a domain of a megabyte', `<a href="https://x.example">${'a.'.repeat(500_000)}</a>`],
    ['invisible letters', `\u{1F3F4}${'\u{E0041}'.repeat(300_000)}x`],
    ['entities', '&amp;amp;lt;'.repeat(80_000)],
  ])('%s', (_, html) => {
    expect(Array.isArray(htmlToSlack(html, { whole: true }).blocks)).toBe(true);
  });

  it('is read as far as anybody would', () => {
    expect(htmlToSlack(`<p>start</p>${' '.repeat(2_000_000)}<p>end</p>`).folded).toBe(true);
  });

  it('shows the words at the bottom of the deepest nest', () => {
    const html = `${'<div>'.repeat(10_000)}here${'</div>'.repeat(10_000)}<p>and there</p>`;
    expect(readable(htmlToSlack(html).blocks)).toBe('here\n\nand there');
  });
});
