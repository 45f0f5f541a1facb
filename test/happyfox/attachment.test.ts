import { buffer } from 'node:stream/consumers';
import { FileUnreadable } from '../../src/tickets/files';
import { Unavailable } from '../../src/tickets/outcomes';
import { acmeAccount, closeAll, failure, oddAccount, person } from './account';

afterEach(closeAll);

async function aFileFromHappyFox() {
  const account = await acmeAccount();
  const ticket = account.happyfox.mailIn({
    from: { name: 'Ada', email: 'ada@acme.example' },
    subject: 'S',
    html: 'x',
    category: account.acme.categories.support.id,
    attachments: [{ filename: 'a.txt', contentType: 'text/plain', content: Buffer.from('content') }],
  });
  const file = async () => {
    const [found] = (await account.fox.ticket(ticket, person))?.updates[0]?.message?.attachments ?? [];
    if (!found) throw new Error('no attachment');
    return found;
  };
  return { ...account, file };
}

describe('a file of an update', () => {
  it('is read with the right its address carries, and without our key', async () => {
    const { fox, file, happyfox } = await aFileFromHappyFox();
    const opened = fox.openAttachment(await file(), 1000);
    await expect(opened).resolves.toMatchObject({ type: 'text/plain', size: 7 });
    expect((await buffer((await opened).content)).toString()).toBe('content');
    expect(happyfox.violations).toEqual([]);
  });

  it('is missing once its link is spent; a fresh read of the ticket gives a fresh link', async () => {
    const { fox, file, clock } = await aFileFromHappyFox();
    const first = await file();
    clock.turn(301_000);
    expect(await failure(fox.openAttachment(first, 1000))).toMatchObject({ kind: 'missing' });
    expect((await fox.openAttachment(await file(), 1000)).size).toBe(7);
  });

  it('that is larger than the limit is not read, whether its length is told or not', async () => {
    const { fox, file } = await aFileFromHappyFox();
    expect(await failure(fox.openAttachment(await file(), 6))).toBeInstanceOf(FileUnreadable);
    const { fox: other, url } = await oddAccount((_, res) => {
      res.write('12345');
      res.end('67890');
    });
    const { content, size } = await other.openAttachment({ id: 1, name: 'a', url: `${url}/f` }, 6);
    expect(size).toBeNull();
    expect(await failure(buffer(content))).toBeInstanceOf(FileUnreadable);
  });

  it.each(['http://files.example/a', 'file:///etc/passwd', 'nonsense'])('is not fetched from %s', async (url) => {
    const { fox } = await aFileFromHappyFox();
    expect(await failure(fox.openAttachment({ id: 1, name: 'a', url }, 1000))).toMatchObject({ kind: 'missing' });
  });

  it('is not fetched in the name of whoever its address names', async () => {
    const { fox, url, requests } = await oddAccount((_, res) => res.end('x'));
    const named = fox.openAttachment({ id: 1, name: 'a', url: `${url.replace('//', '//user:word@')}/f` }, 1000);
    await expect(named).rejects.toMatchObject({ kind: 'missing' });
    expect(requests).toEqual([]);
  });

  it('does not lead elsewhere, and an outage of its store passes', async () => {
    const elsewhere = await oddAccount((_, res) => res.end('x'));
    const { fox, url } = await oddAccount((req, res) => {
      if (req.url === '/moved') res.writeHead(302, { Location: `${elsewhere.url}/x` }).end();
      else if (req.url === '/down') res.writeHead(503).end();
      else req.socket.destroy();
    });
    const open = (path: string) => failure(fox.openAttachment({ id: 1, name: 'a', url: `${url}${path}` }, 1000));
    const moved = fox.openAttachment({ id: 1, name: 'a', url: `${url}/moved` }, 1000);
    await expect(moved).rejects.toMatchObject({ kind: 'missing' });
    expect(elsewhere.requests).toEqual([]);
    expect(await open('/down')).toBeInstanceOf(Unavailable);
    expect(await open('/cut')).toBeInstanceOf(Unavailable);
  });
});
