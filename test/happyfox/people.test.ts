import { Refused, Unconfirmed } from '../../src/tickets/outcomes';
import { acmeAccount, closeAll, failure, oddAccount, person } from './account';

afterEach(closeAll);

/** Acme, where Ada has a department (a choice) and an employee number (text). */
async function withAda() {
  const account = await acmeAccount();
  const { ada } = account.acme.contacts;
  const { department, employeeNumber } = account.acme.contactFields;
  const engineering = department.choices?.[1]?.id ?? 0;
  const contact = account.happyfox.world.contacts.get(ada.id);
  if (!contact) throw new Error('Acme without Ada');
  contact.fields.set(department.id, engineering).set(employeeNumber.id, '007');
  return { ...account, people: account.fox.people, ada: contact, department, employeeNumber, engineering };
}

describe('a contact', () => {
  it('is read whole, by id or by address, and null when there is none', async () => {
    const { people, ada, acme, department, clock } = await withAda();
    const card = await people.contact(ada.id, person);
    expect(card).toMatchObject({
      id: ada.id,
      name: 'Ada Lovelace',
      phones: [{ type: 'w', number: '4930123456' }],
      primaryPhone: '4930123456',
      groups: [{ id: acme.groups.acme.id, name: 'Acme', taggedDomains: 'acme.example', seesAllTickets: false }],
      ticketsCount: 0,
      createdAt: clock.now(),
      updatedAt: null,
    });
    expect(card?.fields).toContainEqual({ id: department.id, name: 'Department', value: 'Engineering' });
    expect(await people.contact(' ada@acme.example\0', person)).toEqual(card);
    expect(await people.contact(1, person)).toBeNull();
    expect(await people.contact('nobody@acme.example', person)).toBeNull();
    expect(await people.contact('ada', person)).toBeNull();
  });

  it('is listed page by page, by terms that must all fit', async () => {
    const { people, happyfox } = await withAda();
    for (let i = 0; i < 57; i += 1) happyfox.addContact({ name: `Guest ${i}`, email: `g${i}@guest.example` });
    const first = await people.contacts({}, person);
    expect([first.contacts.length, first.pages, first.total]).toEqual([50, 2, 60]);
    expect((await people.contacts({ page: 2 }, person)).contacts).toHaveLength(10);
    const names = async (terms: Parameters<typeof people.contacts>[0]) =>
      (await people.contacts(terms, person)).contacts.map(({ name }) => name);
    expect(await names({ email: 'grace+navy@acme.example' })).toEqual(['Grace Hopper']);
    expect(await names({ phone: '+4930999999' })).toEqual(['Phone Only']);
    expect(await names({ name: 'guest', words: 'g56' })).toEqual(['Guest 56']);
    expect(await names({ words: 'ada', createdSince: '2026-11-24' })).toEqual(['Ada Lovelace']);
    expect(await names({ createdSince: '2026-11-25' })).toEqual([]);
    expect((await people.findContacts('grace', person)).map(({ name }) => name)).toEqual(['Grace Hopper']);
    expect(await people.findContacts(' " ', person)).toEqual([]);
  });
});

