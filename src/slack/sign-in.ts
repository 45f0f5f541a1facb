import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import { Refused } from '../tickets/outcomes';
import { heard, isLacking } from './outcomes';

const Identity = z.looseObject({
  bot_id: z.string().default(''),
  user_id: z.string().default(''),
  team_id: z.string().default(''),
  user: z.string().default('the bot'),
});

/** Who we are to Slack. */
type Identity = z.infer<typeof Identity>;

/** Slack does not take our token; what to do about it is its message. */
export class TokenFault extends Error {
  override readonly name = 'TokenFault';
}

/**
 * Asks Slack who we are. `now` is epoch ms. Throws a `TokenFault` when it does not take our token, else like every call of ours
 * (`outcomes.ts`).
 */
export async function signIn(web: WebClient, now: () => number): Promise<Identity> {
  try {
    return Identity.parse(await heard('repeatable', now, web.auth.test()));
  } catch (error) {
    if (!(error instanceof Refused) || isLacking(error)) throw error;
    throw new TokenFault(
      `Slack does not accept SLACK_BOT_TOKEN (${error.complaints[0]?.key}). Copy it anew from “OAuth & Permissions”.`,
    );
  }
}
