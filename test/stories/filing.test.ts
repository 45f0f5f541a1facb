import { openWorld, type World } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

describe.each(['http', 'socket'] as const)('filing from nothing, over %s', (mode) => {
  it('/ticket with words opens the form with them as subject; the number comes back in a direct message', async () => {
    world = await openWorld({ mode });
    const ada = world.slack.as('U_ADA');
    await ada.command('C_GENERAL', '/ticket', 'VPN drops every hour');
    await world.settled();
    await ada.change('category', String(world.acme.categories.support.id));
    ada.fill({ details: 'Since this morning.' });
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(2_000);

    expect(world.tickets()).toMatchObject([
      { subject: 'VPN drops every hour', user: { email: 'ada@acme.example' }, category: { name: 'Support' } },
    ]);
    expect(world.texts(world.slack.dm('U_ADA'))).toEqual([
      '“VPN drops every hour” is filed as #SUP00004711 in Support.',
    ]);
  });

  it('the global shortcut opens the same form, empty', async () => {
    world = await openWorld({ mode });
    const ada = world.slack.as('U_ADA');
    await ada.globalShortcut('new_ticket');
    await world.settled();
    expect(world.slack.topView('U_ADA')).toMatchObject({ content: { callback_id: 'new_ticket_form' } });
  });
});

describe('what stands behind /ticket', () => {
  it.each(['help', '--help', 'hlep', '???'])('“%s” gets an explanation that only the person sees', async (words) => {
    world = await openWorld();
    await world.slack.as('U_ADA').command('C_GENERAL', '/ticket', words);
    expect(world.slack.ephemerals('U_ADA')).toMatchObject([{ text: 'What you can do with HappyFox tickets in Slack' }]);
    expect(world.slack.topView('U_ADA')).toBeUndefined();
  });
});

describe('the form', () => {
  const open = async (words = '') => {
    world = await openWorld();
    const ada = world.slack.as('U_ADA');
    await ada.command('C_GENERAL', '/ticket', words);
    await world.settled();
    return ada;
  };
  const inputs = () =>
    (world.slack.topView('U_ADA')?.blocks ?? []).flatMap((block) =>
      block.type === 'input' ? [String(block.block_id)] : [],
    );

  it('shows the fields of the category that was chosen, and those that a choice calls for', async () => {
    const ada = await open();
    const { it: category } = world.acme.categories;
    const { device, serialNumber, symptoms } = world.acme.fields;
    await ada.change('category', String(category.id));
    await world.settled();
    expect(inputs()).toContain(`field:${device.id}`);
    expect(inputs()).not.toContain(`field:${serialNumber.id}`);
    await ada.change(`field:${device.id}`, 'Laptop');
    await world.settled();
    expect(inputs()).toEqual(expect.arrayContaining([`field:${serialNumber.id}`, `field:${symptoms.id}`]));
  });

  it('keeps what was typed when the category changes', async () => {
    const ada = await open('Laptop is dead');
    ada.fill({ details: 'It does not even blink.' });
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    await ada.change('category', String(world.acme.categories.it.id));
    await world.settled();
    const { device } = world.acme.fields;
    await ada.change(`field:${device.id}`, 'Phone');
    await world.settled();
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.tickets()).toMatchObject([
      { subject: 'Laptop is dead', first_message: expect.stringContaining('not even blink') },
    ]);
  });

  it('carries every type of field to HappyFox: choice, several choices, number, date and text', async () => {
    const ada = await open('Fan is loud');
    const { device, serialNumber, symptoms, peopleAffected, since } = world.acme.fields;
    await ada.change('category', String(world.acme.categories.it.id));
    await world.settled();
    await ada.change(`field:${device.id}`, 'Laptop');
    await world.settled();
    ada.fill({
      details: 'Very.',
      [`field:${serialNumber.id}`]: 'SN-4711',
      [`field:${symptoms.id}`]: ['Hot', 'Noisy'],
      [`field:${peopleAffected.id}`]: '3',
      [`field:${since.id}`]: '2026-11-20',
      priority: 'High',
    });
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(2_000);
    const [ticket] = world.tickets();
    expect(ticket).toMatchObject({ priority: { name: 'High' } });
    expect(ticket?.custom_fields).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'Device', value: 'Laptop' }),
        expect.objectContaining({ name: 'Serial number', value: 'SN-4711' }),
        expect.objectContaining({ name: 'Since', value: '2026-11-20' }),
        expect.objectContaining({ name: 'People affected', value: 3 }),
        expect.objectContaining({ name: 'Symptoms', value: ['Hot', 'Noisy'] }),
      ]),
    );
  });

  it('asks for a field that only agents see when HappyFox takes no ticket without it', async () => {
    world = await openWorld();
    const { support } = world.acme.categories;
    const common = { type: 'text' as const, visible_to_staff_only: true, categories: [support.id] };
    const cost = world.happyFox.addCustomField({ ...common, name: 'Cost centre', required: true });
    world.happyFox.addCustomField({ ...common, name: 'Root of all evil' });
    await world.stop();
    world.forget();
    await world.start();
    const ada = world.slack.as('U_ADA');
    await ada.command('C_GENERAL', '/ticket', 'Chair');
    await world.settled();
    await ada.change('category', String(support.id));
    await world.settled();
    expect(JSON.stringify(world.slack.topView('U_ADA'))).not.toContain('Root of all evil');
    ada.fill({ details: 'Broken.', [`field:${cost.id}`]: '4711' });
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.tickets()).toMatchObject([{ subject: 'Chair' }]);
  });

  it('that is not complete is sent back field by field and stays as it was', async () => {
    const ada = await open('Nothing works');
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    const sent = await ada.submit();
    expect(sent.errors).toMatchObject({ details: expect.stringContaining('what you need') });
    expect(world.tickets()).toEqual([]);
  });

  it('for somebody else files in their name, and copies those in CC', async () => {
    const ada = await open('New chair');
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    ada.fill({ details: 'His is broken.', requester: 'U_BOB', cc: 'boss@acme.example, grace+navy@acme.example' });
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.tickets()).toMatchObject([{ user: { name: 'Bob Builder', email: 'bob@acme.example' } }]);
    expect(world.updates()).toMatchObject([{ message: { cc_list: expect.stringContaining('boss@acme.example') } }]);
  });

  it('for somebody without an address says so, and files nothing', async () => {
    const ada = await open('New chair');
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    ada.fill({ details: 'Broken.', requester: 'U_NOMAIL' });
    expect((await ada.submit()).errors?.requester).toContain('No Mail');
  });

  it('puts the notice into the channel when the person says so, as a thread of its own', async () => {
    const ada = await open('Coffee machine');
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    ada.fill({ details: 'Leaks.', destination: 'here' });
    await ada.submit();
    await world.pass(2_000);
    expect(world.texts('C_GENERAL')).toEqual([expect.stringContaining('is filed as #SUP')]);
  });

  it('takes its own files along', async () => {
    const ada = await open('Screenshots');
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    const first = ada.upload('écran (1).png', Buffer.from('png bytes'), 'image/png');
    const second = ada.upload('trace.log', Buffer.from('log bytes'), 'text/plain');
    ada.fill({ files: [first, second] });
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.attachments()).toMatchObject([{ filename: 'écran (1).png' }, { filename: 'trace.log' }]);
    expect(world.happyFox.violations).toEqual([]);
  });

  it('known to HappyFox by address keeps the contact as it is', async () => {
    const ada = await open('Hello');
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    ada.fill({ details: 'World.' });
    await ada.submit();
    await world.pass(2_000);
    expect(world.tickets()).toMatchObject([{ user: { id: world.acme.contacts.ada.id } }]);
    expect(world.happyFox.violations).toEqual([]);
  });
});

