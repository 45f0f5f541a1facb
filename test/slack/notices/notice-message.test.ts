import type { KnownBlock } from '@slack/types';
import { noticeMessage } from '../../../src/slack/notices/notice-message';
import type { NoticeFacts } from '../../../src/tickets/delivery';

const head = { subject: 'Printer', author: 'Anna', about: 'UANNA', permalink: null };
const say = (facts: NoticeFacts, more: Partial<typeof head> | { permalink: string } = {}) =>
  noticeMessage({ id: 'view:V1', head: { ...head, ...more }, facts });

/** Everything that is read in a message, top to bottom. */
const read = ({ blocks }: { blocks: KnownBlock[] }): string =>
  blocks
    .flatMap((block) => {
      if (block.type === 'section') return block.text?.text ?? '';
      if (block.type === 'context') return block.elements.map((part) => ('text' in part ? part.text : ''));
      return [];
    })
    .join('\n');
const buttons = ({ blocks }: { blocks: KnownBlock[] }) =>
  blocks.flatMap((block) =>
    block.type === 'actions'
      ? block.elements.flatMap((element) =>
          element.type === 'button' ? [{ says: element.text.text, does: element.action_id, of: element.value }] : [],
        )
      : [],
  );

const until = Date.UTC(2026, 10, 24, 14, 32);
const WHEN = '<!date^1795530720^{date_short_pretty} at {time}|2026-11-24 14:32 UTC>';
const nothingSent = { sent: [], notSent: [] };

