import Sqlite from 'better-sqlite3';
import { creates, fileByCommand, inDirect, isFiled, openCalmWorld } from './by-command';
import type { World } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

const MINUTE = 60_000;
const told = () => inDirect(world).map(({ text }) => text);
const shown = () => JSON.stringify(inDirect(world)[0]?.blocks);
const press = async (button: string) => {
  await world.slack.as('U_ADA').press(world.slack.dm('U_ADA'), String(inDirect(world)[0]?.ts), button);
  await world.settled();
};
const ephemerals = (user: string) => world.slack.ephemerals(user).map(({ text }) => text);

describe('Cancel', () => {
  it('while it waits: it is never sent, and the notice says so', async () => {
    world = await openCalmWorld();
    world.happyFox.faults.throttle({ class: 'both', seconds: 120 });
    await fileByCommand(world, { subject: 'Never mind' });
    await world.pass(3_000);
    await press('notice_cancel');
    await world.pass(10 * MINUTE, 5_000);
    expect(told()).toEqual(['“Never mind” was taken back by U_ADA. It did not go to HappyFox.']);
    expect(creates(world)).toEqual([]);
  });

  it.each(['is let in', 'fails'])('while an attempt is being prepared that then %s: nothing leaves', async (how) => {
    world = await openCalmWorld();
    await world.happyFox.down();
    await fileByCommand(world, { subject: 'In between' });
    await world.pass(20_000);
    await world.happyFox.up();
    const held = world.happyFox.faults.add({ class: 'read', path: '/user/', kind: 'hold' });
    for (let seconds = 0; held.left() > 0 && seconds < 120; seconds++) await world.pass(1_000);
    expect(held.left()).toBe(0);
    const [{ ts = '' } = {}] = inDirect(world);
    await world.slack.as('U_ADA').press(world.slack.dm('U_ADA'), ts, 'notice_cancel');
    await world.until(() => told()[0]?.includes('taken back') ?? false);
    if (how === 'fails') await world.happyFox.down();
    held.release();
    await world.pass(MINUTE);
    if (how === 'fails') await world.happyFox.up();
    await world.pass(2 * MINUTE, 5_000);
    expect(told()).toEqual(['“In between” was taken back by U_ADA. It did not go to HappyFox.']);
    expect(creates(world)).toEqual([]);
  });

  it('too late: the person hears it, and the ticket stays', async () => {
    world = await openCalmWorld();
    world.slack.limits.messages = false;
    world.happyFox.faults.throttle({ class: 'both', seconds: 60 });
    await fileByCommand(world, { subject: 'Too late', here: true });
    await world.pass(3_000);
    const [{ ts = '' } = {}] = world.slack.messages('C_GENERAL');
    // She has the message of before on her screen: Slack does not show her the edit.
    world.slack.faults.add({ method: 'chat.update', kind: '5xx', times: 2 });
    for (let seconds = 0; world.tickets().length === 0 && seconds < 90; seconds++) await world.pass(1_000);
    await world.slack.as('U_ADA').press('C_GENERAL', ts, 'notice_cancel');
    await world.pass(MINUTE);
    expect(ephemerals('U_ADA')).toEqual(['This was settled meanwhile. The notice tells how it stands now.']);
    expect(world.texts('C_GENERAL')).toEqual([isFiled()]);
    expect(world.tickets()).toHaveLength(1);
  });

  it('pressed by a stranger does nothing, and says why to them alone; an agent may', async () => {
    world = await openCalmWorld();
    world.happyFox.faults.throttle({ class: 'both', seconds: 600 });
    await fileByCommand(world, { subject: 'Taken back by an agent', here: true });
    await world.pass(3_000);
    const [{ ts = '' } = {}] = world.slack.messages('C_GENERAL');
    await world.slack.as('U_BOB').press('C_GENERAL', ts, 'notice_cancel');
    await world.settled();
    expect(ephemerals('U_BOB')).toEqual(['Only the person who wrote this, or an agent of the helpdesk, can do that.']);
    expect(world.texts('C_GENERAL')).toEqual([expect.stringContaining('asked us to wait')]);
    await world.slack.as('U_MARIE').press('C_GENERAL', ts, 'notice_cancel');
    await world.settled();
    expect(world.texts('C_GENERAL')).toEqual([expect.stringContaining('was taken back')]);
  });
});

