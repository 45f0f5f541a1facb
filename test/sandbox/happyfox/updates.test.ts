import { type Acme, form, type Json, startAcme } from './acme';

let helpdesk: Acme;
let ticket: number;
beforeEach(async () => {
  helpdesk = await startAcme();
  ticket = await helpdesk.aTicket();
});
afterEach(() => helpdesk.happyFox.stop());

const bridge = () => helpdesk.acme.agents.bridge.id;
const kinds = () => helpdesk.happyFox.violations.map(({ kind }) => kind);
const update = (body: unknown, n = ticket) => helpdesk.post(`ticket/${n}/staff_update/`, body);
const last = (json: Json) => json.updates.at(-1);

describe("an agent's reply", () => {
  it('answers with the whole ticket; the new update is the last one', async () => {
    const { status, json } = await update({ staff: bridge(), html: '<p>On it.</p>', update_customer: true });
    expect(status).toBe(200);
    expect(last(json)).toMatchObject({
      by: { type: 'staff', id: bridge(), name: 'Slack Bridge', email: 'bridge@acme.example' },
      message: { text: 'On it.\n', html: '<p>On it.</p>', message_type: null, customer_updated: true },
    });
    expect(last(json).update_id).toBeGreaterThan(json.updates[0].update_id);
    expect(json).toMatchObject({ messages_count: 2, unresponded: false, last_staff_reply_at: '2026-11-24 12:00:00' });
  });

  it('does not notify the contact unless told to, and is public all the same', async () => {
    expect(last((await update({ staff: bridge(), html: 'x' })).json).message).toMatchObject({
      customer_updated: false,
      message_type: null,
    });
  });

  it('takes "html" and "plaintext"; "text" is ignored', async () => {
    expect(last((await update({ staff: bridge(), plaintext: 'plain' })).json).message).toMatchObject({
      text: 'plain',
      html: '',
    });
    const { status, json } = await update({ staff: bridge(), text: 'lost' });
    expect([status, json]).toEqual([400, { error: 'Nothing to update.' }]);
    helpdesk.happyFox.knobs.textOnAgentUpdates = true;
    expect((await update({ staff: bridge(), text: 'found' })).status).toBe(200);
  });

  it('cannot be made private: the flag is ignored and the words are public', async () => {
    const { json } = await update({ staff: bridge(), html: 'secret', private: true, visible_only_staff: true });
    expect(last(json).message.message_type).toBeNull();
    expect(json.visible_only_staff).toBeNull();
    expect(kinds()).toEqual(['ignored-field', 'ignored-field']);
  });

  it('names its agent in "staff", not in "staff_id"', async () => {
    const { status, json } = await update({ staff_id: bridge(), html: 'x' });
    expect([status, json.error]).toEqual([400, [{ field: 'staff', errors: ['This field is required.'] }]]);
  });

  it('is refused for an agent who is unknown, has left, or does not serve the category', async () => {
    const { inactive, limited } = helpdesk.acme.agents;
    for (const staff of [999, inactive.id, limited.id]) {
      expect((await update({ staff, html: 'x' })).json.error).toMatchObject([{ field: 'staff' }]);
    }
    expect(helpdesk.happyFox.updates(ticket)).toHaveLength(1);
  });

  it('carries files as multipart', async () => {
    const body = form(['staff', bridge()], ['html', '<b>see</b>'], ['attachments', new File(['x'], 'a.txt')]);
    const { json } = await update(body);
    expect(last(json).message.attachments).toMatchObject([{ filename: 'a.txt' }]);
    expect(Object.keys(last(json).message.attachments[0])).toEqual(['id', 'filename', 'url']);
  });

  it('is 404 for a ticket that does not exist', async () => {
    expect((await update({ staff: bridge(), html: 'x' }, 999)).status).toBe(404);
  });
});

