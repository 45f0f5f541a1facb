import type { WebClient } from '@slack/web-api';
import type { Clock, Log } from '../tickets/ports';
import { heard, refusal } from './outcomes';

interface Joining {
  web: WebClient;
  log: Log;
  clock: Clock;
}

/** Joins a public channel. False when that is not possible: it is private, archived, or we were not given the permission. */
export async function joined({ web, log, clock }: Joining, channel: string): Promise<boolean> {
  try {
    await heard('repeatable', () => clock.now(), web.conversations.join({ channel }));
    log.info('joined a channel', { channel });
    return true;
  } catch (error) {
    const code = refusal(error);
    if (code === null) throw error;
    log.info('could not join a channel', { channel, code });
    return false;
  }
}
