import type { Front } from './front';
import type { Said } from './notices/said';

/**
 * Answers one person where they are, so that only they see it; directly, where we may not speak. Never throws: what was
 * done is done, whether or not the person hears of it.
 */
export async function tellPerson(
  { web, log }: Pick<Front, 'web' | 'log'>,
  { channel, user, thread = null }: { channel: string; user: string; thread?: string | null },
  said: Said,
): Promise<void> {
  await web.chat
    .postEphemeral({ channel, user, ...said, ...(thread !== null && { thread_ts: thread }) })
    .catch(() => web.chat.postMessage({ channel: user, ...said }))
    .catch((error) => log.warn('an answer could not be shown', { channel, error }));
}
