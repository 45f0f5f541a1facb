import { z } from 'zod';

/**
 * The least that Bolt needs in order not to stumble, for everything that Slack sends. Single listeners look closer, at what
 * they use. What has no such shape never comes further than the door.
 */
const Named = z.looseObject({ type: z.string().min(1) });
const Person = z.looseObject({ id: z.string().min(1) });
/** Null where the app is installed for a whole organisation. */
const Team = z.looseObject({ id: z.string() }).nullish();
const Channel = z.looseObject({ id: z.string() }).nullish();

const EventCallback = z.looseObject({
  type: z.literal('event_callback'),
  event: Named,
  authorizations: z.array(z.looseObject({})).optional(),
});

const Command = z.looseObject({ command: z.string().startsWith('/'), user_id: z.string().min(1) });

const Interaction = z.discriminatedUnion('type', [
  z.looseObject({
    type: z.literal('block_actions'),
    actions: z.array(z.looseObject({ type: z.string() })).min(1),
    user: Person,
    team: Team,
    channel: Channel,
  }),
  z.looseObject({ type: z.literal('block_suggestion'), user: Person, team: Team, action_id: z.string() }),
  z.looseObject({ type: z.literal('view_submission'), user: Person, team: Team, view: z.looseObject({}) }),
  z.looseObject({ type: z.literal('view_closed'), user: Person, team: Team, view: z.looseObject({}) }),
  z.looseObject({ type: z.literal('shortcut'), user: Person, team: Team, callback_id: z.string() }),
  z.looseObject({
    type: z.literal('message_action'),
    user: Person,
    team: Team,
    callback_id: z.string(),
    channel: z.looseObject({ id: z.string() }),
    message: z.looseObject({}),
  }),
]);

const Housekeeping = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('url_verification'), challenge: z.string() }),
  z.looseObject({ type: z.literal('app_rate_limited') }),
]);

/** What a body is, or `unreadable` when it is nothing that Slack sends us. */
export type BodyKind = 'event' | 'command' | 'interaction' | 'url_verification' | 'app_rate_limited' | 'unreadable';

/** Looks at a parsed body of any kind; never throws. */
export function bodyKind(body: unknown): BodyKind {
  if (EventCallback.safeParse(body).success) return 'event';
  if (Interaction.safeParse(body).success) return 'interaction';
  if (Command.safeParse(body).success) return 'command';
  return Housekeeping.safeParse(body).data?.type ?? 'unreadable';
}