describe('a change of properties', () => {
  it('leaves a row with "message: null" and moves last_updated_at', async () => {
    const { inProgress } = helpdesk.acme.statuses;
    helpdesk.pass(5);
    const { json } = await update({ staff: bridge(), status: inProgress.id, assignee: bridge() });
    expect(last(json)).toMatchObject({
      message: null,
      status_change: { old_name: 'New', new: inProgress.id, new_name: 'In Progress' },
      assignee_change: { old: null, old_name: null, new: bridge(), new_name: 'Slack Bridge' },
      priority_change: null,
      custom_field_change: null,
    });
    expect(json).toMatchObject({ last_updated_at: '2026-11-24 12:00:05', messages_count: 1 });
  });

  it('that changes nothing is 400 "nothing to update"', async () => {
    const { status, json } = await update({ staff: bridge(), status: helpdesk.acme.statuses.fresh.id });
    expect([status, json]).toEqual([400, { error: 'Nothing to update.' }]);
  });

  it('unassigns by null in JSON', async () => {
    await update({ staff: bridge(), assignee: bridge() });
    expect((await update({ staff: bridge(), assignee: null })).json.assigned_to).toBeNull();
  });

  it('replaces tags, which nobody documents', async () => {
    const tagged = await helpdesk.aTicket({ tags: 'old' });
    expect((await update({ staff: bridge(), tags: 'new' }, tagged)).json.tags).toBe('new');
    expect(kinds()).toEqual(['undocumented-field']);
  });

  it('to a completed status needs the completion fields: shape B, with an undocumented status', async () => {
    const { fields, categories, statuses } = helpdesk.acme;
    const it = await helpdesk.aTicket({
      category: categories.it.id,
      [`t-cf-${fields.device.id}`]: fields.device.choices?.[2]?.id,
    });
    const cause = `t-cf-${fields.rootCause.id}`;
    const { status, json } = await update({ staff: bridge(), status: statuses.solved.id }, it);
    expect([status, Object.keys(json.error)]).toEqual([400, [cause]]);
    helpdesk.happyFox.knobs.completionErrorStatus = 200;
    expect((await update({ staff: bridge(), status: statuses.solved.id }, it)).status).toBe(200);
    expect(helpdesk.happyFox.ticket(it)).toMatchObject({ status: { name: 'New' } });
    const done = { staff: bridge(), status: statuses.solved.id, [cause]: fields.rootCause.choices?.[0]?.id };
    expect((await update(done, it)).json.status.name).toBe('Solved');
  });

  it('needs the minutes spent where the category demands them, and adds them up', async () => {
    const bill = await helpdesk.aTicket({ category: helpdesk.acme.categories.billing.id });
    expect((await update({ staff: bridge(), html: 'x' }, bill)).json.error).toMatchObject([{ field: 'time_spent' }]);
    await update({ staff: bridge(), html: 'x', time_spent: 5 }, bill);
    const { json } = await update({ staff: bridge(), html: 'x', time_spent: 7 }, bill);
    expect([json.time_spent, last(json).time_spent]).toEqual([12, 7]);
  });

  it('of custom fields shows in the history only with show_cf_changes=true', async () => {
    const reference = helpdesk.acme.fields.slackReference;
    const body = { staff: bridge(), [`t-cf-${reference.id}`]: 'C01/1.2' };
    await helpdesk.post(`ticket/${ticket}/update_custom_fields/`, body);
    expect(last((await helpdesk.get(`ticket/${ticket}/`)).json).custom_field_change).toBeNull();
    const { json } = await helpdesk.get(`ticket/${ticket}/?show_cf_changes=true`);
    expect(last(json).custom_field_change).toEqual([
      { id: reference.id, name: 'Slack reference', old: null, new: 'C01/1.2' },
    ]);
  });
});

describe('two writes to one ticket at the same time', () => {
  const busy = async () => {
    const hold = helpdesk.happyFox.faults.add({ kind: 'hold', path: 'staff_update' });
    const first = update({ staff: bridge(), html: 'first' });
    while (hold.left() > 0) await new Promise(setImmediate);
    return { hold, first };
  };

  it('are refused when both are staff_update: the second gets 400 and is counted', async () => {
    const { hold, first } = await busy();
    expect((await update({ staff: bridge(), html: 'second' })).status).toBe(400);
    hold.release();
    expect((await first).status).toBe(200);
    expect(kinds()).toEqual(['parallel-write']);
    expect(helpdesk.happyFox.updates(ticket)).toHaveLength(2);
    expect((await update({ staff: bridge(), html: 'third' })).status).toBe(200);
  });

  it('of other kinds go through and are counted', async () => {
    const { hold, first } = await busy();
    expect((await helpdesk.post(`ticket/${ticket}/staff_pvtnote/`, { staff: bridge(), html: 'x' })).status).toBe(200);
    hold.release();
    await first;
    expect(kinds()).toEqual(['parallel-write']);
  });

  it('are nobody’s concern on two tickets', async () => {
    const other = await helpdesk.aTicket();
    const { hold, first } = await busy();
    expect((await update({ staff: bridge(), html: 'x' }, other)).status).toBe(200);
    hold.release();
    await first;
    expect(kinds()).toEqual([]);
  });
});

