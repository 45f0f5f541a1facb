import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import axios from 'axios';
import FormDataStream from 'form-data';
import { type Acme, form, type Json, startAcme } from './acme';

let helpdesk: Acme;
beforeEach(async () => {
  helpdesk = await startAcme();
});
afterEach(() => helpdesk.happyFox.stop());

const draft = (more: Record<string, unknown> = {}): Record<string, unknown> => ({
  client: helpdesk.acme.contacts.ada.id,
  category: helpdesk.acme.categories.support.id,
  subject: 'Help',
  text: 'It broke.',
  ...more,
});

const complaints = (json: Json): Record<string, string[]> =>
  Object.fromEntries(json.error.map(({ field, errors }: { field: string; errors: string[] }) => [field, errors]));

describe('creating a ticket', () => {
  it('answers 200 with the whole ticket', async () => {
    const { status, json } = await helpdesk.post('tickets/', draft({ tags: 'a, b', due_date: '24/12/2026' }));
    expect(status).toBe(200);
    expect(json).toMatchObject({
      id: 4711,
      display_id: '#SUP00004711',
      status: { name: 'New', behavior: 'pending' },
      assigned_to: null,
      tags: 'a,b',
      due_date: '2026-12-24',
      messages_count: 1,
      unresponded: true,
      visible_only_staff: null,
      created_at: '2026-11-24 12:00:00',
      last_modified: '2026-11-24 12:00:00',
    });
    expect(json.updates).toHaveLength(1);
    expect(json.updates[0]).toMatchObject({
      by: { type: 'user', email: 'ada@acme.example' },
      message: { text: 'It broke.', html: '', message_type: null },
      status_change: null,
    });
  });

  it('takes urlencoded forms, with ids as texts', async () => {
    const fields = Object.entries(draft()).map(([name, value]): [string, string] => [name, String(value)]);
    const { status, json } = await helpdesk.post('tickets/', new URLSearchParams(fields));
    expect([status, json.subject]).toEqual([200, 'Help']);
  });

  it('takes multipart with files in repeated parts named "attachments", and keeps their digests', async () => {
    const { contacts, categories } = helpdesk.acme;
    const body = form(
      ['client', contacts.ada.id],
      ['category', categories.support.id],
      ['subject', 'Écran'],
      ['html', '<p>Voilà</p>'],
      ['attachments', new File(['pixels'], 'écran (1).png', { type: 'image/png' })],
      ['attachments', new File(['lines'], 'trace.log', { type: 'text/plain' })],
    );
    const { json } = await helpdesk.post('tickets/', body);
    expect(json).toMatchObject({ subject: 'Écran', attachments_count: 2, first_message: 'Voilà\n' });
    const held = helpdesk.happyFox.attachmentsOf(json.id);
    expect(held.map(({ filename, size, contentType }) => [filename, size, contentType])).toEqual([
      ['écran (1).png', 6, 'image/png'],
      ['trace.log', 5, 'text/plain'],
    ]);
    expect(held[0]?.sha256).toBe(createHash('sha256').update('pixels').digest('hex'));
  });

  it('takes what axios and form-data stream to it, 24 MB at a time', async () => {
    const piece = Buffer.alloc(60_000, 'x');
    const body = new FormDataStream();
    for (const [name, value] of Object.entries(draft())) body.append(name, String(value));
    const stream = Readable.from(Array(400).fill(piece));
    body.append('attachments', stream, { filename: 'big.log', contentType: 'text/plain' });
    const { url, apiKey, authCode } = helpdesk.happyFox;
    const { data } = await axios.post(`${url}/api/1.1/json/tickets/`, body, {
      auth: { username: apiKey, password: authCode },
      maxBodyLength: Number.POSITIVE_INFINITY,
    });
    expect(helpdesk.happyFox.attachmentsOf(data.id)).toMatchObject([
      { filename: 'big.log', size: 24_000_000, bytes: null },
    ]);
  });

  it('drops files in parts of any other name, in silence', async () => {
    const fields = Object.entries(draft()).map(([name, value]): [string, string] => [name, String(value)]);
    const body = form(...fields, ['attachments[]', new File(['x'], 'x.txt')]);
    const { status, json } = await helpdesk.post('tickets/', body);
    expect([status, json.attachments_count]).toEqual([200, 0]);
    expect(helpdesk.happyFox.violations).toMatchObject([
      { kind: 'ignored-file', detail: 'x.txt came as "attachments[]"' },
    ]);
  });

  it('names each missing field, in shape A', async () => {
    const { status, json } = await helpdesk.post('tickets/', {});
    expect(status).toBe(400);
    expect(Object.keys(complaints(json)).sort()).toEqual(['category', 'email', 'name', 'subject', 'text']);
    expect(helpdesk.happyFox.tickets()).toEqual([]);
  });

  it('wants "text" or "html": "message" and "plaintext" are ignored', async () => {
    const { json } = await helpdesk.post('tickets/', draft({ text: undefined, message: 'a', plaintext: 'b' }));
    expect(Object.keys(complaints(json))).toEqual(['text']);
    expect(helpdesk.happyFox.violations.map(({ detail }) => detail)).toEqual(['message', 'plaintext']);
  });

  it('refuses a category that is not public', async () => {
    const { json } = await helpdesk.post('tickets/', draft({ category: helpdesk.acme.categories.security.id }));
    expect(complaints(json)).toEqual({ category: ['Tickets can be created in public categories only.'] });
  });

  it('cannot be given a status: the field is ignored', async () => {
    const { json } = await helpdesk.post('tickets/', draft({ status: helpdesk.acme.statuses.solved.id }));
    expect(json.status.name).toBe('New');
    expect(helpdesk.happyFox.violations).toMatchObject([{ kind: 'undocumented-field', detail: 'status' }]);
  });

  it('leaves a ticket unassigned by null in JSON, and has no word for null in multipart', async () => {
    expect((await helpdesk.post('tickets/', draft({ assignee: null }))).json.assigned_to).toBeNull();
    const fields = Object.entries(draft({ assignee: 'null' })).map(([n, v]): [string, string] => [n, String(v)]);
    const { json } = await helpdesk.post('tickets/', form(...fields));
    expect(complaints(json)).toEqual({ assignee: ['Enter a whole number.'] });
  });

  it('reads an empty text in a form as "not sent"', async () => {
    const fields = Object.entries(draft({ assignee: '', due_date: '', html: '' })).map(([n, v]): [string, string] => [
      n,
      String(v),
    ]);
    expect((await helpdesk.post('tickets/', form(...fields))).json).toMatchObject({
      assigned_to: null,
      due_date: null,
    });
    expect((await helpdesk.post('tickets/', draft({ assignee: '' }))).status).toBe(400);
  });

  it('refuses an assignee who has left or who does not serve the category', async () => {
    for (const agent of [helpdesk.acme.agents.inactive, helpdesk.acme.agents.limited]) {
      const { json } = await helpdesk.post('tickets/', draft({ assignee: agent.id }));
      expect(Object.keys(complaints(json))).toEqual(['assignee']);
    }
  });

  it('can be back-dated', async () => {
    const { json } = await helpdesk.post('tickets/', draft({ created_at: '2026-11-01T08:00:00' }));
    expect([json.created_at, json.last_modified]).toEqual(['2026-11-01 08:00:00', '2026-11-24 12:00:00']);
  });

  it('strips html comments, so they are no place for a marker', async () => {
    const { json } = await helpdesk.post('tickets/', draft({ html: '<p>Hi <b>you</b></p><!-- key-1 --><p>Bye</p>' }));
    expect(json.updates[0].message).toMatchObject({ html: '<p>Hi <b>you</b></p><p>Bye</p>', text: 'Hi you\nBye\n' });
  });
});

