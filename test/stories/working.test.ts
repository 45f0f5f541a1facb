import { inCardMenu, mailed, openChannels, privately } from './in-channels';
import { cardIn, fileMessage, heard } from './linked';
import type { World } from './world';

let world: World;
let ticket: number;
let thread: string;

afterEach(() => world.close());

/** Ada's ticket in Support, filed from her message in #general, which agents and others read. */
async function open(mode: 'http' | 'socket' = 'http') {
  world = await openChannels({ mode });
  ({ ticket, thread } = await fileMessage(world, 'The VPN drops every hour'));
}

const held = () => world.happyFox.ticket(ticket);
const card = () => cardIn(world, thread);
const cardTs = () => world.slack.messages('C_GENERAL', thread)[1]?.ts ?? '';
const direct = (user: string) => world.slack.messages(world.slack.dm(user)).map(({ text }) => text);
const press = async (user: string, button: string, choice?: string) => {
  await world.slack.as(user).press('C_GENERAL', cardTs(), button, choice === undefined ? {} : { choice });
  await world.pass(2_000);
};
const buttons = () => JSON.stringify(world.slack.messages('C_GENERAL', thread)[1]?.blocks ?? []);
/** A second agent of everything, whom the program has heard of. */
async function paulJoins(...categories: number[]) {
  const paul = world.happyFox.addAgent({
    name: 'Paul Prompt',
    email: 'paul@acme.example',
    ...(categories.length > 0 && { categories }),
  });
  world.slack.addUser({ id: 'U_PAUL', name: 'Paul Prompt', email: 'paul@acme.example' });
  await world.slack.as('U_PAUL').join('C_GENERAL');
  // The lists are read anew after a quarter of an hour, when somebody needs them.
  await world.pass(16 * 60_000, 60_000);
  await world.slack.as('U_PAUL').command('C_GENERAL', '/ticket', '');
  await world.settled();
  await world.slack.as('U_PAUL').close('x');
  return paul.id;
}
const view = (user: string) => JSON.stringify(world.slack.topView(user)?.blocks ?? null);
const writes = () =>
  world.happyFox.journal.filter((entry) => entry.class === 'write' && entry.path.includes(`ticket/${ticket}/`));

describe.each(['http', 'socket'] as const)('the card of a ticket, over %s', (mode) => {
  it('leads an agent from claiming to closing and back, as one message', async () => {
    await open(mode);
    expect(buttons()).toContain('"Claim"');
    await press('U_MARIE', 'ticket_claim');
    expect(held()).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
    expect(card()).toContain('with Marie Admin');
    // Ada wrote last.
    expect(buttons()).toContain('"Reply"');

    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: '<p>Try it now.</p>' });
    await world.pass(62_000);
    expect(buttons()).toContain('"Close"');
    await press('U_MARIE', 'ticket_close');
    expect(await world.slack.as('U_MARIE').submit()).toEqual({ closed: true });
    await world.pass(12_000);
    expect(held()).toMatchObject({ status: { name: 'Solved' } });
    expect(card()).toMatch(/^✅ .* · Solved/);
    expect(heard(world, thread).join('\n')).toContain('Closed by Marie Admin (Solved).');

    expect(buttons()).toContain('"Re-open"');
    await press('U_MARIE', 'ticket_reopen');
    await world.pass(12_000);
    expect(held()).toMatchObject({ status: { name: 'New' } });
    expect(card()).toMatch(/^🎫 .* · New/);
    expect(direct('U_MARIE')).toEqual([]);
    expect(world.happyFox.violations).toEqual([]);
  });
});

