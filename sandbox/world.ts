import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Bridge, startBridge } from './bridge';
import { type HappyFoxSandbox, startHappyFox } from './happyfox/server';
import { inProject } from './project';
import { signIn } from './sign-in';
import { type SlackSandbox, startSlack } from './slack/server';

/** The people of Acme. Marie and Linus are agents of the helpdesk; HappyFox knows Ada and Grace, and not yet Bob. */
export const PEOPLE = {
  ada: { id: 'U_ADA', name: 'Ada Lovelace', email: 'ada@acme.example' },
  bob: { id: 'U_BOB', name: 'Bob Builder', email: 'bob@acme.example' },
  grace: { id: 'U_GRACE', name: 'Grace Hopper', email: 'grace+navy@acme.example' },
  linus: { id: 'U_LINUS', name: 'Linus Limited', email: 'linus@acme.example' },
  marie: { id: 'U_MARIE', name: 'Marie Admin', email: 'marie@acme.example' },
} as const;

/** The bot is in #general. It is not in #random, which it may join, nor in #board, which is private. */
export const GENERAL = 'C_GENERAL';

export interface World {
  slack: SlackSandbox;
  happyFox: HappyFoxSandbox;
  acme: ReturnType<HappyFoxSandbox['seedAcme']>;
  /** The program as it runs now. */
  readonly bridge: Bridge;
  /** Ends the program as a power cut does, and starts it anew on the same database. */
  crash(): Promise<void>;
  stop(): Promise<void>;
}

/** Both stand-ins with Acme in them, and the real program between them, in real time, with a database of its own. */
export async function openWorld({ mode = 'http' }: { mode?: 'http' | 'socket' } = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'foxbridge-sandbox-'));
  const forget = () => rmSync(folder, { recursive: true, force: true });
  process.once('exit', forget);
  const closing: (() => unknown)[] = [forget];
  const stop = async () => {
    // Last opened, first closed: the program must not see its two neighbours vanish.
    for (const close of closing.splice(0).reverse()) await close();
  };
  try {
    const slack = await startSlack({ manifestPath: inProject('manifest.yml'), realTime: true });
    closing.push(slack.stop);
    const happyFox = await startHappyFox();
    closing.push(happyFox.stop);
    const acme = happyFox.seedAcme();
    for (const person of Object.values(PEOPLE)) slack.addUser(person);
    const members = Object.values(PEOPLE).map(({ id }) => id);
    slack.addChannel({ id: GENERAL, name: 'general', members });
    slack.addChannel({ id: 'C_RANDOM', name: 'random', members, botIsMember: false });
    slack.addChannel({ id: 'C_BOARD', name: 'board', members, isPrivate: true, botIsMember: false });

    const start = async () => {
      const started = await startBridge(folder, {
        ...signIn(slack, happyFox, mode),
        DATABASE_URL: join(folder, 'foxbridge.db'),
      });
      closing.push(started.stop);
      if (mode === 'http') slack.deliverTo(`${started.url}/slack/events`);
      return started;
    };
    let bridge = await start();
    return {
      slack,
      happyFox,
      acme,
      get bridge() {
        return bridge;
      },
      async crash() {
        await bridge.kill();
        bridge = await start();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}
