import { articleText } from '../../src/happyfox/article-text';
import { clean, oneLine } from '../../src/happyfox/clean-text';
import { complaintsOf } from '../../src/happyfox/errors';
import { contactReply } from '../../src/happyfox/to-happyfox';
import { judge } from '../../src/happyfox/verdict';
import { openLog } from '../../src/log';
import { fileName } from '../../src/slack/files/file-name';
import { ccAddresses } from '../../src/slack/modals/new-ticket/form';
import { isForBrowsers } from '../../src/slack/notices/link';
import { quoted } from '../../src/slack/notices/quoted';
import { personOf } from '../../src/slack/people';
import { wordsToUs } from '../../src/slack/spoken';
import { escapeMrkdwn } from '../../src/slack/text/escape';
import { messageToHtml, messageToPlain, messageToRichText } from '../../src/slack/text/message';
import { mrkdwnToHtml, mrkdwnToPlain } from '../../src/slack/text/mrkdwn';
import { NAMELESS } from '../../src/slack/text/names';
import { oneLine as titleOf } from '../../src/slack/text/plain';
import { htmlToSlack, plainToSlack } from '../../src/slack/text/to-slack';
import { readWords } from '../../src/tickets/read-words';
import { tellingWords } from '../../src/tickets/telling-words';
import { closeAll, oddAccount, person } from '../happyfox/account';
import { knock } from '../slack/signed';
import { fileByCommand } from '../stories/by-command';
import { openWorld } from '../stories/world';

afterEach(closeAll);

/** Slack carries messages of 40,000 characters; the largest text that anybody can type. */
const LARGEST = 40_000;
/** How many times longer the next text is. */
const STEP = 4;
/** How many times longer it may take then: 4 would be even, 16 is a walk over the text from each of its letters. */
const STEEPEST = 9;
/** What lies below is the machine's own unrest. Ms. */
const UNREST_MS = 4;
/** How often a text is read before it counts as one that takes too long. */
const MOST_TIMES = 16;

const richText = (text: string) => ({
  text,
  blocks: [{ type: 'rich_text', elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text }] }] }],
});
const marker = { reference: 'fb-1', permalink: null };

/** Everything of ours that reads what somebody else wrote, whole. */
const READERS: Record<string, (text: string) => unknown> = {
  'a message as HTML': (text) => messageToHtml(richText(text), NAMELESS),
  'a message as text': (text) => messageToPlain(richText(text), NAMELESS),
  'a message as rich text': (text) => messageToRichText({ text }),
  'marked up text as HTML': (text) => mrkdwnToHtml(text, NAMELESS),
  'marked up text as text': (text) => mrkdwnToPlain(text, NAMELESS),
  'a mail': (text) => htmlToSlack(text, { whole: true }),
  'a mail within a tag': (text) => htmlToSlack(`<p style="${text}" class="${text}">x<a href="${text}">y</a></p>`),
  'a plain mail': (text) => plainToSlack(text, { whole: true }),
  'escaped words': escapeMrkdwn,
  'a quoted subject': quoted,
  'a title': (text) => titleOf(text, 150),
  'the name of a file': (text) => fileName(text, 'F1'),
  'the name of a person': (text) => personOf({ id: 'U1', profile: { real_name: text, email: text } }, 'T1'),
  'a command': (text) => readWords(text, 'command'),
  'a call in a thread': (text) => readWords(`close ${text}`, 'thread'),
  'words to us': (text) => wordsToUs({ text: `<@U1> ${text}` }, 'U1'),
  'addresses in copy': ccAddresses,
  'an address': isForBrowsers,
  'words to look for': tellingWords,
  'a reply of a contact': (text) =>
    contactReply({ contact: 1, ticket: 1, files: [], marker, words: { html: text, plain: text } }),
  'a clean text': clean,
  'a clean line': (text) => oneLine(text),
  'an article': (text) => articleText(text, 10_000),
  'a complaint': complaintsOf,
  'a throttle': (text) => judge(503, {}, text, 0),
  'a page that throttles': (text) => judge(503, {}, `<html>${text}`, 0),
  'a refusal': (text) => judge(400, {}, text, 0),
  'a line of the log': (text) =>
    openLog(
      'info',
      () => 0,
      () => {},
    ).info('x', { is: text, why: new Error(text) }),
};

/** What is repeated to make a text: signs that mean something somewhere, alone and in pairs that begin what never ends. */
const PIECES = [
  ...[...' \n\t\ra1.,:;!?-_+*~`\'"/\\|<>()[]{}@#&=%$^ß\u200B\u200D\u0301\u{1F3F4}\u{E0041}\uD83D汉'],
  ...['<a', '<!', '<@', '</', '<!--', '<style', '<script ', '<p ', '<http://a', '<mailto:', '<a@b', '<a|'],
  ...[
    'a@',
    'a.',
    '@a',
    'a@a',
    'a@a.',
    '.a',
    '://',
    'http://',
    'https://hooks.slack',
    'www.',
    'a/',
    '?a=',
    '&amp;',
    '&#',
  ],
  ...[
    '* ',
    '*a',
    '_a',
    '`a',
    '``',
    '```',
    '```a',
    '> ',
    '>>>',
    '\n>',
    '\n ',
    ' \n',
    '\r\n',
    '- ',
    '1. ',
    '1)',
    ' 1',
    '1.1',
  ],
  ...[
    ' a',
    'a ',
    'a\n',
    'this ',
    'this!',
    '#1',
    'xoxb-',
    'xoxb',
    'token=',
    'bearer ',
    'basic',
    'On a\n',
    'From:',
    'From: a\n',
  ],
  ...[
    '---',
    '-----Original',
    'wrote:',
    'text-decoration:',
    'margin:',
    'mso-list:',
    'display :',
    '503 ',
    '1 s',
    '{',
    '["',
    '}{',
  ],
];
const ENDS = ['x', '>'];

