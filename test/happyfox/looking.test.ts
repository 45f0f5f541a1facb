import { Unconfirmed } from '../../src/tickets/outcomes';
import { acmeAccount, background, closeAll, failure, markerOf, oddAccount, person } from './account';

afterEach(closeAll);

type Account = Awaited<ReturnType<typeof acmeAccount>>;

const draft = ({ acme }: Account) => ({
  category: acme.categories.support.id,
  subject: 'VPN drops',
  html: '<p>Since this morning.</p>',
  answers: {},
  contact: { id: acme.contacts.ada.id },
  cc: [],
  marker: markerOf('d-1'),
});
const wanted = (account: Account, since = account.clock.now()) => ({
  marker: markerOf('d-1'),
  category: account.acme.categories.support.id,
  subject: 'VPN drops',
  email: 'Ada@acme.example',
  since,
});
const mailIn = ({ happyfox, acme }: Account, subject: string) =>
  happyfox.mailIn({
    from: { name: 'Ada Lovelace', email: 'ada@acme.example' },
    subject,
    html: '<p>Hello</p>',
    category: acme.categories.support.id,
  });

describe('a ticket whose answer was lost', () => {
  it('is found by its marker', async () => {
    const account = await acmeAccount();
    account.happyfox.faults.add({ kind: 'reset-after', class: 'write' });
    expect(await failure(account.fox.file(draft(account), [], person))).toBeInstanceOf(Unconfirmed);
    const sought = await account.fox.findFiled(wanted(account), background);
    expect(sought).toMatchObject({ kind: 'found', ticket: { subject: 'VPN drops', updates: [{}] } });
    expect(account.happyfox.tickets()).toHaveLength(1);
  });

  it('is found although a rule moved it to another category at once', async () => {
    const account = await acmeAccount();
    const { number } = await account.fox.file(draft(account), [], person);
    account.happyfox.move(number, account.acme.categories.it.id);
    expect(await account.fox.findFiled(wanted(account), person)).toMatchObject({ kind: 'found', ticket: { number } });
  });

  it('is absent when every ticket since then was looked at and none carries the marker', async () => {
    const account = await acmeAccount();
    account.happyfox.faults.add({ kind: 'reset-before', class: 'write' });
    await failure(account.fox.file(draft(account), [], person));
    mailIn(account, 'Something else');
    expect(await account.fox.findFiled(wanted(account), person)).toEqual({ kind: 'absent' });
  });

  it('is a question for a person when one with the same contact and subject carries no marker', async () => {
    const account = await acmeAccount();
    const number = mailIn(account, 'vpn drops');
    expect(await account.fox.findFiled(wanted(account), person)).toEqual({
      kind: 'unclear',
      candidate: { number, displayId: `#SUP0000${number}` },
    });
  });

  it('is not taken for the same words filed by another delivery', async () => {
    const account = await acmeAccount();
    await account.fox.file({ ...draft(account), marker: markerOf('d-2') }, [], person);
    expect(await account.fox.findFiled(wanted(account), person)).toEqual({ kind: 'absent' });
  });

  it('is not looked for among tickets that are older by more than the clocks may differ', async () => {
    const account = await acmeAccount();
    mailIn(account, 'VPN drops');
    account.clock.turn(301_000);
    expect(await account.fox.findFiled(wanted(account), person)).toEqual({ kind: 'absent' });
    expect(account.happyfox.journal).toHaveLength(1);
  });

  it('is looked for on further pages, and a person decides where there are too many', async () => {
    const account = await acmeAccount();
    const { number } = await account.fox.file(draft(account), [], person);
    for (let i = 0; i < 120; i += 1) mailIn(account, `Other ${i}`);
    expect(await account.fox.findFiled(wanted(account), person)).toMatchObject({ kind: 'found', ticket: { number } });
    for (let i = 0; i < 900; i += 1) mailIn(account, `More ${i}`);
    expect(await account.fox.findFiled(wanted(account), person)).toEqual({ kind: 'unclear', candidate: null });
  });

  it.each(['empty', '404', 'last'] as const)(
    'when a page past the end is %s, the looking ends',
    async (pagePastEnd) => {
      const account = await acmeAccount({}, { knobs: { pagePastEnd } });
      for (let i = 0; i < 50; i += 1) mailIn(account, `Other ${i}`);
      expect(await account.fox.findFiled(wanted(account), person)).toEqual({ kind: 'absent' });
    },
  );

  it('is found by search where the list is too long and a reference field is configured', async () => {
    const account = await acmeAccount({ referenceField: 'Slack reference' });
    const { number } = await account.fox.file(draft(account), [], person);
    for (let i = 0; i < 320; i += 1) mailIn(account, `Other ${i}`);
    expect(await account.fox.findFiled(wanted(account), person)).toMatchObject({ kind: 'found', ticket: { number } });
  });

  it('is read whole when the list shows neither messages nor a count of pages', async () => {
    const { reference } = markerOf('d-1');
    const whole = { id: 7, subject: 'VPN drops', updates: [{ update_id: 1, message: { html: reference } }] };
    const { fox, clock } = await oddAccount((req, res) => {
      const list = req.url?.includes('/tickets/');
      const rows = req.url?.includes('page=1') ? [{ id: 7, subject: 'VPN drops' }] : [];
      res.end(JSON.stringify(list ? rows : whole));
    });
    const sought = { marker: markerOf('d-1'), category: 1, subject: 'VPN drops', email: null, since: clock.now() };
    expect(await fox.findFiled(sought, person)).toMatchObject({ kind: 'found', ticket: { number: 7 } });
  });
});

describe('an update whose answer was lost', () => {
  it('is found among the updates after the last one known, and absent otherwise', async () => {
    const account = await acmeAccount();
    const ticket = mailIn(account, 'VPN');
    const before = (await account.fox.ticket(ticket, person))?.updates.at(-1)?.id ?? 0;
    const marker = markerOf('u-1');
    const look = (after: number) => account.fox.findUpdate({ ticket, marker, after }, person);
    expect(await look(before)).toEqual({ kind: 'absent' });
    account.happyfox.faults.add({ kind: 'reset-after', class: 'write' });
    const words = { html: '<p>x</p>', plain: 'x' };
    const note = { ticket, words, files: [], marker, agent: account.acme.agents.bridge.id };
    expect(await failure(account.fox.privateNote(note, person))).toBeInstanceOf(Unconfirmed);
    expect(await look(before)).toMatchObject({ kind: 'found', ticket: { number: ticket } });
    expect(await look(before + 1)).toEqual({ kind: 'absent' });
  });

  it('on a ticket that is gone is refused as missing', async () => {
    const account = await acmeAccount();
    const gone = account.fox.findUpdate({ ticket: 1, marker: markerOf('u'), after: 0 }, person);
    expect(await failure(gone)).toMatchObject({ kind: 'missing' });
  });
});
