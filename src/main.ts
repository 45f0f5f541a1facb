import { config as readDotenv } from 'dotenv';
import { buildFoxbridge } from './app';
import { systemClock } from './clock';
import { ConfigFault, readConfig } from './config';
import { openLog } from './log';

const USAGE = `Foxbridge brings HappyFox tickets into Slack.

  foxbridge start            runs the bot (settings: .env or the environment, see .env.example)
  foxbridge doctor           checks the settings, the store, Slack and HappyFox, and says what to mend
  foxbridge trace <number>   prints the steps of a ticket: what was tried, when, and how it ended
`;

/** How long a shutdown may take before the process ends anyway; what was not finished goes on at the next start. Ms. */
const SHUTDOWN_MS = 9_000;

async function main([command = 'start', ...words]: string[]): Promise<number | 'running'> {
  if (!['start', 'doctor', 'trace'].includes(command)) {
    process.stdout.write(USAGE);
    return ['help', '--help', '-h'].includes(command) ? 0 : 2;
  }
  readDotenv({ quiet: true });
  const config = readConfig(process.env);
  const clock = systemClock();
  const log = openLog(config.logLevel, clock.now);
  const bridge = await buildFoxbridge(config, { clock, machine: clock, log });

  if (command === 'doctor') {
    const { ok, report } = await bridge.doctor();
    process.stdout.write(`${report}\n`);
    return ok ? 0 : 1;
  }
  if (command === 'trace') {
    process.stdout.write(`${await bridge.trace(words[0] ?? '')}\n`);
    return 0;
  }

  let stopping = false;
  const stop = (signal: string) => {
    if (stopping) return;
    stopping = true;
    log.info('stopping', { signal });
    setTimeout(() => process.exit(1), SHUTDOWN_MS).unref();
    bridge.stop().then(
      () => process.exit(0),
      (error) => {
        log.error('did not stop cleanly', { error });
        process.exit(1);
      },
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  // Slack's Socket Mode client lets some rejections escape (an envelope without event, a reconnect that races a
  // disconnect). None of them leaves us in a bad state, so they are counted in the log and do not end the process.
  process.on('unhandledRejection', (error) => log.error('unhandled rejection', { error }));
  const { port } = await bridge.start();
  log.info('started', { port, mode: config.slack.mode.kind });
  return 'running';
}

main(process.argv.slice(2)).then(
  (code) => {
    if (code !== 'running') process.exitCode = code;
  },
  (error: Error) => {
    process.stderr.write(
      error instanceof ConfigFault ? `${error.message}\n` : `Foxbridge could not start: ${error.message}\n`,
    );
    process.exit(1);
  },
);
