import type { Guards } from './guard';

const LOG = 'src/log.ts';
const LOG_TEST = 'test/log.test.ts';
const SECRETS = 'test/security/secrets.test.ts';
const BAD_DAY = 'after a bad day';

/** What must stand nowhere. */
export const SECRETS_GUARDS: Guards = {
  S15: [
    {
      name: 'values are masked by their name',
      file: LOG,
      piece: "if (SILENT.test(name)) return '…';",
      test: LOG_TEST,
      only: 'by its name',
    },
    ...[
      ['tokens of Slack', "[/\\bxox[a-z](?:\\.xox[a-z])?-[\\w-]+/gi, 'xox…'],"],
      ['tokens of apps', "[/\\bxapp-[\\w-]+/gi, 'xapp…'],"],
      ['credentials of headers', "[/\\b(bearer|basic)\\s+[\\w+/=.-]{6,}/gi, '$1 …'],"],
      ['addresses to answer to', "[/(https?:\\/\\/hooks\\.slack\\S*?\\/)\\S+/gi, '$1…'],"],
      [
        'signed links',
        "[/\\b(client_secret|code|ticket|token|signature|authcode|auth_code|expires|awsaccesskeyid)=[^&\\s\"]+/gi, '$1=…'],",
      ],
      ['e-mail addresses', "'…@…'],"],
    ].map(([what = '', piece = '']) => ({
      name: `${what} are masked by their shape`,
      file: LOG,
      piece,
      ...(what === 'e-mail addresses' && { without: "'$&']," }),
      test: LOG_TEST,
      only: what,
    })),
    {
      name: 'a long value is cut',
      file: LOG,
      piece: "if (typeof value === 'string') return redact(value).slice(0, VALUE_LIMIT);",
      without: "if (typeof value === 'string') return redact(value);",
      test: LOG_TEST,
      only: 'cut',
    },
    {
      name: 'an error that holds the key does not travel on',
      file: 'src/happyfox/call.ts',
      piece: "return endpoint.class === 'read' || !passage.reached ? new Unavailable(why) : new Unconfirmed(why);",
      without: 'return error;',
      test: 'test/happyfox/answers.test.ts',
      only: 'carries the key',
    },
    {
      name: 'an answer in an unknown shape is logged without its text',
      file: 'src/happyfox/call.ts',
      piece: 'paths: paths.slice(0, 5)',
      without: 'paths: body',
      test: 'test/happyfox/answers.test.ts',
      only: 'never by its text',
    },
    {
      name: 'of what Slack’s libraries hand over only sentences are kept',
      file: 'src/slack/web.ts',
      piece:
        'if (said instanceof Error) return `$' +
        '{said.name}$' +
        "{'code' in said ? ` ($" +
        "{String(said.code)})` : ''}`;",
      without: 'if (said instanceof Error) return `$' + '{said.message} $' + '{JSON.stringify(said)}`;',
      test: 'test/slack/web.test.ts',
    },
    {
      name: 'what HappyFox echoes stays out of the log',
      file: 'src/happyfox/call.ts',
      piece: 'kind, keys: complaints.map(({ key }) => key) });',
      without: 'kind, keys: complaints });',
      test: SECRETS,
      only: BAD_DAY,
    },
    {
      name: 'the ledger holds steps, not words',
      file: 'src/happyfox/call.ts',
      piece: 'step: `$' + '{endpoint.method} $' + '{endpoint.path}`,\n        outcome,',
      without: 'step: `$' + '{endpoint.method} $' + "{JSON.stringify(request.fields ?? '')}`,\n        outcome,",
      test: SECRETS,
      only: BAD_DAY,
    },
  ],
  S16: [
    {
      name: 'links that open a file to whoever has them are not kept',
      file: 'src/mirror/news.ts',
      piece: "({ id, name, url: '' })",
      without: '({ id, name, url: `https://files.example/$' + '{id}?Signature=x` })',
      test: 'test/mirror/news.test.ts',
      only: 'carry no address of a file',
    },
    {
      name: 'the store itself is, wherever it stands',
      file: 'src/store/connect.ts',
      piece: "closeSync(openSync(file, 'a', 0o600));",
      test: 'test/store/sqlite.test.ts',
      only: 'in a folder that is there',
    },
    {
      name: 'the folder of the store is its owner’s alone',
      file: 'src/store/connect.ts',
      piece: 'mode: 0o700',
      without: 'mode: 0o755',
      test: 'test/store/sqlite.test.ts',
      only: 'for its owner only',
    },
  ],
  S17: [
    {
      name: 'a setting is told without its value',
      file: 'src/config.ts',
      piece: '`$' + "{issue.path.join('.')} $" + '{issue.message}`',
      without: '`$' + "{issue.path.join('.')} $" + '{issue.message} $' + "{given[issue.path.join('.')]}`",
      test: 'test/config.test.ts',
      only: 'never repeat a value',
    },
  ],
};
