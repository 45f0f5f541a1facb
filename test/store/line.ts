import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

type Side = 'program' | 'server';
type When = 'before' | 'after';

/** A line between a program and a server that a test can break. */
export interface Line {
  /** The server's address, by way of this line. */
  url: string;
  /** Nothing is heard any more on the connections that are open now, as when a server vanished; new ones work. */
  hush(): void;
  /** The first statement with these words reaches the server, and what the server says from then on reaches nobody. */
  loseAnswerTo(words: string): void;
  /** Resolves when somebody has said something that did not get through. */
  lost(side: Side): Promise<void>;
  /** From now on, the n-th statement breaks its connection: before it arrives, or when the server has carried it out. */
  cutAt(nth: number, when: When): void;
  /** Whether there was such a statement. None breaks anything any more. */
  hasCut(): boolean;
  /** Breaks all connections. */
  cut(): void;
  stop(): Promise<void>;
}

export async function startLine(to: string): Promise<Line> {
  const target = new URL(to);
  const connections = new Set<{ ends: Socket[]; isDumb: Record<Side, boolean>; endsWithAnswer: boolean }>();
  const waiting: Record<Side, (() => void)[]> = { program: [], server: [] };
  let words: string | null = null;
  let order: { left: number; when: When } = { left: 0, when: 'before' };
  const listener = createServer((program) => {
    const server = connect(Number(target.port), target.hostname);
    const one = { ends: [program, server], isDumb: { program: false, server: false }, endsWithAnswer: false };
    connections.add(one);
    /** Whether it is to be passed on. */
    const isHeard = (side: Side, chunk: Buffer): boolean => {
      if (one.isDumb[side]) {
        for (const resolve of waiting[side].splice(0)) resolve();
        return false;
      }
      if (side === 'server') return !one.endsWithAnswer;
      if (words !== null && chunk.includes(words)) {
        words = null;
        one.isDumb.server = true;
      }
      order.left -= 1;
      if (order.left !== 0) return true;
      one.endsWithAnswer = order.when === 'after';
      return one.endsWithAnswer;
    };
    const passOn = (side: Side, from: Socket, over: Socket) => {
      from.on('data', (chunk) => {
        if (isHeard(side, chunk)) over.write(chunk);
        else if (!one.isDumb[side]) from.destroy();
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        connections.delete(one);
        over.destroy();
      });
    };
    passOn('program', program, server);
    passOn('server', server, program);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = new URL(to);
  address.port = String((listener.address() as AddressInfo).port);
  const cut = () => {
    for (const { ends } of connections) for (const end of ends) end.destroy();
  };
  return {
    url: address.href,
    hush() {
      for (const { isDumb } of connections) isDumb.program = isDumb.server = true;
    },
    loseAnswerTo(these) {
      words = these;
    },
    lost: (side) => new Promise((resolve) => waiting[side].push(resolve)),
    cutAt(nth, when) {
      order = { left: nth, when };
    },
    hasCut() {
      const { left } = order;
      order = { left: 0, when: 'before' };
      return left <= 0;
    },
    cut,
    stop() {
      cut();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}