describe('adding a contact', () => {
  it('takes phones and the custom fields that the account asks for', async () => {
    const { people, happyfox, department, engineering } = await withAda();
    const badge = happyfox.addContactField({ name: 'Badge', type: 'text', required: true });
    const bob = { name: 'Bob', email: 'bob@acme.example' };
    expect(await failure(people.addContact(bob, person))).toMatchObject({
      kind: 'invalid',
      complaints: [{ key: `c-cf-${badge.id}`, field: 'Badge' }],
    });
    const added = await people.addContact(
      {
        ...bob,
        phones: [{ type: 'mo', number: '+49 170 1', isPrimary: true }],
        answers: { [badge.id]: 'B-1', [department.id]: engineering },
      },
      person,
    );
    expect(added).toMatchObject({ name: 'Bob', email: 'bob@acme.example', primaryPhone: '49 170 1' });
    expect(added.fields.map(({ value }) => value)).toEqual(['Engineering', null, 'B-1']);
    expect(happyfox.violations).toEqual([]);
  });

  it('needs no address where there is a phone', async () => {
    const { people } = await withAda();
    const added = await people.addContact(
      { name: 'Bob', email: null, phones: [{ type: 'h', number: '49301' }] },
      person,
    );
    expect(added).toMatchObject({ email: null, phones: [{ type: 'h', number: '49301' }] });
  });

  it('never touches one that is there: its custom fields would be reset', async () => {
    const { people, happyfox, ada } = await withAda();
    const again = { name: 'Somebody', email: 'ADA@acme.example' };
    expect(await failure(people.addContact(again, person))).toMatchObject({ complaints: [{ key: 'email' }] });
    expect([ada.name, ada.fields.size]).toEqual(['Ada Lovelace', 2]);
    expect(happyfox.journal.map(({ method }) => method)).toEqual(['GET']);
  });

  it('works for many at once: each has its own outcome, in the order given', async () => {
    const { people, happyfox, ada } = await withAda();
    const outcomes = await people.addContacts(
      [
        { name: 'Bob', email: 'bob@acme.example' },
        { name: 'Somebody', email: 'ada@acme.example' },
        { name: 'Odd', email: 'no address' },
        { name: 'Bob again', email: 'Bob@acme.example' },
        { name: 'Cleo', email: null, phones: [{ type: 'w', number: '1' }] },
      ],
      person,
    );
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, false, false, true]);
    expect(outcomes[2]).toMatchObject({ complaints: [{ key: 'email', text: 'Enter a valid e-mail address.' }] });
    const [bob] = outcomes;
    expect(happyfox.world.contacts.get(bob?.ok ? bob.id : 0)?.name).toBe('Bob');
    expect(ada.fields.size).toBe(2);
    expect(happyfox.journal.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(happyfox.violations).toEqual([]);
  });

  it('more than a hundred at once leave nothing', async () => {
    const { people, happyfox } = await withAda();
    const crowd = Array.from({ length: 101 }, (_, i) => ({ name: `G ${i}`, email: `g${i}@x.example` }));
    expect(await failure(people.addContacts(crowd, person))).toMatchObject({ kind: 'too-large' });
    expect(happyfox.journal).toEqual([]);
  });
});

