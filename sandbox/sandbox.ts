import { parseArgs } from 'node:util';
import { startPage } from './page/server';
import { GENERAL, openWorld, PEOPLE } from './world';

const USAGE = `npm run sandbox -- [--socket] [--port 4700]

  --socket   the program connects by Socket Mode instead of being called over HTTP
  --port     where the page is served; 0 takes any free port
`;

/** `npm run sandbox`: the real program between the two stand-ins, left up, with a page to click through. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      socket: { type: 'boolean', default: false },
      port: { type: 'string', default: '4700' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help || !/^\d{1,5}$/.test(values.port)) {
    process.stdout.write(USAGE);
    process.exitCode = values.help ? 0 : 2;
    return;
  }
  const opened: { stop(): Promise<void> }[] = [];
  let stopping: Promise<void> | null = null;
  const stop = () => {
    stopping ??= (async () => {
      for (const one of opened.reverse()) await one.stop();
    })();
    return stopping;
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => void stop().then(() => process.exit()));

  const world = await openWorld({ mode: values.socket ? 'socket' : 'http' });
  opened.push(world);
  const { slack, happyFox, bridge } = world;
  void bridge.ended.then(() => {
    if (stopping) return;
    process.stderr.write(`Foxbridge has ended by itself:\n${bridge.lines.slice(-12).join('\n')}\n`);
    process.exitCode = 1;
    void stop();
  });
  const page = await startPage({
    port: Number(values.port),
    slackUrl: slack.url,
    happyFoxUrl: happyFox.url,
  }).catch(async (error: Error) => {
    await stop();
    throw new Error(`The page cannot be served at port ${values.port} (${error.message}). Try --port 0.`);
  });
  opened.push(page);
  process.stdout.write(guide({ page: page.url, slack, happyFox, bridge, isSocket: values.socket }));
}

interface Shown {
  page: string;
  slack: { url: string; apiUrl: string; botToken: string; appToken: string; signingSecret: string };
  happyFox: { url: string; apiKey: string; authCode: string };
  bridge: { url: string };
  isSocket: boolean;
}

/** What is where, and how to drive it. Each line can be pasted as it is. */
function guide({ page, slack, happyFox, bridge, isSocket }: Shown): string {
  const post = (url: string, body: unknown) => `  post ${url} '${JSON.stringify(body)}'`;
  const act = (body: object) => post(`${slack.url}/_control/act`, { user: PEOPLE.ada.id, ...body });
  const { origin } = new URL(slack.apiUrl);
  return `
Click through it: ${page}   Ctrl-C stops everything.

  Foxbridge          ${bridge.url}/readyz, /metrics${isSocket ? ' (Slack reaches it by Socket Mode)' : ''}
  Slack stand-in     ${origin}
  HappyFox stand-in  ${happyFox.url}

To point another program at them:

  SLACK_API_URL=${slack.apiUrl}
  SLACK_BOT_TOKEN=${slack.botToken}
  SLACK_SIGNING_SECRET=${slack.signingSecret}
  SLACK_APP_TOKEN=${slack.appToken}
  HAPPYFOX_URL=${happyFox.url}
  HAPPYFOX_API_KEY=${happyFox.apiKey}
  HAPPYFOX_AUTH_CODE=${happyFox.authCode}

To drive them from a shell:

  post() { curl -s -H 'content-type: application/json' "$1" -d "$2"; echo; }

Ada says something, opens the form, fills it in and files it:

${act({ do: 'say', channel: GENERAL, text: 'The printer is on fire' })}
${act({ do: 'command', channel: GENERAL, command: '/ticket', text: 'The printer is on fire' })}
${act({ do: 'change', key: 'category', entry: 'Support' })}
${act({ do: 'fill', entries: { details: 'Third floor.' } })}
${act({ do: 'submit' })}

HappyFox refuses writes for 20 seconds, and what it holds and met so far:

${post(`${happyFox.url}/_control/throttle`, { class: 'write', seconds: 20, form: '503-text' })}
  curl -s ${happyFox.url}/_control/tickets
  curl -s ${happyFox.url}/_control/journal

What people do goes to another program from now on (without a url: by Socket Mode):

${post(`${slack.url}/_control/deliver-to`, { url: 'http://127.0.0.1:3000/slack/events' })}

More in sandbox/README.md.
`;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