describe('the contact of a new ticket', () => {
  it('is made from name and mail address', async () => {
    const { json } = await helpdesk.post(
      'tickets/',
      draft({ client: undefined, name: 'New', email: 'n@acme.example' }),
    );
    expect(json.user).toMatchObject({ name: 'New', email: 'n@acme.example', tickets_count: 1 });
  });

  it('is the existing one with that mail address, whose name then changes', async () => {
    const { ada } = helpdesk.acme.contacts;
    const { json } = await helpdesk.post(
      'tickets/',
      draft({ client: undefined, name: 'A. L.', email: 'ADA@acme.example' }),
    );
    expect(json.user).toMatchObject({ id: ada.id, name: 'A. L.' });
    expect(helpdesk.happyFox.violations).toMatchObject([{ kind: 'contact-altered' }]);
  });

  it('needs the required contact fields when new, and not when known', async () => {
    const { id } = helpdesk.happyFox.addContactField({ name: 'Site', type: 'text', required: true });
    const by = (email: string, more = {}) =>
      helpdesk.post('tickets/', draft({ client: undefined, name: 'N', email, ...more }));
    expect(complaints((await by('n@acme.example')).json)).toEqual({ [`c-cf-${id}`]: ['This field is required.'] });
    expect((await by('n@acme.example', { [`c-cf-${id}`]: 'Berlin' })).status).toBe(200);
    expect((await by('ada@acme.example')).status).toBe(200);
  });

  it('needs a real mail address', async () => {
    const { json } = await helpdesk.post('tickets/', draft({ client: undefined, name: 'New', email: 'n@acme' }));
    expect(complaints(json)).toEqual({ email: ['Enter a valid e-mail address.'] });
  });
});

