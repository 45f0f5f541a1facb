import { randomBytes } from 'node:crypto';
import { App } from '@slack/bolt';
import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Clock, Log } from '../tickets/ports';
import { type Door, door, type RouteHandler } from './door';
import type { Front } from './front';
import { KNOWN_IDS, listen } from './listeners';
import { sorryView } from './modals/sorry';
import { notSaved } from './notices/not-saved';
import { onlyMembers } from './notices/only-members';
import { isFromOurWorkspace } from './our-workspace';
import { isLacking } from './outcomes';
import { bodyKind } from './payload-shape';
import { guardedReceiver, httpReceiver } from './receivers';
import { signIn, TokenFault } from './sign-in';
import { socketReceiver } from './socket-receiver';
import { clientOptions, slackLogger } from './web';

export interface SlackSettings {
  botToken: string;
  apiUrl: string;
  /** In the place of Node's own. */
  fetch: typeof fetch;
  mode: { kind: 'socket'; appToken: string } | { kind: 'http'; signingSecret: string };
  host: string;
  port: number;
  /** Routes of others on the same port, such as health checks. */
  routes: Record<string, RouteHandler>;
  /** The durable write that has to be done before an event is acknowledged. */
  beforeAck: (body: unknown) => Promise<void>;
  clock: Clock;
  /** The time of day, in epoch ms, which Slack's signatures carry. */
  wallClock: () => number;
  log: Log;
}

export interface Slack {
  /** Asks Slack who we are. Waits for a Slack that cannot be reached; throws when it refuses our token. */
  meet(): Promise<void>;
  /** After `meet`: opens the port and starts to listen. Answers the port. */
  start(): Promise<{ port: number }>;
  /** Lets nothing in any more, and waits for what is being answered. */
  stop(): Promise<void>;
  /** Whether Slack can reach us now, as far as we can tell: over HTTP we cannot, and believe that it can. */
  hears(): boolean;
  /** Resolves when no listener is at work. */
  quiet(): Promise<void>;
}

/** How long a request that came in before a shutdown may take: Slack waits no longer than 3 s. Ms. */
const LAST_ANSWERS_MS = 3_000;
/** Between two questions to a Slack that does not answer at the start. Ms. */
const KNOCK_AGAIN_MS = 5_000;

/** Bolt behind our door (HTTP) or at the end of our line (Socket Mode): the same listeners either way. */
export function openSlack(settings: SlackSettings, front: Front): Slack {
  const { mode, log, clock, botToken, apiUrl, fetch } = settings;
  const http = mode.kind === 'http' ? httpReceiver({ signingSecret: mode.signingSecret, log }) : null;
  const inner =
    http ?? socketReceiver({ appToken: mode.kind === 'socket' ? mode.appToken : '', apiUrl, log, clock, fetch });
  const receiver = guardedReceiver(inner, settings.beforeAck);
  const entrance: Door = door({
    host: settings.host,
    port: settings.port,
    log,
    routes: settings.routes,
    wallClock: settings.wallClock,
    ...(mode.kind === 'http' && http && { slack: { signingSecret: mode.signingSecret, listener: http.listener } }),
  });
  let self = { botId: '', botUserId: '', teamId: '' };

  return {
    async meet() {
      self = await whoWeAre(front.web, clock, log);
    },
    async start() {
      const app = new App({
        receiver,
        // One workspace, one token: nothing to look up, and no question to Slack for each payload.
        authorize: async () => ({ botToken, ...self }),
        clientOptions: clientOptions({ apiUrl, log, fetch }),
        convoStore: false,
        extendedErrorHandler: true,
        logger: slackLogger(log, 'bolt'),
        deferInitialization: true,
      });
      await app.init();
      app.use(async ({ body, next, ...args }) => {
        if (bodyKind(body) === 'event' || isFromOurWorkspace(body, self.teamId)) return next();
        log.warn('refused a member of another workspace');
        if ('ack' in args && typeof args.ack === 'function')
          await (args.ack as (answer: unknown) => Promise<void>)(outsidersAnswer(body));
        await tellOutsider(body, front);
      });
      app.use(async ({ body, next, ...args }) => {
        const id = idOf(body);
        if (id === null || KNOWN_IDS.some((known) => (typeof known === 'string' ? known === id : known.test(id))))
          return next();
        // A button of an older version, or a link button: Slack wants an answer all the same.
        log.info('nobody listens to this', { id });
        if ('ack' in args && typeof args.ack === 'function') await args.ack();
      });
      listen(app, front);
      // Bolt's type names only the short form; with `extendedErrorHandler` the handler gets the body too.
      app.error((args) => explain(args as unknown as Failure, front));
      const { port } = await entrance.open();
      await receiver.start(port);
      return { port };
    },
    async stop() {
      await Promise.all([receiver.stop(), entrance.close(LAST_ANSWERS_MS)]);
      await receiver.quiet();
    },
    hears: () => !('isConnected' in inner) || inner.isConnected(),
    quiet: () => receiver.quiet(),
  };
}

