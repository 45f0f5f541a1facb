import { randomBytes } from 'node:crypto';
import { SlackError } from './refusals';

/** How long a trigger can be used. Source: https://docs.slack.dev/interactivity/handling-user-interaction */
const TRIGGER_LIFE_MS = 3000;

interface Trigger {
  user: string;
  channel?: string;
  issuedMs: number;
  used: boolean;
}

/** The permissions to open a view, handed out with each act of a person: for one use, within three seconds. */
export function createTriggers(now: () => number) {
  const triggers = new Map<string, Trigger>();
  return {
    issue(user: string, channel?: string): string {
      const id = `${triggers.size + 1}.${now()}.${randomBytes(16).toString('hex')}`;
      triggers.set(id, { user, ...(channel === undefined ? {} : { channel }), issuedMs: now(), used: false });
      return id;
    },
    /** Checks a trigger and returns what it stands for; throws the Web API's error otherwise. It is not used up yet. */
    check(id: string): Trigger {
      const trigger = triggers.get(id);
      if (!trigger) throw new SlackError('invalid_trigger_id');
      if (trigger.used) throw new SlackError('exchanged_trigger_id');
      if (now() - trigger.issuedMs > TRIGGER_LIFE_MS) throw new SlackError('expired_trigger_id');
      return trigger;
    },
  };
}

export type Triggers = ReturnType<typeof createTriggers>;
