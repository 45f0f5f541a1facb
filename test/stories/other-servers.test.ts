import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildFoxbridge } from '../../src/app';
import { readConfig } from '../../src/config';
import { openLog } from '../../src/log';
import { HandClock } from '../hand-clock';
import { knock } from '../slack/signed';
import { looseHappyFox, looseSlack } from './loose-servers';

const SECRET = 'loose-secret';
const TOKEN = 'xoxb-loose';
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

interface Options {
  mode?: 'http' | 'socket';
  /** What follows the host in SLACK_API_URL and in HAPPYFOX_URL. */
  slackPath?: string;
  happyFoxPath?: string;
  /** Methods that this Slack lacks besides, or answers in its own way. */
  slack?: Parameters<typeof looseSlack>[0];
  lacks?: string[];
  files?: Record<string, string>;
}

const alice = { id: 'U_ALICE', real_name: 'Alice', profile: { email: 'alice@acme.example' } };

/** The program between a Slack and a HappyFox that somebody else wrote. */
async function among(options: Options = {}) {
  const { mode = 'http', slackPath = '/api/', happyFoxPath = '' } = options;
  let posts = 0;
  const methods: Parameters<typeof looseSlack>[0] = {
    'auth.test': () => ({ user_id: 'U_BOT', team_id: 'T_X' }),
    'chat.postMessage': ({ fields }) => ({ channel: fields.channel, ts: `1700000000.00000${++posts}` }),
    'views.open': () => ({ view: { id: 'V_1' } }),
    'users.info': () => ({ user: alice }),
    'apps.connections.open': () => ({ url: `${slack.url.replace('http:', 'ws:')}/socket` }),
    ...options.slack,
  };
  for (const method of options.lacks ?? []) delete methods[method];
  const slack = await looseSlack(methods, options.files);
  const happyFox = await looseHappyFox();
  const folder = mkdtempSync(join(tmpdir(), 'foxbridge-'));
  const clock = new HandClock();
  const lines: string[] = [];
  const config = readConfig({
    SLACK_BOT_TOKEN: TOKEN,
    SLACK_API_URL: `${slack.url}${slackPath}`,
    ...(mode === 'socket' ? { SLACK_APP_TOKEN: 'xapp-loose' } : { SLACK_SIGNING_SECRET: SECRET }),
    HOST: '127.0.0.1',
    PORT: '0',
    HAPPYFOX_URL: `${happyFox.url}${happyFoxPath}`,
    HAPPYFOX_API_KEY: 'key',
    HAPPYFOX_AUTH_CODE: 'code',
    DATABASE_URL: join(folder, 'foxbridge.db'),
  });
  const log = openLog('info', clock.now, (line) => lines.push(line));
  const bridge = await buildFoxbridge(config, { clock, log, wallClock: Date.now });
  closing.push(
    async () => rmSync(folder, { recursive: true, force: true }),
    slack.stop,
    happyFox.stop,
    async () => {
      if (process.env.SHOW_LOG) process.stdout.write(lines.join(''));
      await bridge.stop();
    },
  );
  const { port } = await bridge.start();
  await bridge.idle();

  /** What Slack sends, over HTTP or the socket; answers what the program says to it. */
  async function tell(type: 'slash_commands' | 'interactive', payload: Record<string, unknown>): Promise<unknown> {
    if (mode === 'socket') return slack.envelope(type, payload);
    const body = new URLSearchParams(
      type === 'interactive' ? { payload: JSON.stringify(payload) } : (payload as Record<string, string>),
    ).toString();
    const contentType = 'application/x-www-form-urlencoded';
    const answer = await knock(`http://127.0.0.1:${port}/slack/events`, SECRET, { body, contentType });
    expect(answer.status).toBe(200);
    const text = await answer.text();
    return text === '' ? {} : JSON.parse(text);
  }
  const somebody = { user: { id: 'U_ALICE' }, team: { id: 'T_X' } };

  return {
    slack,
    happyFox,
    lines,
    async pass(ms: number) {
      for (let left = ms; left > 0; left -= 500) {
        clock.turn(500);
        await bridge.idle();
      }
    },
    async command(text: string) {
      const ids = { team_id: 'T_X', channel_id: 'C_GENERAL', user_id: 'U_ALICE', trigger_id: '1.2' };
      const said = await tell('slash_commands', { command: '/ticket', text, ...ids });
      await bridge.idle();
      return said;
    },
    async shortcut(message: Record<string, unknown>, more: Record<string, unknown> = {}) {
      await tell('interactive', {
        type: 'message_action',
        callback_id: 'file_message',
        trigger_id: '1.3',
        channel: { id: 'C_GENERAL', ...more },
        message: { type: 'message', ts: '1700000000.000100', ...message },
        ...somebody,
      });
      await bridge.idle();
    },
    /** Presses a button of a message in #general. */
    async press(action_id: string, more: Record<string, unknown>) {
      const actions = [{ type: 'button', action_id, block_id: 'b', value: 'view:V_1' }];
      const channel = { id: 'C_GENERAL', name: null };
      await tell('interactive', { type: 'block_actions', actions, channel, trigger_id: '1.4', ...somebody, ...more });
      await bridge.idle();
    },
    /** Sends the form that was opened last, with these words; what stood in it stays. */
    async submit(values: Record<string, unknown> = {}) {
      const opened = JSON.parse(String(slack.called('views.open').at(-1)?.fields.view)) as {
        private_metadata: string;
        blocks: {
          block_id?: string;
          element?: { action_id: string; initial_value?: unknown; initial_options?: unknown; initial_option?: unknown };
        }[];
      };
      const preset = opened.blocks.flatMap(({ block_id, element }) => {
        const { initial_value, initial_options, initial_option } = element ?? {};
        if (!block_id || !element) return [];
        const isRich = typeof initial_value === 'object';
        const value = {
          ...(isRich ? { rich_text_value: initial_value } : { value: initial_value }),
          selected_options: initial_options,
          selected_option: initial_option,
        };
        return [[block_id, { [element.action_id]: JSON.parse(JSON.stringify(value)) }]];
      });
      const category = { category: { category: { selected_option: { value: '1' } } } };
      const view = {
        id: 'V_1',
        type: 'modal',
        callback_id: 'new_ticket_form',
        private_metadata: opened.private_metadata,
        blocks: opened.blocks,
        state: { values: { ...Object.fromEntries(preset), ...category, ...values } },
      };
      return tell('interactive', { type: 'view_submission', view, ...somebody });
    },
  };
}

