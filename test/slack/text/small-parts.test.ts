import { emojiNamed, withEmoji } from '../../../src/slack/text/emoji';
import { escapeMrkdwn } from '../../../src/slack/text/escape';
import { mentionedIds } from '../../../src/slack/text/mentioned-ids';
import { messageToRichText } from '../../../src/slack/text/message';
import { oneLine } from '../../../src/slack/text/plain';
import { readable } from './readable';

describe('whom a message names', () => {
  it('is found in rich text, in markup, in blocks and in attachments, each once', () => {
    const user = (user_id: string) => ({ type: 'user', user_id });
    expect(
      mentionedIds({
        text: 'only for old programs: <@U9>',
        blocks: [
          {
            type: 'rich_text',
            elements: [{ type: 'rich_text_list', elements: [{ elements: [user('U1'), user('U1')] }] }],
          },
          { type: 'section', text: { type: 'mrkdwn', text: '<@U2> in <#C1|old-name> `<@U3>`' } },
        ],
        attachments: [{ text: '<!subteam^S1> <!here>', fields: [{ title: 'x', value: '<@W4>' }] }],
      }),
    ).toEqual({ users: ['U1', 'U2', 'U3', 'W4'], channels: ['C1'], usergroups: ['S1'] });
  });

  it('is nobody in a message without shape', () => {
    expect(mentionedIds({ blocks: [null, 7, 'x', { elements: 'y' }], attachments: [[]] })).toEqual({
      users: [],
      channels: [],
      usergroups: [],
    });
  });
});

describe('a title from a text', () => {
  it.each([
    ['The lamp is broken\nIt fell.', 'The lamp is broken'],
    ['\n\n  • first thing\n', 'first thing'],
    ['> quoted words', 'quoted words'],
    ['```\nTypeError: x', 'TypeError: x'],
    ['---\nreal words', 'real words'],
    ['🎉🎉🎉', '🎉🎉🎉'],
    ['', ''],
    ['a\u202eb   c', 'ab c'],
  ])('%j gives %j', (text, title) => expect(oneLine(text, 40)).toBe(title));

  it('never cuts a letter in two', () => {
    expect(oneLine('ab👩‍👩‍👧cd', 6)).toBe('ab…');
  });
});

describe('foreign words in our sentences', () => {
  it.each([
    ['<!channel> & <@U1>', '&lt;!channel&gt; &amp; &lt;@U1&gt;'],
    ['*bold* _x_ ~y~', '*\u200Bbold* _\u200Bx_ ~\u200By~'],
    ['file_name*2', 'file_name*2'],
    ['`code`', 'ˋcodeˋ'],
    ['> quote', '\u200B&gt; quote'],
    ['Größe 3 – “ok”', 'Größe 3 – “ok”'],
  ])('%j', (words, escaped) => expect(escapeMrkdwn(words)).toBe(escaped));
});

describe('emoji', () => {
  it('take their skin tone where Unicode puts it', () => {
    expect([
      emojiNamed('wave', 6),
      emojiNamed('female-technologist', 2),
      emojiNamed('v', 3),
      emojiNamed('fire', 3),
    ]).toEqual(['👋🏿', '👩🏻‍💻', '✌🏼', '🔥']);
    expect(emojiNamed('people_holding_hands', 2, 6)).toBe('🧑🏻‍🤝‍🧑🏿');
  });

  it('of a workspace keep their names, and times are no emoji', () => {
    expect(withEmoji(':our_logo: 10:100:30 :100:')).toBe(':our_logo: 10:100:30 💯');
  });

  it('are looked up among names only', () => {
    expect(withEmoji(':constructor: :__proto__: :toString:')).toBe(':constructor: :__proto__: :toString:');
  });
});

describe('a message of a bot in the form', () => {
  it('becomes rich text', () => {
    const rich = messageToRichText({ text: '*Disk* full on <https://mon.example/1|db-1>\n&gt; 99 %\n```df -h```' });
    expect(readable(rich ? [rich] : [])).toBe(
      '**Disk** full on [db-1](https://mon.example/1)\n\n> 99 %\n\n```\ndf -h\n```',
    );
  });

  it('is nothing when it says nothing', () => expect(messageToRichText({ text: ' ' })).toBeNull());
});
