import { type Acme, type Json, startAcme } from './acme';

let helpdesk: Acme;
beforeEach(async () => {
  helpdesk = await startAcme();
});
afterEach(() => helpdesk.happyFox.stop());

const kinds = () => helpdesk.happyFox.violations.map(({ kind }) => kind);

describe('the way in', () => {
  it.each([
    ['no sign-in', {}],
    ['another key', { authorization: `Basic ${Buffer.from('other:code').toString('base64')}` }],
    ['a bearer token', { authorization: 'Bearer sandbox-key' }],
  ])('answers %s with 401, plain text and a realm', async (_, headers: Record<string, string>) => {
    const answer = await fetch(`${helpdesk.happyFox.url}/api/1.1/json/statuses/`, { headers });
    expect([answer.status, await answer.text()]).toEqual([401, 'Authorization Required']);
    expect(answer.headers.get('www-authenticate')).toBe('Basic realm="API"');
    expect(answer.headers.get('content-type')).toBe('text/plain');
  });

  it('redirects a path without its slash, and a POST there writes nothing', async () => {
    const read = await helpdesk.get('tickets?size=10');
    expect([read.status, new URL(read.headers.get('location') ?? '').pathname]).toEqual([
      301,
      '/api/1.1/json/tickets/',
    ]);
    const write = await helpdesk.post('tickets', { subject: 'x' });
    expect([write.status, helpdesk.happyFox.tickets()]).toEqual([301, []]);
    expect(kinds()).toEqual(['not-slashed', 'not-slashed']);
  });

  it('leaves out the slash only for single articles and inline pictures', async () => {
    const { vpn } = helpdesk.acme.articles;
    expect((await helpdesk.get(`kb/article/${vpn}`)).json.title).toBe('Setting up the VPN');
    expect((await helpdesk.post('ticket-inline-attachment', new FormData())).status).toBe(400);
  });

  it('turns a write without https into a redirect that loses it', async () => {
    await helpdesk.happyFox.stop();
    helpdesk = await startAcme({ requireHttpsHeader: true });
    const lost = await helpdesk.post('tickets/', { subject: 'x' });
    expect([lost.status, lost.headers.get('location')?.startsWith('https://')]).toEqual([302, true]);
    expect((await helpdesk.post('tickets/', {}, { 'x-forwarded-proto': 'https' })).status).toBe(400);
    expect((await helpdesk.get('statuses/')).status).toBe(200);
  });

  it('tells singular from plural, and knows one version and one format', async () => {
    const id = await helpdesk.aTicket();
    expect((await helpdesk.get(`ticket/${id}/`)).status).toBe(200);
    for (const path of [
      `tickets/${id}/`,
      'ticket/',
      '/api/1.0/json/statuses/',
      '/api/1.1/xml/statuses/',
      'new_ticket/',
    ]) {
      expect([path, (await helpdesk.get(path)).status]).toEqual([path, 404]);
    }
    expect((await helpdesk.get('ticket/999/')).json).toHaveProperty('error');
  });

  it('answers 405 with "Allow" to a method that a path does not know', async () => {
    const answer = await helpdesk.post('statuses/', {});
    expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET']);
  });

  it('answers 400 in plain text to a body that cannot be read', async () => {
    const asJson = { 'content-type': 'application/json' };
    expect((await helpdesk.post('tickets/', '{"subject":', asJson)).text).toBe('Bad Request');
    expect((await helpdesk.post('tickets/', 'subject: x', { 'content-type': 'application/x-yaml' })).status).toBe(400);
    const half = '--b\r\nContent-Disposition: form-data; name="subject"\r\n\r\nx';
    expect((await helpdesk.post('tickets/', half, { 'content-type': 'multipart/form-data; boundary=b' })).status).toBe(
      400,
    );
  });
});

