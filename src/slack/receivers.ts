import type { RequestListener } from 'node:http';
import { type App, HTTPReceiver, type Receiver } from '@slack/bolt';
import type { Log } from '../tickets/ports';
import { bodyKind } from './payload-shape';
import { slackLogger } from './web';

/** A request that nobody acknowledged, and nobody will. Slack tells the person so, and a form keeps what was typed. */
class NotServed extends Error {
  override readonly name = 'NotServed';
}

/**
 * Bolt's reader of HTTP requests, without a server: the door hands `listener` what it let in, and is opened and closed by
 * itself. An event that was not taken in gets a 503, so that Slack sends it again.
 */
export function httpReceiver({ signingSecret, log }: { signingSecret: string; log: Log }): Receiver & {
  listener: RequestListener;
} {
  const bolt = new HTTPReceiver({
    signingSecret,
    logger: slackLogger(log),
    processEventErrorHandler: async ({ error, response }) => {
      log.error('request was not taken in', { error });
      // 503: could be taken in later. 400: would fail the same way again.
      if (!response.headersSent) response.writeHead(error instanceof NotServed ? 400 : 503).end();
      return true;
    },
    unhandledRequestHandler: ({ response }) => {
      log.error('nobody acknowledged a request of slack in time');
      if (!response.headersSent) response.writeHead(404).end();
    },
  });
  return {
    listener: bolt.requestListener,
    init: (app) => bolt.init(app),
    start: async () => {},
    stop: async () => {},
  };
}

/**
 * A receiver that lets `beforeAck` finish before Bolt acknowledges an event. Bolt itself acknowledges events first and calls
 * listeners after: a crash between the two would lose what a person said. When `beforeAck` throws, the event is not
 * acknowledged, and Slack sends it again. It must end within 3 s, and gets the same event again after a lost ack.
 *
 * Commands, buttons and forms are acknowledged by their listeners, which do their own durable write first. When none did by
 * the time that all have ended, the request is refused at once: left to itself, Bolt keeps it waiting for 3 s.
 */
export function guardedReceiver(
  inner: Receiver,
  beforeAck: (body: unknown) => Promise<void>,
): Receiver & { quiet(): Promise<void> } {
  const underWay = new Set<Promise<unknown>>();
  return {
    /** Resolves when no listener is at work any more, also those that go on after their ack. */
    async quiet() {
      while (underWay.size > 0) await Promise.allSettled(underWay);
    },
    init(app) {
      const processEvent: App['processEvent'] = async (event) => {
        if (bodyKind(event.body) === 'event') await beforeAck(event.body);
        let isAcknowledged = false;
        const ack: typeof event.ack = (...answer) => {
          isAcknowledged = true;
          return event.ack(...answer);
        };
        const working = app.processEvent({ ...event, ack });
        underWay.add(working);
        try {
          await working;
        } catch (error) {
          // Bolt itself stumbled, over a shape that it does not expect.
          throw new NotServed(error instanceof Error ? error.message : 'unknown', { cause: error });
        } finally {
          underWay.delete(working);
        }
        if (!isAcknowledged) throw new NotServed('nobody acknowledged it');
      };
      // The receivers know nothing of an app but this one method; everything else stays the app's own.
      inner.init(Object.assign(Object.create(app), { processEvent }));
    },
    start: (...args) => inner.start(...args),
    stop: (...args) => inner.stop(...args),
  };
}
