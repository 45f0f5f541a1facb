import { PassThrough, Readable } from 'node:stream';
import { FileUnreadable } from '../../src/tickets/files';
import { Refused, Throttled, Unavailable, Unconfirmed } from '../../src/tickets/outcomes';
import type { TicketToFile } from '../../src/tickets/ports';
import { acmeAccount, aFile, closeAll, failure, markerOf, oddAccount, person } from './account';

afterEach(closeAll);

type Account = Awaited<ReturnType<typeof acmeAccount>>;

const draft = ({ acme }: Account, given: Partial<TicketToFile> = {}): TicketToFile => ({
  category: acme.categories.support.id,
  subject: 'VPN drops',
  html: '<p>Since this morning.</p>',
  answers: {},
  contact: { id: acme.contacts.ada.id },
  cc: [],
  marker: markerOf('filing'),
  ...given,
});

describe('filing a ticket', () => {
  it('goes to the contact that exists, with the way back to Slack and the reference at its foot', async () => {
    const account = await acmeAccount();
    const ticket = await account.fox.file(draft(account, { cc: ['bob@acme.example'] }), [], person);
    expect(ticket).toMatchObject({
      subject: 'VPN drops',
      displayId: `#SUP0000${ticket.number}`,
      agentUrl: `${account.happyfox.url}/staff/ticket/${ticket.number}`,
      contact: { email: 'ada@acme.example' },
      status: { behavior: 'pending' },
      createdAt: account.clock.now(),
    });
    const html = ticket.updates[0]?.message?.html ?? '';
    expect(html).toContain('<p>Since this morning.</p>');
    expect(html).toContain('href="https://acme.slack.com/archives/C01/p1764?thread_ts=1&amp;cid=C01"');
    expect(html).toContain(markerOf('filing').reference);
    expect(ticket.updates[0]?.message?.private).toBe(false);
    expect(account.happyfox.violations).toEqual([]);
  });

  it('makes a new contact by name and address', async () => {
    const account = await acmeAccount();
    const contact = { name: 'Bob Babbage', email: 'bob@acme.example' };
    const ticket = await account.fox.file(draft(account, { contact }), [], person);
    expect(ticket.contact).toMatchObject(contact);
  });

  it('carries answers of every type, as JSON and as multipart alike', async () => {
    const account = await acmeAccount();
    const { symptoms, peopleAffected, since, device, serialNumber } = account.acme.fields;
    const choices = symptoms.choices ?? [];
    const laptop = device.choices?.[0]?.id ?? 0;
    const wanted = draft(account, {
      category: account.acme.categories.it.id,
      priority: account.acme.priorities.high.id,
      answers: {
        [symptoms.id]: [choices[0]?.id ?? 0, choices[2]?.id ?? 0],
        [peopleAffected.id]: '12.5',
        [since.id]: '2026-11-24',
        [device.id]: laptop,
        [serialNumber.id]: 'X-1',
      },
    });
    for (const files of [[], [aFile('a.txt', 'a')]]) {
      const ticket = await account.fox.file(wanted, files, person);
      expect(ticket.priority.name).toBe('High');
      expect(Object.fromEntries(ticket.fields.map(({ name, value }) => [name, value]))).toMatchObject({
        Symptoms: 'Slow, Noisy',
        'People affected': '12.5',
        Since: '2026-11-24',
        Device: 'Laptop',
        'Serial number': 'X-1',
      });
    }
    expect(account.happyfox.violations).toEqual([]);
  });

  it('puts the reference into the configured field, by name or by id, where the category has it', async () => {
    for (const referenceField of ['Slack reference', 'id']) {
      const base = await acmeAccount();
      const id = base.acme.fields.slackReference.id;
      const account = await acmeAccount({ referenceField: referenceField === 'id' ? String(id) : referenceField });
      const ticket = await account.fox.file(draft(account), [], person);
      expect(ticket.fields.find((field) => field.id === id)?.value).toBe(markerOf('filing').reference);
    }
    const account = await acmeAccount({ referenceField: 'Cost centre' });
    expect((await account.fox.file(draft(account), [], person)).number).toBeGreaterThan(0);
    expect(account.happyfox.violations).toEqual([]);
  });

  it('says once in the log that the configured field does not exist, and files all the same', async () => {
    const account = await acmeAccount({ referenceField: 'Slack key' });
    await account.fox.file(draft(account), [], person);
    await account.fox.file(draft(account), [], person);
    expect(account.lines.filter(({ level }) => level === 'warn')).toHaveLength(1);
  });

  it('names a missing custom field as people know it', async () => {
    const account = await acmeAccount();
    const wanted = draft(account, { category: account.acme.categories.it.id });
    expect(await failure(account.fox.file(wanted, [], person))).toMatchObject({
      kind: 'invalid',
      complaints: [{ key: `t-cf-${account.acme.fields.device.id}`, field: 'Device' }],
    });
  });

  it('is written to the ledger, without its words', async () => {
    const account = await acmeAccount();
    await account.fox.file(draft(account), [], { urgency: 'person', delivery: 'd-5' });
    expect(account.store.ledger).toEqual([
      expect.objectContaining({ delivery: 'd-5', step: 'POST tickets/', outcome: 'ok', status: 200 }),
    ]);
    expect(JSON.stringify(account.store.ledger)).not.toContain('VPN');
  });
});

