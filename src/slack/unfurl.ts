import type { LinkUnfurls } from '@slack/types';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { TicketState } from '../tickets/desk';
import { Refused } from '../tickets/outcomes';
import type { Clock, Log } from '../tickets/ports';
import { leastOf, wholeOf } from './notices/shown-ticket';
import { refOf, type Shows, ticketObject } from './notices/ticket-object';
import { heard, refusal } from './outcomes';

/** A link as somebody posted it, and how much of its ticket may stand below. */
export interface ShownLink {
  url: string;
  ticket: TicketState;
  shows: Shows;
}

/** Puts tickets below the links of a message. Throws as `heard` does. */
export type Unfurl = (message: { channel: string; ts: string }, links: readonly ShownLink[]) => Promise<void>;

interface UnfurlDeps {
  web: WebClient;
  clock: Clock;
  log: Log;
  /** Whether Slack is asked to show objects of its own first. */
  workObjects: boolean;
}

/** Slack may take no notice of what it does not like, say `ok`, and only warn. */
const Answer = z.looseObject({ warning: z.string().optional().catch(undefined) });

/** Cards of ours or, where the workspace has them and the switch is on, Slack's own objects. */
export function unfurling({ web, clock, log, workObjects }: UnfurlDeps): Unfurl {
  let isTold = false;

  async function asObjects(message: { channel: string; ts: string }, links: readonly ShownLink[]): Promise<void> {
    const entities = links.map(({ url, ticket, shows }) => ({
      ...ticketObject(ticket, shows, refOf(ticket.number, shows), ticket.agentUrl),
      app_unfurl_url: url,
    }));
    const answer = await heard('repeatable', clock.now, web.chat.unfurl({ ...message, metadata: { entities } }));
    const { warning = '' } = Answer.parse(answer);
    if (warning.includes('metadata')) throw new Refused([{ key: warning, field: null, text: warning }]);
  }

  async function asCards(message: { channel: string; ts: string }, links: readonly ShownLink[]): Promise<void> {
    const unfurls: LinkUnfurls = Object.fromEntries(
      links.map(({ url, ticket, shows }) => [url, { blocks: shows === 'whole' ? wholeOf(ticket) : leastOf(ticket) }]),
    );
    await heard('repeatable', clock.now, web.chat.unfurl({ ...message, unfurls }));
  }

  return async (message, links) => {
    if (!workObjects) return asCards(message, links);
    try {
      await asObjects(message, links);
    } catch (error) {
      // A plan without them, a switch that is off in Slack, or a form that Slack changed: a card is better than nothing.
      if (!(error instanceof Refused)) throw error;
      await asCards(message, links);
      if (!isTold)
        log.warn('Slack does not take our Work Objects: links have our cards', { code: refusal(error), error });
      isTold = true;
    }
  };
}