describe('custom fields of a new ticket', () => {
  const forIt = (more: Record<string, unknown>) => draft({ category: helpdesk.acme.categories.it.id, ...more });
  const cf = (name: 'device' | 'serialNumber' | 'symptoms' | 'peopleAffected' | 'since' | 'slackReference') =>
    `t-cf-${helpdesk.acme.fields[name].id}`;
  const choice = (name: 'device' | 'symptoms', index: number) => helpdesk.acme.fields[name].choices?.[index]?.id;

  it('are required where they exist: Support asks for none, IT for a device', async () => {
    expect((await helpdesk.post('tickets/', draft())).status).toBe(200);
    const { json } = await helpdesk.post('tickets/', forIt({}));
    expect(complaints(json)).toEqual({ [cf('device')]: ['This field is required.'] });
  });

  it('are required only when the choice they depend on is made', async () => {
    const laptop = { [cf('device')]: choice('device', 0) };
    const phone = { [cf('device')]: choice('device', 1) };
    expect((await helpdesk.post('tickets/', forIt(phone))).status).toBe(200);
    expect(complaints((await helpdesk.post('tickets/', forIt(laptop))).json)).toEqual({
      [cf('serialNumber')]: ['This field is required.'],
    });
    expect((await helpdesk.post('tickets/', forIt({ ...laptop, [cf('serialNumber')]: 'S1' }))).status).toBe(200);
  });

  it('take choice ids and never labels; several choices are a list in JSON', async () => {
    const device = { [cf('device')]: choice('device', 1) };
    const two = [choice('symptoms', 0), choice('symptoms', 2)];
    const { json } = await helpdesk.post('tickets/', forIt({ ...device, [cf('symptoms')]: two }));
    const shown = json.custom_fields.find(({ name }: Json) => name === 'Symptoms');
    expect(shown).toMatchObject({ type: 'multiple_choice', value: ['Slow', 'Noisy'], value_id: two });
    for (const wrong of ['Phone', 99]) {
      expect(Object.keys(complaints((await helpdesk.post('tickets/', forIt({ [cf('device')]: wrong }))).json))).toEqual(
        [cf('device')],
      );
    }
    expect((await helpdesk.post('tickets/', forIt({ ...device, [cf('symptoms')]: two[0] }))).status).toBe(400);
  });

  it('take several choices as a repeated field in multipart', async () => {
    const fields = Object.entries(draft()).map(([n, v]): [string, string] => [n, String(v)]);
    const both = form(
      ...fields,
      [cf('symptoms'), `${choice('symptoms', 0)}`],
      [cf('symptoms'), `${choice('symptoms', 3)}`],
    );
    const { json } = await helpdesk.post('tickets/', both);
    expect(json.custom_fields.find(({ name }: Json) => name === 'Symptoms').value).toEqual(['Slow', 'Dead']);
    const asJson = form(...fields, [cf('symptoms'), `[${choice('symptoms', 0)}]`]);
    expect((await helpdesk.post('tickets/', asJson)).status).toBe(400);
  });

  it('take dates as yyyy-mm-dd and numbers with at most two decimals', async () => {
    const well = draft({ [cf('since')]: '2026-11-01', [cf('peopleAffected')]: 2.25 });
    const { json } = await helpdesk.post('tickets/', well);
    const value = (name: string) => json.custom_fields.find((field: Json) => field.name === name).value;
    expect([value('Since'), value('People affected')]).toEqual(['2026-11-01', 2.25]);
    const badly = draft({ [cf('since')]: '01/11/2026', [cf('peopleAffected')]: '2.255' });
    expect(Object.keys(complaints((await helpdesk.post('tickets/', badly)).json))).toEqual([
      cf('since'),
      cf('peopleAffected'),
    ]);
  });

  it('that hold one value take no list in JSON', async () => {
    const { json } = await helpdesk.post('tickets/', draft({ [cf('slackReference')]: ['a', 'b'] }));
    expect(Object.keys(complaints(json))).toEqual([cf('slackReference')]);
  });

  it('of another category are ignored', async () => {
    const { json } = await helpdesk.post('tickets/', draft({ [cf('device')]: choice('device', 0) }));
    expect(json.custom_fields.map(({ name }: Json) => name)).not.toContain('Device');
    expect(helpdesk.happyFox.violations).toMatchObject([{ kind: 'ignored-field', detail: cf('device') }]);
  });

  it('carry the flag "compulsory_on_complete" in a ticket, "compulsory_on_completed" in the list', async () => {
    const { json } = await helpdesk.get('ticket_custom_fields/');
    expect(json.find(({ name }: Json) => name === 'Root cause').compulsory_on_completed).toBe(true);
    const ticket = (await helpdesk.post('tickets/', draft())).json;
    expect(ticket.custom_fields[0]).toMatchObject({ name: 'Slack reference', compulsory_on_complete: false });
  });
});