describe('Correct and send again', () => {
  it('after a field became required: the form holds everything typed, and the ticket is filed once', async () => {
    world = await openCalmWorld();
    const { it: category } = world.acme.categories;
    const { device, serialNumber, symptoms, peopleAffected, since } = world.acme.fields;
    const ada = world.slack.as('U_ADA');
    await ada.command('C_GENERAL', '/ticket', 'Laptop overheats');
    await world.settled();
    await ada.change('category', String(category.id));
    await world.settled();
    await ada.change(`field:${device.id}`, 'Laptop');
    await world.settled();
    const log = ada.upload('heat.log', Buffer.from('90 degrees'), 'text/plain');
    ada.fill({
      details: 'It burns.',
      [`field:${serialNumber.id}`]: 'SN-1',
      [`field:${symptoms.id}`]: ['Hot'],
      [`field:${peopleAffected.id}`]: '2',
      [`field:${since.id}`]: '2026-11-20',
      priority: 'High',
      cc: 'boss@acme.example',
      files: [log],
    });
    const building = world.happyFox.addCustomField({
      name: 'Building',
      type: 'text',
      required: true,
      categories: [category.id],
    });
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(5_000);
    expect(told()).toEqual([expect.stringContaining('HappyFox did not accept “Laptop overheats”')]);
    expect(shown()).toContain('• Building: ');
    expect(world.tickets()).toEqual([]);

    // The lists are read anew because of the refusal; the form shows the new field.
    await press('notice_correct');
    const view = JSON.stringify(world.slack.topView('U_ADA'));
    expect(view).toContain('Building');
    for (const kept of ['Laptop overheats', 'It burns.', 'SN-1', '2026-11-20', 'boss@acme.example', 'heat.log'])
      expect(view).toContain(kept);
    ada.fill({ [`field:${building.id}`]: 'B7' });
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(5_000);
    expect(told()).toEqual([isFiled('#ITS')]);
    const [ticket] = world.tickets();
    expect(ticket).toMatchObject({ priority: { name: 'High' }, first_message: expect.stringContaining('It burns.') });
    expect(ticket?.custom_fields).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'Device', value: 'Laptop' }),
        expect.objectContaining({ name: 'Serial number', value: 'SN-1' }),
        expect.objectContaining({ name: 'Symptoms', value: ['Hot'] }),
        expect.objectContaining({ name: 'People affected', value: 2 }),
        expect.objectContaining({ name: 'Since', value: '2026-11-20' }),
        expect.objectContaining({ name: 'Building', value: 'B7' }),
      ]),
    );
    expect(world.attachments()).toMatchObject([{ filename: 'heat.log' }]);
    expect(world.tickets()).toHaveLength(1);
    expect(world.slack.journal.filter(({ method }) => method === 'chat.postMessage')).toHaveLength(1);
  });

  it('after the category was closed to the public: another one can be chosen', async () => {
    world = await openCalmWorld();
    const ada = world.slack.as('U_ADA');
    world.acme.categories.support.public = false;
    await fileByCommand(world, { subject: 'Wrong door' });
    await world.pass(5_000);
    expect(told()).toEqual([expect.stringContaining('did not accept “Wrong door”')]);
    expect(shown()).toContain('• Category: ');
    await press('notice_correct');
    await ada.change('category', String(world.acme.categories.billing.id));
    await world.settled();
    expect(await ada.submit()).toEqual({ closed: true });
    await world.pass(5_000);
    expect(told()).toEqual([isFiled('#BIL')]);
    expect(creates(world)).toHaveLength(2);
    expect(world.tickets()).toHaveLength(1);
  });

  it('sent twice from two windows is taken once', async () => {
    world = await openCalmWorld();
    const refused = world.happyFox.faults.add({
      class: 'write',
      kind: 'status',
      status: 400,
      contentType: 'application/json',
      body: JSON.stringify({ error: [{ field: 'subject', errors: ['Too shouty.'] }] }),
    });
    await fileByCommand(world, { subject: 'LOUD' });
    await world.pass(5_000);
    expect(refused.left()).toBe(0);
    expect(shown()).toContain('• Subject: Too shouty.');
    const ada = world.slack.as('U_ADA');
    await press('notice_correct');
    ada.fill({ subject: 'Loud' });
    expect(await ada.submit()).toEqual({ closed: true });
    await world.slack.as('U_ADA').press(world.slack.dm('U_ADA'), String(inDirect(world)[0]?.ts), 'notice_correct');
    await world.settled();
    expect(ephemerals('U_ADA')).toEqual(['This was settled meanwhile. The notice tells how it stands now.']);
    await world.pass(5_000);
    expect(told()).toEqual([isFiled()]);
    expect(world.tickets()).toMatchObject([{ subject: 'Loud' }]);
  });
});

describe('Send again', () => {
  /** As if all attempts but one had been used up. */
  const tireOut = () => {
    const database = new Sqlite(world.config.databaseUrl);
    database.prepare(`update job set tries = 79 where finished_at is null and id like 'view:%'`).run();
    database.close();
  };

  it('after we gave up sends it once more', async () => {
    world = await openCalmWorld();
    await world.happyFox.down();
    await fileByCommand(world, { subject: 'Exhausted' });
    // The first attempt has failed, after its three repeats; the next is due in five seconds.
    await world.pass(11_000);
    tireOut();
    await world.pass(MINUTE);
    expect(told()).toEqual([expect.stringContaining('did not reach HappyFox')]);
    await world.happyFox.up();
    await press('notice_send_again');
    await world.pass(5_000);
    expect(told()).toEqual([isFiled()]);
    expect(world.tickets()).toHaveLength(1);
  });

  it('looks first when the last thing we know is a lost answer', async () => {
    world = await openCalmWorld();
    world.happyFox.faults.add({ class: 'write', kind: 'reset-after' });
    await fileByCommand(world, { subject: 'Half known' });
    await world.pass(2_000);
    await world.happyFox.down();
    tireOut();
    await world.pass(MINUTE);
    expect(told()).toEqual([expect.stringContaining('did not reach HappyFox')]);
    await world.happyFox.up();
    await press('notice_send_again');
    await world.pass(2 * MINUTE);
    expect(told()).toEqual([isFiled('#SUP00004711')]);
    expect(creates(world)).toHaveLength(1);
  });
});
