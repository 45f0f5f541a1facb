import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

type Side = 'program' | 'server';

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
  /** Breaks all connections. */
  cut(): void;
  stop(): Promise<void>;
}

export async function startLine(to: string): Promise<Line> {
  const target = new URL(to);
  const lines = new Set<{ ends: Socket[]; isDumb: Record<Side, boolean> }>();
  const waiting: Record<Side, (() => void)[]> = { program: [], server: [] };
  let words: string | null = null;
  const listener = createServer((program) => {
    const server = connect(Number(target.port), target.hostname);
    const line = { ends: [program, server], isDumb: { program: false, server: false } };
    lines.add(line);
    const passOn = (side: Side, from: Socket, over: Socket) => {
      from.on('data', (chunk) => {
        if (line.isDumb[side]) {
          for (const resolve of waiting[side].splice(0)) resolve();
          return;
        }
        if (side === 'program' && words !== null && chunk.includes(words)) {
          words = null;
          line.isDumb.server = true;
        }
        over.write(chunk);
      });
      from.on('error', () => undefined);
      from.on('close', () => {
        lines.delete(line);
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
    for (const { ends } of lines) for (const end of ends) end.destroy();
  };
  return {
    url: address.href,
    hush() {
      for (const { isDumb } of lines) isDumb.program = isDumb.server = true;
    },
    loseAnswerTo(these) {
      words = these;
    },
    lost: (side) => new Promise((resolve) => waiting[side].push(resolve)),
    cut,
    stop() {
      cut();
      return new Promise((resolve) => listener.close(() => resolve()));
    },
  };
}