describe('files', () => {
  it('arrive byte for byte, several at once, with their names in any writing', async () => {
    const account = await acmeAccount();
    const picture = Buffer.from(Array.from({ length: 70_000 }, (_, i) => i % 256));
    const files = [
      aFile('écran ☂ (1).png', picture, { type: 'image/png' }),
      aFile('trace.log', 'one\ntwo\n'),
      aFile('empty.txt', ''),
    ];
    const ticket = await account.fox.file(draft(account), files, person);
    const held = account.happyfox.attachmentsOf(ticket.number);
    expect(held.map(({ filename, contentType, size }) => [filename, contentType, size])).toEqual([
      ['écran ☂ (1).png', 'image/png', 70_000],
      ['trace.log', 'text/plain', 8],
      ['empty.txt', 'text/plain', 0],
    ]);
    expect(held[0]?.bytes?.equals(picture)).toBe(true);
    expect(account.happyfox.violations).toEqual([]);
  });

  it('cannot smuggle anything into the head of their part', async () => {
    const account = await acmeAccount();
    const file = aFile('a"\r\nX: 1\r\n\r\n../b\\c/\u2028d\'.txt', 'x', { type: 'text/html\r\nX-Evil: 1' });
    const ticket = await account.fox.file(draft(account), [file], person);
    const [held] = account.happyfox.attachmentsOf(ticket.number);
    expect([held?.filename, held?.contentType]).toEqual(['aX: 1..bcd.txt', 'application/octet-stream']);
  });

  it('are read afresh at each attempt', async () => {
    const account = await acmeAccount();
    const file = aFile('a.txt', 'again');
    account.happyfox.faults.add({ kind: '503-text', waitSeconds: 1 });
    expect(await failure(account.fox.file(draft(account), [file], person))).toBeInstanceOf(Throttled);
    account.clock.turn(1_000);
    const ticket = await account.fox.file(draft(account), [file], person);
    expect(file.opened).toBe(2);
    expect(account.happyfox.attachmentsOf(ticket.number)[0]?.bytes?.toString()).toBe('again');
  });

  it('are opened one after the other, not all at the beginning', async () => {
    const account = await acmeAccount();
    const events: string[] = [];
    const watched = (name: string) =>
      aFile(name, 'x', {
        open: async () => {
          events.push(`open ${name}`);
          return Readable.from([Buffer.from('x')]).on('end', () => events.push(`end ${name}`));
        },
      });
    await account.fox.file(draft(account), [watched('a'), watched('b')], person);
    expect(events).toEqual(['open a', 'end a', 'open b', 'end b']);
  });

  it.each<[string, Partial<ReturnType<typeof aFile>>]>([
    ['is shorter than it was said to be', { size: 9 }],
    ['is longer than it was said to be', { size: 2 }],
    [
      'turns out to be a sign-in page',
      {
        open: async () =>
          Readable.from(
            (async function* () {
              yield Buffer.from('12');
              throw new FileUnreadable('b.txt', 'Slack answered with a page');
            })(),
          ),
      },
    ],
    [
      'turns out to be unreadable after its last byte',
      {
        open: async () =>
          Readable.from(
            (async function* () {
              yield Buffer.from('12345');
              throw new FileUnreadable('b.txt', 'Slack broke off');
            })(),
          ),
      },
    ],
  ])('one that %s breaks the request off: HappyFox makes no ticket', async (_, given) => {
    const account = await acmeAccount();
    const b = aFile('b.txt', '12345', given);
    // The request is well under way before the file turns out to be bad.
    const open = async () => {
      while (account.happyfox.journal.length === 0) await new Promise(setImmediate);
      return b.open();
    };
    const files = [aFile('a.txt', 'fine'), { ...b, open }];
    const error = await failure(account.fox.file(draft(account), files, person));
    expect(error).toBeInstanceOf(FileUnreadable);
    await account.happyfox.down();
    expect(account.happyfox.tickets()).toEqual([]);
    expect(account.store.ledger.map(({ outcome }) => outcome)).toEqual(['file-unreadable']);
  });

  it('one that Slack cannot give at the moment leaves the ticket unfiled, to be tried later', async () => {
    const account = await acmeAccount();
    const broken = (error: Error) => aFile('a.txt', 'x', { open: async () => Promise.reject(error) });
    const throttled = new Throttled(5);
    expect(await failure(account.fox.file(draft(account), [broken(throttled)], person))).toBe(throttled);
    const reset = await failure(account.fox.file(draft(account), [broken(new Error('ECONNRESET'))], person));
    expect(reset).toBeInstanceOf(Unavailable);
    expect(account.happyfox.tickets()).toEqual([]);
  });

  it('are closed when HappyFox answers before it has them', async () => {
    const source = new PassThrough();
    source.write(Buffer.alloc(100));
    const { fox } = await oddAccount((req, res) => {
      req.resume();
      res.writeHead(413).end('Request Entity Too Large');
    });
    const file = aFile('a.txt', '', { size: 1_000_000, open: async () => source });
    const reply = { ticket: 7, contact: 3, words: { html: '', plain: '' }, files: [file], marker: markerOf('r') };
    expect(await failure(fox.contactReply(reply, person))).toMatchObject({ kind: 'too-large' });
    expect(source.destroyed).toBe(true);
  });

  it('that are more than one request may carry are refused before anything leaves', async () => {
    const account = await acmeAccount({ maxRequestBytes: 1000 });
    const files = [aFile('a', Buffer.alloc(600)), aFile('b', Buffer.alloc(600))];
    const error = await failure(account.fox.file(draft(account), files, person));
    expect(error).toMatchObject({ kind: 'too-large', complaints: [{ field: 'Files' }] });
    expect(account.happyfox.journal).toEqual([]);
  });

  it('that are too large for HappyFox are refused, or lost on the way, and never sent twice', async () => {
    for (const tooLarge of ['413-close', '400', 'reset'] as const) {
      const account = await acmeAccount({}, { maxUploadBytes: 1_000, knobs: { tooLarge } });
      const error = await failure(account.fox.file(draft(account), [aFile('a', Buffer.alloc(300_000))], person));
      expect(error instanceof Unconfirmed || (error instanceof Refused && error.kind !== 'missing')).toBe(true);
      expect(account.happyfox.journal).toHaveLength(1);
      expect(account.happyfox.tickets()).toEqual([]);
    }
  });
});

