import { acmeAccount, aFile, closeAll, markerOf, oddAccount, person } from './account';

afterEach(closeAll);

type Account = Awaited<ReturnType<typeof acmeAccount>>;
const draft = ({ acme }: Account) => ({
  category: acme.categories.support.id,
  subject: 'VPN',
  html: '<p>x</p>',
  answers: {},
  contact: { id: acme.contacts.ada.id },
  cc: [],
  marker: markerOf('clean'),
});
const NUL = '\u0000';
const HALF = '\ud83d';

describe('what leaves for HappyFox', () => {
  it.each(['as JSON', 'as multipart'])('carries no control characters, %s', async (how) => {
    const account = await acmeAccount();
    const { slackReference } = account.acme.fields;
    const ticket = await account.fox.file(
      {
        ...draft(account),
        subject: ` VPN${NUL}drops\r\n\u001b[31mnow\u0085${HALF} `,
        html: `<p>a${NUL}b\u0007</p>\n\t<p>ü😀</p>`,
        answers: { [slackReference.id]: `x${NUL}y` },
        contact: { name: `Bob${NUL}\nBabbage`, email: `bob@acme.example${NUL}` },
      },
      how === 'as multipart' ? [aFile('a.txt', 'a')] : [],
      person,
    );
    // What comes back is cleaned as well; so HappyFox itself is looked at.
    const held = JSON.stringify([
      account.happyfox.ticket(ticket.number),
      account.happyfox.world.contacts.get(ticket.contact?.id ?? 0),
    ]);
    expect(held).toContain('<p>ab</p>');
    expect(held).not.toMatch(/\\u0000|\\u0007|\\u001b|\\ud83d|\u0085/);
    expect(ticket.subject).toBe('VPN drops [31mnow \ufffd');
    expect(ticket.contact).toMatchObject({ name: 'Bob Babbage', email: 'bob@acme.example' });
    expect(ticket.updates[0]?.message?.html).toContain('<p>ab</p>\n\t<p>ü😀</p>');
    expect(ticket.fields.find(({ id }) => id === slackReference.id)?.value).toBe('xy');
  });

  it('is a name of at most 255 characters and a subject of at most 200, cut between characters', async () => {
    const account = await acmeAccount();
    const contact = { name: `${'a'.repeat(253)}😀bc`, email: 'long@acme.example' };
    const wanted = { ...draft(account), subject: 'word '.repeat(60), contact };
    const ticket = await account.fox.file(wanted, [], person);
    expect(ticket.contact?.name).toBe(`${'a'.repeat(253)}…`);
    expect(ticket.subject).toBe(`${'word '.repeat(39)}word…`);
    const exact = { name: 'b'.repeat(255), email: 'exact@acme.example' };
    expect((await account.fox.file({ ...wanted, contact: exact }, [], person)).contact?.name).toBe(exact.name);
  });

  it('is the address where a name has no letters', async () => {
    const account = await acmeAccount();
    const contact = { name: `${NUL} \n`, email: 'bob@acme.example' };
    expect((await account.fox.file({ ...draft(account), contact }, [], person)).contact?.name).toBe('bob@acme.example');
  });

  it('is found again by the subject as it was sent', async () => {
    const account = await acmeAccount();
    const { happyfox, acme, clock, fox } = account;
    const from = { name: 'Ada', email: 'ada@acme.example' };
    const number = happyfox.mailIn({
      from,
      subject: 'VPN drops',
      html: '<p>x</p>',
      category: acme.categories.support.id,
    });
    const wanted = { ...draft(account), subject: `VPN${NUL}\ndrops`, email: from.email, since: clock.now() };
    expect(await fox.findFiled(wanted, person)).toMatchObject({ kind: 'unclear', candidate: { number } });
  });

  it('is a search or an address without them', async () => {
    const { fox, requests } = await oddAccount((req, res) =>
      res.end(JSON.stringify(req.url?.includes('tickets') ? [] : { id: 7, name: 'A' })),
    );
    await fox.search(`vpn${NUL}drops`, [{ contact: 'a@b.example' }], person);
    await fox.contact(`a${NUL}@b.example`, person);
    expect(requests).toEqual([
      expect.stringMatching(/^GET tickets\/\?q=vpn%20drops%20contact%3A%22a%40b.example%22&/),
      'GET user/a@b.example/',
    ]);
  });
});

describe('what comes from HappyFox', () => {
  it('carries none either: not every store would take it', async () => {
    const text = `a${NUL}b${HALF}`;
    const raw = {
      id: 7,
      subject: text,
      tags: text,
      user: { id: 1, name: text, email: text },
      custom_fields: [{ id: 1, name: text, value: [text, { text }] }],
      updates: [
        {
          update_id: 1,
          by: { type: 'user', name: text },
          message: { html: `${text}\n`, text, attachments: [{ id: 1, filename: text, url: '/x' }] },
        },
      ],
    };
    const { fox } = await oddAccount((_, res) => res.end(JSON.stringify(raw)));
    const ticket = await fox.ticket(7, person);
    expect(JSON.stringify(ticket)).not.toMatch(/\\u0000|\\ud83d/);
    expect(ticket).toMatchObject({ subject: 'ab\ufffd', updates: [{ message: { html: 'ab\ufffd\n' } }] });
  });
});
