import { aWorkspace } from './workspace-for-tests';

describe('the control interface', () => {
  let workspace: Awaited<ReturnType<typeof aWorkspace>>;
  beforeEach(async () => {
    workspace = await aWorkspace();
  });
  afterEach(() => workspace.slack.stop());

  const order = async (name: string, body: object) => {
    const response = await fetch(`${workspace.slack.url}/_control/${name}`, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    return { status: response.status, ...((await response.json()) as object) };
  };
  const look = async (name: string): Promise<unknown> =>
    (await fetch(`${workspace.slack.url}/_control/${name}`)).json();

  it('lets people act and shows what stands there', async () => {
    expect(await order('users', { id: 'U_CAT', name: 'cat' })).toMatchObject({ id: 'U_CAT' });
    expect(await order('channels', { id: 'C_NEW', name: 'new', members: ['U_CAT'] })).toMatchObject({ id: 'C_NEW' });
    const said = await order('act', { user: 'U_CAT', do: 'say', channel: 'C_NEW', text: 'hello' });
    expect(await look('messages?channel=C_NEW')).toMatchObject([{ text: 'hello', ts: 'ts' in said ? said.ts : '' }]);
    expect(await look('state')).toMatchObject({ commands: ['/ticket'], connections: 0 });
    expect(await look('view?user=U_CAT')).toBeNull();
  });

  it('says why something is not possible', async () => {
    expect(await order('act', { user: 'U_ANN', do: 'dance' })).toMatchObject({
      status: 400,
      error: expect.stringContaining('say'),
    });
    expect(await order('act', { user: 'U_ANN', do: 'submit' })).toMatchObject({
      status: 400,
      error: 'ann has no modal open',
    });
    expect(await order('nothing', {})).toMatchObject({ status: 404 });
  });

  it('orders faults', async () => {
    await order('faults', { method: 'chat.postMessage', kind: 'error', error: 'fatal_error' });
    await expect(workspace.client.chat.postMessage({ channel: 'C_GENERAL', text: 'x' })).rejects.toThrow('fatal_error');
    expect(await look('journal')).toMatchObject([{ method: 'chat.postMessage', ok: false, error: 'fatal_error' }]);
  });
});
