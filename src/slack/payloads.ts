import { z } from 'zod';
import type { FileRef } from '../tickets/files';
import { RichText } from './modals/new-ticket/form';
import { messageToPlain } from './text/message';
import { NAMELESS } from './text/names';

/**
 * What we read of Slack's payloads. Everything else in them is left alone; ids are texts of any shape, because stand-ins
 * and old workspaces have unusual ones.
 */

/** An object in which null counts as left out: Slack itself does now this, now that. */
const withoutNulls = <T extends z.ZodType>(schema: T) =>
  z.preprocess(
    (value) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null))
        : value,
    schema,
  );

const Id = z.string().min(1);
/** Slack's name of a message, and the moment at which it was said: seconds since 1970, to the microsecond. */
export const Ts = z.string().regex(/^\d+(\.\d+)?$/);

/** A file in a message or a form: whole, or a stub that only `files.info` can complete. */
export const SlackFile = z
  .looseObject({
    id: Id,
    name: z.string().nullish(),
    title: z.string().nullish(),
    size: z.number().int().nonnegative().nullish().catch(undefined),
    mimetype: z.string().nullish().catch(undefined),
    url_private: z.string().nullish().catch(undefined),
    url_private_download: z.string().nullish().catch(undefined),
  })
  .transform(({ id, name, title, size, mimetype, url_private, url_private_download }): FileRef => {
    const url = url_private_download || url_private;
    return {
      id,
      name: name || title || 'file',
      ...(typeof size === 'number' && { size }),
      ...(url && { url }),
      ...(mimetype && { type: mimetype }),
    };
  });

/** A message as shortcuts, events and histories show it. */
const Message = z.looseObject({
  ts: Ts,
  thread_ts: Ts.optional(),
  subtype: z.string().optional(),
  user: Id.optional(),
  bot_id: Id.optional(),
  app_id: Id.optional(),
  username: z.string().optional(),
  bot_profile: z.looseObject({ name: z.string().optional() }).optional().catch(undefined),
  text: z
    .string()
    .nullish()
    .transform((text) => text ?? ''),
  blocks: z
    .array(z.looseObject({ type: z.string() }))
    .optional()
    .catch(undefined),
  attachments: z.array(z.looseObject({})).optional().catch(undefined),
  files: z.array(SlackFile).optional().catch(undefined),
  edited: z.looseObject({ ts: Ts }).optional().catch(undefined),
});
export const SlackMessage = withoutNulls(Message);
export type SlackMessage = z.infer<typeof SlackMessage>;

/** The same as an event tells it, which says where besides. */
export const SaidMessage = withoutNulls(
  Message.extend({ channel: Id, hidden: z.boolean().optional().catch(undefined) }),
);

const Team = z.looseObject({ id: Id }).nullish();
const User = withoutNulls(z.looseObject({ id: Id, team_id: Id.optional() }));

export const Command = withoutNulls(
  z.looseObject({
    team_id: Id,
    channel_id: Id,
    channel_name: z.string().optional(),
    user_id: Id,
    text: z.string().optional().default(''),
    trigger_id: Id,
  }),
);
export type Command = z.infer<typeof Command>;

export const GlobalShortcut = z
  .looseObject({ team: Team, user: User, trigger_id: Id })
  .transform((body) => ({ ...body, teamId: teamOf(body) }));

export const MessageShortcut = z
  .looseObject({
    team: Team,
    user: User,
    trigger_id: Id,
    channel: withoutNulls(z.looseObject({ id: Id, name: z.string().optional() })),
    message: SlackMessage,
  })
  .transform((body) => ({ ...body, teamId: teamOf(body) }));
export type MessageShortcut = z.infer<typeof MessageShortcut>;

const View = withoutNulls(
  z.looseObject({
    id: Id,
    /** `modal` or `home`. */
    type: z.string().optional(),
    hash: z.string().optional(),
    private_metadata: z.string().optional().default(''),
    state: z.looseObject({ values: z.unknown() }).optional().default({ values: {} }),
  }),
);