describe('an update', () => {
  it('of the contact is plain text, of an agent html, and a note is private', async () => {
    const account = await acmeAccount();
    const { fox, acme, happyfox } = account;
    const { number: ticket } = await fox.file(draft(account), [], person);
    const words = { html: '<p><b>Yes</b></p>', plain: 'Yes' };
    const update = (name: string) => ({ ticket, words, files: [aFile(`${name}.txt`, name)], marker: markerOf(name) });
    await fox.contactReply({ ...update('contact'), contact: acme.contacts.ada.id }, person);
    await fox.agentReply({ ...update('agent'), agent: acme.agents.bridge.id, tellCustomer: true }, person);
    const after = await fox.privateNote({ ...update('note'), agent: acme.agents.bridge.id }, person);

    expect(after.updates.slice(1).map(({ by, message }) => [by.kind, by.name, message?.private])).toEqual([
      ['contact', 'Ada Lovelace', false],
      ['agent', 'Slack Bridge', false],
      ['agent', 'Slack Bridge', true],
    ]);
    expect(after.updates[1]?.message?.text).toContain(`Yes\n\n${markerOf('contact').permalink} · fb-`);
    expect(after.updates[2]?.message?.html).toContain('<b>Yes</b>');
    expect(happyfox.updates(ticket)[2]).toMatchObject({ message: { customer_updated: true } });
    expect(happyfox.attachmentsOf(ticket).map(({ filename }) => filename)).toEqual([
      'contact.txt',
      'agent.txt',
      'note.txt',
    ]);
    expect(happyfox.violations).toEqual([]);
  });

  it('that HappyFox does not show as private is not called done', async () => {
    const { fox, lines } = await oddAccount((req, res) => {
      req.resume();
      const message = { text: markerOf('n').reference, html: '', message_type: null };
      res.end(JSON.stringify({ id: 7, updates: [{ update_id: 1, message }] }));
    });
    const note = { ticket: 7, agent: 1, words: { html: '', plain: '' }, files: [], marker: markerOf('n') };
    expect(await failure(fox.privateNote(note, person))).toBeInstanceOf(Unconfirmed);
    expect(lines.at(-1)).toMatchObject({ level: 'error', fields: { ticket: 7, update: 1 } });
  });

  it('that is answered with a sentence instead of the ticket is followed by a read', async () => {
    const { fox, requests } = await oddAccount((req, res) => {
      req.resume();
      res.end(JSON.stringify(req.method === 'POST' ? { message: 'Added.' } : { id: 7, subject: 'Read', updates: [] }));
    });
    const reply = { ticket: 7, contact: 1, words: { html: '', plain: '' }, files: [], marker: markerOf('n') };
    expect((await fox.contactReply(reply, person)).subject).toBe('Read');
    expect(requests).toEqual(['POST ticket/7/user_reply/', 'GET ticket/7/']);
  });

  it('is unconfirmed when the read after it fails: it was written, and must not look as if it were not', async () => {
    const { fox } = await oddAccount((req, res) => {
      req.resume();
      if (req.method === 'POST') res.end(JSON.stringify({ message: 'Added.' }));
      else res.writeHead(503).end('wait 10 seconds');
    });
    const reply = { ticket: 7, contact: 1, words: { html: '', plain: '' }, files: [], marker: markerOf('n') };
    expect(await failure(fox.contactReply(reply, person))).toBeInstanceOf(Unconfirmed);
  });
});