describe('a private note', () => {
  it('has message_type "p" and does not count as an answer', async () => {
    const { json } = await helpdesk.post(`ticket/${ticket}/staff_pvtnote/`, {
      staff: bridge(),
      html: 'psst',
      alert: 's',
    });
    expect(last(json).message).toMatchObject({ message_type: 'p', text: 'psst\n' });
    expect(json).toMatchObject({ unresponded: true, last_staff_reply_at: null });
  });

  it('ignores what belongs to replies', async () => {
    await helpdesk.post(`ticket/${ticket}/staff_pvtnote/`, {
      staff: bridge(),
      html: 'x',
      update_customer: true,
      cc: 'a',
    });
    expect(helpdesk.happyFox.violations.map(({ detail }) => detail)).toEqual(['update_customer', 'cc']);
  });

  it('may leave last_modified as it was, as a knob says', async () => {
    helpdesk.happyFox.knobs.untouchedBy = ['private-notes'];
    helpdesk.pass(60);
    const { json } = await helpdesk.post(`ticket/${ticket}/staff_pvtnote/`, { staff: bridge(), html: 'x' });
    expect(json.last_modified).toBe('2026-11-24 12:00:00');
    helpdesk.happyFox.knobs.untouchedBy = [];
    const loud = await helpdesk.post(`ticket/${ticket}/staff_pvtnote/`, { staff: bridge(), html: 'x' });
    expect(loud.json).toMatchObject({ last_modified: '2026-11-24 12:01:00', last_updated_at: '2026-11-24 12:00:00' });
  });
});

describe("a contact's reply", () => {
  const reply = (body: unknown) => helpdesk.post(`ticket/${ticket}/user_reply/`, body);

  it('wants the contact id in "user" and the words in "text"', async () => {
    const { ada } = helpdesk.acme.contacts;
    const { json } = await reply({ user: ada.id, text: 'Still broken, 5 < 6' });
    expect(last(json)).toMatchObject({
      by: { type: 'user', id: ada.id },
      message: { text: 'Still broken, 5 < 6', html: '' },
    });
    expect((await reply({ user: ada.email, text: 'x' })).json.error).toMatchObject([{ field: 'user' }]);
    expect((await reply({ user: ada.id, html: 'x' })).json.error).toMatchObject([{ field: 'text' }]);
  });

  it('opens a completed ticket again, in a row of its own by a smart rule', async () => {
    await update({ staff: bridge(), status: helpdesk.acme.statuses.closed.id });
    const { json } = await reply({ user: helpdesk.acme.contacts.ada.id, text: 'No!' });
    expect(json.status.name).toBe('New');
    expect(last(json)).toMatchObject({
      by: { type: 'smartrule' },
      message: null,
      status_change: { old_name: 'Closed' },
    });
  });

  it('may be limited to the owner and those in CC', async () => {
    helpdesk.happyFox.knobs.repliesFrom = 'owner-and-cc';
    const { grace } = helpdesk.acme.contacts;
    expect((await reply({ user: grace.id, text: 'x' })).json.error).toMatchObject([{ field: 'user' }]);
    ticket = await helpdesk.aTicket({ cc: `someone@else.example, ${grace.email}` });
    expect((await reply({ user: grace.id, text: 'x' })).status).toBe(200);
  });
});

