import { openWorld, type World } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

type Uploading = Parameters<ReturnType<World['slack']['as']>['upload']>;
const MB = 1_000_000;

/** Files Ada's message with these files, and lets time pass until everything that could go has gone. */
async function filed(
  files: Uploading[],
  { env, before }: { env?: Record<string, string>; before?: (ids: string[]) => void } = {},
) {
  world = await openWorld({ ...(env && { env }), maxUploadBytes: 25 * MB });
  world.slack.limits.messages = false;
  const ada = world.slack.as('U_ADA');
  const ids = files.map((file) => ada.upload(...file));
  const ts = await ada.say('C_GENERAL', { text: 'See the files', files: ids });
  await ada.messageShortcut('file_message', 'C_GENERAL', ts);
  await world.settled();
  await ada.change('category', String(world.acme.categories.support.id));
  await world.settled();
  before?.(ids);
  expect(await ada.submit()).toEqual({ closed: true });
  await world.pass(3_000);
  return { ids, ts, ada };
}

/** What the notice says of the files, line by line. */
function lines(ts: string): string {
  const notice = world.slack.messages('C_GENERAL', ts).at(-1);
  return JSON.stringify(notice?.blocks ?? []);
}
const names = () => world.attachments().map(({ filename }) => filename);

describe('files that cannot be read are named with the reason, and the words go all the same', () => {
  const kept: Uploading = ['kept.txt', 'kept', 'text/plain'];

  it('kept outside Slack: with the link, and nothing is fetched', async () => {
    const drive = 'https://drive.example.com/d/1';
    const { ts } = await filed([['plan.gdoc', '', 'text/plain', { mode: 'external', externalUrl: drive }], kept]);
    expect(names()).toEqual(['kept.txt']);
    expect(lines(ts)).toContain(`<${drive}|plan.gdoc> was not sent: it is kept outside Slack`);
    expect(lines(ts)).toContain('1 file sent along: kept.txt.');
  });

  it('deleted while its delivery was on the way', async () => {
    const { ts } = await filed([['gone.txt', 'gone', 'text/plain'], kept], {
      before: ([gone = '']) => world.slack.deleteFile(gone),
    });
    expect(names()).toEqual(['kept.txt']);
    expect(lines(ts)).toContain('gone.txt was not sent: it was deleted');
  });

  it('hidden because the workspace is over its limit', async () => {
    const { ts } = await filed([['old.txt', 'old', 'text/plain', { mode: 'hidden_by_limit' }], kept]);
    expect(names()).toEqual(['kept.txt']);
    expect(lines(ts)).toContain('old.txt was not sent: Slack hides it');
  });

  it('with nothing left of them', async () => {
    const { ts } = await filed([['dead.txt', '', 'text/plain', { mode: 'tombstone' }], kept]);
    expect(names()).toEqual(['kept.txt']);
    expect(lines(ts)).toMatch(/was not sent: it was deleted/);
  });

  it.each(['page', 'redirect'] as const)('Slack’s sign-in page instead of the file (%s)', async (signIn) => {
    const { ts, ids } = await filed([['secret.pdf', 'pdf bytes', 'application/pdf'], kept], {
      before: ([secret = '']) => world.slack.fileBehaves(secret, { signIn }),
    });
    await world.pass(60_000);
    expect(names()).toEqual(['kept.txt']);
    expect(lines(ts)).toContain('secret.pdf was not sent:');
    expect(world.slack.fileRequests.filter(({ fileId }) => fileId === ids[0]).length).toBeLessThanOrEqual(3);
  });

  it('that break off each time: after three times the words go without', async () => {
    const { ts, ids } = await filed([['cut.bin', { size: 500_000 }, 'application/octet-stream'], kept], {
      before: ([cut = '']) => world.slack.fileBehaves(cut, { resetAfterBytes: 100_000 }),
    });
    await world.pass(60_000);
    expect(world.tickets()).toHaveLength(1);
    expect(names()).toEqual(['kept.txt']);
    expect(lines(ts)).toContain('cut.bin was not sent: Slack broke off 3 times while we read it');
    expect(world.slack.fileRequests.filter(({ fileId }) => fileId === ids[0])).toHaveLength(3);
  });

  it('that break off once are read anew from the beginning', async () => {
    const { ids } = await filed([['wobbly.bin', { size: 500_000 }, 'application/octet-stream']], {
      before: ([wobbly = '']) => world.slack.fileBehaves(wobbly, { resetAfterBytes: 100_000 }),
    });
    world.slack.fileBehaves(ids[0] ?? '', {});
    await world.pass(20_000);
    expect(world.attachments()).toMatchObject([{ filename: 'wobbly.bin', size: 500_000 }]);
    expect(world.tickets()).toHaveLength(1);
  });

  it('too large for any request', async () => {
    const { ts } = await filed([['film.mov', { size: 25 * MB }, 'video/quicktime'], kept]);
    expect(names()).toEqual(['kept.txt']);
    expect(lines(ts)).toContain('film.mov was not sent: it has 25 MB, and HappyFox takes at most 24 MB at once');
    expect(world.slack.fileRequests).toHaveLength(1);
  });

  it('without the permission to read files', async () => {
    const { ts } = await filed([kept], {
      before: () => world.slack.faults.add({ method: 'files.info', kind: 'error', error: 'missing_scope' }),
    });
    // What the message told of it is enough.
    expect(names()).toEqual(['kept.txt']);
    expect(lines(ts)).toContain('1 file sent along');
  });
});

