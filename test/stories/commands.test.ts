import { inView, mailed, openChannels, privately, setChannel } from './in-channels';
import { fileMessage } from './linked';
import type { World } from './world';

let world: World;
let ticket: number;
let mode: 'http' | 'socket' = 'http';

afterEach(() => world.close());

/** A ticket of Ada's in Support, which came by mail and has no thread. */
async function open() {
  world = await openChannels({ mode });
  ticket = mailed(world, 'Printer on fire');
  await world.pass(1_000);
}

const AGENT = 'U_MARIE';
const held = () => world.happyFox.ticket(ticket);
const display = () => String(world.tickets().find(({ id }) => Number(id) === ticket)?.display_id);
const ask = async (user: string, words: string, channel = 'C_HELP') => {
  await world.slack.as(user).command(channel, '/ticket', words);
  await world.pass(3_000);
};
/** What a person was answered last, with everything that stands in it. */
const answer = (user: string) => world.slack.ephemerals(user).at(-1);
const answerOf = (user: string) => JSON.stringify(answer(user)?.blocks ?? null);
const pressAnswer = async (user: string, button: string, channel = 'C_HELP') => {
  await world.slack.as(user).press(channel, answer(user)?.ts ?? '', button);
  await world.pass(3_000);
};
const direct = (user: string) => world.slack.messages(world.slack.dm(user)).map(({ text }) => text);
const writes = () => world.happyFox.journal.filter((entry) => entry.class === 'write');
const lastUpdate = () => JSON.stringify(world.updates(ticket).at(-1));

describe.each(['http', 'socket'] as const)('what an agent types, over %s', (how) => {
  beforeEach(() => {
    mode = how;
  });
  afterAll(() => {
    mode = 'http';
  });

  it('works a ticket from claiming to closing and back, by its number', async () => {
    await open();
    await ask(AGENT, `claim ${ticket}`);
    expect(privately(world, AGENT)).toEqual([expect.stringContaining(`“Claim ${display()}” is saved and on its way`)]);
    expect(held()).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
    expect(direct(AGENT)).toEqual([expect.stringContaining(`Done: Claim ${display()}`)]);

    await ask(AGENT, `status ${display()} on hold`);
    await ask(AGENT, `priority ${ticket} urg`);
    await ask(AGENT, `assign ${ticket} nobody`);
    expect(held()).toMatchObject({ status: { name: 'On Hold' }, priority: { name: 'Urgent' }, assigned_to: null });
    await ask(AGENT, `assign ${ticket} to me`);
    expect(held()).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
    await ask(AGENT, `assign ${ticket} slack bridge`);
    expect(held()).toMatchObject({ assigned_to: { name: 'Slack Bridge' } });
    await ask(AGENT, `assign ${ticket} <@U_MARIE|marie>`);
    expect(held()).toMatchObject({ assigned_to: { name: 'Marie Admin' } });

    await ask(AGENT, `note ${ticket} The vendor sends *a new one* &amp; pays`);
    expect(world.updates(ticket).at(-1)).toMatchObject({
      by: { type: 'staff', name: 'Marie Admin' },
      message: { message_type: 'p' },
    });
    expect(lastUpdate()).toContain('a new one</strong> &amp; pays');
    expect(lastUpdate()).not.toContain('wrote in Slack');
    await ask(AGENT, `reply ${ticket} Please try it now.`);
    expect(world.updates(ticket).at(-1)).toMatchObject({ by: { type: 'staff', name: 'Marie Admin' } });
    expect(lastUpdate()).toContain('Please try it now.');
    expect(direct(AGENT).at(-1)).toContain('as a reply. The requester reads it.');

    await ask(AGENT, `close ${ticket}`);
    expect(await world.slack.as(AGENT).submit()).toEqual({ closed: true });
    await world.pass(3_000);
    expect(held()).toMatchObject({ status: { name: 'Solved' } });
    await ask(AGENT, `reopen ${ticket}`);
    expect(held()).toMatchObject({ status: { name: 'New' } });
    expect(world.happyFox.violations).toEqual([]);
  });

  it('is looked up and shown to that person alone', async () => {
    await open();
    for (const words of [`show ${ticket}`, `show <https://acme.happyfox.com/staff/ticket/${ticket}>`, 'find printer']) {
      await ask(AGENT, words);
      expect(answerOf(AGENT)).toContain('“Printer on fire” in Support');
    }
    expect(world.texts('C_HELP')).toEqual([]);
  });
});

