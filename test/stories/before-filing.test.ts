import { creates, early, fileByCommand, openCalmWorld } from './by-command';
import type { World, WorldOptions } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

const MINUTE = 60_000;

/** A world whose knowledge base was read. */
async function openReadWorld(options: WorldOptions = {}): Promise<World> {
  world = await openCalmWorld(options);
  await world.pass(5 * MINUTE + 1_000, MINUTE);
  return world;
}

/** What the form shows besides its inputs. */
const said = (user = 'U_ADA') =>
  (world.slack.topView(user)?.blocks ?? [])
    .filter(({ type }) => type === 'context')
    .map((block) => JSON.stringify(block));
const offers = (user = 'U_ADA') => said(user).join('\n');
const knowledgeReads = () => world.happyFox.journal.filter(({ path }) => path.includes('/kb/'));
const searches = () => world.happyFox.journal.filter(({ path }) => path.includes('contact%3A'));
const isQuiet = (user = 'U_ADA') => expect(said(user)).toEqual([]);

/** The form, opened from nothing, and its person. */
async function formOf(user = 'U_ADA') {
  const person = world.slack.as(user);
  await person.command('C_GENERAL', '/ticket', '');
  await world.settled();
  return person;
}

describe.each(['http', 'socket'] as const)('while a subject is typed, over %s', (mode) => {
  it('the article that fits it is offered below it, as soon as nothing is typed for a moment; nothing typed is lost', async () => {
    await openReadWorld({ mode });
    const ada = await formOf();
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    ada.fill({ details: 'It drops every hour.', cc: 'boss@acme.example' });
    const shown = world.slack.topView('U_ADA')?.hash;
    await ada.type('subject', 'VPN drops');
    await world.pass(900);
    expect(world.slack.topView('U_ADA')?.hash).toBe(shown);
    isQuiet();
    await world.pass(1_000);
    expect(offers()).toContain(`<${world.happyFox.url.replace(/\/api.*$/, '')}/kb/article/`);
    expect(offers()).toContain('Setting up the VPN');
    expect(offers()).not.toContain('Printer jams');
    ada.fill({ details: 'It drops every hour. Since today.' });
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.tickets()).toMatchObject([
      { subject: 'VPN drops', first_message: expect.stringContaining('Since today.'), category: { name: 'Support' } },
    ]);
    expect(world.updates()).toMatchObject([{ message: { cc_list: expect.stringContaining('boss@acme.example') } }]);
  });

  it('a ticket of their own that looks alike is offered; that of somebody else never is', async () => {
    await openReadWorld({ mode });
    await fileByCommand(world, { subject: 'Screen stays black', here: true });
    await fileByCommand(world, { subject: 'Black screen again', user: 'U_BOB', here: true });
    await world.pass(2 * MINUTE);
    const ada = await formOf();
    await ada.type('subject', 'My screen is black');
    await world.pass(2_000);
    expect(offers()).toMatch(/<https:[^|]*\|#SUP\d+> “Screen stays black”/);
    expect(offers()).not.toContain('Black screen again');
  });
});

describe('articles', () => {
  it('are offered when the form opens with a subject: HappyFox is not asked for it', async () => {
    await openReadWorld();
    const before = world.happyFox.journal.length;
    await world.slack.as('U_ADA').command('C_GENERAL', '/ticket', 'Printer is out of paper');
    await world.settled();
    expect(offers()).toContain('Printer jams');
    expect(world.happyFox.journal.slice(before)).toEqual([]);
  });

  it('are offered in the form for a message, from its first line', async () => {
    await openReadWorld();
    const bob = world.slack.as('U_BOB');
    const ts = await bob.say('C_GENERAL', 'The printer eats paper');
    await world.settled();
    await bob.messageShortcut('file_message', 'C_GENERAL', ts);
    await world.settled();
    expect(offers('U_BOB')).toContain('Printer jams');
  });

  it('for agents only are offered to agents, and to nobody else', async () => {
    await openReadWorld();
    for (const user of ['U_ADA', 'U_NOMAIL', 'U_MARIE']) {
      const person = await formOf(user);
      await person.type('subject', 'Passwords');
      await world.pass(2_000);
    }
    isQuiet('U_ADA');
    isQuiet('U_NOMAIL');
    expect(offers('U_MARIE')).toContain('Passwords');
  });

  it('go away when the subject says something else, and come back with it', async () => {
    await openReadWorld();
    const ada = await formOf();
    for (const [subject, title] of [
      ['VPN', 'Setting up the VPN'],
      ['Printer', 'Printer jams'],
    ] as const) {
      await ada.change('subject', subject);
      await world.pass(2_000);
      expect(offers()).toContain(title);
    }
    await ada.change('subject', '');
    await world.pass(2_000);
    isQuiet();
  });

  it('stay in sight when the category changes, and when the form is sent back', async () => {
    await openReadWorld();
    const ada = await formOf();
    await ada.change('subject', 'VPN');
    await world.pass(2_000);
    await ada.change('category', String(world.acme.categories.it.id));
    await world.settled();
    expect(offers()).toContain('Setting up the VPN');
    ada.fill({ requester: 'U_NOMAIL' });
    await ada.submit();
    expect(offers()).toContain('Setting up the VPN');
  });

  it('do not show words of theirs as links, names or signs of ours', async () => {
    world = await openCalmWorld();
    world.happyFox.addArticle({
      title: 'Gadget <!channel> <https://evil.example|VPN> *now*',
      contents: '',
      section: world.acme.section.id,
    });
    await world.pass(5 * MINUTE + 1_000, MINUTE);
    const ada = await formOf();
    await ada.change('subject', 'Gadget');
    await world.pass(2_000);
    expect(offers()).toContain('Gadget');
    expect(offers()).toContain('&lt;!channel&gt;');
    expect(offers()).not.toMatch(/<!channel>|<https:\/\/evil/);
  });
});