describe('changing a contact', () => {
  it('changes what is named and sends back all other custom fields, choices by their ids', async () => {
    const { people, happyfox, ada, department, employeeNumber, engineering } = await withAda();
    const edited = await people.editContact(
      ada.id,
      { name: 'Ada King', answers: { [employeeNumber.id]: '8' } },
      person,
    );
    expect(edited.name).toBe('Ada King');
    expect(happyfox.journal.at(-1)?.fields.sort()).toEqual([
      `c-cf-${department.id}`,
      `c-cf-${employeeNumber.id}`,
      'name',
    ]);
    expect([...ada.fields]).toEqual([
      [department.id, engineering],
      [employeeNumber.id, '8'],
    ]);
    await people.editContact(ada.id, { answers: { [employeeNumber.id]: '' } }, person);
    expect([...ada.fields]).toEqual([[department.id, engineering]]);
    expect(happyfox.violations).toEqual([]);
  });

  it('adds a phone once, changes one by its id, and switches the sign-in', async () => {
    const { people, ada } = await withAda();
    const phone = { type: 'mo', number: '49 170 1' } as const;
    await people.editContact(ada.id, { phones: [phone] }, person);
    await people.editContact(ada.id, { phones: [{ ...phone, number: '+491701' }], loginEnabled: false }, person);
    expect(ada.phones.map(({ type, number }) => [type, number])).toEqual([
      ['w', '4930123456'],
      ['mo', '491701'],
    ]);
    expect(ada.loginEnabled).toBe(false);
    const work = ada.phones[0]?.id ?? 0;
    await people.editContact(ada.id, { phones: [{ id: work, type: 'm', number: '4930' }], loginEnabled: true }, person);
    expect([ada.phones[0]?.number, ada.phones.length, ada.loginEnabled]).toEqual(['4930', 2, true]);
  });

  it('is refused before anything is written when a field could not be kept', async () => {
    const { people, happyfox, ada, department } = await withAda();
    // The administrator took the choice off the list; the contact still has it.
    department.choices = department.choices?.slice(0, 1) ?? null;
    expect(await failure(people.editContact(ada.id, { name: 'Ada King' }, person))).toMatchObject({
      complaints: [{ field: 'Department' }],
    });
    expect(ada.name).toBe('Ada Lovelace');
    const sales = department.choices?.[0]?.id ?? 0;
    await people.editContact(ada.id, { name: 'Ada King', answers: { [department.id]: sales } }, person);
    expect([ada.name, ada.fields.get(department.id)]).toEqual(['Ada King', sales]);
    expect(await failure(people.editContact(1, { name: 'Nobody' }, person))).toMatchObject({ kind: 'missing' });
    expect(happyfox.journal.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });

  it('finds the ids of choices by their labels where HappyFox shows labels only', async () => {
    const sent: unknown[] = [];
    const held = [
      { id: 1, name: 'Sites', type: 'multiple_choice', value: 'Kyiv, Lviv' },
      { id: 2, name: 'Tools', type: 'multiple_choice', value: ['Saw, large', 'Nail'] },
      { id: 3, name: 'Badge', type: 'text', value: 'B' },
    ];
    const fields = [
      {
        id: 1,
        name: 'Sites',
        type: 'multiple_choice',
        choices: [
          { id: 11, text: 'Lviv' },
          { id: 12, text: 'Kyiv' },
        ],
      },
      {
        id: 2,
        name: 'Tools',
        type: 'multiple_choice',
        choices: [
          { id: 21, text: 'Saw, large' },
          { id: 22, text: 'Nail' },
        ],
      },
      { id: 3, name: 'Badge', type: 'text' },
    ];
    const { fox } = await oddAccount((req, res) => {
      let body = '';
      req.on('data', (chunk) => {
        body += chunk;
      });
      req.on('end', () => {
        if (body) sent.push(JSON.parse(body));
        res.end(JSON.stringify(req.url?.includes('user_custom') ? fields : { id: 7, name: 'A', custom_fields: held }));
      });
    });
    await fox.people.editContact(7, { name: 'B' }, person);
    expect(sent).toEqual([{ name: 'B', 'c-cf-1': [12, 11], 'c-cf-2': [21, 22], 'c-cf-3': 'B' }]);
  });

  it('is unconfirmed when the answer does not show the phone', async () => {
    const { fox } = await oddAccount((req, res) => {
      req.resume();
      res.end(JSON.stringify({ id: 7, name: 'A', phones: null }));
    });
    const edit = { phones: [{ type: 'w', number: '1' } as const] };
    expect(await failure(fox.people.editContact(7, edit, person))).toBeInstanceOf(Unconfirmed);
  });
});

describe('groups of contacts', () => {
  it('are listed, and read with their contacts', async () => {
    const { people, acme } = await withAda();
    expect((await people.groups(person)).map(({ name }) => name)).toEqual(['Acme']);
    const group = await people.group(acme.groups.acme.id, person);
    expect(group).toMatchObject({ taggedDomains: 'acme.example', contacts: [{ name: 'Ada Lovelace' }] });
    expect(await people.group(1, person)).toBeNull();
  });

  it('are added under a new name, and changed in all but the name', async () => {
    const { people, happyfox } = await withAda();
    const group = await people.addGroup({ name: ' Night\nshift ', description: 'After ten' }, person);
    expect(group).toMatchObject({ name: 'Night shift', description: 'After ten', taggedDomains: '' });
    const edited = await people.editGroup(group.id, { taggedDomains: 'night.example' }, person);
    expect(edited).toMatchObject({ description: 'After ten', taggedDomains: 'night.example' });
    expect(await failure(people.addGroup({ name: 'Acme' }, person))).toBeInstanceOf(Refused);
    expect(happyfox.violations).toEqual([]);
  });

  it('take in and let go hundreds, a hundred in one call, with an outcome for each', async () => {
    const { people, happyfox, acme } = await withAda();
    const crowd = Array.from({ length: 205 }, (_, i) => happyfox.addContact({ name: `G ${i}`, email: `g${i}@x.y` }).id);
    const { id } = acme.groups.acme;
    const members = [...crowd, 1].map((contact) => ({ contact, seesAllTickets: true }));
    const put = await people.putIntoGroup(id, members, person);
    expect(put.map(({ contact }) => contact)).toEqual([...crowd, 1]);
    expect(put.filter(({ ok }) => !ok)).toEqual([
      { contact: 1, ok: false, complaints: [{ key: 'contact', field: 'Requester', text: 'Select a valid choice.' }] },
    ]);
    expect([...acme.groups.acme.members.values()].filter(Boolean)).toHaveLength(205);
    const taken = await people.takeOutOfGroup(id, [...crowd, 1], person);
    expect(taken.map(({ ok }) => ok)).toEqual([...crowd.map(() => true), false]);
    expect([...acme.groups.acme.members.keys()]).toEqual([acme.contacts.ada.id]);
    expect(happyfox.journal).toHaveLength(6);
    expect(await people.putIntoGroup(id, [], person)).toEqual([]);
  });
});