const details = {
  details: {
    details: {
      rich_text_value: {
        type: 'rich_text',
        elements: [{ type: 'rich_text_section', elements: [{ type: 'text', text: 'It is broken.' }] }],
      },
    },
  },
};

describe.each(['http', 'socket'] as const)('a Slack and a HappyFox of somebody else, over %s', (mode) => {
  it.each([
    ['/api/', ''],
    ['/api', '/'],
    ['/api/', '/api/1.1/json/'],
    ['/api', '/api/1.1/json'],
  ])('the program starts and files a ticket (SLACK_API_URL …%s, HAPPYFOX_URL …%s)', async (slackPath, happyFoxPath) => {
    const other = await among({ mode, slackPath, happyFoxPath });
    await other.command('Printer');
    expect(await other.submit(details)).toEqual({});
    await other.pass(3_000);
    expect(other.happyFox.tickets()).toEqual([expect.stringMatching(/alice@acme\.example.*Printer.*It is broken/s)]);
    const [notice] = other.slack.called('chat.postMessage');
    expect(notice?.fields).toMatchObject({ channel: 'U_ALICE', text: expect.stringContaining('is filed as #7') });
  });
});

describe('a Slack that lacks most of it', () => {
  it('starts without knowing who it is, and says so in the log', async () => {
    const other = await among({ lacks: ['auth.test'] });
    await other.command('Printer');
    await other.submit(details);
    await other.pass(3_000);
    expect(other.happyFox.tickets()).toHaveLength(1);
    expect(other.lines.join('')).toContain('Slack does not say who we are');
  });

  it('whose answers hold no more than “ok”', async () => {
    const other = await among({
      slack: { 'views.open': () => ({}), 'chat.postMessage': () => ({}), 'auth.test': () => ({}) },
    });
    await other.shortcut({ user: 'U_ALICE', text: 'Lamp', thread_ts: '1700000000.000001' });
    expect(await other.submit()).toEqual({});
    await other.pass(3_000);
    expect(other.happyFox.tickets()).toHaveLength(1);
    expect(other.slack.called('chat.postEphemeral')).toEqual([]);
  });

  it('a message is filed with names as ids, without the thread; each lack is a line in the log', async () => {
    const other = await among();
    await other.shortcut({ user: 'U_ALICE', text: 'Look in <#C_GENERAL>', thread_ts: '1700000000.000001' });
    expect(await other.submit()).toEqual({});
    await other.pass(3_000);
    expect(other.happyFox.tickets()).toEqual([expect.stringContaining('a channel (C_GENERAL)')]);
    expect(other.slack.called('chat.postMessage').at(-1)?.fields).toMatchObject({
      channel: 'C_GENERAL',
      thread_ts: '1700000000.000001',
    });
    for (const line of ['channel name could not be read', 'thread not read', 'permalink not told by Slack'])
      expect(other.lines.join('')).toContain(line);
    expect(other.slack.called('chat.postEphemeral')).toEqual([]);
  });

  it('that says null where it has nothing to say', async () => {
    const other = await among();
    const nothing = { bot_id: null, subtype: null, thread_ts: null, username: null, app_id: null, blocks: null };
    await other.shortcut({ user: 'U_ALICE', text: 'Lamp', files: null, attachments: null, ...nothing }, { name: null });
    expect(await other.submit()).toEqual({});
    await other.pass(3_000);
    expect(other.happyFox.tickets()).toEqual([expect.stringMatching(/alice@acme\.example.*Lamp/s)]);
    await other.press('notice_cancel', { message: null, view: null, response_url: null });
    expect(other.lines.join('')).not.toContain('listener failed');
  });

  it('files are read by what the message told, with the token for the host of SLACK_API_URL only', async () => {
    const files = { '/files/F_1/shot.png': 'png bytes' };
    const other = await among({ files });
    const elsewhere = 'https://files.elsewhere.example/secret.txt';
    await other.shortcut({
      user: 'U_ALICE',
      text: 'Look',
      files: [
        {
          id: 'F_1',
          name: 'shot.png',
          mimetype: 'image/png',
          size: 9,
          url_private: `${other.slack.url}/files/F_1/shot.png`,
        },
        { id: 'F_2', name: 'secret.txt', size: 3, url_private: elsewhere },
      ],
    });
    expect(await other.submit()).toEqual({});
    await other.pass(3_000);
    expect(other.happyFox.tickets()).toEqual([expect.stringMatching(/filename="shot\.png"[\s\S]*png bytes/)]);
    expect(other.slack.calls.find(({ path }) => path.startsWith('/files/'))).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
    });
    expect(other.slack.called('chat.postMessage').at(-1)?.fields.blocks).toContain('secret.txt was not sent');
  });

  it('stubs are looked up, and what Slack keeps from us is named', async () => {
    const known: Record<string, object> = {
      F_STUB: {
        name: 'contract.pdf',
        mimetype: 'application/pdf',
        size: 6,
        mode: 'hosted',
        url_private: '/files/stub',
      },
      F_DENIED: { name: 'theirs.pdf', file_access: 'access_denied' },
      F_STILL: { file_access: 'check_file_info' },
    };
    const other = await among({
      files: { '/files/stub': 'signed' },
      slack: {
        'files.info': ({ fields }) => {
          const file = { ...known[fields.file ?? ''], id: fields.file };
          return { file: 'url_private' in file ? { ...file, url_private: `${other.slack.url}/files/stub` } : file };
        },
      },
    });
    const files = Object.keys(known).map((id) => ({ id, mode: 'file_access', file_access: 'check_file_info' }));
    await other.shortcut({ user: 'U_ALICE', text: 'Look', files });
    expect(await other.submit()).toEqual({});
    await other.pass(3_000);
    expect(other.happyFox.tickets()).toEqual([expect.stringMatching(/filename="contract\.pdf"[\s\S]*signed/)]);
    const said = other.slack.called('chat.postMessage').at(-1)?.fields.blocks;
    expect(said).toContain('theirs.pdf was not sent: its owner’s workspace does not let Foxbridge read it');
    expect(said).toContain('was not sent: Slack does not tell Foxbridge what it is');
  });

  it('that shows no profiles: the person is told what is missing, and the form stays', async () => {
    const other = await among({ lacks: ['users.info'] });
    await other.command('Printer');
    expect(await other.submit(details)).toMatchObject({
      response_action: 'errors',
      errors: { requester: expect.stringContaining('shows no e-mail address') },
    });
    expect(other.lines.join('')).toContain('profile could not be read');
    expect(other.happyFox.tickets()).toEqual([]);
  });

  it('that cannot edit a message: what is new is posted anew', async () => {
    const other = await among();
    other.happyFox.throttleOnce(30);
    await other.command('Printer');
    await other.submit(details);
    await other.pass(45_000);
    const said = other.slack.called('chat.postMessage').map(({ fields }) => fields.text);
    expect(said).toEqual([expect.stringContaining('asked us to wait'), expect.stringContaining('is filed as #7')]);
    expect(other.lines.join('')).toContain('a notice cannot be edited');
  });
});