describe('the other calls on a ticket', () => {
  const call = (name: string, body: unknown) => helpdesk.post(`ticket/${ticket}/${name}/`, body);

  it('name their agent "staff_id", except update_custom_fields', async () => {
    const field = { [`t-cf-${helpdesk.acme.fields.slackReference.id}`]: 'x' };
    expect((await call('update_custom_fields', { staff_id: bridge(), ...field })).json.error[0].field).toBe('staff');
    for (const name of ['update_tags', 'subscribe', 'unsubscribe', 'forward', 'move', 'delete']) {
      const { status, json } = await call(name, { staff: bridge() });
      expect([name, status, json.error.at(-1).field]).toEqual([name, 400, 'staff_id']);
    }
  });

  it('add and remove tags', async () => {
    await call('update_tags', { staff_id: bridge(), add: 'a,b' });
    expect((await call('update_tags', { staff_id: bridge(), add: 'c', remove: 'a' })).json.tags).toBe('b,c');
    expect((await call('update_tags', { staff_id: bridge(), add: 'c' })).status).toBe(400);
  });

  it('clear a custom field by an empty text', async () => {
    const name = `t-cf-${helpdesk.acme.fields.slackReference.id}`;
    await call('update_custom_fields', { staff: bridge(), [name]: 'x' });
    const { json } = await call('update_custom_fields', { staff: bridge(), [name]: '' });
    expect(json.custom_fields[0].value).toBeNull();
  });

  it('subscribe the agent named and those in "data"', async () => {
    const { admin } = helpdesk.acme.agents;
    expect((await call('subscribe', { staff_id: bridge(), data: [admin.id] })).json).toHaveProperty('message');
    await call('unsubscribe', { staff_id: bridge() });
    expect(helpdesk.happyFox.ticket(ticket)?.subscribers).toEqual([
      { id: admin.id, first_name: 'Marie', last_name: 'Admin', email: admin.email },
    ]);
  });

  it('forward with a list of addressees in the history', async () => {
    const mail = { staff_id: bridge(), to: 'maker@example.com', subject: 'Yours', message: '<p>See</p>' };
    expect((await call('forward', mail)).json).toHaveProperty('message');
    const forwarded = () => helpdesk.happyFox.updates(ticket).at(-1)?.message;
    expect(forwarded()).toMatchObject({ forward_list: 'maker@example.com', message_type: null });
    helpdesk.happyFox.knobs.forwardMessageType = 'f';
    await call('forward', mail);
    expect(forwarded()).toMatchObject({ message_type: 'f' });
  });

  it('delete for ever', async () => {
    expect((await call('delete', { staff_id: bridge() })).json).toEqual({ deleted_ticket: '#SUP00004711' });
    expect((await helpdesk.get(`ticket/${ticket}/`)).status).toBe(404);
  });

  it('do not include editing an update, renaming, merging or splitting', async () => {
    for (const name of ['edit', 'update', 'user_update', 'merge', 'split', 'rename']) {
      expect((await call(name, { staff: bridge() })).status).toBe(404);
    }
  });
});

describe('moving a ticket', () => {
  const move = (body: Record<string, unknown>) => helpdesk.post(`ticket/${ticket}/move/`, body);

  it('changes the display id, keeps the number, and leaves a note', async () => {
    const { security } = helpdesk.acme.categories;
    const { json } = await move({ staff_id: bridge(), target_category_id: security.id, move_note: 'Sensitive' });
    expect(json).toEqual({ status_code: 200, message: 'Ticket moved to Security.' });
    const moved = (await helpdesk.get(`ticket/${ticket}/`)).json;
    expect(moved).toMatchObject({ id: ticket, display_id: '#SEC00004711' });
    expect(last(moved)).toMatchObject({
      message: { message_type: 'p', text: 'Sensitive' },
      category_change: { old_name: 'Support', new_name: 'Security' },
    });
  });

  it('tells a refusal inside an answer with status 200', async () => {
    const { it, billing } = helpdesk.acme.categories;
    const noRight = helpdesk.happyFox.addAgent({ name: 'No Mover', email: 'n@acme.example', permissions: [] });
    const refused = await move({ staff_id: noRight.id, target_category_id: it.id });
    expect([refused.status, refused.json.status_code]).toEqual([200, 403]);
    const costly = await move({ staff_id: bridge(), target_category_id: billing.id });
    expect([costly.status, costly.json]).toEqual([
      200,
      { status_code: 400, message: 'Fill before moving: Cost centre' },
    ]);
    const filled = { [`t-cf-${helpdesk.acme.fields.costCentre.id}`]: '42' };
    expect((await move({ staff_id: bridge(), target_category_id: billing.id, ...filled })).json.status_code).toBe(200);
  });

  it('takes the assignee away who does not serve the new category', async () => {
    const { it, support } = helpdesk.acme.categories;
    const { limited } = helpdesk.acme.agents;
    await move({ staff_id: bridge(), target_category_id: it.id, assign_to: limited.id });
    expect(helpdesk.happyFox.ticket(ticket)).toMatchObject({ assigned_to: { id: limited.id } });
    await move({ staff_id: bridge(), target_category_id: support.id });
    expect(helpdesk.happyFox.ticket(ticket)).toMatchObject({ assigned_to: null });
  });
});