describe('files that go', () => {
  it('are looked up when they are sent: what the message told may be old', async () => {
    const { ids, ts } = await filed([['contract.pdf', 'signed', 'application/pdf']]);
    expect(world.slack.journal.filter(({ method }) => method === 'files.info')).toHaveLength(ids.length);
    expect(names()).toEqual(['contract.pdf']);
    expect(lines(ts)).toContain('1 file sent along: contract.pdf.');
  });

  it('keep their names, as far as a name is safe', async () => {
    await filed([
      ['Überblick – 東京 🗼.pdf', 'a', 'application/pdf'],
      ['../../etc/"passwd".txt', 'b', 'text/plain'],
      ['invoice\u202egnp.exe', 'c', 'application/octet-stream'],
      [null, 'd', 'text/plain'],
    ]);
    const [first, second, third, fourth] = names();
    expect(first).toBe('Überblick – 東京 🗼.pdf');
    expect(second).not.toMatch(/["/\\]/);
    expect(third).toBe('invoicegnp.exe');
    expect(fourth).toMatch(/\S/);
  });

  it('arrive byte by byte as they are in Slack', async () => {
    const bytes = Buffer.from(Array.from({ length: 200_000 }, (_, at) => (at * 7) % 256));
    await filed([['data.bin', bytes, 'application/octet-stream']]);
    const [file] = world.attachments();
    expect(file).toMatchObject({ size: 200_000 });
    expect(Buffer.compare((file as { bytes: Buffer }).bytes, bytes)).toBe(0);
  });

  it('of a page, which is no sign-in page, go too', async () => {
    await filed([['mail.html', '<!doctype html><html><body>Hello</body></html>', 'text/html']]);
    expect(names()).toEqual(['mail.html']);
  });

  it('without an announced length are counted while they are read', async () => {
    await filed([
      ['chunked.bin', { size: 300_000 }, 'application/octet-stream', { behaviour: { noContentLength: true } }],
    ]);
    expect(world.attachments()).toMatchObject([{ filename: 'chunked.bin', size: 300_000 }]);
  });

  it('empty ones go as well', async () => {
    await filed([['empty.txt', '', 'text/plain']]);
    expect(world.attachments()).toMatchObject([{ filename: 'empty.txt', size: 0 }]);
  });

  it('above 24 MB together follow in further updates of the requester, and the notice counts them', async () => {
    const { ts } = await filed([
      ['a.bin', { size: 15 * MB }, 'application/octet-stream'],
      ['b.bin', { size: 15 * MB }, 'application/octet-stream'],
      ['c.bin', { size: 5 * MB }, 'application/octet-stream'],
    ]);
    await world.pass(3_000);
    expect(names()).toEqual(['a.bin', 'b.bin', 'c.bin']);
    expect(world.updates()).toMatchObject([
      { message: { attachments: [{ filename: 'a.bin' }] } },
      {
        by: { email: 'ada@acme.example' },
        message: { message_type: null, attachments: [{ filename: 'b.bin' }, { filename: 'c.bin' }] },
      },
    ]);
    expect(lines(ts)).toContain('3 files sent along: a.bin, b.bin, c.bin.');
    expect(lines(ts)).not.toContain('still on the way');
    expect(world.happyFox.violations).toEqual([]);
  });

  it('more than ten go in order, ten at a time', async () => {
    await filed(Array.from({ length: 23 }, (_, nth): Uploading => [`${nth}.txt`, `${nth}`, 'text/plain']));
    await world.pass(3_000);
    expect(names()).toEqual(Array.from({ length: 23 }, (_, nth) => `${nth}.txt`));
    expect(world.updates()).toHaveLength(3);
  });

  it('are not lost when HappyFox throttles between two updates', async () => {
    const { ts } = await filed(
      [
        ['a.bin', { size: 15 * MB }, 'application/octet-stream'],
        ['b.bin', { size: 15 * MB }, 'application/octet-stream'],
      ],
      {
        before: () =>
          world.happyFox.faults.add({ class: 'write', path: /user_reply/, kind: '503-text', waitSeconds: 30 }),
      },
    );
    await world.pass(60_000);
    expect(names()).toEqual(['a.bin', 'b.bin']);
    expect(lines(ts)).toContain('2 files sent along');
    expect(world.happyFox.journal.filter(({ early }) => early)).toEqual([]);
  });
});

describe('the bot’s token', () => {
  it('goes to Slack’s host and to nobody else', async () => {
    const { ids } = await filed([['a.txt', 'a', 'text/plain']]);
    const bearer = `Bearer ${world.slack.botToken}`;
    expect(world.slack.fileRequests).toMatchObject([{ fileId: ids[0], authorization: bearer, status: 200 }]);
    expect(JSON.stringify(world.happyFox.journal)).not.toContain(world.slack.botToken);
    expect(world.lines.join('')).not.toContain(world.slack.botToken);
  });
});
