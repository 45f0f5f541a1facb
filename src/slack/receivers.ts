import type { RequestListener } from 'node:http';
import { type App, HTTPReceiver, type Receiver } from '@slack/bolt';
import type { Log } from '../tickets/ports';
import { bodyKind } from './payload-shape';
import { slackLogger } from './web';

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
      if (!response.headersSent) response.writeHead(503).end();
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
 * Commands, buttons and forms are acknowledged by their listeners, which do their own durable write first.
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
        const working = app.processEvent(event);
        underWay.add(working);
        await working.finally(() => underWay.delete(working));
      };
      // The receivers know nothing of an app but this one method; everything else stays the app's own.
      inner.init(Object.assign(Object.create(app), { processEvent }));
    },
    start: (...args) => inner.start(...args),
    stop: (...args) => inner.stop(...args),
  };
}
