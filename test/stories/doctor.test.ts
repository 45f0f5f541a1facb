import { openWorld, type World } from './world';

let world: World;
afterEach(() => world.close());

const lines = async (...args: Parameters<World['doctor']>) => {
  const { ok, report } = await world.doctor(...args);
  return { ok, mend: report.split('\n').filter((line) => line.startsWith('MEND')), report };
};

describe('foxbridge doctor', () => {
  it('finds everything ready', async () => {
    world = await openWorld();
    expect(await lines()).toEqual({
      ok: true,
      mend: [],
      report: expect.stringContaining('ready. Start with: npm start'),
    });
  });

  it('names the token that Slack does not accept, and what to do', async () => {
    world = await openWorld();
    const slack = { ...world.config.slack, botToken: 'xoxb-wrong' };
    expect((await lines({ slack })).mend).toEqual([
      'MEND  Slack: Slack does not accept SLACK_BOT_TOKEN (invalid_auth). Copy it anew from “OAuth & Permissions”.',
    ]);
  });

  it('says that Slack cannot be reached', async () => {
    world = await openWorld();
    world.slack.faults.add({ method: 'auth.test', kind: 'reset-before' });
    const { mend, report } = await lines();
    expect(mend).toEqual(['MEND  Slack: Slack did not answer']);
    expect(report).toContain('clock: not compared');
  });

  it('names the key that HappyFox does not accept, and what to do', async () => {
    world = await openWorld();
    const happyFox = { ...world.config.happyFox, apiKey: 'wrong' };
    expect((await lines({ happyFox })).mend).toEqual([
      'MEND  HappyFox: HappyFox does not accept the key. Check HAPPYFOX_API_KEY and HAPPYFOX_AUTH_CODE, and that the key is switched on.',
    ]);
  });

  it.each([7, -7])(
    'says that the clock of its machine is so far off that Slack cannot be believed (%d minutes)',
    async (minutes) => {
      world = await openWorld();
      world.setClock(minutes * 60_000);
      expect((await lines()).mend).toEqual([
        `MEND  clock: 7 minutes ${minutes > 0 ? 'ahead of' : 'behind'} Slack’s. Let the network set it (NTP): beyond five minutes, nothing that Slack sends is believed.`,
      ]);
    },
  );

  it.each([
    ['socket', -7 * 60_000, '7 minutes behind'],
    ['http', -40_000, '40 seconds behind'],
    // Slack tells its time in whole seconds, and has the benefit of the doubt.
    ['http', 41_000, '40 seconds ahead of'],
  ] as const)(
    'says that the clock of its machine is off, which does no harm (%s, %d ms)',
    async (mode, aheadMs, said) => {
      world = await openWorld({ mode });
      world.setClock(aheadMs);
      const { ok, report } = await lines();
      expect(ok).toBe(true);
      expect(report).toContain(`ok    clock: ${said} Slack’s. Foxbridge goes by Slack’s`);
    },
  );
});
