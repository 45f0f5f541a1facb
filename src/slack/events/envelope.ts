import { z } from 'zod';

/** What we read of an event's envelope, around an event of this shape. */
export const enveloped = <E extends z.ZodType>(event: E) =>
  z
    .looseObject({
      team_id: z.string().optional(),
      context_team_id: z.string().nullish(),
      authorizations: z
        .array(z.looseObject({ team_id: z.string().nullish(), user_id: z.string().nullish() }))
        .optional()
        .catch(undefined),
      is_ext_shared_channel: z.boolean().nullish().catch(null),
      event,
    })
    .transform((envelope) => {
      // Of several installations that may see an event, the first is the one it is told to.
      const [ours] = envelope.authorizations ?? [];
      return {
        team: ours?.team_id ?? envelope.context_team_id ?? envelope.team_id ?? '',
        /** Our own user, where Slack tells it. */
        ourselves: ours?.user_id ?? null,
        /** Others than our workspace's members read the channel. What Slack does not call unshared counts as shared. */
        isShared: envelope.is_ext_shared_channel !== false,
        event: envelope.event as z.output<E>,
      };
    });
