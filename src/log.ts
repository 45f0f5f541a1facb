import type { Log } from './tickets/ports';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;
export type Level = (typeof LEVELS)[number];

/**
 * Secrets by their shape, whoever lets one slip: Slack tokens, bearer and basic credentials, Slack's response and file
 * addresses, signed links, and e-mail addresses.
 */
const SECRETS: readonly [RegExp, string][] = [
  [/\bxox[a-z](?:\.xox[a-z])?-[\w-]+/gi, 'xox…'],
  [/\bxapp-[\w-]+/gi, 'xapp…'],
  [/\b(bearer|basic)\s+[\w+/=.-]{6,}/gi, '$1 …'],
  [/(https?:\/\/hooks\.slack\S*?\/)\S+/gi, '$1…'],
  [/\b(client_secret|code|ticket|token|signature|authcode|auth_code|expires|awsaccesskeyid)=[^&\s"]+/gi, '$1=…'],
  [/(?<![\w.+-])[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '…@…'],
];

/** Replaces everything that looks like a secret or an address of a person. */
function redact(text: string): string {
  return SECRETS.reduce((clean, [shape, stand]) => clean.replace(shape, stand), text);
}

/** Fields whose values are never written, whatever they hold. */
const SILENT = /token|secret|password|authorization|auth_?code|api_?key|^text$|^html$|^body$|^subject$|cookie/i;
/** Characters of one value; a longer one says nothing more in a log. */
const VALUE_LIMIT = 300;

function plain(value: unknown, name: string): unknown {
  if (SILENT.test(name)) return '…';
  if (value instanceof Error) return redact(`${value.name}: ${value.message}`).slice(0, VALUE_LIMIT);
  if (typeof value === 'string') return redact(value).slice(0, VALUE_LIMIT);
  if (typeof value === 'object' && value !== null) return redact(JSON.stringify(value)).slice(0, VALUE_LIMIT);
  return value;
}

/** One JSON line for each event, on `write` (standard error by default, so that standard output stays for answers). */
export function openLog(
  level: Level,
  now: () => number,
  write: (line: string) => void = (line) => process.stderr.write(line),
): Log {
  const least = LEVELS.indexOf(level);
  const at =
    (rank: Level) =>
    (event: string, fields: Record<string, unknown> = {}) => {
      if (LEVELS.indexOf(rank) < least) return;
      const clean = Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, plain(value, name)]));
      write(`${JSON.stringify({ at: new Date(now()).toISOString(), level: rank, event, ...clean })}\n`);
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}
