import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** A PostgreSQL server for tests. */
export interface Postgres {
  /** Makes an empty database and answers its address. */
  newDatabase(): Promise<string>;
  /** Ends the server the hard way, as a fault would; `newDatabase` fails from then on. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

const DEBIAN = '/usr/lib/postgresql';

/** Why there is no PostgreSQL to test with; null when there is. */
export const postgresMissing: string | null =
  process.env.TEST_DATABASE_URL || binaries() ? null : `no server in ${DEBIAN}, and TEST_DATABASE_URL is not set`;

/**
 * The server at `TEST_DATABASE_URL`, whose user must be allowed to create databases; else one of our own, made in a
 * folder that is thrown away, on a free port.
 */
export async function startPostgres(): Promise<Postgres> {
  const given = process.env.TEST_DATABASE_URL;
  if (given) return serverAt(given, async () => undefined);
  const bin = binaries();
  if (!bin) throw new Error(postgresMissing ?? 'PostgreSQL is missing');
  const folder = mkdtempSync(join(tmpdir(), 'foxbridge-postgres-'));
  const data = join(folder, 'data');
  const as = ordinaryUser();
  if (as) chownSync(folder, as.uid, as.gid);
  const options = { ...as, cwd: folder, env: { ...process.env, LC_ALL: 'C' } };
  execFileSync(
    join(bin, 'initdb'),
    ['-D', data, '-U', 'foxbridge', '-A', 'trust', '-E', 'UTF8', '--no-locale', '--no-sync'],
    { ...options, stdio: 'pipe' },
  );
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `port=${port}`, 'unix_socket_directories=', 'fsync=off'];
  const server = spawn(join(bin, 'postgres'), ['-D', data, ...settings.flatMap((setting) => ['-c', setting])], {
    ...options,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const orphaned = () => server.kill('SIGQUIT');
  process.once('exit', orphaned);
  await ready(server);
  const end = async (signal: NodeJS.Signals) => {
    process.removeListener('exit', orphaned);
    if (server.exitCode === null && server.signalCode === null) {
      const exited = new Promise((resolve) => server.once('exit', resolve));
      server.kill(signal);
      await exited;
    }
    rmSync(folder, { recursive: true, force: true });
  };
  return serverAt(`postgres://foxbridge@127.0.0.1:${port}/postgres`, end);
}

function serverAt(url: string, end: (signal: NodeJS.Signals) => Promise<void>): Postgres {
  const made: string[] = [];
  const administer = async (...statements: string[]) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    for (const statement of statements) await client.query(statement);
    await client.end();
  };
  return {
    async newDatabase() {
      const name = `foxbridge_test_${process.pid}_${made.length}`;
      await administer(`drop database if exists ${name} with (force)`, `create database ${name}`);
      made.push(name);
      const address = new URL(url);
      address.pathname = `/${name}`;
      return address.href;
    },
    kill: () => end('SIGQUIT'),
    async stop() {
      if (process.env.TEST_DATABASE_URL) await administer(...made.map((name) => `drop database ${name} with (force)`));
      // SIGINT: ends without waiting for connections that a failed test left open.
      await end('SIGINT');
    },
  };
}

/** The newest server of this machine. */
function binaries(): string | null {
  if (!existsSync(DEBIAN)) return null;
  const newest = readdirSync(DEBIAN)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(DEBIAN, version, 'bin'));
  return newest.find((bin) => existsSync(join(bin, 'initdb'))) ?? null;
}

/** PostgreSQL refuses to run as root. */
function ordinaryUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer().on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });

const ready = (server: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let said = '';
    server.stderr?.on('data', (chunk) => {
      said += String(chunk);
      if (said.includes('ready to accept connections')) resolve();
    });
    server.once('error', reject);
    server.once('exit', () => reject(new Error(`PostgreSQL did not start: ${said}`)));
  });