describe('the journal', () => {
  it('holds every request with its class, status, size and the names of its fields', async () => {
    await helpdesk.get('tickets/?status=_all');
    await helpdesk.post('tickets/', { subject: 'x' });
    expect(helpdesk.happyFox.journal).toMatchObject([
      { number: 1, method: 'GET', path: '/api/1.1/json/tickets/?status=_all', class: 'read', status: 200, bytes: 0 },
      { method: 'POST', class: 'write', status: 400, bytes: 15, fields: ['subject'], throttled: false, early: false },
    ]);
  });
});

describe('reference data', () => {
  it('comes as bare lists without pages', async () => {
    const names = async (path: string) => (await helpdesk.get(path)).json.map(({ name }: Json) => name);
    expect(await names('categories/')).toEqual(['Support', 'IT', 'Billing', 'Security']);
    expect(await names('statuses/')).toEqual(['New', 'In Progress', 'On Hold', 'Solved', 'Closed']);
    expect(await names('priorities/')).toEqual(['Low', 'Medium', 'High', 'Urgent']);
    expect(await names('user_custom_fields/')).toEqual(['Department', 'Employee number']);
    expect(await names('contact_groups/')).toEqual(['Acme']);
  });

  it('lists agents who have left, and finds one by id or mail address', async () => {
    const agents = (await helpdesk.get('staff/')).json;
    expect(agents.find(({ name }: Json) => name === 'Ines Inactive').active).toBe(false);
    const { bridge } = helpdesk.acme.agents;
    expect((await helpdesk.get(`staff/${bridge.id}/`)).json.email).toBe(bridge.email);
    expect((await helpdesk.get(`staff/${bridge.email}/`)).json.id).toBe(bridge.id);
    expect((await helpdesk.get('staff/nobody@acme.example/')).status).toBe(404);
  });

  it('tells on which choice a field depends, from both sides', async () => {
    const fields = (await helpdesk.get('ticket_custom_fields/')).json;
    const device = fields.find(({ name }: Json) => name === 'Device');
    const serial = fields.find(({ name }: Json) => name === 'Serial number');
    expect(serial.depends_on_choice).toBe(device.choices[0].id);
    expect(device.choices[0].dependant_fields).toEqual([serial.id]);
    expect(device.categories).toEqual([{ category: helpdesk.acme.categories.it.id, order: 1 }]);
  });

  it('loses the choices that a PUT leaves out', async () => {
    const { device } = helpdesk.acme.fields;
    const kept = { ...device.choices?.[0] };
    const authorization = `Basic ${Buffer.from('sandbox-key:sandbox-code').toString('base64')}`;
    await fetch(`${helpdesk.happyFox.url}/api/1.1/json/ticket_custom_field/${device.id}/`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify({ choices: [kept, { id: null, text: 'Watch' }] }),
    });
    const { json } = await helpdesk.get(`ticket_custom_field/${device.id}/`);
    expect(json.choices.map(({ text }: Json) => text)).toEqual(['Laptop', 'Watch']);
  });

  it('shows articles, of which internal ones stand apart', async () => {
    const titles = async (path: string) => (await helpdesk.get(path)).json.map(({ title }: Json) => title);
    expect(await titles('kb/articles/')).toEqual(['Setting up the VPN', 'Printer jams']);
    expect(await titles('kb/internal-articles/')).toEqual(['Passwords']);
    expect((await helpdesk.get(`kb/article/${helpdesk.acme.articles.internal}`)).status).toBe(404);
    expect((await helpdesk.get('kb/sections/')).json[0].articles).toHaveLength(2);
  });
});

