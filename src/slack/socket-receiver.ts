import { type App, type Receiver, SocketModeReceiver } from '@slack/bolt';
import { Refused, Throttled } from '../tickets/outcomes';
import type { Clock, Log } from '../tickets/ports';
import { outcomeOf } from './outcomes';
import { bodyKind } from './payload-shape';
import { clientOptions, slackLogger } from './web';

export interface SocketSettings {
  appToken: string;
  apiUrl: string;
  log: Log;
  clock: Clock;
  fetch?: typeof fetch;
}

/** How long Slack may take from our call to its hello. Ms. */
const HELLO_MS = 15_000;
/** How long the old connection stays for acks that are on their way, once a new one stands: Slack waits 3 s for them. Ms. */
const LAST_ACKS_MS = 3_000;
/** How long `stop` waits for the closing handshake. Ms. */
const STOP_MS = 5_000;
/** Between two tries: 1 s, 2 s, 4 s ... at most half a minute. Ms. */
const backoffMs = (failures: number) => Math.min(1_000 * 2 ** Math.min(failures - 1, 10), 30_000);

/**
 * Receives over a WebSocket that we open, and keeps one open. Slack closes each every few hours and says so before: the next
 * one is dialled first, so that no command or button falls into a gap (the library on its own leaves one of 5 s, and gives
 * up for good when Slack cannot be reached at that moment).
 */
export function socketReceiver(settings: SocketSettings): Receiver & { isConnected(): boolean } {
  const { log, clock } = settings;
  const stopping = new AbortController();
  const stopped = new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  const links = new Set<Link>();
  let app: App | undefined;
  let current: Link | undefined;

  async function dial(): Promise<Link> {
    if (!app) throw new Error('start() was called before init()');
    const link = openLink(settings, app);
    links.add(link);
    void link.ended.then(() => links.delete(link));
    await link.connected(clock);
    if (stopping.signal.aborted) {
      await link.close();
      throw new Error('stopped while the connection was being made');
    }
    return link;
  }

  /** Replaces each connection when Slack announces its end or it breaks off, until `stop`. */
  async function keep(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      await Promise.race([current?.ending, stopped]);
      if (stopping.signal.aborted) return;
      const old = current;
      try {
        current = await dial();
        failures = 0;
        log.info('socket connected again');
        void clock.wait(LAST_ACKS_MS, stopping.signal).then(() => old?.close());
      } catch (error) {
        failures += 1;
        const waitMs = waitFor(error, failures);
        log.warn('socket could not be opened', { error, failures, waitMs });
        await clock.wait(waitMs, stopping.signal);
      }
    }
  }

  const waitFor = (error: unknown, failures: number) => {
    const outcome = outcomeOf(error, 'repeatable', clock.now());
    return outcome instanceof Throttled ? Math.max(1_000, outcome.resumeAt - clock.now()) : backoffMs(failures);
  };

  return {
    init: (given) => {
      app = given;
    },
    /** Resolves when Slack said hello. Rejects when it refuses our token; when it cannot be reached, goes on trying. */
    async start() {
      for (let failures = 1; !current && !stopping.signal.aborted; failures += 1) {
        try {
          current = await dial();
        } catch (error) {
          const outcome = outcomeOf(error, 'repeatable', clock.now());
          if (outcome instanceof Refused) throw outcome;
          const waitMs = waitFor(error, failures);
          log.warn('socket could not be opened', { error, failures, waitMs });
          await clock.wait(waitMs, stopping.signal);
        }
      }
      log.info('socket connected');
      void keep();
    },
    async stop() {
      stopping.abort();
      await Promise.race([Promise.all([...links].map((link) => link.close())), clock.wait(STOP_MS)]);
    },
    isConnected: () => current !== undefined && links.has(current),
  };
}