describe('who may', () => {
  const VERBS = [
    'claim 7',
    'reopen 7',
    'assign 7 me',
    'status 7 On Hold',
    'priority 7 urgent',
    'note 7 Hello',
    'trace 7',
  ];
  it.each([
    ['the requester', 'U_ADA', 'HappyFox has no active agent with your address, ada@acme.example'],
    ['somebody else', 'U_BOB', 'HappyFox has no active agent with your address, bob@acme.example'],
    ['an agent of another category', 'U_LINUS', 'Only agents who serve the category of this ticket'],
    ['a guest who shows an agent’s address', 'U_GUS', 'Only members of this workspace can work on tickets'],
  ])('%s is told why not, and nothing leaves', async (_, user, why) => {
    await open();
    const before = writes().length;
    for (const words of VERBS) await ask(user, words.replace('7', String(ticket)));
    expect(privately(world, user)).toHaveLength(VERBS.length);
    for (const told of privately(world, user)) expect(told).toContain(why);
    await ask(user, `close ${ticket}`);
    expect(inView(world, user)).toContain(why);
    expect(writes()).toHaveLength(before);
  });

  it('the requester replies in their own name', async () => {
    await open();
    await ask('U_ADA', `reply ${ticket} It smokes again`);
    expect(world.updates(ticket).at(-1)).toMatchObject({ by: { type: 'user', name: 'Ada Lovelace' } });
    expect(lastUpdate()).toContain('It smokes again');
    expect(privately(world, 'U_ADA')).toEqual([expect.stringContaining(`Your reply to ${display()} is saved`)]);
  });

  it.each([
    ['U_BOB', 'Only the requester of a ticket, and agents who serve its category'],
    ['U_LINUS', 'Only the requester of a ticket, and agents who serve its category'],
    ['U_GUS', 'Only members of this workspace'],
    ['U_NOMAIL', 'your Slack profile shows none that is confirmed'],
  ])('%s cannot reply, and keeps the words for a new ticket', async (user, why) => {
    await open();
    const before = writes().length;
    await world.slack
      .as(user)
      .join('C_HELP')
      .catch(() => undefined);
    await ask(user, `reply ${ticket} Mine smokes too`);
    expect(privately(world, user).join()).toContain(why);
    expect(writes()).toHaveLength(before);
    await pressAnswer(user, 'command_form_instead');
    expect(inView(world, user)).toContain(`reply ${ticket} Mine smokes too`);
  });
});

