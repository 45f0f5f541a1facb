import { inView, mailed, openChannels, privately, setChannel } from './in-channels';
import { inStore } from './linked';
import type { World } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

const MINUTE = 60_000;
const support = () => String(world.acme.categories.support.id);
const security = () => String(world.acme.categories.security.id);
const open = async (user: string, channel: string) => {
  await world.slack.as(user).command(channel, '/ticket', 'channel');
  await world.settled();
  return inView(world, user);
};
const inputs = (user: string) =>
  (world.slack.topView(user)?.blocks ?? []).flatMap((block) => (block.type === 'input' ? [block.block_id] : []));

/** A ticket that is followed in a channel for agents only, with these settings besides. */
async function followedByAgents(more: Parameters<typeof setChannel>[2] = {}): Promise<number> {
  world = await openChannels();
  await setChannel(world, 'C_AGENTS', { channel_agents: ['yes'], ...more });
  const ticket = mailed(world, 'Printer on fire');
  await world.slack.as('U_MARIE').command('C_AGENTS', '/ticket', `follow ${ticket}`);
  await world.pass(3_000);
  return ticket;
}

describe.each(['http', 'socket'] as const)('/ticket channel, over %s', (mode) => {
  it('shows an agent what can be chosen, and keeps it over a restart', async () => {
    world = await openChannels({ mode });
    expect(await open('U_MARIE', 'C_HELP')).toContain('Replies in a thread go to the ticket');
    const marie = world.slack.as('U_MARIE');
    marie.fill({ channel_mode: 'notes', channel_news: ['closed', 'assigned'], channel_quiet: ['yes'] });
    expect(await marie.submit()).toEqual({ closed: true });
    await world.settled();
    expect(privately(world, 'U_MARIE')).toEqual([expect.stringContaining('The settings of this channel are saved.')]);

    await world.stop();
    await world.start();
    await open('U_MARIE', 'C_HELP');
    const chosen = world.slack.topView('U_MARIE')?.blocks ?? [];
    const element = (id: string) => chosen.find(({ block_id }) => block_id === id)?.element;
    expect(element('channel_mode')).toMatchObject({ initial_option: { value: 'notes' } });
    expect(element('channel_news')).toMatchObject({ initial_options: [{ value: 'closed' }, { value: 'assigned' }] });
    expect(element('channel_quiet')).toMatchObject({ initial_options: [{ value: 'yes' }] });
  });
});

describe('who may change the settings of a channel', () => {
  it.each([
    ['a requester', 'U_ADA', 'HappyFox has no active agent with your address, ada@acme.example. If you are one, ask'],
    [
      'somebody whom HappyFox does not know',
      'U_BOB',
      'no active agent with your address, bob@acme.example. If you are',
    ],
    ['somebody without an address', 'U_NOMAIL', 'your Slack profile shows none that is confirmed. Confirm it in Slack'],
    ['a guest who shows an agent’s address', 'U_GUS', 'Only members of this workspace can work on tickets'],
  ])('not %s: they read them, why, and how that changes', async (_, user, why) => {
    world = await openChannels();
    await world.slack.as(user).join('C_HELP');
    const shown = await open(user, 'C_HELP');
    expect(shown).toContain(why);
    expect(shown).toContain('An agent who types `/ticket channel` here can change this.');
    expect(shown).toContain('*Two-way:*');
    expect(inputs(user)).toEqual([]);
  });

  it('an agent, for the categories they serve', async () => {
    world = await openChannels();
    await open('U_LINUS', 'C_HELP');
    const offered = JSON.stringify(
      world.slack.topView('U_LINUS')?.blocks.find(({ block_id }) => block_id === 'channel_routes'),
    );
    expect(offered).toContain('"IT"');
    expect(offered).not.toContain('"Support"');
  });

  it('who leaves the helpdesk while the form is open changes nothing', async () => {
    world = await openChannels();
    await open('U_LINUS', 'C_HELP');
    Object.assign(world.acme.agents.limited, { active: false });
    await world.pass(16 * MINUTE);
    await open('U_MARIE', 'C_GENERAL');
    await world.pass(2_000);
    const linus = world.slack.as('U_LINUS');
    linus.fill({ channel_mode: 'alerts' });
    await linus.submit();
    expect(inView(world, 'U_LINUS')).toContain('Nothing was changed');
  });

  it('nobody, in a direct message: it has no settings', async () => {
    world = await openChannels();
    const dm = world.slack.dm('U_MARIE');
    await world.slack.as('U_MARIE').command(dm, '/ticket', 'channel');
    await world.settled();
    expect(privately(world, 'U_MARIE').concat(world.texts(dm))).toEqual([expect.stringContaining('has no settings')]);
  });
});