describe('creating many tickets', () => {
  it('answers for each item, errors under "error" or "errors"', async () => {
    const { status, json } = await helpdesk.post('tickets/', [draft(), draft({ subject: '' }), draft({ client: 9 })]);
    expect(status).toBe(200);
    expect(json).toMatchObject([
      { success: true, id: 4711, display_id: '#SUP00004711' },
      { success: false, error: [{ field: 'subject' }] },
      { success: false, errors: [{ field: 'client' }] },
    ]);
    expect(helpdesk.happyFox.tickets()).toHaveLength(1);
  });

  it('is refused for more than a hundred', async () => {
    expect((await helpdesk.post('tickets/', Array(101).fill(draft()))).status).toBe(400);
    expect(helpdesk.happyFox.tickets()).toEqual([]);
  });
});

describe('too many bytes', () => {
  const tooMany = () => {
    const fields = Object.entries(draft()).map(([n, v]): [string, string] => [n, String(v)]);
    const half = () => new File([Buffer.alloc(60_000)], 'half.bin');
    return form(...fields, ['attachments', half()], ['attachments', half()]);
  };

  beforeEach(async () => {
    await helpdesk.happyFox.stop();
    helpdesk = await startAcme({ maxUploadBytes: 100_000 });
  });

  it('of all files together meet 413 and a closed connection', async () => {
    const outcome = await helpdesk.post('tickets/', tooMany()).then(
      ({ status }) => status,
      () => 'closed',
    );
    expect([413, 'closed']).toContain(outcome);
    expect(helpdesk.happyFox.journal.at(-1)?.status ?? 413).toBe(413);
    expect(helpdesk.happyFox.tickets()).toEqual([]);
  });

  it('meet 400 or a reset instead, as the knob says', async () => {
    helpdesk.happyFox.knobs.tooLarge = '400';
    expect(complaints((await helpdesk.post('tickets/', tooMany())).json)).toHaveProperty('attachments');
    helpdesk.happyFox.knobs.tooLarge = 'reset';
    await expect(helpdesk.post('tickets/', tooMany())).rejects.toThrow();
    expect(helpdesk.happyFox.tickets()).toEqual([]);
  });

  it('do not depend on where the limit falls: exactly the limit passes', async () => {
    const fields = Object.entries(draft()).map(([n, v]): [string, string] => [n, String(v)]);
    const body = form(...fields, ['attachments', new File([Buffer.alloc(100_000)], 'full.bin')]);
    expect((await helpdesk.post('tickets/', body)).status).toBe(200);
  });
});
