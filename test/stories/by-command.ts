import type { World } from './world';

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

/** Files a ticket with `/ticket` in #general, up to the moment at which the form is answered. */
export async function fileByCommand(world: World, wish: Wish) {
  const person = world.slack.as(wish.user ?? 'U_ADA');
  await person.command('C_GENERAL', '/ticket', wish.subject);
  await world.until(() => world.slack.topView(wish.user ?? 'U_ADA') !== undefined);
  await person.change('category', String(world.acme.categories[wish.category ?? 'support'].id));
  person.fill({
    details: wish.details ?? 'Please have a look.',
    ...(wish.here && { destination: 'here' }),
    ...wish.more,
  });
  return person.submit();
}

/** The calls that file tickets, as HappyFox met them. */
export const creates = (world: World) =>
  world.happyFox.journal.filter(({ method, path }) => method === 'POST' && path.endsWith('/json/tickets/'));

/** Calls that came before the end of a wait that we had been told. */
export const early = (world: World) => world.happyFox.journal.filter((entry) => entry.early);

/** What a person sees in the direct message with us. */
export const inDirect = (world: World, user = 'U_ADA') => world.slack.messages(world.slack.dm(user));