/** Our own ids. */
async function whoWeAre(web: WebClient, clock: Clock, log: Log) {
  for (;;) {
    try {
      const { bot_id: botId, user_id: botUserId, team_id: teamId } = await signIn(web, clock.now);
      return { botId, botUserId, teamId };
    } catch (error) {
      if (error instanceof TokenFault) throw error;
      if (isLacking(error)) {
        log.warn('Slack does not say who we are: our own posts are known by their marks only', { error });
        return { botId: '', botUserId: '', teamId: '' };
      }
      log.warn('Slack cannot be reached; asking again', { error, inMs: KNOCK_AGAIN_MS });
      await clock.wait(KNOCK_AGAIN_MS);
    }
  }
}

const Interaction = z.looseObject({
  type: z.string(),
  callback_id: z.string().optional(),
  action_id: z.string().optional(),
  actions: z.array(z.looseObject({ action_id: z.string() })).optional(),
  view: z.looseObject({ callback_id: z.string() }).optional(),
});

/** By which name of ours an interaction is known; null for commands and events. */
function idOf(body: unknown): string | null {
  const read = Interaction.safeParse(body);
  if (!read.success) return null;
  const { type, callback_id, action_id, actions, view } = read.data;
  switch (type) {
    case 'block_actions':
      return actions?.[0]?.action_id ?? '';
    case 'block_suggestion':
      return action_id ?? '';
    case 'view_submission':
    case 'view_closed':
      return view?.callback_id ?? '';
    case 'shortcut':
    case 'message_action':
      return callback_id ?? '';
    default:
      return null;
  }
}

/** What a member of another workspace is shown, in the way each kind of request shows it; buttons have none. */
function outsidersAnswer(body: unknown): unknown {
  switch (Interaction.safeParse(body).data?.type) {
    case undefined:
      return { response_type: 'ephemeral', text: onlyMembers() };
    case 'view_submission':
      return { response_action: 'update', view: sorryView(onlyMembers()) };
    case 'block_suggestion':
      return { options: [] };
    default:
      return undefined;
  }
}

/**
 * Whoever sees a card can press what is in it, and a button has no answer of its own. It is said where they pressed, so that
 * only they see it; directly we speak to members only.
 */
async function tellOutsider(body: unknown, { web, log }: Front): Promise<void> {
  const { user, channel } = Whereabouts.catch({}).parse(body);
  if (Interaction.safeParse(body).data?.type !== 'block_actions' || !user || !channel) return;
  await web.chat
    .postEphemeral({ channel: channel.id, user: user.id, text: onlyMembers() })
    .catch((error) => log.info('a member of another workspace was not told why', { error }));
}

const Whereabouts = z.looseObject({
  user_id: z.string().optional(),
  channel_id: z.string().optional(),
  user: z.looseObject({ id: z.string() }).optional(),
  channel: z.looseObject({ id: z.string() }).optional(),
});

interface Failure {
  error: unknown;
  body: unknown;
}

/** A listener failed: one line for the operator, one sentence for the person, with the same reference. */
async function explain({ error, body }: Failure, front: Front): Promise<void> {
  const reference = randomBytes(4).toString('hex');
  front.log.error('listener failed', { reference, error });
  const { user_id, channel_id, user, channel } = Whereabouts.catch({}).parse(body);
  const [who, where] = [user_id ?? user?.id, channel_id ?? channel?.id];
  if (!who) return;
  await (where
    ? front.web.chat.postEphemeral({ channel: where, user: who, ...notSaved(reference) })
    : front.web.chat.postMessage({ channel: who, ...notSaved(reference) })
  ).catch((failed) => front.log.warn('could not say sorry', { reference, error: failed }));
}
