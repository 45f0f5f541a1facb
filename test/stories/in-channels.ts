import { openWorld, type World, type WorldOptions } from './world';

/**
 * The world of the other stories, and besides: Linus, an agent who serves IT only; Gus, a guest who shows an agent's
 * address; Sam of another workspace, who does so too; #agents, private, with agents only; #partners, shared with another company.
 */
export async function openChannels(options: WorldOptions = {}): Promise<World> {
  const world = await openWorld({ watches: true, ...options });
  const { slack } = world;
  slack.limits.messages = false;
  slack.addUser({ id: 'U_LINUS', name: 'Linus Limited', email: 'linus@acme.example' });
  slack.addUser({ id: 'U_GUS', name: 'Gus Guest', email: 'marie@acme.example', isRestricted: true });
  slack.addUser({ id: 'U_SAM', name: 'Sam Stranger', email: 'marie@acme.example', isStranger: true });
  const all = ['U_ADA', 'U_BOB', 'U_MARIE', 'U_LINUS', 'U_GUS', 'U_SAM'];
  slack.addChannel({ id: 'C_HELP', name: 'help', members: all });
  slack.addChannel({ id: 'C_AGENTS', name: 'agents', isPrivate: true, members: ['U_MARIE', 'U_LINUS', 'U_ADA'] });
  slack.addChannel({ id: 'C_PARTNERS', name: 'partners', members: all, isExtShared: true });
  await world.pass(1_000);
  return world;
}

/** A ticket of Ada's that came to HappyFox by mail. */
export const mailed = (world: World, subject: string, more: { category?: number; private?: boolean } = {}): number =>
  world.happyFox.mailIn({
    from: { name: 'Ada Lovelace', email: 'ada@acme.example' },
    subject,
    html: `<p>${subject}, please help.</p>`,
    category: world.acme.categories.support.id,
    ...more,
  });

/** What only this person saw in a channel. */
export const privately = (world: World, user: string): string[] => world.slack.ephemerals(user).map(({ text }) => text);

/** Everything that stands in the view in front of a person. */
export const inView = (world: World, user: string): string => JSON.stringify(world.slack.topView(user)?.blocks ?? null);

/** Opens the settings of a channel, enters these, and sends them. */
export async function setChannel(
  world: World,
  channel: string,
  entries: Parameters<ReturnType<World['slack']['as']>['fill']>[0],
  user = 'U_MARIE',
) {
  const person = world.slack.as(user);
  await person.command(channel, '/ticket', 'channel');
  await world.settled();
  person.fill(entries);
  const sent = await person.submit();
  await world.settled();
  return sent;
}

/** Chooses something in the menu of the card at `ts`. */
export async function inCardMenu(world: World, user: string, channel: string, ts: string, choice: string) {
  await world.slack.as(user).press(channel, ts, 'card_menu', { choice });
  await world.settled();
}