describe('two agents who claim at once', () => {
  it('one wins, the other is told who has it, and nothing of theirs is sent', async () => {
    await open();
    await paulJoins();
    world.happyFox.faults.add({ kind: 'slow', class: 'write', delayMs: 50 });
    await Promise.all(
      ['U_MARIE', 'U_PAUL'].map((user) => world.slack.as(user).press('C_GENERAL', cardTs(), 'ticket_claim')),
    );
    await world.pass(5_000);
    const owner = (held() as { assigned_to: { name: string } }).assigned_to.name;
    const [other] = [
      { id: 'U_MARIE', name: 'Marie Admin' },
      { id: 'U_PAUL', name: 'Paul Prompt' },
    ].filter(({ name }) => name !== owner);
    expect(writes()).toHaveLength(1);
    expect(direct(other?.id ?? '')).toEqual([
      expect.stringContaining(`was not done. ${owner} has the ticket already.`),
    ]);
    expect(card()).toContain(`with ${owner}`);
  });
});

describe('who may not', () => {
  it.each([
    ['U_BOB', 'HappyFox has no active agent with your address, bob@acme.example'],
    ['U_ADA', 'HappyFox has no active agent with your address, ada@acme.example'],
    ['U_LINUS', 'Only agents who serve the category of this ticket can do that'],
    ['U_GUS', 'Only members of this workspace can work on tickets'],
    ['U_NOMAIL', 'your Slack profile shows none that is confirmed'],
  ])('%s is told why, and nothing leaves', async (user, why) => {
    await open();
    for (const id of ['U_LINUS', 'U_GUS']) await world.slack.as(id).join('C_GENERAL');
    await press(user, 'ticket_claim');
    expect(privately(world, user).join()).toContain(why);
    await press(user, 'card_menu', 'change');
    expect(view(user)).toContain(why);
    expect(writes()).toEqual([]);
  });

  it('somebody of another company who presses what is in a card is told so, and nothing leaves', async () => {
    await open();
    ticket = mailed(world, 'Printer on fire');
    await world.slack.as('U_ADA').command('C_HELP', '/ticket', `follow ${ticket}`);
    await world.pass(3_000);
    const shown = world.slack.messages('C_HELP')[0]?.ts ?? '';
    await world.slack.as('U_SAM').press('C_HELP', shown, 'ticket_claim');
    await inCardMenu(world, 'U_SAM', 'C_HELP', shown, 'change');
    const why = expect.stringContaining('serves members of its own workspace only');
    expect(privately(world, 'U_SAM')).toEqual([why, why]);
    expect(world.slack.topView('U_SAM')).toBeUndefined();
    expect(writes()).toEqual([]);
  });

  it('of a ticket that moves to a category they do not serve before it goes out, nothing leaves, and they are told', async () => {
    await open();
    await paulJoins(world.acme.categories.support.id);
    world.happyFox.faults.throttle({ class: 'both', seconds: 30 });
    await press('U_PAUL', 'ticket_claim');
    world.happyFox.move(ticket, world.acme.categories.it.id);
    const before = writes().length;
    await world.pass(60_000);
    expect(writes()).toHaveLength(before);
    expect(held()).toMatchObject({ assigned_to: null });
    expect(direct('U_PAUL').join()).toContain('was not done');
  });

  it('whoever stops serving the category before it goes out changes nothing, and is told', async () => {
    await open();
    const paul = world.happyFox.world.agents.get(await paulJoins());
    world.happyFox.faults.throttle({ class: 'both', seconds: 30 });
    await press('U_PAUL', 'ticket_claim');
    if (paul) paul.categories = [world.acme.categories.it.id];
    await world.pass(60_000);
    expect(held()).toMatchObject({ assigned_to: null });
    expect(direct('U_PAUL').join()).toContain('was not done');
    // The refusal made the lists be read anew: from now on nothing of his leaves.
    const before = writes().length;
    await press('U_PAUL', 'ticket_claim');
    expect(privately(world, 'U_PAUL').join()).toContain('Only agents who serve the category of this ticket');
    expect(writes()).toHaveLength(before);
  });
});

