import Sqlite from 'better-sqlite3';
import { belowTitle, homeOf, openHome, pressAtHome, published, searchesDuring } from './at-home';
import { fileByCommand } from './by-command';
import { inView, mailed, openChannels } from './in-channels';
import type { World, WorldOptions } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const open = async (options: WorldOptions = {}) => {
  world = await openChannels({ watches: false, ...options });
};
const home = (user: string) => homeOf(world, user);
const below = (user: string, title: string) => belowTitle(world, user, title);
const direct = (user: string) => world.slack.messages(world.slack.dm(user)).map(({ text }) => text);
const day = (ahead: number) => new Date(world.clock.now() + ahead * DAY).toISOString().slice(0, 10);
const answered = (ticket: number) =>
  world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: '<p>Which one?</p>' });

describe.each(['http', 'socket'] as const)('the Home tab, over %s', (mode) => {
  it('shows a requester what they asked for, first what waits for them, and files a new ticket', async () => {
    await open({ mode });
    const waiting = mailed(world, 'The printer jams');
    answered(waiting);
    await world.pass(2_000);
    // Newer, but not hers to go on with.
    mailed(world, 'The VPN drops');
    await openHome(world, 'U_ADA');
    const lines = below('U_ADA', 'Your requests').split('\n');
    expect(lines[0]).toMatch(/^🎫 <.+\|#SUP\d+ The printer jams>$/);
    expect(lines[1]).toMatch(/^\*waits for you\* · New · Medium priority · opened <!date\^\d+\^\{ago\}\|.+>$/);
    expect(lines[2]).toContain('The VPN drops');
    expect(lines[3]).toMatch(/^waits for an agent · /);
    expect(home('U_ADA')).not.toMatch(/Claim|Nobody has these yet|As of/);

    await pressAtHome(world, 'U_ADA', 'home_new_ticket');
    await world.settled();
    const ada = world.slack.as('U_ADA');
    await ada.change('category', String(world.acme.categories.support.id));
    ada.fill({ subject: 'A third thing', details: 'It hums.' });
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(5_000);
    expect(below('U_ADA', 'Your requests').split('\n')[0]).toContain('A third thing');
    expect(world.happyFox.violations).toEqual([]);
  });

  it('shows an agent the queue; what is claimed there changes its list without a reload', async () => {
    await open({ mode });
    const [ticket, dueTicket] = [mailed(world, 'The VPN drops'), mailed(world, 'The invoice is wrong')];
    world.happyFox.change(dueTicket, { dueDate: day(-1), assignee: world.acme.agents.bridge.id });
    await openHome(world, 'U_MARIE');
    expect(below('U_MARIE', 'Your requests')).toContain('You have no open request.');
    expect(below('U_MARIE', 'Yours to work on')).toContain('You have no open ticket.');
    expect(below('U_MARIE', 'Nobody has these yet')).toContain('The VPN drops> [Claim]');
    expect(below('U_MARIE', 'Nobody has these yet')).not.toContain('The invoice is wrong');
    // Somebody else has it: the next step is theirs.
    expect(below('U_MARIE', 'Overdue, or due within seven days')).toMatch(/The invoice is wrong>\n/);
    await pressAtHome(world, 'U_MARIE', 'ticket_claim', String(ticket));
    await world.pass(2_000);
    expect(world.happyFox.ticket(ticket)).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
    expect(below('U_MARIE', 'Nobody has these yet')).toContain('Every open ticket in your categories has somebody.');
    expect(below('U_MARIE', 'Yours to work on')).toContain('The VPN drops> [Reply in HappyFox]');

    answered(ticket);
    await world.pass(31_000);
    await pressAtHome(world, 'U_MARIE', 'home_refresh');
    await world.settled();
    expect(below('U_MARIE', 'Yours to work on')).toContain('The VPN drops> [Close]');
    await pressAtHome(world, 'U_MARIE', 'ticket_close', String(ticket));
    await world.settled();
    expect(await world.slack.as('U_MARIE').submit()).toEqual({ closed: true });
    await world.pass(2_000);
    expect(below('U_MARIE', 'Yours to work on')).toContain('You have no open ticket.');
    expect(world.happyFox.violations).toEqual([]);
  });

  it('shows nothing when the other tab is opened', async () => {
    await open({ mode });
    await world.slack.as('U_ADA').openHome('messages');
    await world.settled();
    expect(published(world)).toBe(0);
  });
});

describe('who sees what', () => {
  it('people see their own requests only, also when an address is part of another', async () => {
    await open();
    mailed(world, 'Of Ada');
    mailed(world, 'About Ada', { private: true });
    const { support } = world.acme.categories;
    const of = (name: string, email: string) => ({ from: { name, email }, category: support.id, html: '<p>Help.</p>' });
    world.happyFox.mailIn({ ...of('Wada', 'wada@acme.example'), subject: 'Of Wada' });
    world.happyFox.mailIn({ ...of('Bob Builder', 'bob@acme.example'), subject: 'Of Bob' });
    for (const user of ['U_ADA', 'U_BOB']) await openHome(world, user);
    expect(home('U_ADA')).toContain('Of Ada');
    expect(home('U_ADA')).not.toMatch(/Of Bob|Of Wada|About Ada/);
    expect(home('U_BOB')).toContain('Of Bob');
    expect(home('U_BOB')).not.toMatch(/Of Ada|Of Wada|About Ada/);
  });

  it('an agent sees the categories they serve, and no others, and from the moment they stop, not those either', async () => {
    await open();
    const laptop = mailed(world, 'The laptop is hot', { category: world.acme.categories.it.id });
    const elsewhere = mailed(world, 'The VPN drops');
    // Assigned to Linus, in a category that is not his.
    world.happyFox.change(elsewhere, { assignee: world.acme.agents.limited.id });
    await openHome(world, 'U_LINUS');
    expect(below('U_LINUS', 'Nobody has these yet')).toContain('The laptop is hot> [Claim]');
    expect(home('U_LINUS')).not.toContain('The VPN drops');

    const linus = world.happyFox.world.agents.get(world.acme.agents.limited.id);
    if (linus) linus.categories = [world.acme.categories.billing.id];
    await world.pass(16 * 60_000, 60_000);
    await openHome(world, 'U_ADA');
    await openHome(world, 'U_LINUS');
    expect(home('U_LINUS')).not.toContain('The laptop is hot');
    expect(world.happyFox.ticket(laptop)).toMatchObject({ assigned_to: null });
  });

  it('an agent of no category is told so, and the whole helpdesk is not searched', async () => {
    await open();
    mailed(world, 'The VPN drops');
    world.happyFox.addAgent({ name: 'Nora None', email: 'nora@acme.example', categories: [] });
    world.slack.addUser({ id: 'U_NORA', name: 'Nora None', email: 'nora@acme.example' });
    await world.pass(16 * 60_000, 60_000);
    await openHome(world, 'U_ADA');
    const searches = await searchesDuring(world, () => openHome(world, 'U_NORA'));
    expect(home('U_NORA')).toContain('You are an agent who serves no category in HappyFox');
    expect(home('U_NORA')).not.toMatch(/The VPN drops|Nobody has these yet/);
    expect(searches).toEqual([expect.stringContaining('contact:"nora@acme.example"')]);
  });

  it.each([
    ['U_GUS', /^\[New ticket\]\nYou can file a ticket, and the notice about it tells you how it stands\./],
    ['U_SAM', /^Foxbridge files and shows tickets for members of its own workspace only\./],
    ['U_NOMAIL', /^\[New ticket\]\nHappyFox knows people by their e-mail address, and your Slack profile shows none/],
  ])('%s sees no tickets, whatever address they show', async (user, says) => {
    await open();
    mailed(world, 'The VPN drops');
    const searches = await searchesDuring(world, () => openHome(world, user));
    expect(home(user)).toMatch(says);
    expect(home(user)).not.toContain('The VPN drops');
    expect(searches).toEqual([]);
  });

  it('a guest can file from there', async () => {
    await open();
    world.slack.addUser({ id: 'U_GINA', name: 'Gina Guest', email: 'gina@partner.example', isRestricted: true });
    await openHome(world, 'U_GINA');
    await pressAtHome(world, 'U_GINA', 'home_new_ticket');
    await world.settled();
    const gina = world.slack.as('U_GINA');
    await gina.change('category', String(world.acme.categories.support.id));
    gina.fill({ subject: 'From outside', details: 'It hums.' });
    expect(await gina.submit()).toEqual({ closed: true });
    await world.pass(5_000);
    expect(world.tickets()).toEqual([expect.objectContaining({ subject: 'From outside' })]);
  });

  it('whoever Slack does not tell about sees nothing of anybody', async () => {
    await open();
    mailed(world, 'The VPN drops');
    await openHome(world, 'U_ADA');
    await world.stop();
    await world.start();
    world.slack.faults.add({ method: 'users.info', kind: '5xx', times: 9 });
    await openHome(world, 'U_ADA');
    expect(home('U_ADA')).toContain('Slack did not tell us in time who you are.');
    expect(home('U_ADA')).not.toContain('The VPN drops');
  });
});

describe('what it costs', () => {
  it('a requester one search, an agent five, and none within half a minute', async () => {
    await open();
    mailed(world, 'The VPN drops');
    expect(await searchesDuring(world, () => openHome(world, 'U_ADA'))).toHaveLength(1);
    expect(await searchesDuring(world, () => openHome(world, 'U_MARIE'))).toHaveLength(5);
    await world.pass(29_000);
    for (const user of ['U_ADA', 'U_MARIE'])
      expect(await searchesDuring(world, () => openHome(world, user))).toEqual([]);
    await world.pass(2_000);
    expect(await searchesDuring(world, () => openHome(world, 'U_ADA'))).toHaveLength(1);
  });

  it('is published again only when it is another one', async () => {
    await open();
    mailed(world, 'The VPN drops');
    await openHome(world, 'U_ADA');
    // What we do not know yet, and what we know then.
    expect(published(world)).toBe(2);
    await world.pass(31_000);
    await openHome(world, 'U_ADA');
    expect(published(world)).toBe(2);
    mailed(world, 'The printer jams');
    await world.pass(31_000);
    await openHome(world, 'U_ADA');
    expect(published(world)).toBe(3);
    expect(home('U_ADA')).toContain('The printer jams');
    // Each time it says what it takes the place of.
    const hashes = world.slack.journal.flatMap(({ method, args }) => (method === 'views.publish' ? [args.hash] : []));
    expect(hashes).toEqual([undefined, expect.any(String), expect.any(String)]);
  });

  it('is made anew when somebody else was faster', async () => {
    await open();
    mailed(world, 'The VPN drops');
    await openHome(world, 'U_ADA');
    mailed(world, 'The printer jams');
    await world.pass(31_000);
    world.slack.faults.add({ method: 'views.publish', kind: 'error', error: 'hash_conflict', times: 1 });
    await openHome(world, 'U_ADA');
    expect(home('U_ADA')).toContain('The printer jams');
    expect(world.lines.join('')).not.toContain('could not be shown');
  });

  it('is right again when the store was lost, also when its old buttons are pressed', async () => {
    await open();
    for (let nth = 1; nth <= 12; nth += 1) mailed(world, `Number ${nth}`);
    await openHome(world, 'U_ADA');
    const loseStore = async () => {
      await world.stop();
      world.forget();
      await world.start();
    };
    await loseStore();
    await pressAtHome(world, 'U_ADA', 'home_next');
    await world.settled();
    expect(home('U_ADA')).toContain('page 2');
    await loseStore();
    await openHome(world, 'U_ADA');
    expect(home('U_ADA')).toContain('page 1');
  });

  it('where Slack does not let us, it is a line in the log, and HappyFox is not asked', async () => {
    await open();
    world.slack.faults.add({ method: 'views.publish', kind: 'error', error: 'not_enabled', times: 9 });
    expect(await searchesDuring(world, () => openHome(world, 'U_ADA'))).toEqual([]);
    expect(world.lines.filter((line) => line.includes('not_enabled'))).toHaveLength(1);
    expect(direct('U_ADA')).toEqual([]);
  });
});

describe('while HappyFox', () => {
  it('makes us wait: it opens from what we know, says of when that is and until when, also after a restart', async () => {
    await open();
    mailed(world, 'The VPN drops');
    await openHome(world, 'U_ADA');
    await world.pass(10 * 60_000, 60_000);
    world.happyFox.faults.throttle({ class: 'both', seconds: 600 });
    // Whoever meets the wait first tells everybody.
    await openHome(world, 'U_ADA');
    const says = /As of <!date\S+ at \S+\|.+UTC>\. HappyFox is busy and asked us to wait\. Please look again <!date/;
    expect(home('U_ADA')).toMatch(says);
    expect(home('U_ADA')).toContain('The VPN drops');
    await world.stop();
    await world.start();
    await world.pass(60_000);
    const before = world.happyFox.journal.length;
    await openHome(world, 'U_ADA');
    expect(home('U_ADA')).toMatch(says);
    expect(home('U_ADA')).toContain('The VPN drops');
    expect(world.happyFox.journal).toHaveLength(before);
    // The wait, up to a tenth more, and what is added to a wait that an earlier program was told.
    await world.pass(11 * 60_000, 30_000);
    await openHome(world, 'U_ADA');
    expect(home('U_ADA')).not.toMatch(/As of|wait\./);
    expect(world.happyFox.journal.filter(({ early }) => early)).toEqual([]);
  });

  it('makes us wait and nothing is known: it says so, and a ticket can be filed', async () => {
    await open();
    await openHome(world, 'U_BOB');
    world.happyFox.faults.throttle({ class: 'both', seconds: 60 });
    await openHome(world, 'U_ADA');
    expect(home('U_ADA')).toMatch(/\[New ticket\].*\nHappyFox is busy and asked us to wait\. Please look again <!date/);
    expect(below('U_ADA', 'Your requests')).toMatch(/^HappyFox has not told us yet\.\n\*What I tell you\*/);
  });

  it('is down: it opens from what we know, and says so', async () => {
    await open();
    mailed(world, 'The VPN drops');
    await openHome(world, 'U_ADA');
    await world.pass(60_000);
    await world.happyFox.down();
    await world.slack.as('U_ADA').openHome();
    await world.pass(60_000);
    expect(home('U_ADA')).toMatch(/As of .+ HappyFox does not answer at the moment/);
    expect(home('U_ADA')).toContain('The VPN drops');
    await world.happyFox.up();
    await world.pass(60_000);
    await openHome(world, 'U_ADA');
    expect(home('U_ADA')).not.toContain('As of');
  });

  it('is slow: what we know is there at once, and a slow answer puts nothing older over what came since', async () => {
    await open();
    for (let nth = 1; nth <= 12; nth += 1) mailed(world, `Number ${nth}`);
    await openHome(world, 'U_ADA');
    await world.pass(HOUR, 60_000);
    answered(Number(world.tickets()[0]?.id));
    const held = world.happyFox.faults.add({ class: 'read', path: 'contact', kind: 'hold' });
    const opened = published(world);
    await world.slack.as('U_ADA').openHome();
    await world.until(() => published(world) > opened && held.left() === 0);
    expect(home('U_ADA')).toContain('As of');
    await pressAtHome(world, 'U_ADA', 'home_next');
    await world.until(() => home('U_ADA').includes('page 2'));
    held.release();
    await world.settled();
    expect(home('U_ADA')).toContain('page 2');
    expect(home('U_ADA')).not.toContain('As of');
    await pressAtHome(world, 'U_ADA', 'home_previous');
    await world.settled();
    expect(below('U_ADA', 'Your requests')).toMatch(/^🎫 .+Number 1>\n\*waits for you\*/);
  });
});

describe('pages', () => {
  it('are turned without a question to HappyFox, forth and back, and a new opening begins with the first', async () => {
    await open();
    for (let nth = 1; nth <= 12; nth += 1) mailed(world, `Number ${nth}`);
    await openHome(world, 'U_ADA');
    const onPage = () => (below('U_ADA', 'Your requests').match(/🎫/g) ?? []).length;
    expect(onPage()).toBe(10);
    expect(home('U_ADA')).toContain('*Your requests* · page 1');
    const turns = async () => {
      await pressAtHome(world, 'U_ADA', 'home_next');
      await world.settled();
      expect(onPage()).toBe(2);
      expect(home('U_ADA')).toContain('· page 2');
      expect(home('U_ADA')).not.toContain('[Next]');
    };
    expect(await searchesDuring(world, turns)).toEqual([]);
    await pressAtHome(world, 'U_ADA', 'home_previous');
    await world.settled();
    expect(onPage()).toBe(10);
    await turns();
    await openHome(world, 'U_ADA');
    expect(onPage()).toBe(10);
  });

  it('beyond what HappyFox shows at once are read when they are turned to, each once', async () => {
    await open();
    for (let nth = 1; nth <= 60; nth += 1) mailed(world, `Number ${nth}`);
    await openHome(world, 'U_MARIE');
    const seen = new Set<string>();
    const look = () => {
      for (const [, name] of home('U_MARIE').matchAll(/(Number \d+)>/g)) seen.add(name ?? '');
    };
    look();
    const turns = async () => {
      for (let page = 2; page <= 12; page += 1) {
        await pressAtHome(world, 'U_MARIE', 'home_next');
        await world.settled();
        expect(home('U_MARIE')).toContain(`page ${page}`);
        look();
      }
    };
    expect(await searchesDuring(world, turns)).toEqual([expect.stringContaining('page=2')]);
    expect(seen.size).toBe(60);
    expect(home('U_MARIE')).not.toContain('[Next]');
  });

  it('of somebody’s requests are in one order: what waits for them stands first, however far behind in HappyFox', async () => {
    await open();
    const waiting = mailed(world, 'The printer jams');
    answered(waiting);
    await world.pass(2_000);
    for (let nth = 1; nth <= 59; nth += 1) mailed(world, `Number ${nth}`);
    const opening = () => openHome(world, 'U_ADA');
    expect(await searchesDuring(world, opening)).toHaveLength(2);
    expect(below('U_ADA', 'Your requests').split('\n')[0]).toContain('The printer jams');
  });
});

describe('a delivery that failed', () => {
  const giveUp = async (user = 'U_ADA') => {
    await world.happyFox.down();
    await fileByCommand(world, { subject: 'In vain', user });
    await world.pass(11_000);
    // Three days of attempts later.
    const database = new Sqlite(world.config.databaseUrl);
    database.prepare(`update job set tries = 79 where finished_at is null and id like 'view:%'`).run();
    database.close();
    await world.pass(60_000);
    expect(direct(user).join()).toContain('In vain” did not reach HappyFox');
    await world.happyFox.up();
    await world.pass(60_000);
  };

  it('stands in the Home tab of its author, and goes out with “Send again”', async () => {
    await open();
    await giveUp();
    for (const user of ['U_ADA', 'U_BOB', 'U_GUS']) await openHome(world, user);
    expect(below('U_ADA', 'Not delivered')).toMatch(/“In vain” did not reach HappyFox.*\nNothing you wrote is lost/);
    for (const user of ['U_BOB', 'U_GUS']) expect(home(user)).not.toContain('In vain');
    await pressAtHome(world, 'U_ADA', 'notice_send_again');
    await world.pass(5_000);
    expect(world.tickets()).toHaveLength(1);
    expect(home('U_ADA')).not.toContain('Not delivered');
    expect(below('U_ADA', 'Your requests')).toContain('In vain');
  });

  it('is an agent’s to send again too, when it was for a category of theirs', async () => {
    await open();
    await giveUp();
    for (const user of ['U_MARIE', 'U_LINUS']) await openHome(world, user);
    expect(below('U_MARIE', 'Not delivered')).toContain('Written by Ada Lovelace');
    // It was for Support, and Linus serves IT.
    expect(home('U_LINUS')).not.toContain('In vain');
    await pressAtHome(world, 'U_MARIE', 'notice_send_again');
    await world.pass(5_000);
    expect(world.tickets()).toHaveLength(1);
    expect(home('U_MARIE')).not.toContain('Not delivered');
  });

  it('that HappyFox refused is its author’s to correct, and nobody else sees it', async () => {
    await open();
    world.happyFox.faults.add({
      class: 'write',
      kind: 'status',
      status: 400,
      body: JSON.stringify({ error: 'Subject is not nice' }),
    });
    for (const user of ['U_ADA', 'U_MARIE']) await openHome(world, user);
    await fileByCommand(world, { subject: 'Not so' });
    await world.pass(5_000);
    await openHome(world, 'U_MARIE');
    expect(home('U_MARIE')).not.toContain('Not so');
    expect(below('U_ADA', 'Not delivered')).toContain('HappyFox did not accept “Not so”');
    await pressAtHome(world, 'U_ADA', 'notice_correct');
    await world.settled();
    expect(inView(world, 'U_ADA')).toContain('Not so');
    expect(await world.slack.as('U_ADA').submit()).toEqual({ closed: true });
    await world.pass(5_000);
    expect(home('U_ADA')).not.toContain('Not delivered');
    expect(below('U_ADA', 'Your requests')).toContain('Not so');
  });
});
