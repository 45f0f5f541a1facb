import type { Front } from './front';

/**
 * How long we ask Slack something before we answer a form. Slack waits 3 s for our answer; the rest is for the write to
 * disk and for the way back. Ms.
 */
const ASK_SLACK_MS = 1_500;

/** What is asked, or null when it does not come in time or not at all. */
export async function inTime<T>(
  { clock, log }: Pick<Front, 'clock' | 'log'>,
  asked: Promise<T>,
  ms = ASK_SLACK_MS,
): Promise<T | null> {
  const enough = new AbortController();
  try {
    return await Promise.race([asked, clock.wait(ms, enough.signal).then(() => null)]);
  } catch (error) {
    log.warn('Slack did not answer a question', { error });
    return null;
  } finally {
    enough.abort();
  }
}