describe('closing', () => {
  it('asks for the fields that the category wants on completion, and for nothing else', async () => {
    await open();
    world.happyFox.agentNotes(ticket, world.acme.agents.admin.id, { html: '<p>IT does this.</p>' });
    world.happyFox.move(ticket, world.acme.categories.it.id);
    await world.pass(62_000);
    await press('U_MARIE', 'ticket_claim');
    await world.slack.as('U_MARIE').press('C_GENERAL', cardTs(), 'card_menu', { choice: 'change' });
    await world.settled();
    const marie = world.slack.as('U_MARIE');
    marie.fill({ change_status: String(world.acme.statuses.solved.id) });
    expect(await marie.submit()).toMatchObject({
      errors: { change_status: expect.stringContaining('HappyFox wants: Root cause') },
    });
    await marie.close('button');
    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: '<p>Done.</p>' });
    await world.pass(62_000);
    await press('U_MARIE', 'ticket_close');
    const field = `field:${world.acme.fields.rootCause.id}`;
    expect(view('U_MARIE')).toContain(field);
    expect(view('U_MARIE')).not.toContain(`field:${world.acme.fields.device.id}`);
    marie.fill({ [field]: 'Software', close_minutes: '25' });
    expect(await marie.submit()).toEqual({ closed: true });
    await world.pass(12_000);
    expect(held()).toMatchObject({ status: { name: 'Solved' }, time_spent: 25 });
    expect(world.happyFox.violations).toEqual([]);
  });
});

describe('changing', () => {
  it('sends only what differs, in the name of the agent, and the card shows it', async () => {
    await open();
    await press('U_MARIE', 'card_menu', 'change');
    const marie = world.slack.as('U_MARIE');
    expect(await marie.submit()).toMatchObject({
      errors: { change_assignee: expect.stringContaining('Nothing is changed') },
    });
    marie.fill({
      change_priority: 'Urgent',
      change_due: '2026-12-24',
      change_tags: 'vpn, network',
      change_mails: 'subscribe',
    });
    expect(await marie.submit()).toEqual({ closed: true });
    await world.pass(3_000);
    expect(held()).toMatchObject({ priority: { name: 'Urgent' }, due_date: '2026-12-24', tags: 'vpn,network' });
    expect((held() as { subscribers: { id: number }[] }).subscribers).toEqual([
      expect.objectContaining({ id: world.acme.agents.admin.id }),
    ]);
    expect(writes().map(({ path }) => path.replace(/.*\/(\w+)\/$/, '$1'))).toEqual([
      'staff_update',
      'update_tags',
      'subscribe',
    ]);
    const last = world
      .updates(ticket)
      .filter(({ by }) => by !== null)
      .at(-1);
    expect(last).toMatchObject({ by: { type: 'staff', name: 'Marie Admin' } });
    expect(card()).toContain('Urgent priority');
    expect(card()).toContain('due 24 Dec 2026');
  });

  it('twenty times leaves one message, and no other', async () => {
    await open();
    const before = heard(world, thread).length;
    for (let nth = 0; nth < 20; nth += 1) {
      await press('U_MARIE', 'card_menu', 'change');
      const marie = world.slack.as('U_MARIE');
      marie.fill({ change_priority: nth % 2 === 0 ? 'Urgent' : 'Low', change_tags: `round-${nth}` });
      expect(await marie.submit()).toEqual({ closed: true });
      await world.pass(2_000);
    }
    await world.pass(62_000);
    expect(held()).toMatchObject({ priority: { name: 'Low' }, tags: 'round-19' });
    expect(heard(world, thread)).toHaveLength(before);
    expect(card()).toContain('Low priority');
  });
});

