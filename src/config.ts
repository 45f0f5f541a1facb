import { z } from 'zod';

/** Everything the program is told from outside, checked once and frozen. `process.env` is read nowhere else. */
export interface Config {
  readonly slack: {
    readonly botToken: string;
    /** Ends in a slash. */
    readonly apiUrl: string;
    /** `socket`: Slack sends over a WebSocket that we open. `http`: Slack calls us, and signs each call. */
    readonly mode:
      | { readonly kind: 'socket'; readonly appToken: string }
      | { readonly kind: 'http'; readonly signingSecret: string };
    /** Links to tickets are shown as objects of Slack's own, where Slack takes them. */
    readonly workObjects: boolean;
  };
  readonly http: { readonly host: string; readonly port: number };
  readonly happyFox: {
    readonly url: string;
    readonly apiKey: string;
    readonly authCode: string;
    readonly agentEmail: string | null;
    readonly webhookSecret: string | null;
    readonly readsPerMinute: number;
    readonly writesPerMinute: number;
    readonly pollSeconds: number;
    /** Bytes of files that one request may carry. */
    readonly maxRequestBytes: number;
    /** Name or id of the ticket field that carries our reference, if the helpdesk has one. */
    readonly referenceField: string | null;
  };
  readonly databaseUrl: string;
  readonly replyHoldMs: number;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error';
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** An address that may carry secrets: https anywhere, http and ws on this machine only. */
const secureUrl = (remedy: string) =>
  z
    .string()
    .refine((text) => URL.canParse(text), { error: `is not an address. ${remedy}`, abort: true })
    .refine(
      (text) => {
        const url = new URL(text);
        return url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
      },
      { error: `must start with https:// (http:// is accepted for this machine only). ${remedy}` },
    )
    .refine((text) => new URL(text).username === '', { error: 'must not hold a name or password.' });

const required = (remedy: string) =>
  z
    .string({ error: `is missing. ${remedy}` })
    .trim()
    .min(1, `is empty. ${remedy}`);
const whole = (least: number, most: number, fallback: number) =>
  z.coerce
    .number({ error: 'is not a number.' })
    .int('must be a whole number.')
    .min(least, `must be at least ${least}.`)
    .max(most, `must be at most ${most}.`)
    .default(fallback);

const yesOrNo = z.enum(['true', 'false'], { error: 'must be true or false.' }).transform((text) => text === 'true');

const SLACK_PAGE = 'Find it at api.slack.com/apps, under your app:';

/** Every variable, in the order of `.env.example`. */
const Environment = z.object({
  SLACK_BOT_TOKEN: required(`${SLACK_PAGE} “OAuth & Permissions”, “Bot User OAuth Token” (starts with xoxb-).`),
  SLACK_SIGNING_SECRET: z.string().trim().optional(),
  SLACK_APP_TOKEN: z.string().trim().optional(),
  SLACK_API_URL: secureUrl('Leave it out to use Slack’s own.').default('https://slack.com/api/'),
  SLACK_WORK_OBJECTS: yesOrNo.default(false),
  PORT: whole(0, 65535, 3000),
  HOST: z.string().trim().default('0.0.0.0'),
  HAPPYFOX_URL: required('It is the address of your helpdesk, such as https://acme.happyfox.com.').pipe(
    secureUrl('It is the address of your helpdesk, such as https://acme.happyfox.com.'),
  ),
  HAPPYFOX_API_KEY: required('An administrator makes one in HappyFox under Apps > Goodies > API.'),
  HAPPYFOX_AUTH_CODE: required('It stands beside the API key in HappyFox under Apps > Goodies > API.'),
  HAPPYFOX_AGENT_EMAIL: z.email('is not an e-mail address.').optional(),
  HAPPYFOX_WEBHOOK_SECRET: z.string().trim().min(16, 'must have at least 16 characters.').optional(),
  HAPPYFOX_READS_PER_MINUTE: whole(1, 500, 200),
  HAPPYFOX_WRITES_PER_MINUTE: whole(1, 300, 100),
  HAPPYFOX_POLL_SECONDS: whole(5, 3600, 60),
  HAPPYFOX_MAX_REQUEST_MB: z.coerce.number({ error: 'is not a number.' }).positive('must be above 0.').default(24),
  HAPPYFOX_REFERENCE_FIELD: z.string().trim().optional(),
  DATABASE_URL: z.string().trim().min(1).default('./data/foxbridge.db'),
  REPLY_HOLD_SECONDS: whole(0, 300, 5),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'], { error: 'must be one of debug, info, warn, error.' })
    .default('info'),
});

/** The names of all variables, for the test that keeps `.env.example` complete. */
export const VARIABLES: readonly string[] = Object.keys(Environment.shape);

/** The settings do not allow a start. The message names every fault and its remedy, and no value. */
export class ConfigFault extends Error {
  constructor(readonly faults: readonly string[]) {
    super(
      [
        faults.length === 1
          ? 'Foxbridge cannot start: one setting is wrong.'
          : `Foxbridge cannot start: ${faults.length} settings are wrong.`,
        ...faults.map((fault) => `  - ${fault}`),
        'Set them in the environment or in .env (see .env.example), then start again.',
      ].join('\n'),
    );
    this.name = 'ConfigFault';
  }
}

/** Reads the settings. An empty variable counts as absent. Throws `ConfigFault` naming every fault at once. */
export function readConfig(env: Record<string, string | undefined>): Config {
  const given = Object.fromEntries(
    Object.entries(env).filter(([name, value]) => VARIABLES.includes(name) && value?.trim()),
  );
  const parsed = Environment.safeParse(given);
  const faults = parsed.success ? [] : parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`);
  if (!given.SLACK_APP_TOKEN && !given.SLACK_SIGNING_SECRET) {
    faults.push(
      'SLACK_SIGNING_SECRET and SLACK_APP_TOKEN are both missing. ' +
        `${SLACK_PAGE} “Basic Information”. The signing secret serves HTTP; an app-level token (xapp-) serves Socket Mode.`,
    );
  }
  if (!parsed.success || faults.length > 0) throw new ConfigFault(faults);
  const e = parsed.data;
  return deepFreeze({
    slack: {
      botToken: e.SLACK_BOT_TOKEN,
      apiUrl: e.SLACK_API_URL.replace(/\/*$/, '/'),
      mode: e.SLACK_APP_TOKEN
        ? { kind: 'socket', appToken: e.SLACK_APP_TOKEN }
        : { kind: 'http', signingSecret: e.SLACK_SIGNING_SECRET ?? '' },
      workObjects: e.SLACK_WORK_OBJECTS,
    },
    http: { host: e.HOST, port: e.PORT },
    happyFox: {
      url: e.HAPPYFOX_URL,
      apiKey: e.HAPPYFOX_API_KEY,
      authCode: e.HAPPYFOX_AUTH_CODE,
      agentEmail: e.HAPPYFOX_AGENT_EMAIL ?? null,
      webhookSecret: e.HAPPYFOX_WEBHOOK_SECRET ?? null,
      readsPerMinute: e.HAPPYFOX_READS_PER_MINUTE,
      writesPerMinute: e.HAPPYFOX_WRITES_PER_MINUTE,
      pollSeconds: e.HAPPYFOX_POLL_SECONDS,
      maxRequestBytes: Math.round(e.HAPPYFOX_MAX_REQUEST_MB * 1_000_000),
      referenceField: e.HAPPYFOX_REFERENCE_FIELD ?? null,
    },
    databaseUrl: e.DATABASE_URL,
    replyHoldMs: e.REPLY_HOLD_SECONDS * 1000,
    logLevel: e.LOG_LEVEL,
  });
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
