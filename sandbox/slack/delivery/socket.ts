import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { isRecord, slackJson, textOf } from '../loose-json';
import { APP_ID } from '../world';
import { type Answer, bodyOf, failed, type Parcel } from './answer';

/** Most sockets of one app at a time. Source: https://docs.slack.dev/apis/events-api/using-socket-mode */
const MOST_CONNECTIONS = 10;
/** How long a socket is said to live, in seconds. */
const APPROXIMATE_LIFE_S = 18_060;

export type DisconnectReason = 'warning' | 'refresh_requested' | 'link_disabled';

/** The other end of Socket Mode. A payload goes to any one of the open sockets, in turn. */
export function createSocketDelivery(server: Server, options: { hostUrl: () => string; ackMs: number }) {
  const sockets: WebSocket[] = [];
  const tickets = new Set<string>();
  const awaited = new Map<string, (answer: Answer) => void>();
  const acceptor = new WebSocketServer({ noServer: true });
  let turn = 0;

  const forget = (socket: WebSocket) => {
    const place = sockets.indexOf(socket);
    if (place >= 0) sockets.splice(place, 1);
  };

  function hear(raw: string): void {
    let message: unknown;
    try {
      message = JSON.parse(raw);
    } catch {
      return;
    }
    if (!isRecord(message)) return;
    const { envelope_id: id, payload } = message;
    const body = isRecord(payload) ? payload : bodyOf(textOf(payload));
    awaited.get(textOf(id))?.({ ok: true, status: 200, body, isLast: false });
  }

  function welcome(socket: WebSocket): void {
    if (sockets.length >= MOST_CONNECTIONS) {
      socket.send(JSON.stringify({ type: 'disconnect', reason: 'too_many_websockets' }));
      socket.close();
      return;
    }
    sockets.push(socket);
    socket.on('message', (data) => hear(data.toString()));
    socket.on('close', () => forget(socket));
    socket.on('error', () => socket.terminate());
    const debugInfo = {
      host: 'applink-sandbox',
      started: '',
      build_number: 1,
      approximate_connection_time: APPROXIMATE_LIFE_S,
    };
    socket.send(
      JSON.stringify({
        type: 'hello',
        num_connections: sockets.length,
        debug_info: debugInfo,
        connection_info: { app_id: APP_ID },
      }),
    );
  }

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const url = new URL(request.url ?? '/', 'http://localhost');
    // A ticket opens one socket, once.
    if (url.pathname !== '/link' || !tickets.delete(url.searchParams.get('ticket') ?? '')) {
      socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
      return;
    }
    acceptor.handleUpgrade(request, socket, head, welcome);
  }
  server.on('upgrade', upgrade);

  return {
    /** The address that `apps.connections.open` hands out. */
    newLink(): string {
      const ticket = randomUUID();
      tickets.add(ticket);
      return `${options.hostUrl().replace(/^http/, 'ws')}/link?ticket=${ticket}&app_id=${APP_ID}`;
    },

    connections: () => sockets.length,

    send(parcel: Parcel): Promise<Answer> {
      const socket = sockets[turn++ % Math.max(1, sockets.length)];
      if (!socket) return Promise.resolve(failed('connection_failed'));
      const id = randomUUID();
      const envelope = {
        envelope_id: id,
        type: parcel.kind,
        accepts_response_payload: parcel.kind !== 'events_api',
        ...(parcel.retry ? { retry_attempt: parcel.retry.num, retry_reason: parcel.retry.reason } : {}),
        payload: parcel.payload,
      };
      return new Promise((resolve) => {
        const settle = (answer: Answer) => {
          clearTimeout(deadline);
          socket.off('close', lost);
          awaited.delete(id);
          resolve(answer);
        };
        const lost = () => settle(failed('connection_failed'));
        const deadline = setTimeout(() => settle(failed('timeout')), options.ackMs);
        awaited.set(id, settle);
        socket.on('close', lost);
        socket.send(slackJson(envelope));
      });
    },

    /** Tells every socket that it is going away; a warning leaves them open, the other reasons close them. */
    disconnect(reason: DisconnectReason): void {
      for (const socket of [...sockets]) {
        const debugInfo = { host: 'applink-sandbox' };
        socket.send(JSON.stringify({ type: 'disconnect', reason, debug_info: debugInfo }));
        if (reason === 'warning') continue;
        forget(socket);
        socket.close();
      }
    },

    /** Cuts every connection without a word. */
    cut(): void {
      for (const socket of [...sockets]) socket.terminate();
    },

    close(): void {
      for (const socket of [...sockets]) socket.terminate();
      acceptor.close();
    },
  };
}