describe('moving', () => {
  it('asks for what the new category wants, and the card follows under its new number', async () => {
    await open();
    await press('U_MARIE', 'card_menu', 'move');
    const marie = world.slack.as('U_MARIE');
    await marie.change('move_category', 'Billing');
    await world.settled();
    const field = `field:${world.acme.fields.costCentre.id}`;
    expect(view('U_MARIE')).toContain(field);
    marie.fill({ [field]: '4711', move_note: 'An invoice, really' });
    expect(await marie.submit()).toEqual({ closed: true });
    await world.pass(12_000);
    expect(held()).toMatchObject({ category: { name: 'Billing' } });
    expect(card()).toContain('#BIL');
    expect(heard(world, thread).join()).not.toContain('An invoice, really');
  });

  it('is told in words when HappyFox does not let the agent', async () => {
    await open();
    world.happyFox.move(ticket, world.acme.categories.it.id);
    await world.slack.as('U_LINUS').join('C_GENERAL');
    await world.pass(62_000);
    await press('U_LINUS', 'card_menu', 'move');
    const linus = world.slack.as('U_LINUS');
    await linus.change('move_category', 'Support');
    await world.settled();
    expect(await linus.submit()).toEqual({ closed: true });
    await world.pass(3_000);
    expect(held()).toMatchObject({ category: { name: 'IT' } });
    expect(direct('U_LINUS').join()).toContain('was not done. HappyFox did not accept it');
    expect(world.slack.messages(world.slack.dm('U_LINUS'))[0]?.blocks).toMatchObject([
      { text: { text: expect.stringContaining('no right to move tickets') } },
    ]);
  });
});

describe('an act that HappyFox makes wait', () => {
  it('is told directly until when, goes out by itself, and says that it is done', async () => {
    await open();
    world.happyFox.faults.throttle({ class: 'both', seconds: 30 });
    await press('U_MARIE', 'ticket_claim');
    expect(direct('U_MARIE')).toEqual([expect.stringContaining('“Claim #SUP')]);
    expect(direct('U_MARIE')[0]).toContain('HappyFox is busy and asked us to wait');
    await world.pass(40_000);
    expect(held()).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
    expect(direct('U_MARIE')).toEqual([expect.stringContaining('Done: Claim #SUP')]);
    expect(world.happyFox.journal.filter(({ early }) => early)).toEqual([]);
  });

  it('can be taken back while it waits', async () => {
    await open();
    world.happyFox.faults.throttle({ class: 'both', seconds: 30 });
    await press('U_MARIE', 'ticket_claim');
    const dm = world.slack.dm('U_MARIE');
    await world.slack.as('U_MARIE').press(dm, world.slack.messages(dm)[0]?.ts ?? '', 'notice_cancel');
    await world.pass(40_000);
    expect(writes()).toEqual([]);
    expect(direct('U_MARIE')[0]).toContain('was taken back');
  });
});

describe('an act whose answer is lost', () => {
  it('is looked for, and not done twice: minutes are not added again', async () => {
    await open();
    await press('U_MARIE', 'card_menu', 'change');
    world.happyFox.faults.add({ kind: 'reset-after', class: 'write' });
    const marie = world.slack.as('U_MARIE');
    marie.fill({ change_minutes: '15' });
    expect(await marie.submit()).toEqual({ closed: true });
    await world.pass(120_000);
    expect(held()).toMatchObject({ time_spent: 15 });
    expect(writes()).toHaveLength(1);
  });

  it('counts as done when it moved the ticket to where the agent serves no longer', async () => {
    await open();
    await paulJoins(world.acme.categories.support.id);
    await press('U_PAUL', 'card_menu', 'move');
    const paul = world.slack.as('U_PAUL');
    await paul.change('move_category', 'IT');
    await world.settled();
    world.happyFox.faults.add({ kind: 'reset-after', class: 'write' });
    expect(await paul.submit()).toEqual({ closed: true });
    await world.pass(120_000);
    expect(held()).toMatchObject({ category: { name: 'IT' } });
    expect(writes()).toHaveLength(1);
    expect(card()).toContain('#ITS');
    expect(direct('U_PAUL').join()).not.toContain('was not done');
  });

  it('is done once more when it did not arrive', async () => {
    await open();
    world.happyFox.faults.add({ kind: 'reset-before', class: 'write' });
    await press('U_MARIE', 'ticket_claim');
    await world.pass(120_000);
    expect(held()).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
  });

  it('that survives a crash is done after the restart', async () => {
    await open();
    world.happyFox.faults.throttle({ class: 'both', seconds: 20 });
    await press('U_MARIE', 'ticket_claim');
    await world.stop();
    await world.start();
    await world.pass(60_000);
    expect(held()).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
  });
});
