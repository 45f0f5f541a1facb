import { compare, type Draft, type Evidence, type Held, type NoticeSeen } from '../../sandbox/story/compare';
import { refusalsIn } from '../../sandbox/story/evidence';
import { comparisonPage } from '../../sandbox/story/pages';
import { linesOf } from '../../sandbox/story/plain-blocks';
import { tracePage } from '../../src/ops/trace';
import { noticeMessage } from '../../src/slack/notices/notice-message';

const photo = { name: 'photo.png', bytes: 4, sha256: 'abcd' };
const printer: Draft = {
  subject: 'The printer is on fire',
  requester: 'ada@acme.example',
  files: [photo],
  channel: 'C_GENERAL',
  thread: '1.000001',
};
const filed: Held = {
  number: 4711,
  displayId: '#SUP00004711',
  subject: printer.subject,
  requester: printer.requester,
  files: [photo],
};
const notice: NoticeSeen = {
  channel: printer.channel,
  thread: printer.thread,
  versions: [
    { at: 1_000, lines: ['“The printer is on fire” is saved and on its way to HappyFox.'] },
    { at: 2_000, lines: ['“The printer is on fire” is filed as #SUP00004711 in Support.', 'Filed by Ada'] },
  ],
};
const allWell: Evidence = {
  drafts: [printer],
  held: [filed],
  notices: [notice],
  refusals: [{ at: 1_500, status: 503 }],
  ledger: [{ at: 1_000, status: 503 }],
  early: 0,
  violations: [],
};
const endingWith = (words: string): NoticeSeen => ({
  ...notice,
  versions: [...notice.versions.slice(0, 1), { at: 2_000, lines: [words] }],
});

describe('the comparison at the end of the demo', () => {
  it('finds nothing when everything said is filed once and everybody knows', () => {
    const found = compare(allWell);
    expect(found).toEqual({
      said: 1,
      filed: 1,
      lost: 0,
      doubled: 0,
      filesSaid: 1,
      filesHeld: 1,
      early: 0,
      refusals: 1,
      refusalsInLedger: 1,
      differences: [],
    });
    expect(comparisonPage(found)).toContain('Everything said is filed once');
  });

  it.each<[string, Partial<Evidence>, RegExp, object]>([
    ['is lost', { held: [] }, /is lost/, { filed: 0, lost: 1 }],
    [
      'is filed twice',
      { held: [filed, { ...filed, number: 4712, displayId: '#SUP00004712' }] },
      /filed 2 times: #SUP00004711, #SUP00004712/,
      { filed: 1, doubled: 1 },
    ],
    ['is somebody else’s', { held: [{ ...filed, requester: 'bob@acme.example' }] }, /of bob@.* should be of ada@/, {}],
    ['lacks a file', { held: [{ ...filed, files: [] }] }, /no file photo\.png/, { filesHeld: 0 }],
    [
      'has a file with other bytes',
      { held: [{ ...filed, files: [{ ...photo, sha256: 'ffff' }] }] },
      /content of photo\.png differs/,
      { filesHeld: 0 },
    ],
    ['has a file too many', { held: [{ ...filed, files: [photo, { ...photo, name: 'b' }] }] }, /more files/, {}],
    ['has no notice', { notices: [] }, /nobody was told/, {}],
    ['has its notice elsewhere', { notices: [{ ...notice, thread: null }] }, /nobody was told/, {}],
    ['has two notices', { notices: [notice, notice] }, /2 notices/, {}],
    [
      'is still waiting, as the notice says',
      { notices: [endingWith('“The printer is on fire” is safe')] },
      /should say that it is filed as #SUP00004711/,
      {},
    ],
    [
      'has another number in the notice',
      { notices: [endingWith('“The printer is on fire” is filed as #SUP00004799 in Support.')] },
      /should say that it is filed as #SUP00004711/,
      {},
    ],
  ])('tells when a ticket %s', (_, difference, words, numbers) => {
    const found = compare({ ...allWell, ...difference });
    expect(found.differences).toEqual([expect.stringMatching(words)]);
    expect(found).toMatchObject(numbers);
    expect(comparisonPage(found)).toContain('This does not agree:');
  });

  it('tells of a ticket that nobody asked for', () => {
    const stray = { ...filed, number: 4712, displayId: '#SUP00004712', subject: 'Who wrote this?' };
    expect(compare({ ...allWell, held: [filed, stray] }).differences).toEqual([
      '#SUP00004712 “Who wrote this?” was filed, and nobody asked for it.',
    ]);
  });

  it('tells of requests that came during a wait', () => {
    expect(compare({ ...allWell, early: 2 }).differences).toEqual([expect.stringMatching(/^2 requests .* before/)]);
  });

  it.each([
    ['none', []],
    ['another status', [{ at: 1_000, status: 429 }]],
    ['another time', [{ at: 61_000, status: 503 }]],
  ])('tells of a refusal of which the ledger has %s', (_, ledger) => {
    const found = compare({ ...allWell, ledger });
    expect(found.differences).toEqual([expect.stringMatching(/does not tell of the 503/)]);
    expect(found.refusalsInLedger).toBe(0);
  });

  it('takes one line of the ledger for one refusal only', () => {
    const twice = [...allWell.refusals, ...allWell.refusals];
    expect(compare({ ...allWell, refusals: twice }).refusalsInLedger).toBe(1);
  });

  it('tells of what HappyFox would mind', () => {
    expect(compare({ ...allWell, violations: ['ignored-field (tags)'] }).differences).toEqual([
      'HappyFox would mind: ignored-field (tags).',
    ]);
  });
});

describe('what the demo reads', () => {
  it('refusals stand in the pages of `foxbridge trace` as the program prints them', () => {
    const at = Date.UTC(2026, 10, 24, 14, 32, 7);
    const row = { at, delivery: 'view:V1', ticket: null, ms: 12, until: at + 6_000 };
    const page = tracePage(4711, [
      { ...row, step: 'POST tickets/', outcome: 'throttled', status: 503 },
      { ...row, step: 'GET user/<email>/', outcome: 'throttled', status: 429 },
      // The delivery’s own step repeats the wait without a request of its own.
      { ...row, step: 'new-ticket', outcome: 'throttled', status: null, ms: null },
      { ...row, step: 'POST tickets/', outcome: 'ok', status: 200, until: null },
    ]);
    expect(refusalsIn(page)).toEqual([
      { at, status: 503 },
      { at, status: 429 },
    ]);
  });

  it('a notice is read as people see it, whatever signs its subject has', () => {
    const head = { subject: '*R&D* <b>', author: 'Ada', about: 'U_ADA', permalink: 'https://x.slack.com/p1' };
    const facts = { state: 'waiting', until: 1_000, why: 'throttled', canCancel: true } as const;
    const [first, ...rest] = linesOf(noticeMessage({ id: 'view:V1', head, facts }));
    expect(first).toMatch(/^HappyFox is busy .* “\*R&D\* <b>” is safe and goes out at \d\d:\d\d:\d\d\.$/);
    expect(rest).toEqual(['[ Cancel ]', 'About this message']);
  });
});