describe('contacts', () => {
  it('are found by id and by mail address, with "+" escaped', async () => {
    const { ada, grace, noMail } = helpdesk.acme.contacts;
    expect((await helpdesk.get(`user/${ada.email}/`)).json).toMatchObject({
      id: ada.id,
      primary_phone: '4930123456',
      contact_groups: [{ name: 'Acme', access_all_tickets_in_group: false }],
      updated_at: null,
    });
    expect((await helpdesk.get('user/grace%2Bnavy@acme.example/')).json.id).toBe(grace.id);
    expect((await helpdesk.get(`user/${noMail.id}/`)).json.email).toBeNull();
    expect((await helpdesk.get('user/nobody@acme.example/')).status).toBe(404);
  });

  it('are listed in pages and searched by terms', async () => {
    const found = async (q: string) => (await helpdesk.get(`users/?q=${encodeURIComponent(q)}`)).json.data.length;
    expect((await helpdesk.get('users/')).json.page_info.last_index).toBe(3);
    expect([
      await found('email:ada@acme.example'),
      await found('name:o phone:4930999999'),
      await found('ada zzz'),
    ]).toEqual([1, 1, 0]);
  });

  it('lose the custom fields that POST users/ leaves out', async () => {
    const { department, employeeNumber } = helpdesk.acme.contactFields;
    const ada = { email: 'ada@acme.example', name: 'Ada' };
    const sales = department.choices?.[0]?.id;
    await helpdesk.post('users/', { ...ada, [`c-cf-${department.id}`]: sales, [`c-cf-${employeeNumber.id}`]: '7' });
    const { json } = await helpdesk.post('users/', { ...ada, [`c-cf-${employeeNumber.id}`]: '8' });
    expect(json.custom_fields).toMatchObject([
      { name: 'Department', value: null },
      { name: 'Employee number', value: '8' },
    ]);
    expect(kinds()).toEqual(['contact-altered']);
  });

  it('keep them when edited by POST user/<id>/', async () => {
    const { ada } = helpdesk.acme.contacts;
    const field = `c-cf-${helpdesk.acme.contactFields.employeeNumber.id}`;
    await helpdesk.post(`user/${ada.id}/`, { [field]: '7' });
    const { json } = await helpdesk.post(`user/${ada.id}/`, { name: 'A. Lovelace', is_login_enabled: 'FALSE' });
    expect([json.name, json.custom_fields[1].value]).toEqual(['A. Lovelace', '7']);
    expect((await helpdesk.post(`user/${ada.id}/`, { is_login_enabled: true })).status).toBe(400);
  });

  it('need the field email, which may be null beside a phone number', async () => {
    const phones = [{ type: 'mo', number: '1', is_primary: true }];
    expect((await helpdesk.post('users/', { name: 'X', phones })).status).toBe(400);
    expect((await helpdesk.post('users/', { name: 'X', email: null, phones })).json.primary_phone).toBe('1');
    expect((await helpdesk.post('users/', { name: 'X', email: null })).status).toBe(400);
  });

  it('in a list are answered one by one', async () => {
    const { json } = await helpdesk.post('users/', [{ email: 'a@b.example', name: 'A' }, { email: 'broken' }]);
    expect(json).toMatchObject([
      { email: 'a@b.example', success: true },
      { email: 'broken', success: false },
    ]);
  });

  it('belong to groups', async () => {
    const { contacts, groups } = helpdesk.acme;
    const path = `contact_group/${groups.acme.id}/`;
    const added = await helpdesk.post(`${path}update_contacts/`, [
      { contact: contacts.grace.id, access_tickets: true },
      { contact: 9 },
    ]);
    expect(added.json).toMatchObject([{ success: true }, { success: false, errors: [{ field: 'contact' }] }]);
    await helpdesk.post(`${path}delete_contacts/`, { contacts: [contacts.ada.id] });
    expect((await helpdesk.get(path)).json.contacts.map(({ id }: Json) => id)).toEqual([contacts.grace.id]);
    expect((await helpdesk.post('contact_groups/', { name: 'Acme' })).status).toBe(400);
    expect((await helpdesk.post(path, { description: 'd', name: 'ignored' })).json).toMatchObject({
      name: 'Acme',
      description: 'd',
    });
  });
});
