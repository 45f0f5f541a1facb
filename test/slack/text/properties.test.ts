import type { RichTextBlock } from '@slack/types';
import * as fc from 'fast-check';
import { Parser } from 'htmlparser2';
import { escapeMrkdwn } from '../../../src/slack/text/escape';
import { messageToHtml, messageToRichText } from '../../../src/slack/text/message';
import { mrkdwnToHtml, mrkdwnToPlain } from '../../../src/slack/text/mrkdwn';
import { NAMELESS } from '../../../src/slack/text/names';
import { oneLine } from '../../../src/slack/text/plain';
import { richTextToHtml, richTextToPlain } from '../../../src/slack/text/rich-text';
import { htmlToSlack, messagesOf, plainToSlack } from '../../../src/slack/text/to-slack';
import { visible } from '../../../src/slack/text/visible';
import { escapeHtml } from '../../../src/tickets/escape-html';
import { readable } from './readable';

const hostile = fc.constantFrom(
  ...['<!channel>', '<@U0123>', '<!subteam^S1>', '<https://evil.example|bank.example>', '&lt;!here&gt;', '&amp;amp;'],
  ...[
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    '</p>',
    '<a href="javascript:x">',
    "' onclick='",
    '<!--',
  ],
  ...[
    '<blockquote type="cite">',
    '<ul><li>',
    '</ul>',
    '<table><tr><td>',
    '<pre>',
    '```',
    '`',
    '*',
    '_',
    '~',
    '> ',
    ':wave:',
    '\n',
  ],
  ...[
    '\u202e',
    '\u200b',
    '\u0000',
    '\ud83d',
    '👩‍👩‍👧',
    'https://a.example/x',
    'On x wrote:',
    'From: a\nSent: b\n',
    '&nbsp;',
    ' ',
    'é',
  ],
);
const text = fc
  .array(
    fc.oneof(hostile, fc.string({ unit: 'grapheme', maxLength: 12 }), fc.string({ unit: 'binary', maxLength: 8 })),
    {
      maxLength: 24,
    },
  )
  .map((pieces) => pieces.join(''));

const richTextOf = (words: string): { type: 'rich_text'; elements: unknown[] }[] => {
  const style = { bold: true, code: true };
  const elements = [{ type: 'text', text: words }];
  const section = { type: 'rich_text_section', elements };
  return [
    {
      type: 'rich_text',
      elements: [
        section,
        {
          type: 'rich_text_section',
          elements: [
            { type: 'text', text: words, style },
            { type: 'link', url: words, text: words },
          ],
        },
        { type: 'rich_text_list', style: 'ordered', indent: 1, elements: [section, section] },
        { type: 'rich_text_quote', elements: [{ type: 'link', url: `https://a.example/${words}` }] },
        { type: 'rich_text_preformatted', elements },
        {
          type: 'rich_text_section',
          elements: [
            { type: 'user', user_id: words },
            { type: 'emoji', name: words },
          ],
        },
      ],
    },
  ];
};

const TAGS = ['p', 'br', 'strong', 'em', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a'];

/** Takes HTML apart as HappyFox would, and fails on anything that is not ours. */
function checkedText(html: string): string {
  let words = '';
  const open: string[] = [];
  const parser = new Parser({
    onopentag(name, attributes) {
      open.push(name);
      expect(TAGS).toContain(name);
      for (const [attribute, value] of Object.entries(attributes)) {
        if (name === 'a' && attribute === 'href') expect(value).toMatch(/^(?:https?:\/\/|mailto:)[^\s"'<>]+$/i);
        else expect([name, attribute, /^\d+$/.test(value)]).toEqual(['ol', 'start', true]);
      }
    },
    onclosetag(name, implied) {
      expect([open.pop(), implied && name !== 'br']).toEqual([name, false]);
    },
    ontext(text) {
      words += text;
    },
    oncomment: () => expect('a comment').toBeNull(),
    onprocessinginstruction: () => expect('an instruction').toBeNull(),
  });
  parser.end(html);
  expect(open).toEqual([]);
  return words;
}

/** What cannot survive: how much white space there was, and signs that nobody sees. */
const letters = (words: string): string => visible(words).replace(/\s+/gu, '');

describe('whatever a person types in Slack', () => {
  it('becomes HTML of our dozen tags, each closed, with safe addresses only', () => {
    fc.assert(
      fc.property(text, (words) => {
        checkedText(richTextToHtml(richTextOf(words), NAMELESS));
        checkedText(mrkdwnToHtml(words, NAMELESS));
        checkedText(messageToHtml({ attachments: [{ title: words, title_link: words, text: words }] }, NAMELESS));
      }),
    );
  });

  it('reads in HappyFox as it was typed', () => {
    fc.assert(
      fc.property(text, (words) => {
        const blocks = [
          { type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: words }] }] },
        ];
        expect(letters(checkedText(richTextToHtml(blocks, NAMELESS)))).toBe(letters(words));
        expect(letters(richTextToPlain(blocks, NAMELESS))).toBe(letters(words));
      }),
    );
  });
});