describe('the form goes on undisturbed', () => {
  it('when nothing fits: it is not even shown anew', async () => {
    await openReadWorld();
    const ada = await formOf();
    const shown = world.slack.topView('U_ADA')?.hash;
    await ada.type('subject', 'Coffee machine');
    await world.pass(3_000);
    expect(world.slack.topView('U_ADA')?.hash).toBe(shown);
    isQuiet();
  });

  it('when the category is chosen at the moment at which something is offered: the fields are those of the category', async () => {
    await openReadWorld();
    const ada = await formOf();
    await ada.change('subject', 'VPN');
    await world.pass(900);
    const offering = world.pass(1_000);
    const choosing = ada.change('category', String(world.acme.categories.it.id));
    await Promise.all([offering, choosing]);
    await world.settled();
    const inputs = (world.slack.topView('U_ADA')?.blocks ?? []).map(({ block_id }) => block_id);
    expect(inputs).toContain(`field:${world.acme.fields.device.id}`);
    expect(offers()).toContain('Setting up the VPN');
  });

  it('when HappyFox is slow: articles come all the same, a late answer changes nothing, and nobody asks it again for a minute', async () => {
    await openReadWorld();
    const ada = await formOf();
    const held = world.happyFox.faults.add({ class: 'read', kind: 'hold', path: 'contact%3A', times: 9 });
    await ada.change('subject', 'VPN');
    await world.pass(3_000);
    expect(offers()).toContain('Setting up the VPN');
    await ada.change('subject', 'Printer');
    await world.pass(1_200);
    expect(offers()).toContain('Printer jams');
    expect(searches()).toHaveLength(1);
    held.release();
    await world.settled();
    expect(offers()).toContain('Printer jams');
    expect(await ada.submit()).toMatchObject({ refusedByClient: true });
  });

  it('when HappyFox is paused: own tickets that went through Slack are offered, and those still on their way', async () => {
    await openReadWorld();
    world.happyFox.faults.throttle({ class: 'both', seconds: 300, form: '429' });
    await fileByCommand(world, { subject: 'Badge does not open the door' });
    await world.pass(5_000);
    const before = world.happyFox.journal.length;
    const ada = await formOf();
    await ada.type('subject', 'Door badge');
    await world.pass(2_000);
    expect(offers()).toContain('“Badge does not open the door”, which is on its way to HappyFox');
    expect(world.happyFox.journal.slice(before)).toEqual([]);
    expect(early(world)).toEqual([]);
  });
});

