import { z } from 'zod';
import type { MessageRef } from '../../tickets/draft';
import type { Hearing } from '../../tickets/hearing';
import type { Log } from '../../tickets/ports';
import { heardIn } from './heard';

/**
 * What has to be done before an event is acknowledged: what was said is on disk when this resolves. Throws when the store
 * cannot write; Slack then sends the event again. An event that we cannot read would not become readable by that: it is
 * logged, without what it says, and acknowledged.
 */
export const takeIn =
  (hearing: Hearing, { wake, missed, log }: TakingIn) =>
  async (body: unknown): Promise<void> => {
    const heard = read(body, log);
    if (!heard) return;
    try {
      if (await hearing.hear(heard)) wake();
    } catch (error) {
      missed({ ...heard.message, thread: heard.thread });
      throw error;
    }
  };

interface TakingIn {
  wake(): void;
  /** Told of what cannot be written down: Slack may not tell of it again. */
  missed(message: MessageRef & { thread: string }): void;
  log: Log;
}

function read(body: unknown, log: Log) {
  try {
    return heardIn(body);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    log.warn('event not understood', { where: error.issues.map(({ path }) => path.join('.')).join(' ') });
    return null;
  }
}
