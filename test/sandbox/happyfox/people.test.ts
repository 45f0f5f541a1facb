import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Acme, type Json, startAcme } from './acme';

let helpdesk: Acme;
let ticket: number;
beforeEach(async () => {
  helpdesk = await startAcme();
  ticket = await helpdesk.aTicket();
});
afterEach(() => helpdesk.happyFox.stop());

const read = async (n = ticket) => (await helpdesk.get(`ticket/${n}/`)).json;

describe('people at work on the helpdesk', () => {
  it('reply, note, answer and change, each with a growing update id', async () => {
    const { happyFox, acme } = helpdesk;
    const first = happyFox.agentReplies(ticket, acme.agents.admin.id, {
      html: '<p>Hi</p>',
      status: acme.statuses.solved.id,
      attachments: [{ filename: 'a.txt', content: 'a' }],
    });
    const second = happyFox.agentNotes(ticket, acme.agents.admin.id, { html: 'psst' });
    const third = happyFox.contactReplies(ticket, '<p>Thanks</p>');
    const fourth = happyFox.change(ticket, { priority: acme.priorities.high.id, tags: 'a,b', by: null });
    const { updates } = await read();
    const row = (id: number) => updates.find(({ update_id }: Json) => update_id === id);
    expect(row(first)).toMatchObject({ message: { message_type: null }, status_change: { new_name: 'Solved' } });
    expect(row(second).message.message_type).toBe('p');
    expect(row(third).by.type).toBe('user');
    expect(row(fourth)).toMatchObject({ by: null, message: null, priority_change: { new_name: 'High' } });
    expect([first, second, third, fourth]).toEqual([...[first, second, third, fourth]].sort((a, b) => a - b));
  });

  it('merge: the first ticket points to the second, in an undocumented shape, and takes no more writes', async () => {
    const into = await helpdesk.aTicket();
    helpdesk.happyFox.merge(ticket, into);
    expect((await read()).merged_to).toMatchObject({ id: into });
    expect((await read(into)).merged_tickets).toMatchObject([{ id: ticket }]);
    const reply = { staff: helpdesk.acme.agents.bridge.id, html: 'x' };
    expect((await helpdesk.post(`ticket/${ticket}/staff_update/`, reply)).status).toBe(400);
    helpdesk.happyFox.knobs.mergedShape = 'number';
    expect((await read()).merged_to).toBe(into);
    helpdesk.happyFox.knobs.mergedShape = '404';
    expect((await helpdesk.get(`ticket/${ticket}/`)).status).toBe(404);
  });

  it('move and remove', async () => {
    helpdesk.happyFox.move(ticket, helpdesk.acme.categories.it.id);
    expect((await read()).display_id).toBe('#ITS00004711');
    helpdesk.happyFox.remove(ticket);
    expect((await helpdesk.get(`ticket/${ticket}/`)).status).toBe(404);
  });

  it('write mails, known or not, and rate the answers', async () => {
    const category = helpdesk.acme.categories.support.id;
    const mailed = helpdesk.happyFox.mailIn({
      from: { name: 'Eve', email: 'eve@else.example' },
      subject: 'Hello',
      html: '<p>Hello</p>',
      category,
    });
    helpdesk.happyFox.rates(mailed, 4);
    expect(await read(mailed)).toMatchObject({ subject: 'Hello', user: { email: 'eve@else.example' } });
    expect((await read(mailed)).updates[1].satisfaction_survey).toEqual({ rating: 4 });
  });
});

