import { generatedPiece } from '../../../sandbox/slack/stored-file';
import { aWorkspace, errorOf } from './workspace-for-tests';

let workspace: Awaited<ReturnType<typeof aWorkspace>>;
beforeEach(async () => {
  workspace = await aWorkspace();
});
afterEach(() => workspace.slack.stop());

const urlOf = async (id: string): Promise<string> =>
  String((await workspace.client.files.info({ file: id })).file?.url_private_download);
const get = (url: string, token = workspace.slack.botToken) =>
  fetch(url, { headers: { authorization: `Bearer ${token}` }, redirect: 'manual' });

describe('a file that a person shared', () => {
  async function shared(content: string | { size: number } = 'hello', more = {}): Promise<string> {
    const ann = workspace.slack.as('U_ANN');
    const id = ann.upload('notes.txt', content, 'text/plain', more);
    await ann.say('C_GENERAL', { text: 'see', files: [id] });
    return id;
  }

  it('is read with the token; without it comes a sign-in page with status 200', async () => {
    const url = await urlOf(await shared());
    const good = await get(url);
    expect(await good.text()).toBe('hello');
    expect(good.headers.get('content-length')).toBe('5');
    const bad = await get(url, 'xoxb-other');
    expect([bad.status, bad.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await bad.text()).toContain('<!DOCTYPE html>');
    expect((await fetch(url)).headers.get('content-type')).toContain('text/html');
    expect(workspace.slack.fileRequests.map((request) => request.authorization)).toEqual([
      `Bearer ${workspace.slack.botToken}`,
      'Bearer xoxb-other',
      undefined,
    ]);
  });

  it('is made while it is read when only its size was given', async () => {
    const response = await get(await urlOf(await shared({ size: 1_000_003 })));
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.equals(generatedPiece(0, 1_000_003))).toBe(true);
    expect(workspace.slack.mostDownloadsAtOnce()).toBe(1);
  });

  it('is unknown while it is in no conversation of the bot, gone when it was deleted', async () => {
    const ann = workspace.slack.as('U_ANN');
    const unshared = ann.upload('secret.txt', 'x', 'text/plain');
    expect(await errorOf(workspace.client.files.info({ file: unshared }))).toBe('file_not_found');
    const id = await shared();
    const url = await urlOf(id);
    workspace.slack.deleteFile(id);
    expect((await get(url)).status).toBe(404);
    expect(workspace.slack.messages('C_GENERAL')).toMatchObject([{ files: [{ id, mode: 'tombstone' }] }]);
  });

  it('can come without its length, break off, or send the reader to the sign-in page', async () => {
    const id = await shared({ size: 500_000 });
    const url = await urlOf(id);
    workspace.slack.fileBehaves(id, { noContentLength: true });
    const whole = await get(url);
    expect([whole.headers.get('content-length'), (await whole.arrayBuffer()).byteLength]).toEqual([null, 500_000]);
    workspace.slack.fileBehaves(id, { resetAfterBytes: 100_000 });
    await expect(get(url).then((response) => response.arrayBuffer())).rejects.toThrow();
    workspace.slack.fileBehaves(id, { signIn: 'redirect' });
    expect((await get(url)).status).toBe(302);
  });

  it('is a stub in the event when it must be asked for, and kept elsewhere when it is external', async () => {
    const stub = await shared('x', { checkFileInfo: true });
    const [payload] = [...workspace.slack.events.values()];
    expect(payload).toMatchObject({
      event: { subtype: 'file_share', files: [{ id: stub, mode: 'file_access', file_access: 'check_file_info' }] },
    });
    expect((await workspace.client.files.info({ file: stub })).file).toMatchObject({ name: 'notes.txt', size: 1 });
    const external = await shared('', { mode: 'external', externalUrl: 'https://drive.example.com/d' });
    const { file } = await workspace.client.files.info({ file: external });
    expect(file).toMatchObject({ is_external: true, url_private: 'https://drive.example.com/d' });
    expect(file).not.toHaveProperty('url_private_download');
  });
});

describe('a file that the app sends', () => {
  it('goes through its three steps once, into a thread', async () => {
    const { client, slack } = workspace;
    const ts = await slack.as('U_ANN').say('C_GENERAL', 'first');
    const { upload_url: url = '', file_id: id = '' } = await client.files.getUploadURLExternal({
      filename: 'a.png',
      length: 3,
    });
    const complete = () =>
      client.files.completeUploadExternal({ files: [{ id }], channel_id: 'C_GENERAL', thread_ts: ts });
    expect(await errorOf(complete())).toBe('file_not_found');
    expect((await fetch(url, { method: 'POST', body: 'four' })).status).toBe(400);
    expect((await fetch(url, { method: 'POST', body: 'png' })).status).toBe(200);
    expect((await complete()).files).toMatchObject([{ id, title: 'a.png' }]);
    expect(await errorOf(complete())).toBe('file_not_found');
    expect(slack.filesIn('C_GENERAL', ts)).toMatchObject([
      { name: 'a.png', mimetype: 'image/png', bytes: Buffer.from('png') },
    ]);
    expect(await errorOf(client.files.getUploadURLExternal({ filename: 'empty', length: 0 }))).toBe('missing_argument');
  });

  it('goes through the SDK in one call, words and all', async () => {
    const { client, slack } = workspace;
    await client.files.uploadV2({
      channel_id: 'C_GENERAL',
      file: Buffer.from('one'),
      filename: '1.txt',
      initial_comment: 'here',
    });
    expect(slack.messages('C_GENERAL')).toMatchObject([
      { text: 'here', bot_id: slack.botId, files: [{ name: '1.txt', size: 3 }] },
    ]);
    expect(slack.filesIn('C_GENERAL').map((file) => String(file.bytes))).toEqual(['one']);
  });

  it('goes only where the bot is', async () => {
    workspace.slack.addChannel({ id: 'C_PUBLIC', name: 'public', botIsMember: false });
    const { client } = workspace;
    const { upload_url: url = '', file_id: id = '' } = await client.files.getUploadURLExternal({
      filename: 'a',
      length: 1,
    });
    await fetch(url, { method: 'POST', body: 'a' });
    expect(await errorOf(client.files.completeUploadExternal({ files: [{ id }], channel_id: 'C_PUBLIC' }))).toBe(
      'not_in_channel',
    );
  });
});