describe('what people look up', () => {
  it('“mine” lists what waits for the requester first, and nothing of others', async () => {
    await open();
    const answered = mailed(world, 'Answered already');
    world.happyFox.agentReplies(answered, world.acme.agents.admin.id, { html: '<p>Does it work now?</p>' });
    world.happyFox.mailIn({
      from: { name: 'Bob Builder', email: 'bob@acme.example' },
      subject: 'A secret of Bob’s',
      html: '<p>x</p>',
      category: world.acme.categories.support.id,
    });
    await ask('U_ADA', 'mine');
    const shown = answerOf('U_ADA');
    expect(shown.indexOf('Answered already')).toBeGreaterThan(0);
    expect(shown.indexOf('Printer on fire')).toBeGreaterThan(shown.indexOf('Answered already'));
    expect(shown.match(/waits for you/g)).toHaveLength(1);
    expect(shown).not.toContain('Bob');
    await ask('U_LINUS', 'mine');
    expect(privately(world, 'U_LINUS')).toEqual(['You have no open tickets.']);
  });

  it('“mine” puts what waits for the requester first, however far behind it stands in HappyFox', async () => {
    await open();
    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: '<p>Does it work now?</p>' });
    await world.pass(2_000);
    for (let nth = 1; nth <= 59; nth += 1) mailed(world, `Fault ${nth}`);
    const reads = () => world.happyFox.journal.filter(({ path }) => path.includes('contact%3A')).length;
    await ask('U_ADA', 'mine');
    expect(answerOf('U_ADA').match(/🎫[^“]*“([^”]*)”/)?.[1]).toBe('Printer on fire');
    expect(answerOf('U_ADA')).toContain('1 to 10 of 60. `/ticket mine 2` shows the next.');
    expect(reads()).toBe(2);
    await ask('U_ADA', 'mine 6');
    expect(answerOf('U_ADA')).toContain('51 to 60 of 60.');
    expect(answerOf('U_ADA')).not.toContain('Printer on fire');
  });

  it('“mine” reads four pages of fifty at most to find what comes first; what is behind them stays within reach', async () => {
    await open();
    for (let nth = 1; nth <= 214; nth += 1) mailed(world, `Fault ${nth}`);
    const reads = () => world.happyFox.journal.filter(({ path }) => path.includes('contact%3A')).length;
    await ask('U_ADA', 'mine');
    expect(answerOf('U_ADA')).toContain('1 to 10 of 215.');
    expect(reads()).toBe(4);
    await ask('U_ADA', 'mine 22');
    expect(answerOf('U_ADA')).toContain('211 to 215 of 215.');
    expect(reads()).toBe(5);
  });

  it('“mine” shows agents what they have, too', async () => {
    await open();
    await ask(AGENT, `claim ${ticket}`);
    await ask(AGENT, 'mine');
    expect(answerOf(AGENT)).toContain('Tickets you have as an agent');
    expect(answerOf(AGENT)).toContain('Printer on fire');
  });

  it('long lists are shown ten at a time', async () => {
    await open();
    for (let nth = 1; nth <= 12; nth += 1) mailed(world, `Fault ${nth}`);
    await ask('U_ADA', 'mine');
    expect(answer('U_ADA')?.blocks).toHaveLength(1 + 10 + 1 + 1);
    expect(answerOf('U_ADA')).toContain('1 to 10 of 13. `/ticket mine 2` shows the next.');
    await ask('U_ADA', 'mine 2');
    expect(answerOf('U_ADA')).toContain('11 to 13 of 13.');
    await ask('U_ADA', 'mine 9');
    expect(answerOf('U_ADA')).toContain('There are 13, and none on this page');
  });

  it.each(['U_BOB', 'U_LINUS'])(
    '%s learns nothing of a ticket that is not theirs, not even that it exists',
    async (user) => {
      await open();
      await ask(user, `show ${ticket}`);
      await ask(user, 'show 999999');
      await ask(user, 'find printer');
      const [one, other, found] = privately(world, user);
      expect(one?.replace(String(ticket), '…')).toBe(other?.replace('999999', '…'));
      expect(found).toContain('I found no ticket that fits these words');
      expect(privately(world, user).join()).not.toContain('Printer');
    },
  );

  it('“find” finds what is theirs behind any number of tickets of others that fit better, and says when there may be more', async () => {
    await open();
    for (let nth = 0; nth < 60; nth += 1) {
      world.happyFox.mailIn({
        from: { name: 'Bob Builder', email: 'bob@acme.example' },
        subject: `Printer, printer, printer ${nth}`,
        html: '<p>printer</p>',
        category: world.acme.categories.support.id,
      });
    }
    await ask('U_ADA', 'find printer');
    expect(answerOf('U_ADA')).toContain('Printer on fire');
    expect(answerOf('U_ADA')).not.toMatch(/Printer, printer|There may be more/);
    await ask(AGENT, 'find printer');
    expect(answerOf(AGENT)).toContain('There may be more. Say more words to find fewer.');
  });

  it('a ticket that HappyFox shows to agents only is not shown to its requester', async () => {
    await open();
    const hidden = mailed(world, 'Printer in the vault', { private: true });
    for (const words of [`show ${hidden}`, 'mine', 'find vault']) await ask('U_ADA', words);
    expect(JSON.stringify(world.slack.ephemerals('U_ADA'))).not.toContain('Printer in the vault');
    expect(privately(world, 'U_ADA')[0]).toContain('There is no ticket');
  });

  it.each(['U_GUS', 'U_NOMAIL'])('%s is told why nothing is shown', async (user) => {
    await open();
    if (user === 'U_NOMAIL') await world.slack.as(user).join('C_HELP');
    for (const words of ['mine', 'find printer', `show ${ticket}`]) await ask(user, words);
    expect(privately(world, user)).toHaveLength(3);
    expect(privately(world, user).join()).toMatch(/Only members|shows none that is confirmed/);
    expect(answerOf(user)).not.toContain('Printer on fire');
  });

  it('says until when, while HappyFox takes no questions, and asks nothing before', async () => {
    await open();
    world.happyFox.faults.throttle({ class: 'read', seconds: 60 });
    await ask(AGENT, `show ${ticket}`);
    await ask(AGENT, 'mine');
    for (const told of privately(world, AGENT)) expect(told).toMatch(/takes no questions until 20\d\d-/);
    expect(answerOf(AGENT)).toContain('<!date^');
    expect(world.happyFox.journal.filter(({ early }) => early)).toEqual([]);
  });

  it('“trace” tells an agent each step, its wait and its result, and no texts', async () => {
    await open();
    world.happyFox.faults.throttle({ class: 'write', seconds: 60 });
    await ask(AGENT, `note ${ticket} A secret remark`);
    await ask(AGENT, `trace ${ticket}`);
    expect(answerOf(AGENT)).toMatch(/add-message · throttled · until </);
    await world.pass(70_000);
    await ask(AGENT, `trace ${ticket}`);
    expect(answerOf(AGENT)).toContain('add-message · accepted');
    expect(answerOf(AGENT)).toContain('add-message · noted');
    expect(answerOf(AGENT)).toMatch(/POST ticket\/&lt;n&gt;\/staff_pvtnote\/ · \w+ · HTTP 200/);
    expect(answerOf(AGENT)).not.toContain('secret');
  });
});