describe('a webhook', () => {
  let listener: Server;
  let heard: { body: string; signature: string | undefined }[];
  let address: string;
  beforeEach(async () => {
    heard = [];
    listener = createServer(async (req, res) => {
      let body = '';
      for await (const chunk of req) body += chunk;
      heard.push({ body, signature: req.headers['x-happyfox-webhook-signature']?.toString() });
      res.end();
    });
    await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/hook`;
    helpdesk.happyFox.webhook(address, 'secret');
  });
  afterEach(() => new Promise((resolve) => listener.close(resolve)));

  const numbers = () => heard.map(({ body }) => JSON.parse(body).id);
  const say = (n: number) => helpdesk.happyFox.agentNotes(n, helpdesk.acme.agents.bridge.id, { html: 'x' });

  it('carries the ticket as JSON, signed with HMAC-SHA1 over the raw body', async () => {
    const made = await helpdesk.aTicket();
    say(made);
    await helpdesk.happyFox.webhooks.settled();
    expect(numbers()).toEqual([made, made]);
    const [first] = heard;
    expect(first?.signature).toBe(
      createHmac('sha1', 'secret')
        .update(first?.body ?? '')
        .digest('hex'),
    );
    expect(helpdesk.happyFox.webhooks.sent).toEqual(Array(2).fill({ ticket: made, status: 200 }));
  });

  it('may be written in base64 and with a prefix', async () => {
    helpdesk.happyFox.webhooks.configure({ url: address, secret: 's', encoding: 'base64', prefix: 'sha1=' });
    say(ticket);
    await helpdesk.happyFox.webhooks.settled();
    expect(heard[0]?.signature).toBe(
      `sha1=${createHmac('sha1', 's')
        .update(heard[0]?.body ?? '')
        .digest('base64')}`,
    );
  });

  it('may be lost, doubled, and out of order; it is never repeated', async () => {
    const { webhooks } = helpdesk.happyFox;
    const other = await helpdesk.aTicket();
    await webhooks.settled();
    heard = [];
    webhooks.drop(1);
    say(ticket);
    webhooks.duplicate(1);
    say(ticket);
    await webhooks.settled();
    expect(numbers()).toEqual([ticket, ticket]);
    webhooks.hold();
    say(ticket);
    say(other);
    webhooks.release('reversed');
    await webhooks.settled();
    expect(numbers().slice(2)).toEqual([other, ticket]);
  });

  it('is not sent once it is switched off', async () => {
    helpdesk.happyFox.webhooks.configure(null);
    say(ticket);
    await helpdesk.happyFox.webhooks.settled();
    expect(heard).toEqual([]);
  });
});

describe('the control interface', () => {
  it('orders faults and throttles, and releases what is held', async () => {
    expect((await helpdesk.post('/_control/faults', { kind: '429', path: 'statuses' })).json).toEqual({ fault: 0 });
    expect((await helpdesk.get('statuses/')).status).toBe(429);
    await helpdesk.post('/_control/throttle', { class: 'write', seconds: 30 });
    expect((await helpdesk.post('tickets/', {})).status).toBe(503);
    const { fault } = (await helpdesk.post('/_control/faults', { kind: 'hold' })).json;
    const waiting = helpdesk.get('statuses/');
    await helpdesk.post(`/_control/faults/${fault}/release`, {});
    expect((await waiting).status).toBe(200);
  });

  it('shows the journal, the world, and each ticket with its files', async () => {
    const state = (await helpdesk.get('/_control/state')).json;
    expect(state).toMatchObject({
      world: { tickets: 1, categories: [{ name: 'Support' }, {}, {}, {}] },
      violations: [],
    });
    expect(state.journal).toHaveLength(1);
    expect((await helpdesk.get('/_control/tickets')).json.tickets).toMatchObject([{ id: ticket }]);
    expect((await helpdesk.get(`/_control/tickets/${ticket}`)).json).toMatchObject({
      ticket: { id: ticket },
      attachments: [],
    });
  });

  it('lets people act, with files in base64', async () => {
    const attachments = [{ filename: 'a.txt', base64: Buffer.from('abc').toString('base64') }];
    const agent = helpdesk.acme.agents.bridge.id;
    const { json } = await helpdesk.post('/_control/act', {
      do: 'agentReplies',
      ticket,
      agent,
      said: { html: 'x', attachments },
    });
    expect((await read()).updates.at(-1).update_id).toBe(json.result);
    expect(helpdesk.happyFox.attachmentsOf(ticket)).toMatchObject([{ filename: 'a.txt', size: 3 }]);
    expect((await helpdesk.post('/_control/act', { do: 'nonsense' })).status).toBe(400);
    expect((await helpdesk.post('/_control/act', { do: 'remove', ticket: 9 })).json.error).toContain('no ticket 9');
  });

  it('turns knobs, sets limits, and starts anew', async () => {
    expect((await helpdesk.post('/_control/knobs', { ignoreFields: true })).json.ignoreFields).toBe(true);
    await helpdesk.post('/_control/limits', { readsPerMinute: 0, writesPerMinute: 0 });
    expect((await helpdesk.get('statuses/')).status).toBe(429);
    await helpdesk.post('/_control/limits', {});
    expect((await helpdesk.post('/_control/reset', {})).json.acme.categories.support.name).toBe('Support');
    expect(helpdesk.happyFox.tickets()).toEqual([]);
    expect(helpdesk.happyFox.knobs.ignoreFields).toBe(false);
    expect((await helpdesk.get('statuses/')).json).toHaveLength(5);
    expect((await helpdesk.get('/_control/nonsense')).status).toBe(404);
  });
});
