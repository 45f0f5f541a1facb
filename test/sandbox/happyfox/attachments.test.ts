import { type Acme, form, startAcme } from './acme';

let helpdesk: Acme;
let ticket: number;
beforeEach(async () => {
  helpdesk = await startAcme();
  ticket = helpdesk.happyFox.mailIn({
    from: { name: 'Ada', email: 'ada@acme.example' },
    subject: 'Picture',
    html: '<p>See</p>',
    category: helpdesk.acme.categories.support.id,
    attachments: [{ filename: 'écran (1).png', contentType: 'image/png', content: 'pixels' }],
  });
});
afterEach(() => helpdesk.happyFox.stop());

const link = async (): Promise<string> =>
  (await helpdesk.get(`ticket/${ticket}/`)).json.updates[0].message.attachments[0].url;
const kinds = () => helpdesk.happyFox.violations.map(({ kind }) => kind);

describe('an attachment link', () => {
  it('works without sign-in; the file keeps its name in the ticket and not in the address', async () => {
    const url = await link();
    expect(new URL(url).pathname).toMatch(/\/_cran_1_\.png$/);
    expect([...new URL(url).searchParams.keys()].sort()).toEqual(['AWSAccessKeyId', 'Expires', 'Signature']);
    const answer = await fetch(url);
    expect([answer.status, answer.headers.get('content-type'), await answer.text()]).toEqual([
      200,
      'image/png',
      'pixels',
    ]);
  });

  it('is refused together with an Authorization header, and the leaked key is noted', async () => {
    const answer = await fetch(await link(), { headers: { authorization: 'Basic x' } });
    expect([answer.status, (await answer.text()).includes('Only one auth mechanism')]).toEqual([400, true]);
    expect(kinds()).toEqual(['key-sent-to-storage']);
  });

  it('dies after five minutes', async () => {
    const url = await link();
    helpdesk.pass(300);
    expect((await fetch(url)).status).toBe(200);
    const other = await link();
    helpdesk.pass(301);
    expect((await fetch(other)).status).toBe(403);
  });

  it('works once, even for HEAD; each read of the ticket gives a fresh one', async () => {
    const url = await link();
    expect((await fetch(url, { method: 'HEAD' })).headers.get('content-length')).toBe('6');
    expect((await fetch(url)).status).toBe(403);
    expect(kinds()).toEqual(['spent-link']);
    expect((await fetch(await link())).status).toBe(200);
    helpdesk.happyFox.knobs.linksWorkOnce = false;
    const lasting = await link();
    await fetch(lasting);
    expect((await fetch(lasting)).status).toBe(200);
  });

  it('cannot be altered', async () => {
    const url = (await link()).replace(/Expires=\d+/, 'Expires=9999999999');
    expect((await fetch(url)).status).toBe(403);
  });

  it('may be relative, as on older accounts', async () => {
    helpdesk.happyFox.knobs.relativeLinks = true;
    expect(await link()).toMatch(/^\/attachments\//);
  });

  it('is met only by faults that name it', async () => {
    const early = await link();
    helpdesk.happyFox.faults.add({ kind: '503-text' });
    expect((await fetch(early)).status).toBe(200);
    expect(await helpdesk.get('statuses/')).toMatchObject({ status: 503 });
    const url = await link();
    helpdesk.happyFox.faults.add({ kind: 'status', status: 500, path: '/attachments/' });
    expect((await fetch(url)).status).toBe(500);
    expect((await fetch(url)).status).toBe(200);
  });
});

describe('a large file', () => {
  it('given by its size is made of letters as it is fetched', async () => {
    helpdesk.happyFox.agentReplies(ticket, helpdesk.acme.agents.bridge.id, {
      html: 'x',
      attachments: [{ filename: 'dump.bin', size: 3_000_000 }],
    });
    const { json } = await helpdesk.get(`ticket/${ticket}/`);
    const bytes = await (await fetch(json.updates[1].message.attachments[0].url)).arrayBuffer();
    expect(bytes.byteLength).toBe(3_000_000);
  });

  it('that was uploaded is hashed and counted, but not kept', async () => {
    const { bridge } = helpdesk.acme.agents;
    const big = new File([Buffer.alloc(1_000_000)], 'big.bin');
    await helpdesk.post(
      `ticket/${ticket}/staff_update/`,
      form(['staff', bridge.id], ['html', 'x'], ['attachments', big]),
    );
    const held = helpdesk.happyFox.attachmentsOf(ticket).at(-1);
    expect(held).toMatchObject({ filename: 'big.bin', size: 1_000_000, bytes: null });
    expect(held?.sha256).toBe('d29751f2649b32ff572b5e0a9f541ea660a50f94ff0beedfb0b692b924cc8025');
  });
});

describe('an inline picture', () => {
  it('is uploaded as "file" and gets an address for the html of a ticket', async () => {
    const picture = new File(['pixels'], 'a.png', { type: 'image/png' });
    const { json } = await helpdesk.post('ticket-inline-attachment/', form(['file', picture]));
    expect(json.url).toMatch(/\/get_hdp_temporarily_attachment\/1\/$/);
    expect(await (await fetch(json.url)).text()).toBe('pixels');
    expect((await helpdesk.post('ticket-inline-attachment/', form(['attachments', picture]))).status).toBe(400);
  });
});