export const ViewBody = z
  .looseObject({ team: Team, user: User, view: View })
  .transform((body) => ({ ...body, teamId: teamOf(body) }));

export const ButtonBody = withoutNulls(
  z.looseObject({
    team: Team,
    user: User,
    trigger_id: Id.optional(),
    channel: z.looseObject({ id: Id }).optional(),
    message: SlackMessage.optional().catch(undefined),
    view: View.optional(),
    actions: z
      .array(
        withoutNulls(
          z.looseObject({
            action_id: z.string(),
            /** When the person did it. */
            action_ts: z.string().optional(),
            value: z.string().optional(),
            selected_option: z.looseObject({ value: z.string() }).optional(),
          }),
        ),
      )
      .min(1),
  }),
).transform((body) => ({ ...body, teamId: teamOf(body) }));

function teamOf(body: { team?: { id: string } | null | undefined; user: { team_id?: string | undefined } }): string {
  return body.team?.id ?? body.user.team_id ?? '';
}

/** The formatted text of a message as its author typed it; null when there is none, or when it is not all there is. */
export function richTextOf(message: SlackMessage) {
  const [block, ...more] = message.blocks ?? [];
  if (more.length > 0 || messageToPlain({ attachments: message.attachments }, NAMELESS) !== '') return null;
  const read = RichText.safeParse(block);
  return read.success ? read.data : null;
}

/** A person came to one of our tabs. Of several installations that may see the event, the first is the one it is told to. */
export const HomeOpened = withoutNulls(
  z.looseObject({
    team_id: Id.optional(),
    authorizations: z
      .array(z.looseObject({ team_id: z.string().nullish() }))
      .optional()
      .catch(undefined),
    event: z.looseObject({ user: Id, tab: z.string().optional(), view: View.optional().catch(undefined) }),
  }),
).transform(({ team_id, authorizations: [ours] = [], event }) => ({
  team: ours?.team_id ?? team_id ?? '',
  user: event.user,
  tab: event.tab,
  /** Of the view that the person has in front of them; none before the first. */
  hash: event.view?.hash,
}));

/** Somebody opened the object of Slack's own below a link, or one like it in a search, which is in no channel. */
export const ObjectOpened = z
  .looseObject({
    team_id: Id.nullish(),
    authorizations: z
      .array(z.looseObject({ team_id: z.string().nullish() }))
      .optional()
      .catch(undefined),
    is_ext_shared_channel: z.boolean().nullish().catch(null),
    event: withoutNulls(
      z.looseObject({
        user: Id,
        trigger_id: Id,
        entity_url: z.string(),
        external_ref: z
          .object({ id: Id, type: z.string().optional() })
          .transform(({ id, type }) => ({ id, ...(type !== undefined && { type }) }))
          .optional()
          .catch(undefined),
        channel: Id.optional(),
      }),
    ),
  })
  .transform(({ team_id, authorizations: [ours] = [], is_ext_shared_channel, event }) => ({
    team: ours?.team_id ?? team_id ?? '',
    user: event.user,
    trigger: event.trigger_id,
    url: event.entity_url,
    /** By what Slack knows the object; absent where it does not remember. */
    ref: event.external_ref,
    channel: event.channel,
    // Slack's page does not name this for the event. What stands below a link was put there where nobody else read, and a
    // channel that is shared later loses the mark by which more than the least is shown.
    isShared: is_ext_shared_channel === true,
  }));
export type ObjectOpened = z.infer<typeof ObjectOpened>;

export const Suggestion = withoutNulls(
  z.looseObject({
    user: User,
    action_id: z.string(),
    value: z.string().optional().default(''),
    view: z.looseObject({ private_metadata: z.string().optional() }).optional().catch(undefined),
  }),
);