describe('tickets of their own', () => {
  it('that HappyFox refused are named as such', async () => {
    await openReadWorld();
    world.happyFox.faults.add({ kind: 'status', status: 400, body: '{"error":"Not today."}', path: '/json/tickets/' });
    await fileByCommand(world, { subject: 'Chair is broken' });
    await world.pass(5_000);
    const ada = await formOf();
    await ada.type('subject', 'Broken chair');
    await world.pass(2_000);
    expect(offers()).toContain('“Chair is broken”, which did not reach HappyFox. The notice about it says why.');
  });

  it('that are closed are not offered', async () => {
    await openReadWorld({ watches: true, env: { HAPPYFOX_POLL_SECONDS: '60' } });
    await fileByCommand(world, { subject: 'Chair is broken' });
    await world.pass(5_000);
    const number = Number(world.tickets()[0]?.id);
    world.happyFox.change(number, { status: world.acme.statuses.closed.id });
    await world.pass(3 * MINUTE);
    const ada = await formOf();
    await ada.type('subject', 'Broken chair');
    await world.pass(2_000);
    isQuiet();
  });

  it('are not those that somebody only filed for another person', async () => {
    await openReadWorld();
    await fileByCommand(world, { subject: 'Chair is broken', more: { requester: 'U_BOB' } });
    await world.pass(5_000);
    const ada = await formOf();
    await ada.type('subject', 'Broken chair');
    await world.pass(2_000);
    isQuiet();
  });

  it('that HappyFox has from elsewhere are offered while they are open and theirs to see', async () => {
    await openReadWorld();
    const mail = (subject: string, from: string) =>
      world.happyFox.mailIn({
        from: { name: 'X', email: from },
        subject,
        html: 'x',
        category: world.acme.categories.support.id,
      });
    mail('Keyboard is sticky', 'ada@acme.example');
    mail('Sticky keyboard of Grace', 'grace+navy@acme.example');
    const closed = mail('Keyboard was sticky', 'ada@acme.example');
    world.happyFox.change(closed, { status: world.acme.statuses.closed.id });
    const ada = await formOf();
    await ada.type('subject', 'Sticky keyboard');
    await world.pass(2_000);
    expect(offers()).toContain('“Keyboard is sticky”');
    expect(offers()).not.toContain('Grace');
    expect(offers()).not.toContain('was sticky');
  });
});

describe('the knowledge base', () => {
  it('is read after the start and every six hours, two reads each time', async () => {
    await openReadWorld();
    expect(knowledgeReads()).toHaveLength(2);
    await world.pass(5 * 60 * MINUTE, 10 * MINUTE);
    expect(knowledgeReads()).toHaveLength(2);
    await world.pass(61 * MINUTE, 10 * MINUTE);
    expect(knowledgeReads()).toHaveLength(4);
    expect(creates(world)).toEqual([]);
  });

  it.each([404, 403])(
    'that is not there (%i) costs one line of the log each time, and is asked for again only then',
    async (status) => {
      world = await openCalmWorld();
      world.happyFox.faults.add({ kind: 'status', status, body: '{"error":"no"}', path: '/kb/', times: 99 });
      await world.pass(5 * MINUTE + 1_000, MINUTE);
      expect(knowledgeReads()).toHaveLength(1);
      expect(world.lines.filter((line) => /kb\/|article/.test(line))).toHaveLength(1);
      await world.pass(60 * MINUTE, 10 * MINUTE);
      expect(knowledgeReads()).toHaveLength(1);
    },
  );

  it('of which the key may only read the public part is offered as far as that goes', async () => {
    world = await openCalmWorld();
    world.happyFox.faults.add({ kind: 'status', status: 403, path: '/kb/internal-articles/', times: 99 });
    await world.pass(5 * MINUTE + 1_000, MINUTE);
    const marie = await formOf('U_MARIE');
    await marie.change('subject', 'Passwords of the VPN');
    await world.pass(2_000);
    expect(offers('U_MARIE')).toContain('Setting up the VPN');
    expect(offers('U_MARIE')).not.toContain('Passwords');
  });

  it('that changed is found by its new words after the next reading; what is gone is not offered any more', async () => {
    await openReadWorld();
    const { articles, section } = world.acme;
    world.happyFox.world.articles.delete(articles.vpn);
    world.happyFox.addArticle({ title: 'Setting up the tunnel', contents: '', section: section.id });
    await world.pass(6 * 60 * MINUTE + 1_000, 10 * MINUTE);
    const ada = await formOf();
    await ada.change('subject', 'VPN');
    await world.pass(2_000);
    isQuiet();
    await ada.change('subject', 'Tunnel');
    await world.pass(2_000);
    expect(offers()).toContain('Setting up the tunnel');
  });

  it('yields: while HappyFox makes us wait it is not read', async () => {
    world = await openCalmWorld();
    world.happyFox.faults.throttle({ class: 'both', seconds: 590, form: '429' });
    await fileByCommand(world, { subject: 'Paused' });
    await world.pass(10 * MINUTE, MINUTE);
    expect(knowledgeReads()).toEqual([]);
    await world.pass(3 * MINUTE, MINUTE);
    expect(knowledgeReads()).toHaveLength(2);
    expect(early(world)).toEqual([]);
  });
});