describe('the form when HappyFox is slow or makes us wait', () => {
  it('opens at once without the lists and fills itself when they come', async () => {
    world = await openWorld();
    await world.stop();
    // A fresh store: nothing is known of the lists.
    world.forget();
    const held = world.happyFox.faults.add({ class: 'read', kind: 'hold', times: 50 });
    await world.start({ quiet: false });
    const ada = world.slack.as('U_ADA');
    await ada.command('C_GENERAL', '/ticket', 'Early bird');
    await world.until(() => world.slack.topView('U_ADA') !== undefined);
    ada.fill({ details: 'Typed before the lists came.' });
    held.release();
    await world.until(() => JSON.stringify(world.slack.topView('U_ADA')).includes('"category"'));
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.tickets()).toMatchObject([
      { subject: 'Early bird', first_message: expect.stringContaining('before the lists') },
    ]);
  });

  it('says so while HappyFox does not answer at all, and fills itself when it is back', async () => {
    world = await openWorld();
    await world.stop();
    world.forget();
    await world.happyFox.down();
    await world.start({ quiet: false });
    const ada = world.slack.as('U_ADA');
    await ada.command('C_GENERAL', '/ticket', 'Early bird');
    // Nobody waits for this form to be filled, so its answers come a moment after those that the clock waits for.
    const shows = async (words: string) => {
      const isShown = () => String(JSON.stringify(world.slack.topView('U_ADA'))).includes(words);
      await world.until(() => {
        world.clock.turn(250);
        return isShown();
      });
    };
    await shows('HappyFox does not answer at the moment');
    ada.fill({ details: 'Typed while it was away.' });
    await world.happyFox.up();
    await shows('Where does it belong?');
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(2_000);
    expect(world.tickets()).toMatchObject([{ first_message: expect.stringContaining('while it was away') }]);
  });

  it('opens from the lists it knows while HappyFox is paused, also after a restart', async () => {
    world = await openWorld();
    await world.stop();
    world.happyFox.faults.throttle({ class: 'both', seconds: 300, form: '429' });
    await world.start();
    const ada = world.slack.as('U_ADA');
    await ada.command('C_GENERAL', '/ticket', 'Paused');
    await world.settled();
    await ada.change('category', String(world.acme.categories.support.id));
    await world.settled();
    ada.fill({ details: 'Still here.' });
    expect(await ada.submit()).toEqual({ closed: true });
  });
});