describe('a channel for agents only', () => {
  it('says before how many of its members are not agents', async () => {
    world = await openChannels();
    expect(await open('U_MARIE', 'C_AGENTS')).toContain('Of the 3 people in this channel, 1 is not an agent');
    expect(await open('U_MARIE', 'C_HELP')).toContain('4 are not agents');
  });

  it('is one that is not shared with another company', async () => {
    world = await openChannels();
    expect(await open('U_MARIE', 'C_PARTNERS')).toContain('shared with another company, so it cannot');
    expect(inputs('U_MARIE')).not.toContain('channel_agents');
  });

  it('is not one that was shared while the form was open', async () => {
    world = await openChannels();
    await open('U_MARIE', 'C_HELP');
    const marie = world.slack.as('U_MARIE');
    marie.fill({ channel_agents: ['yes'] });
    world.slack.addChannel({ id: 'C_HELP', name: 'help', members: ['U_MARIE'], isExtShared: true });
    expect((await marie.submit()).errors).toEqual({ channel_agents: expect.stringContaining('another company') });
  });

  it('is not one of which Slack does not say whether it is shared', async () => {
    world = await openChannels();
    world.slack.faults.add({ method: 'conversations.info', kind: 'error', error: 'unknown_method', times: 9 });
    expect(await open('U_MARIE', 'C_HELP')).toContain('Slack does not tell whether this channel is shared');
    expect(inputs('U_MARIE')).not.toContain('channel_agents');
  });

  it('is one no longer when it is shared later: private notes stay away from then on, and the channel reads why', async () => {
    const ticket = await followedByAgents();
    const { id: agent } = world.acme.agents.admin;
    world.happyFox.agentNotes(ticket, agent, { html: '<p>Between us.</p>' });
    await world.pass(2 * MINUTE);
    const card = String(world.slack.messages('C_AGENTS')[0]?.ts);
    expect(world.texts('C_AGENTS', card).join()).toContain('Between us.');

    await world.slack.share('C_AGENTS');
    world.happyFox.agentNotes(ticket, agent, { html: '<p>Not for partners.</p>' });
    await world.pass(2 * MINUTE);
    expect(world.texts('C_AGENTS').at(-1)).toContain('no longer for agents only');
    expect(world.texts('C_AGENTS', card).join()).not.toContain('Not for partners.');
    expect(world.lines.join('')).toContain('is no longer for agents only');
  });

  it('is one no longer either when it was shared while nobody heard Slack say so', async () => {
    const ticket = await followedByAgents();
    await world.stop();
    await world.slack.share('C_AGENTS');
    world.happyFox.agentNotes(ticket, world.acme.agents.admin.id, { html: '<p>Not for partners.</p>' });
    world.clock.turn(60 * MINUTE);
    await world.start();
    await world.pass(5 * MINUTE);
    expect(world.texts('C_AGENTS').at(-1)).toContain('no longer for agents only');
    const card = String(world.slack.messages('C_AGENTS')[0]?.ts);
    expect(world.texts('C_AGENTS', card).join()).not.toContain('Not for partners.');
  });

  it('stays one while Slack does not say whether it is shared', async () => {
    world = await openChannels();
    await setChannel(world, 'C_AGENTS', { channel_agents: ['yes'] });
    await world.stop();
    world.slack.faults.add({ method: 'conversations.info', kind: 'error', error: 'internal_error', times: 20 });
    await world.start();
    await world.pass(5_000);
    expect(world.texts('C_AGENTS').join()).not.toContain('no longer for agents only');
  });

  it('keeps its threads when Slack gives it another id, and is for agents only no longer', async () => {
    const ticket = await followedByAgents({ channel_mode: 'notes' });
    const messages = world.slack.addChannel({ id: 'C_NEW', name: 'agents', members: ['U_MARIE', 'U_ADA'] }).messages;
    const card = world.slack.messages('C_AGENTS')[0];
    if (card) messages.push({ ...card, user: world.slack.botUserId, fileIds: [], reactions: [] });
    await world.slack.tell('channel_id_changed', {
      type: 'channel_id_changed',
      old_channel_id: 'C_AGENTS',
      new_channel_id: 'C_NEW',
    });
    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: '<p>On its way.</p>' });
    world.happyFox.agentNotes(ticket, world.acme.agents.admin.id, { html: '<p>Between us.</p>' });
    await world.pass(2 * MINUTE);
    const told = world.texts('C_NEW', String(card?.ts)).join();
    expect(told).toContain('On its way.');
    expect(told).not.toContain('Between us.');
    await open('U_MARIE', 'C_NEW');
    const mode = world.slack.topView('U_MARIE')?.blocks.find(({ block_id }) => block_id === 'channel_mode');
    expect(mode?.element).toMatchObject({ initial_option: { value: 'notes' } });
  });
});