/** Every leaf of some blocks, as Slack would find them. */
function leavesOf(blocks: readonly RichTextBlock[]): { type: string; text?: string; url?: string }[] {
  const leaves: { type: string; text?: string; url?: string }[] = [];
  const visit = (value: unknown) => {
    if (Array.isArray(value)) value.forEach(visit);
    else if (typeof value === 'object' && value !== null) {
      const { type, elements } = value as { type: string; elements?: unknown[] };
      if (elements === undefined) leaves.push(value as { type: string });
      else {
        expect(elements.length).toBeGreaterThan(0);
        expect(type).toMatch(/^rich_text/);
        visit(elements);
      }
    }
  };
  visit(blocks);
  return leaves;
}

function expectHarmless({ blocks, fallback }: { blocks: RichTextBlock[]; fallback: string }): void {
  for (const { type, text, url } of leavesOf(blocks)) {
    expect(['text', 'link']).toContain(type);
    expect(text).not.toBe('');
    if (type === 'link') expect(url).toMatch(/^(?:https?:\/\/|mailto:)[^\s"'<>]+$/i);
    expect(`${text}`).not.toMatch(/[\u202a-\u202e\u2066-\u2069\p{Surrogate}]/u);
  }
  expect(fallback).not.toMatch(/[<>]|&(?!(?:amp|lt|gt);)/);
}

describe('whatever comes from the helpdesk', () => {
  it('is only text and links to the web, and pings nobody', () => {
    fc.assert(
      fc.property(text, fc.boolean(), fc.integer({ min: 1, max: 400 }), (words, whole, maxChars) => {
        expectHarmless(htmlToSlack(words, { whole, maxChars }));
        expectHarmless(plainToSlack(words, { whole, maxChars }));
        const form = messageToRichText({ text: words });
        if (form) expectHarmless({ blocks: [form], fallback: '' });
      }),
    );
  });

  it('reads in Slack as it was written', () => {
    // What is encoded once too often is repaired, which these texts must not look like.
    fc.assert(
      fc.property(
        text.filter((words) => !/&\S{1,8};/.test(words)),
        (words) => {
          const { blocks } = htmlToSlack(`<p>${escapeHtml(words)}</p>`, { whole: true });
          const read = leavesOf(blocks)
            .map(({ text }) => text)
            .join('');
          expect(letters(read)).toBe(letters(words));
        },
      ),
    );
  });

  it('loses nothing and keeps its order when it is spread over blocks and messages', () => {
    const long = fc.array(fc.oneof(text, fc.string({ minLength: 3000, maxLength: 9000 })), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(long, (paragraphs) => {
        const { blocks } = plainToSlack(paragraphs.map((words) => words.replace(/^>/gm, '')).join('\n'), {
          whole: true,
        });
        const messages = messagesOf(blocks);
        expect(messages.flat()).toEqual(blocks);
        for (const message of messages) expect(message.length).toBeLessThanOrEqual(40);
        const read = leavesOf(blocks)
          .map(({ text }) => text)
          .join('');
        expect(letters(read)).toBe(
          letters(
            paragraphs
              .map((words) => words.replace(/^>/gm, ''))
              .join('\n')
              .replace(/^(?:> ?)+/gm, ''),
          ),
        );
        for (const block of blocks)
          expect(
            leavesOf([block])
              .map(({ text = '' }) => text)
              .join('').length,
          ).toBeLessThan(3300);
        expect(() => readable(blocks)).not.toThrow();
      }),
      { numRuns: 40 },
    );
  });
});

describe('foreign words in a sentence of ours', () => {
  it('format, link and ping nothing', () => {
    fc.assert(
      fc.property(text, (words) => {
        const sentence = `Saved ${escapeMrkdwn(words)} for you`;
        expect(sentence).not.toMatch(/[<>`]/);
        const html = mrkdwnToHtml(sentence.replace(/:/g, ''), NAMELESS);
        expect(html.replace(/<\/?p>|<br>/g, '')).not.toMatch(/<(?!a )(?!\/a)/);
        expect(letters(mrkdwnToPlain(sentence, NAMELESS)).length).toBeGreaterThan(0);
      }),
      { examples: [['𐀀~\u0000~']] },
    );
  });
});

describe('a title from a text', () => {
  it('is one line, never too long, and whole letters', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 80 }), (words, max) => {
        const title = oneLine(words, max);
        expect(title.length).toBeLessThanOrEqual(max);
        expect(title).not.toMatch(/[\n\p{Surrogate}]/u);
      }),
    );
  });
});