describe('“Share here”', () => {
  it('shows the ticket to the channel as it stands, once, whoever often presses', async () => {
    await open();
    await ask('U_ADA', `show ${ticket}`);
    const { ts = '' } = answer('U_ADA') ?? {};
    for (const _ of [1, 2]) {
      await world.slack.as('U_ADA').press('C_HELP', ts, 'lookup_share');
      await world.pass(3_000);
    }
    expect(world.texts('C_HELP')).toEqual([expect.stringContaining(`${display()} “Printer on fire” in Support · New`)]);
    expect(JSON.stringify(world.slack.messages('C_HELP'))).toContain('Shared by Ada Lovelace');
    expect(privately(world, 'U_ADA').slice(-2)).toEqual(['Shared.', 'Shared.']);
  });

  it('a ticket that only agents see goes into channels for agents only', async () => {
    await open();
    const hidden = mailed(world, 'Hidden from people', { private: true });
    await ask(AGENT, `show ${hidden}`);
    await pressAnswer(AGENT, 'lookup_share');
    expect(privately(world, AGENT).at(-1)).toContain('only in a channel that is for agents only');
    expect(world.texts('C_HELP')).toEqual([]);
    await setChannel(world, 'C_AGENTS', { channel_agents: ['yes'] });
    await world.slack.as(AGENT).say('C_AGENTS', 'hello');
    await ask(AGENT, `show ${hidden}`, 'C_AGENTS');
    await pressAnswer(AGENT, 'lookup_share', 'C_AGENTS');
    expect(world.texts('C_AGENTS').join()).toContain('Hidden from people');
  });

  it('asks again who may: a ticket that moved away from its agent is not shared', async () => {
    await open();
    world.happyFox.move(ticket, world.acme.categories.it.id);
    await ask('U_LINUS', `show ${ticket}`);
    expect(answerOf('U_LINUS')).toContain('Printer on fire');
    world.happyFox.move(ticket, world.acme.categories.support.id);
    await pressAnswer('U_LINUS', 'lookup_share');
    expect(world.texts('C_HELP')).toEqual([]);
    expect(privately(world, 'U_LINUS').at(-1)).toContain('There is no ticket');
  });

  it('a list leaves out what is for agents only, and says so', async () => {
    await open();
    mailed(world, 'Printer in the vault', { private: true });
    await ask(AGENT, 'find printer');
    await pressAnswer(AGENT, 'lookup_share');
    expect(world.texts('C_HELP').join()).toContain('Printer on fire');
    expect(JSON.stringify(world.slack.messages('C_HELP'))).not.toContain('vault');
    expect(privately(world, AGENT).at(-1)).toContain('1 of them is shown to agents only');
  });
});