describe('a channel that Slack gave another id', () => {
  it('has said before what it said before: nothing goes to the ticket again, and changes are changes', async () => {
    world = await openChannels();
    await setChannel(world, 'C_HELP', { channel_mode: 'two-way' });
    const ticket = mailed(world, 'Printer on fire');
    await world.slack.as('U_MARIE').command('C_HELP', '/ticket', `follow ${ticket}`);
    await world.pass(3_000);
    const card = String(world.slack.messages('C_HELP').at(-1)?.ts);
    const ada = world.slack.as('U_ADA');
    const ts = await ada.say('C_HELP', { text: 'It still burns.', threadTs: card });
    await world.pass(MINUTE);
    await world.slack.changeId('C_HELP', 'C_HELP2');
    await inStore(world, (store) =>
      store.commit({ job: { id: 'chore:sweep', state: 'open', due: world.clock.now() } }),
    );
    await world.pass(MINUTE);
    const onTicket = () =>
      world
        .updates(ticket)
        .slice(1)
        .map(({ message }) =>
          String((message as { text?: string } | null)?.text)
            .split(/\s*\n+/)
            .slice(0, 2)
            .join(' '),
        );
    expect(onTicket()).toEqual([expect.stringMatching(/^It still burns/)]);
    await ada.edit('C_HELP2', ts, 'It still smokes.');
    await ada.say('C_HELP2', { text: 'Out.', threadTs: card });
    await world.pass(MINUTE);
    expect(onTicket()).toEqual([
      expect.stringMatching(/^It still burns/),
      expect.stringMatching(/^Edited: It still smokes/),
      expect.stringMatching(/^Out/),
    ]);
    // And the mark stands on the message, where it is now.
    expect(world.slack.reactions('C_HELP2', ts).map(({ name }) => name)).toEqual(['white_check_mark']);
  });
});

describe('what is chosen for a channel', () => {
  it('its category stands in the form that is opened there, and in no other', async () => {
    world = await openChannels();
    await setChannel(world, 'C_HELP', { channel_category: support() });
    const category = () =>
      world.slack.topView('U_ADA')?.blocks.find(({ block_id }) => block_id === 'category')?.element;
    await world.slack.as('U_ADA').command('C_HELP', '/ticket', 'Chair');
    await world.settled();
    expect(category()).toMatchObject({ initial_option: { value: support() } });
    await world.slack.as('U_ADA').close();
    const ts = await world.slack.as('U_ADA').say('C_HELP', 'The chair broke');
    await world.slack.as('U_ADA').messageShortcut('file_message', 'C_HELP', ts);
    await world.settled();
    expect(category()).toMatchObject({ initial_option: { value: support() } });
    await world.slack.as('U_ADA').close();
    await world.slack.as('U_ADA').command('C_GENERAL', '/ticket', 'Chair');
    await world.settled();
    expect(category()).not.toHaveProperty('initial_option');
  });

  it('alerts only: what is said in a thread stays in Slack, what the helpdesk says comes', async () => {
    world = await openChannels();
    await setChannel(world, 'C_HELP', { channel_mode: 'alerts' });
    const ticket = mailed(world, 'Printer on fire');
    await world.slack.as('U_ADA').command('C_HELP', '/ticket', `follow ${ticket}`);
    await world.pass(3_000);
    const card = String(world.slack.messages('C_HELP').at(-1)?.ts);
    const before = world.updates(ticket).length;
    await world.slack.as('U_ADA').say('C_HELP', { text: 'Between us', threadTs: card });
    await world.pass(MINUTE);
    expect(world.updates(ticket)).toHaveLength(before);
    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: '<p>On its way.</p>' });
    await world.pass(2 * MINUTE);
    expect(world.texts('C_HELP', card).at(-1)).toBe('On its way.');
  });

  it('quiet: no line tells of a change, the card does', async () => {
    world = await openChannels();
    await setChannel(world, 'C_HELP', { channel_quiet: ['yes'] });
    const ticket = mailed(world, 'Printer on fire');
    await world.slack.as('U_ADA').command('C_HELP', '/ticket', `follow ${ticket}`);
    await world.pass(3_000);
    const card = String(world.slack.messages('C_HELP').at(-1)?.ts);
    world.happyFox.change(ticket, { status: world.acme.statuses.closed.id });
    await world.pass(2 * MINUTE);
    expect(world.texts('C_HELP', card)).toEqual([expect.stringContaining('✅')]);
  });
});

