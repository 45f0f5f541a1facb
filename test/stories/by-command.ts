import { openWorld, type World, type WorldOptions } from './world';

interface Wish {
  subject: string;
  details?: string;
  user?: string;
  category?: 'support' | 'it';
  /** Shows the notice in #general instead of a direct message. */
  here?: boolean;
  /** Further entries of the form. */
  more?: Parameters<ReturnType<World['slack']['as']>['fill']>[0];
}

/** Opens the form with `/ticket` in #general and fills it in; answers the person, who has not sent it yet. */
export async function fillByCommand(world: World, wish: Wish) {
  const person = world.slack.as(wish.user ?? 'U_ADA');
  await person.command('C_GENERAL', '/ticket', wish.subject);
  await world.until(() => world.slack.topView(wish.user ?? 'U_ADA') !== undefined);
  await person.change('category', String(world.acme.categories[wish.category ?? 'support'].id));
  person.fill({
    details: wish.details ?? 'Please have a look.',
    ...(wish.here && { destination: 'here' }),
    ...wish.more,
  });
  return person;
}

/** Files a ticket the same way, up to the moment at which the form is answered. */
export const fileByCommand = async (world: World, wish: Wish) => (await fillByCommand(world, wish)).submit();

/** The calls that file tickets, as HappyFox met them. */
export const creates = (world: World) =>
  world.happyFox.journal.filter(({ method, path }) => method === 'POST' && path.endsWith('/json/tickets/'));

/** Calls that came before the end of a wait that we had been told. */
export const early = (world: World) => world.happyFox.journal.filter((entry) => entry.early);

/** What a person sees in the direct message with us. */
export const inDirect = (world: World, user = 'U_ADA') => world.slack.messages(world.slack.dm(user));

/** What the one message of a ticket says once it is filed: at first only that, then how the ticket stands. */
export const isFiled = (number = '#') => expect.stringMatching(new RegExp(`(is filed as |^🎫 )${number}`));

/** A world in which nobody asks for news but once an hour, so that all calls are those of the story. */
export const openCalmWorld = ({ env, ...options }: WorldOptions = {}): Promise<World> =>
  openWorld({ ...options, env: { HAPPYFOX_POLL_SECONDS: '3600', ...env } });