/** What this process has worked so far, without what others took from it; ms. */
const worked = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
};

/** How much work it is to read a text, ms: the least of so many times. */
function timeOf(read: (text: string) => unknown, text: string, times: number): number {
  let shortest = Number.POSITIVE_INFINITY;
  for (let time = 0; time < times && shortest > UNREST_MS; time += 1) {
    const before = worked();
    read(text);
    shortest = Math.min(shortest, worked() - before);
  }
  return shortest;
}

/** How much more time a text takes when it is longer, at its worst. Stops where it is too steep already. */
function steepness(read: (text: string) => unknown, piece: string, end: string, times = 1): number {
  let [worst, before] = [0, Number.POSITIVE_INFINITY];
  for (let length = LARGEST / STEP ** 2; length <= LARGEST && worst < STEEPEST; length *= STEP) {
    const text = piece.repeat(Math.ceil(length / piece.length)).slice(0, length) + end;
    const time = timeOf(read, text, times) + UNREST_MS;
    worst = Math.max(worst, time / before);
    before = time;
  }
  // Memory may have been tidied up in that moment, or the reader made ready to run.
  return worst < STEEPEST || times >= MOST_TIMES ? worst : steepness(read, piece, end, times * 4);
}

describe('a text made to choke on', () => {
  it.each(Object.entries(READERS))('is read in a time that grows with its length: %s', (_, read) => {
    // The first is enough: with a guard gone there may be hundreds, and each takes its time.
    const texts = PIECES.flatMap((piece) => ENDS.map((end) => ({ piece, end })));
    const steep = texts.find(({ piece, end }) => steepness(read, piece, end) >= STEEPEST);
    expect(steep).toBeUndefined();
  });
});

const DEEP = 100_000;
const nest = (open: string, close: string) => open.repeat(DEEP) + close.repeat(DEEP);
const manyNames = JSON.stringify(Object.fromEntries(Array.from({ length: DEEP }, (_, nth) => [`name${nth}`, nth])));
const BOMBS: [string, string][] = [
  ['lists in lists', nest('[', ']')],
  ['objects in objects', `${'{"error":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`],
  ...['name', 'id', 'value', 'field', 'message'].map((name): [string, string] => [
    `objects in objects by ${name}`,
    `${`{"${name}":`.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  ]),
  ['objects in lists', nest('[{"a":', '}]').replace(':}', ':1}')],
  ['a hundred thousand names', manyNames],
  ['a hundred thousand errors', `{"error":${manyNames}}`],
];

describe('a JSON made to choke on', () => {
  it.each(BOMBS)('as an answer of HappyFox says something or nothing: %s', (_, json) => {
    for (const status of [200, 400, 503]) expect(() => judge(status, {}, json, 0)).not.toThrow();
  });

  it.each(BOMBS)('within a ticket of HappyFox costs what it stands in: %s', async (_, json) => {
    const ticket = `{"id":7,"subject":"S","custom_fields":[{"id":1,"name":"F","type":"text","value":${json}}],
      "updates":[{"update_id":1,"custom_field_change":[{"name":"F","old":null,"new":${json}}],"message":{"text":${json}}}],
      "merged_to":${json}}`;
    const { fox } = await oddAccount((_req, res) => {
      res.writeHead(200, { 'Content-Type': 'application/json' }).end(ticket);
    });
    await expect(fox.ticket(7, person)).resolves.toMatchObject({ number: 7, subject: 'S' });
  });

  it.each(BOMBS)('from Slack is answered, and everybody else is served as ever: %s', async (_, json) => {
    const event = `{"type":"event_callback","team_id":"T1","event_id":"Ev1","event":{"type":"message","channel":"C_GENERAL",
      "user":"U_ADA","text":"hello","thread_ts":"1.000001","ts":"1.000002","blocks":[${json}]}}`;
    const world = await openWorld();
    try {
      const send = async (body: string, contentType = 'application/json') =>
        (
          await knock(`${world.url}/slack/events`, world.slack.signingSecret, {
            body,
            contentType,
            now: world.clock.now(),
          })
        ).status;
      const form = (payload: string) => new URLSearchParams({ payload }).toString();
      expect(await send(json)).toBe(400);
      expect(await send(form(json), 'application/x-www-form-urlencoded')).toBe(400);
      expect(await send(event)).toBe(200);
      expect(await send(event.replace('"hello"', '"hello again"').replace('"blocks"', '"files"'))).toBe(200);
      expect((await fetch(`${world.url}/healthz`)).status).toBe(200);
      expect(await fileByCommand(world, { subject: 'As ever' })).toEqual({ closed: true });
    } finally {
      await world.close();
    }
  });
});
