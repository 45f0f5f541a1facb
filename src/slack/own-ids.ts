import type { WebClient } from '@slack/web-api';
import type { Clock, Log } from '../tickets/ports';
import { heard, isLacking } from './outcomes';

/** Who we are in this workspace. Empty where Slack does not say. */
export interface OwnIds {
  team: string;
  user: string;
  bot: string;
  /** The address of the workspace, such as `https://acme.slack.com/`. */
  url: string;
}

/** Asks Slack once who we are. Throws `Throttled` or `Unavailable` when it cannot say now; the next call asks again. */
export function ownIds({ web, clock, log }: { web: WebClient; clock: Clock; log: Log }): () => Promise<OwnIds> {
  let known: OwnIds | null = null;
  return async () => {
    known ??= await heard('repeatable', () => clock.now(), web.auth.test()).then(
      ({ team_id = '', user_id = '', bot_id = '', url = '' }) => ({ team: team_id, user: user_id, bot: bot_id, url }),
      (error: unknown) => {
        if (!isLacking(error)) throw error;
        log.warn('our own team is not known: members of others are told apart by Slack’s mark only', { error });
        return { team: '', user: '', bot: '', url: '' };
      },
    );
    return known;
  };
}