describe('a slip of the finger', () => {
  it('is asked about, and “Yes” does what was meant, once', async () => {
    await open();
    await ask(AGENT, `cliam ${ticket}`);
    expect(privately(world, AGENT)).toEqual([`Did you mean \`/ticket claim ${ticket}\`? Nothing was done yet.`]);
    expect(held()).toMatchObject({ assigned_to: null });
    const { ts = '' } = answer(AGENT) ?? {};
    await world.slack.as(AGENT).press('C_HELP', ts, 'command_do_this');
    await world.slack.as(AGENT).press('C_HELP', ts, 'command_do_this');
    await world.pass(3_000);
    expect(held()).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
    expect(writes().filter(({ path }) => path.includes('staff_update'))).toHaveLength(1);
  });

  it('keeps what was typed one button away', async () => {
    await open();
    await ask('U_ADA', 'clsoe 7');
    await pressAnswer('U_ADA', 'command_form_instead');
    expect(inView(world, 'U_ADA')).toContain('"clsoe 7"');
  });

  it.each(['The printer is out of paper', 'close the window, please', 'show me how', 'line'])(
    'never takes a subject: “%s” opens the form',
    async (subject) => {
      await open();
      await ask('U_ADA', subject);
      expect(inView(world, 'U_ADA')).toContain(`"${subject}"`);
      expect(privately(world, 'U_ADA')).toEqual([]);
    },
  );

  it('in a name is guessed, and what exists is listed', async () => {
    await open();
    await ask(AGENT, `status ${ticket} on hodl`);
    expect(privately(world, AGENT)[0]).toContain(
      'no status with the name “on hodl”. Nothing was changed. Did you mean On Hold?',
    );
    await ask(AGENT, `priority ${ticket} banana`);
    expect(privately(world, AGENT)[1]).toContain('There are: Low, Medium, High, Urgent.');
    await ask(AGENT, `assign ${ticket} linus`);
    expect(privately(world, AGENT)[2]).toContain('no agent of this category with the name “linus”');
    await ask(AGENT, `assign ${ticket} <@U_ADA>`);
    expect(privately(world, AGENT)[3]).toContain('Ada Lovelace is no active agent of the category');
    expect(writes()).toEqual([]);
  });

  it('a verb without what has to follow says what that is', async () => {
    await open();
    await ask(AGENT, `status ${ticket}`);
    expect(privately(world, AGENT)).toEqual([
      '`/ticket status` sets the status. Please say more, for example `/ticket status 4711 On Hold`.',
    ]);
  });
});

describe('closing by status', () => {
  it('asks with the form for what the category wants', async () => {
    await open();
    world.happyFox.move(ticket, world.acme.categories.it.id);
    await ask('U_LINUS', `status ${ticket} solved`);
    expect(privately(world, 'U_LINUS').at(-1)).toContain('HappyFox wants: Root cause. Press “Close”');
    await pressAnswer('U_LINUS', 'ticket_close');
    const linus = world.slack.as('U_LINUS');
    linus.fill({ [`field:${world.acme.fields.rootCause.id}`]: 'Software' });
    expect(await linus.submit()).toEqual({ closed: true });
    await world.pass(3_000);
    expect(held()).toMatchObject({ status: { name: 'Solved' } });
  });

  it('what is closed or open already is said, and nothing is sent', async () => {
    await open();
    await ask(AGENT, `reopen ${ticket}`);
    expect(privately(world, AGENT)).toEqual([`${display()} is open already. Nothing was changed.`]);
    expect(writes()).toEqual([]);
  });
});

describe('words that wait', () => {
  it('are safe when the program dies right after Slack was answered, and go out once', async () => {
    await open();
    world.happyFox.faults.throttle({ class: 'write', seconds: 30 });
    await ask(AGENT, `note ${ticket} Survives`);
    await world.stop();
    await world.start();
    await world.pass(60_000);
    expect(JSON.stringify(world.updates(ticket)).match(/Survives/g)?.length).toBeGreaterThan(0);
    expect(writes().filter(({ path, status }) => path.includes('staff_pvtnote') && status === 200)).toHaveLength(1);
    expect(direct(AGENT).at(-1)).toContain('as a note. Only agents read it.');
  });

  it('a ticket’s thread hears of a reply that was typed elsewhere, and not of a note', async () => {
    world = await openChannels({ mode });
    const filed = await fileMessage(world, 'The VPN drops every hour');
    ticket = filed.ticket;
    await ask(AGENT, `note ${ticket} Not for everybody`);
    await ask(AGENT, `reply ${ticket} For everybody`);
    await world.pass(120_000);
    const thread = world.texts('C_GENERAL', filed.thread).join('\n');
    expect(thread).toContain('For everybody');
    expect(thread).not.toContain('Not for everybody');
  });
});

describe('help', () => {
  it('is grouped by what the person may do', async () => {
    await open();
    await ask('U_ADA', 'help');
    expect(answerOf('U_ADA')).toContain('`/ticket mine`');
    expect(answerOf('U_ADA')).not.toContain('/ticket claim');
    await ask(AGENT, 'help');
    expect(answerOf(AGENT)).toContain('`/ticket claim &lt;number&gt;` takes a ticket that nobody has.');
  });
});