describe('the notice of a ticket', () => {
  it('that is on disk says that it is on its way', () => {
    const said = say({ state: 'saved' });
    expect(read(said)).toBe('“Printer” is saved and on its way to HappyFox.');
    expect(said.text).toBe('“Printer” is saved and on its way to HappyFox.');
  });

  it.each([
    ['throttled', `HappyFox is busy and asked us to wait. “Printer” is safe and goes out ${WHEN}.`],
    ['budget', `Many tickets are on their way at once. “Printer” is safe and goes out ${WHEN}.`],
    ['unavailable', `HappyFox does not answer at the moment. “Printer” is safe. The next try is ${WHEN}.`],
    [
      'sign-in',
      `HappyFox does not accept our key, and an administrator has to renew it. “Printer” is safe. The next try is ${WHEN}.`,
    ],
    [
      'checking',
      `HappyFox did not say whether “Printer” arrived. Before we send it again we look for it there: ${WHEN}.`,
    ],
  ] as const)('that waits (%s) says why, that it is safe, and until when in the time of the reader', (why, words) => {
    expect(read(say({ state: 'waiting', until, why, canCancel: false }))).toBe(words);
  });

  it('that waits tells the time in notifications too, where Slack shows no dates', () => {
    const said = say({ state: 'waiting', until: until - 59_999, why: 'throttled', canCancel: false });
    expect(said.text).toContain('goes out 2026-11-24 14:32 UTC.');
  });

  it('that waits can be cancelled while it has not left, after a question', () => {
    const said = say({ state: 'waiting', until, why: 'throttled', canCancel: true });
    expect(buttons(said)).toEqual([{ says: 'Cancel', does: 'notice_cancel', of: 'view:V1' }]);
    expect(JSON.stringify(said.blocks)).toContain('It is taken back and does not go to HappyFox.');
    expect(buttons(say({ state: 'waiting', until, why: 'checking', canCancel: false }))).toEqual([]);
  });

  const filed = {
    state: 'filed',
    ticket: 7,
    displayId: '#OPS00000007',
    agentUrl: 'https://acme.happyfox.com/staff/ticket/7',
    category: 'Operations',
    files: nothingSent,
    filesToCome: 0,
  } as const;

  it('that is filed gives its number as a link, its category, and who filed it', () => {
    const said = say(filed);
    expect(read(said)).toBe(
      '“Printer” is filed as <https://acme.happyfox.com/staff/ticket/7|#OPS00000007> in Operations.\nFiled by Anna',
    );
    expect(said.text).toBe('“Printer” is filed as #OPS00000007 in Operations.');
    expect(buttons(said)).toEqual([{ says: 'Claim', does: 'ticket_claim', of: '7' }]);
  });

  it('that is filed has no buttons for agents where one person alone reads it', () => {
    expect(buttons(noticeMessage({ id: 'view:V1', head, facts: filed }, 'one-person'))).toEqual([]);
  });

  it('that is filed tells which files went, how many follow, and why one did not go', () => {
    const said = say({
      ...filed,
      files: {
        sent: ['a.txt', 'b.txt'],
        notSent: [
          {
            name: 'film.mov',
            reason: 'it has 30 MB, and HappyFox takes at most 24 MB at once',
            link: 'https://x.slack.com/f/1',
          },
          { name: 'gone.txt', reason: 'it was deleted' },
        ],
      },
      filesToCome: 3,
    });
    expect(read(said)).toContain(
      [
        '2 files sent along: a.txt, b.txt.',
        '3 files still on the way.',
        '• <https://x.slack.com/f/1|film.mov> was not sent: it has 30 MB, and HappyFox takes at most 24 MB at once.',
        '• gone.txt was not sent: it was deleted.',
      ].join('\n'),
    );
  });

  it('that is filed counts the files that are too many to name', () => {
    const names = Array.from({ length: 12 }, (_, at) => `${at}.txt`);
    const notSent = Array.from({ length: 80 }, (_, at) => ({ name: `${at}.txt`, reason: 'it is empty '.repeat(9) }));
    const words = read(say({ ...filed, files: { sent: names, notSent } }));
    expect(words).toContain('12 files sent along: 0.txt, 1.txt, 2.txt, 3.txt, 4.txt and 7 more.');
    expect(words).toMatch(/• and \d\d more\n/);
  });

  it('links only to addresses for browsers', () => {
    for (const agentUrl of [
      'javascript://x/%0aalert(1)',
      'slack://x',
      'https://a b',
      `https://a.org/${'p'.repeat(1000)}`,
    ]) {
      expect(read(say({ ...filed, agentUrl }))).toContain('is filed as #OPS00000007 in');
    }
    expect(read(say({ ...filed, agentUrl: 'https://a.org/?a=1&b=<|>' }))).toContain(
      '<https://a.org/?a=1&amp;b=%3C%7C%3E|#OPS00000007>',
    );
  });

  it('keeps its link whole beside a number and a subject of any length', () => {
    const words = read(say({ ...filed, displayId: 'A|B>' }, { subject: 'long '.repeat(1000) }));
    expect(words).toMatch(/^“long .{1,115}…” is filed as <https:[^|]*\|A¦B&gt;> in Operations\.\n/);
  });

  it('that HappyFox refused gives its reasons and a way to mend them', () => {
    const said = say({ state: 'refused', complaints: ['Asset tag: This field is required.'], canCorrect: true });
    expect(read(said)).toBe(
      'HappyFox did not accept “Printer”.\n• Asset tag: This field is required.\nNothing you wrote is lost: correct it and send it again.',
    );
    expect(buttons(said)).toEqual([{ says: 'Correct and send again', does: 'notice_correct', of: 'view:V1' }]);
  });

  it('that HappyFox refused and that cannot be corrected has no button', () => {
    const said = say({ state: 'refused', complaints: ['This ticket was deleted.'], canCorrect: false });
    expect(buttons(said)).toEqual([]);
    expect(read(said)).toContain('Nothing was changed in HappyFox.');
  });

  it('that may have arrived asks a person, and names the ticket that looks like it', () => {
    const said = say({ state: 'undecided', candidate: { number: 7, displayId: '#OPS00000007' } });
    expect(read(said)).toContain('#OPS00000007 looks much like it.');
    expect(buttons(said)).toEqual([
      { says: 'It is there: #OPS00000007', does: 'notice_it_is_there', of: 'view:V1' },
      { says: 'Send it again', does: 'notice_not_there', of: 'view:V1' },
    ]);
    expect(JSON.stringify(said.blocks)).toContain('HappyFox will have it twice');
  });

  it('that may have arrived and was not found can be sent again, or left', () => {
    const said = say({ state: 'undecided', candidate: null });
    expect(buttons(said)).toEqual([
      { says: 'It is not there, send it again', does: 'notice_not_there', of: 'view:V1' },
      { says: 'Leave it', does: 'notice_leave_it', of: 'view:V1' },
    ]);
  });

  it('that failed says why and can be sent again', () => {
    const said = say({ state: 'failed', reason: 'HappyFox could not be reached in 80 attempts', canRetry: true });
    expect(read(said)).toBe(
      '“Printer” did not reach HappyFox: HappyFox could not be reached in 80 attempts.\nNothing you wrote is lost. Send it again when HappyFox is back.',
    );
    expect(buttons(said)).toEqual([{ says: 'Send again', does: 'notice_send_again', of: 'view:V1' }]);
    expect(buttons(say({ state: 'failed', reason: 'x', canRetry: false }))).toEqual([]);
  });

  it('that was cancelled says who did it', () => {
    expect(read(say({ state: 'cancelled', by: 'UBEN' }))).toBe(
      '“Printer” was taken back by <@UBEN>. It did not go to HappyFox.',
    );
    expect(read(say({ state: 'cancelled', by: 'Ben <!here>' }))).toContain('taken back by Ben &lt;!here&gt;.');
  });

  it('about a message elsewhere leads there', () => {
    const said = say({ state: 'saved' }, { permalink: 'https://x.slack.com/archives/C1/p11' });
    expect(read(said)).toContain('About <https://x.slack.com/archives/C1/p11|this message>');
  });
});

describe('the notice of a message added to a ticket', () => {
  const added = {
    state: 'added',
    ticket: 7,
    displayId: '#OPS7',
    agentUrl: 'https://acme.happyfox.com/staff/ticket/7',
    files: nothingSent,
    filesToCome: 0,
  } as const;

  it('says who reads it', () => {
    expect(read(say({ ...added, as: 'note' }))).toBe(
      'The message is added to <https://acme.happyfox.com/staff/ticket/7|#OPS7> “Printer” as a note. Only agents read it.\nAdded by Anna',
    );
    expect(read(say({ ...added, as: 'reply' }))).toContain('as a reply. The requester reads it.');
  });
});

describe('foreign words in a notice', () => {
  it('cannot ping anybody, make links, or turn the sentence around', () => {
    const said = say({ state: 'saved' }, { subject: '<!channel>\n<@U1> & \u202Eevil' });
    expect(said.text).toBe('“&lt;!channel&gt; &lt;@U1&gt; &amp; evil” is saved and on its way to HappyFox.');
    expect(read(said)).toBe(said.text);
  });
});
