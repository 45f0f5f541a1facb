import { openWorld, type World } from './world';

let world: World;
afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

describe.each(['http', 'socket'] as const)('filing a ticket, over %s', (mode) => {
  it('/ticket opens the form; what was filed gets its number in a direct message', async () => {
    world = await openWorld({ mode });
    const ada = world.slack.as('U_ADA');
    await ada.command('C_GENERAL', '/ticket', 'VPN drops every hour');
    await world.settled();
    await ada.change('category', String(world.acme.categories.support.id));
    ada.fill({ details: 'Since this morning.' });
    expect(await ada.submit()).toMatchObject({ closed: true });
    await world.pass(2_000);

    const [ticket] = world.tickets();
    expect(ticket).toMatchObject({ subject: 'VPN drops every hour' });
    expect(world.texts(world.slack.dm('U_ADA'))).toEqual([expect.stringContaining('is filed as #SUP')]);
  });
});