/** One connection, from dialling to its end. */
interface Link {
  /** Resolves when Slack said hello. Rejects with the error of the call, or when it takes too long. */
  connected(clock: Clock): Promise<void>;
  /** Resolves when Slack announces the end, or at the end. */
  ending: Promise<void>;
  ended: Promise<void>;
  close(): Promise<void>;
}

function openLink({ log, appToken, fetch, apiUrl }: SocketSettings, app: App): Link {
  const receiver = new SocketModeReceiver({
    appToken,
    logger: slackLogger(log),
    // We reconnect ourselves; see above.
    autoReconnectEnabled: false,
    installerOptions: { clientOptions: withoutLogger(clientOptions({ apiUrl, log, ...(fetch && { fetch }) })) },
    processEventErrorHandler: async ({ error }) => {
      log.error('envelope was not taken in', { error });
      // Not acknowledged: Slack sends events again.
      return false;
    },
  });
  receiver.init(app);
  const { client } = receiver;
  let announce = () => {};
  let finish = () => {};
  const ending = new Promise<void>((resolve) => {
    announce = resolve;
  });
  const ended = new Promise<void>((resolve) => {
    finish = resolve;
  });
  client.on('disconnected', () => {
    announce();
    finish();
  });

  // The library's own reader throws, unhandled, on an event without an inner event, and hangs up at the first word of
  // an announced end. So it gets only what it can read, and the rest stays here.
  const readers = client.listeners('ws_message');
  client.removeAllListeners('ws_message');
  client.on('ws_message', (data: unknown, isBinary: boolean) => {
    const frame = isBinary ? 'other' : frameKind(data);
    if (frame === 'disconnect') return announce();
    if (frame === 'other') return log.warn('socket frame was not read: of a shape slack does not send');
    if (frame === 'app_rate_limited') return log.warn('slack holds back events: more than 30,000 in an hour');
    for (const read of readers) {
      Promise.resolve(read(data, isBinary)).catch((error: unknown) => log.error('socket frame failed', { error }));
    }
  });

  let isGivenUp = false;
  // It was given up before Slack said hello, and stands all the same: nobody would ever end it.
  client.on('connected', () => {
    if (isGivenUp) client.disconnect().catch(() => {});
  });

  // `disconnect()` may reject with nothing, or never settle when no connection was made.
  const close = async () => {
    isGivenUp = true;
    await Promise.race([client.disconnect().catch(() => {}), ended]);
    finish();
    announce();
  };
  return {
    ending,
    ended,
    close,
    async connected(clock) {
      const patience = new AbortController();
      const late = clock.wait(HELLO_MS, patience.signal).then(() => {
        if (!patience.signal.aborted) throw new Error('slack did not say hello');
      });
      try {
        await Promise.race([client.start(), late]);
      } catch (error) {
        void close();
        throw error ?? new Error('the connection broke off before slack said hello');
      } finally {
        patience.abort();
      }
    },
  };
}

/** What a frame is to us. `read`: Bolt's business. */
function frameKind(data: unknown): 'read' | 'disconnect' | 'app_rate_limited' | 'other' {
  let frame: { type?: unknown; envelope_id?: unknown; payload?: unknown } | null;
  try {
    frame = JSON.parse(typeof data === 'string' ? data : new TextDecoder().decode(data as ArrayBuffer));
  } catch {
    return 'other';
  }
  if (frame?.type === 'hello') return 'read';
  if (frame?.type === 'disconnect') return 'disconnect';
  if (typeof frame?.envelope_id !== 'string') return 'other';
  const kind = bodyKind(frame.payload);
  if (kind === 'app_rate_limited') return kind;
  return EXPECTED[String(frame.type)] === kind ? 'read' : 'other';
}

/** Which kind of body each kind of envelope carries. */
const EXPECTED: Record<string, string> = { events_api: 'event', slash_commands: 'command', interactive: 'interaction' };

function withoutLogger<T extends { logger?: unknown }>({ logger: _, ...rest }: T): Omit<T, 'logger'> {
  return rest;
}
