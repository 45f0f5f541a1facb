import { Client } from 'pg';
import { openStore } from '../../src/store/open';
import { Unavailable } from '../../src/tickets/outcomes';
import { HandClock } from '../hand-clock';
import { startLine } from './line';
import { type Postgres, postgresMissing, startPostgres } from './postgres';
import { job, link } from './stores';

const silent = () => undefined;
const YES_OR_NO = [() => true, () => false] as const;
const deps = { clock: new HandClock(), log: { info: silent, warn: silent, error: silent } };

if (postgresMissing) describe.skip(`left out: ${postgresMissing}`, () => it('a store on a server', () => undefined));
else
  describe('a store on a server', () => {
    let server: Postgres;
    beforeAll(async () => {
      server = await startPostgres();
    });
    afterAll(() => server.stop());

    it('goes on when all its connections are cut', async () => {
      const url = await server.newDatabase();
      const store = await openStore(url, deps);
      await store.commit({ add: [job('before')] });
      const administrator = new Client({ connectionString: url });
      await administrator.connect();
      await administrator.query(
        'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      );
      await administrator.end();
      // The first to notice may be told that the store is away; nobody after that.
      await store.check().catch((error) => expect(error).toBeInstanceOf(Unavailable));
      expect(await store.commit({ add: [job('after')] })).toBe(true);
      expect([(await store.job('before'))?.id, (await store.job('after'))?.id]).toEqual(['before', 'after']);
      await store.close();
    });

    it('goes on when a connection is cut in the midst of its work', async () => {
      const line = await startLine(await server.newDatabase());
      const warned: string[] = [];
      const warn = (event: string) => void warned.push(event);
      const store = await openStore(line.url, { ...deps, log: { ...deps.log, warn } });
      line.hush();
      const lost = line.lost('program');
      const refused = expect(store.check()).rejects.toBeInstanceOf(Unavailable);
      await lost;
      line.cut();
      await refused;
      expect(warned).toEqual(['a connection to PostgreSQL was lost']);
      await store.check();
      await store.close();
      await line.stop();
    });

    it('does not write twice what was written while the answer was lost', async () => {
      const line = await startLine(await server.newDatabase());
      const store = await openStore(line.url, deps);
      line.loseAnswerTo('commit');
      const lost = line.lost('server');
      const source = 'T1:C1:1.2';
      const going = store.commit({ links: [link('once', { source })], add: [job('once')] });
      await lost;
      line.cut();
      // Nobody is told that it failed, and would say it again: it is asked for once more, and known.
      await expect(going).resolves.toBe(true);
      expect((await store.job('once'))?.id).toBe('once');
      const again = { links: [link('twice', { source })], add: [job('twice')] };
      expect([await store.commit(again), await store.job('twice')]).toEqual([false, null]);
      await store.close();
      await line.stop();
    });

    it('says so when what was to go on with may have been written, since that cannot be asked for again', async () => {
      const line = await startLine(await server.newDatabase());
      const store = await openStore(line.url, deps);
      await store.commit({ add: [job('one')] });
      line.loseAnswerTo('commit');
      const lost = line.lost('server');
      const going = store.commit({ job: { id: 'one', state: 'sending' }, add: [job('two')] });
      const refused = expect(going).rejects.toBeInstanceOf(Unavailable);
      await lost;
      line.cut();
      await refused;
      expect([(await store.job('one'))?.state, (await store.job('two'))?.id]).toEqual(['sending', 'two']);
      await store.close();
      await line.stop();
    });

    it('frees what an instance had locked that vanished, before another waits for it in vain', async () => {
      const url = await server.newDatabase();
      const line = await startLine(url);
      const [vanished, here] = [await openStore(line.url, deps), await openStore(url, deps)];
      line.loseAnswerTo('insert into "job"');
      const lost = line.lost('server');
      const going = vanished.commit({ add: [job('same')] }).catch(() => 'never heard of again');
      await lost;
      await expect(here.commit({ add: [job('same')] })).resolves.toBe(true);
      line.cut();
      await going;
      await Promise.all([here.close(), vanished.close(), line.stop()]);
    }, 20_000);

    it('does not ask again on a connection on which a server vanished', async () => {
      const line = await startLine(await server.newDatabase());
      const url = new URL(line.url);
      url.searchParams.set('query_timeout', '100');
      const store = await openStore(url.href, deps);
      line.hush();
      // One at a time: only the connections of before can fail, and each of them once.
      let failed = 0;
      for (; failed < 10 && !(await store.check().then(...YES_OR_NO)); failed += 1);
      expect(failed).toBeGreaterThan(0);
      expect(failed).toBeLessThan(10);
      await store.close();
      await line.stop();
    });

    it('that may not be written says so, and works again afterwards', async () => {
      const url = await server.newDatabase();
      const readOnly = new URL(url);
      readOnly.searchParams.set('options', '-c default_transaction_read_only=on');
      await (await openStore(url, deps)).close();
      const store = await openStore(readOnly.href, deps);
      await expect(store.check()).rejects.toThrow(/may not be written/);
      await store.close();
      const again = await openStore(url, deps);
      await expect(again.check()).resolves.toBeUndefined();
      await again.close();
    });

    it('that is away says so without the password, when it is opened and later', async () => {
      const lonely = await startPostgres();
      const url = new URL(await lonely.newDatabase());
      url.password = 'hunter2';
      const store = await openStore(url.href, deps);
      await lonely.kill();
      await expect(store.commit({ add: [job('j')] })).rejects.toBeInstanceOf(Unavailable);
      await expect(store.job('j')).rejects.toThrow(/the server is away/);
      await store.close();
      const opening = openStore(url.href, deps);
      await expect(opening).rejects.toThrow(/The store cannot be opened.*the server is away.*Check that it runs/);
      await expect(opening).rejects.not.toThrow(/hunter2/);
    });
  });