describe('new tickets of a category', () => {
  const routed = async (channel = 'C_HELP') => {
    world = await openChannels();
    expect(await setChannel(world, channel, { channel_routes: [support()] })).toEqual({ closed: true });
    await world.pass(2 * MINUTE);
  };

  it('appear in its channel as a card that begins their thread, once', async () => {
    await routed();
    const ticket = mailed(world, 'Printer on fire');
    mailed(world, 'Laptop', { category: world.acme.categories.it.id });
    await world.pass(3 * MINUTE);
    expect(world.texts('C_HELP')).toEqual([expect.stringContaining('“Printer on fire” in Support')]);

    const card = String(world.slack.messages('C_HELP')[0]?.ts);
    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: '<p>On its way.</p>' });
    await world.pass(3 * MINUTE);
    expect(world.texts('C_HELP')).toHaveLength(1);
    expect(world.texts('C_HELP', card).at(-1)).toBe('On its way.');
    await world.slack.as('U_MARIE').say('C_HELP', { text: 'It is out.', threadTs: card });
    await world.pass(MINUTE);
    expect(JSON.stringify(world.updates(ticket).at(-1))).toContain('It is out.');
  });

  it('that were there before it was set up do not', async () => {
    world = await openChannels();
    const ticket = mailed(world, 'Old story');
    await world.pass(5_000);
    await setChannel(world, 'C_HELP', { channel_routes: [support()] });
    world.happyFox.contactReplies(ticket, '<p>Still.</p>');
    await world.pass(3 * MINUTE);
    expect(world.texts('C_HELP')).toEqual([]);
  });

  it('that came before the settings were saved once more appear all the same', async () => {
    await routed();
    mailed(world, 'Printer on fire');
    await world.pass(2_000);
    await setChannel(world, 'C_HELP', { channel_quiet: ['yes'] });
    await world.pass(3 * MINUTE);
    expect(world.texts('C_HELP')).toEqual([expect.stringContaining('Printer on fire')]);
  });

  it('filed from Slack elsewhere appear too; filed there they have their card already', async () => {
    await routed();
    const file = async (channel: string) => {
      const ada = world.slack.as('U_ADA');
      const ts = await ada.say(channel, `Said in ${channel}`);
      await ada.messageShortcut('file_message', channel, ts);
      await world.settled();
      await ada.change('category', support());
      await world.settled();
      await ada.submit();
      await world.pass(3 * MINUTE);
      return ts;
    };
    await file('C_GENERAL');
    expect(world.texts('C_HELP')).toEqual([expect.stringContaining('“Said in C_GENERAL” in Support')]);
    const ts = await file('C_HELP');
    expect(world.texts('C_HELP')).toHaveLength(2);
    expect(world.texts('C_HELP', ts).filter((text) => text.includes('Said in C_HELP”'))).toHaveLength(1);
  });

  it('that only agents see appear only where only agents read', async () => {
    await routed();
    await setChannel(world, 'C_AGENTS', { channel_routes: [support(), security()], channel_agents: ['yes'] });
    await world.pass(2_000);
    mailed(world, 'Salary question', { private: true });
    await world.pass(3 * MINUTE);
    expect(world.texts('C_HELP')).toEqual([]);
    expect(world.texts('C_AGENTS')).toEqual([expect.stringContaining('Salary question')]);
  });

  it('a public channel that we are not in is joined when it is set up', async () => {
    await routed('C_PUBLIC');
    expect(world.slack.journal.filter(({ method }) => method === 'conversations.join')).toHaveLength(1);
    expect(privately(world, 'U_MARIE')).toEqual([expect.not.stringContaining('/invite')]);
    mailed(world, 'Printer on fire');
    await world.pass(3 * MINUTE);
    expect(world.texts('C_PUBLIC')).toEqual([expect.stringContaining('Printer on fire')]);
  });

  it('where we cannot post any more the card goes to whoever set it up', async () => {
    await routed('C_AGENTS');
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'not_in_channel', times: 1 });
    world.slack.faults.add({ method: 'conversations.join', kind: 'error', error: 'channel_not_found', times: 1 });
    mailed(world, 'Printer on fire');
    await world.pass(3 * MINUTE);
    expect(world.texts(world.slack.dm('U_MARIE')).join()).toContain('Printer on fire');
  });

  it('in a private channel that we are not in cannot appear, and the form says so', async () => {
    world = await openChannels();
    expect(await open('U_MARIE', 'C_PRIVATE')).toContain('/invite @foxbridge');
  });
});
