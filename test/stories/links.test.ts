import fc from 'fast-check';
import { shownLinks } from '../../src/tickets/shown-links';
import { knock } from '../slack/signed';
import { inView, mailed, openChannels, privately } from './in-channels';
import { chooses, fileMessage, inStore, MINUTE } from './linked';
import type { World } from './world';

let world: World;
let ticket: number;

afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

/** A ticket of Ada's in Support, that came by mail; #agents is for agents only. */
async function open(mode: 'http' | 'socket' = 'http', more: Parameters<typeof mailed>[2] = {}) {
  world = await openChannels({ mode });
  await chooses(world, 'C_AGENTS', { agentsOnly: true });
  ticket = mailed(world, 'The VPN drops every hour', more);
  await world.pass(2_000);
}

const page = (number = ticket, more = '') => `${world.config.happyFox.url}/staff/ticket/${number}${more}`;
const says = async (user: string, channel: string, text: string, threadTs?: string) => {
  const ts = await world.slack.as(user).say(channel, { text, ...(threadTs !== undefined && { threadTs }) });
  await world.settled();
  return ts;
};
/** What stands below the links of a message. */
const below = (channel: string, ts: string, thread?: string) => {
  const message = world.slack.messages(channel, thread).find((one) => one.ts === ts) as { attachments?: unknown[] };
  return JSON.stringify(message.attachments ?? null);
};
const unfurls = () => world.slack.journal.filter(({ method }) => method === 'chat.unfurl');
const presses = async (user: string, channel: string, ts: string, button: string) => {
  await world.slack.as(user).press(channel, ts, button);
  await world.settled();
};

describe.each(['http', 'socket'] as const)('a link to a ticket, over %s', (mode) => {
  it('shows its number and whether it is open to everybody who reads the channel, and nothing else', async () => {
    await open(mode);
    const ts = await says('U_ADA', 'C_HELP', `Look at ${page()}?tab=1#update-3 please`);
    expect(below('C_HELP', ts)).toContain(`HappyFox ticket #${ticket} · open`);
    for (const word of ['VPN', 'Ada', 'Support', 'SUP', 'New', 'priority'])
      expect(below('C_HELP', ts)).not.toContain(word);

    // Who presses the button reads what they may read, alone.
    await presses('U_ADA', 'C_HELP', ts, 'ticket_details');
    expect(inView(world, 'U_ADA')).toContain('“The VPN drops every hour” in Support');
    expect(inView(world, 'U_ADA')).not.toContain('/staff/ticket/');
    await presses('U_MARIE', 'C_HELP', ts, 'ticket_details');
    expect(inView(world, 'U_MARIE')).toContain(`${page()}|#SUP`);
    expect(world.lines.join('')).not.toContain('listener failed');
    expect(world.happyFox.violations).toEqual([]);
  });

  it('shows agents among themselves what its card shows, and its next step', async () => {
    await open(mode);
    const ts = await says('U_MARIE', 'C_AGENTS', page());
    expect(below('C_AGENTS', ts)).toContain('“The VPN drops every hour” in Support');
    expect(below('C_AGENTS', ts)).toContain('nobody has it yet · for Ada Lovelace');
    await presses('U_MARIE', 'C_AGENTS', ts, 'ticket_claim');
    await world.pass(3_000);
    expect(world.happyFox.ticket(ticket)).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
  });
});

describe('whose links are shown', () => {
  it.each([
    ['the requester’s', 'U_ADA', true],
    ['those of an agent who serves the category', 'U_MARIE', true],
    ['not those of an agent who does not', 'U_LINUS', false],
    ['not those of others', 'U_BOB', false],
    ['not those of a guest who shows an agent’s address', 'U_GUS', false],
    ['not those of somebody without an address', 'U_NOMAIL', false],
    ['not those of a stranger', 'U_SAM', false],
  ])('%s', async (_, user, isShown) => {
    await open();
    await world.slack.as(user).join('C_HELP');
    const ts = await says(user, 'C_HELP', page());
    expect(unfurls()).toHaveLength(isShown ? 1 : 0);
    expect(below('C_HELP', ts).includes(`#${ticket}`)).toBe(isShown);
    expect(privately(world, user)).toEqual([]);
    expect(world.texts(world.slack.dm(user))).toEqual([]);
  });

  it('those that Slack says a stranger posted stay as they are', async () => {
    await open();
    const ts = await says('U_SAM', 'C_HELP', page());
    await world.slack.tell('link_shared', event({ user: 'U_SAM', channel: 'C_HELP', message_ts: ts }), 'C_HELP');
    await world.settled();
    expect(unfurls()).toEqual([]);
  });
});

const event = (more: { user: string; channel: string; message_ts: string }) => ({
  type: 'link_shared',
  source: 'conversations_history',
  links: [{ url: page(), domain: '127.0.0.1' }],
  ...more,
});

describe('“Details”', () => {
  it.each([
    ['an agent who does not serve the category', 'U_LINUS'],
    ['others', 'U_BOB'],
    ['a guest who shows an agent’s address', 'U_GUS'],
  ])('tells %s that it is not theirs to see', async (_, user) => {
    await open();
    const ts = await says('U_ADA', 'C_HELP', page());
    await presses(user, 'C_HELP', ts, 'ticket_details');
    expect(inView(world, user)).toContain('Only its requester, and agents who serve its category');
    expect(inView(world, user)).not.toContain('VPN');
  });

  it('shows a stranger nothing at all', async () => {
    await open();
    const ts = await says('U_ADA', 'C_HELP', page());
    await presses('U_SAM', 'C_HELP', ts, 'ticket_details');
    expect(inView(world, 'U_SAM')).toBe('null');
  });

  it('says that HappyFox makes us wait', async () => {
    await open();
    const ts = await says('U_ADA', 'C_HELP', page());
    world.happyFox.faults.throttle({ class: 'read', seconds: 600 });
    await presses('U_ADA', 'C_HELP', ts, 'ticket_details');
    expect(inView(world, 'U_ADA')).toContain('HappyFox makes us wait');
  });
});

describe('the audience of a link', () => {
  it('does not grow: a ticket that only agents see is shown to agents only', async () => {
    await open('http', { private: true });
    const outside = await says('U_MARIE', 'C_HELP', page());
    const ofRequester = await says('U_ADA', 'C_AGENTS', page());
    const inside = await says('U_MARIE', 'C_AGENTS', page());
    expect(below('C_HELP', outside)).toBe('null');
    expect(below('C_AGENTS', ofRequester)).toBe('null');
    expect(below('C_AGENTS', inside)).toContain('Only agents see this ticket.');
  });

  it('does not grow: where another company reads, nothing is shown', async () => {
    await open();
    await says('U_MARIE', 'C_PARTNERS', page());
    expect(unfurls()).toEqual([]);
  });

  it('does not grow: what the requester posts among agents is shown as everywhere', async () => {
    await open();
    const ts = await says('U_ADA', 'C_AGENTS', page());
    expect(below('C_AGENTS', ts)).toContain(`#${ticket} · open`);
    expect(below('C_AGENTS', ts)).not.toContain('VPN');
  });

  it.each([
    ['says', false, 1],
    ['does not say', undefined, 0],
  ])('does not grow: that a channel is not shared counts only where Slack %s so', async (_, flag, shown) => {
    await open();
    const ts = await says('U_BOB', 'C_HELP', page());
    const told = event({ user: 'U_MARIE', channel: 'C_HELP', message_ts: ts });
    const body = JSON.stringify({
      type: 'event_callback',
      team_id: world.slack.teamId,
      event_id: 'Ev1',
      event: told,
      ...(flag !== undefined && { is_ext_shared_channel: flag }),
    });
    await knock(`${world.url}/slack/events`, world.slack.signingSecret, { body, now: world.clock.now() });
    await world.settled();
    expect(unfurls()).toHaveLength(shown);
  });
});

describe('links that are not shown', () => {
  it.each<[string, () => string]>([
    ['of another host', () => 'http://127.0.0.1:1/staff/ticket/1'],
    ['with a name in front of the host', () => page().replace('http://', 'http://staff@')],
    ['to another page', () => `${world.config.happyFox.url}/staff/tickets/`],
    ['below the page of a ticket', () => page(ticket, '/print')],
    ['to a ticket that does not exist', () => page(99_999)],
    ['three in one message', () => [page(), page(ticket, '#a'), page(ticket, '#b')].join(' ')],
  ])('%s', async (_, text) => {
    await open();
    await says('U_MARIE', 'C_HELP', text());
    expect(unfurls()).toEqual([]);
    expect(world.lines.join('')).not.toContain('listener failed');
  });

  it('in the thread of the same ticket: its card stands there', async () => {
    world = await openChannels();
    const filed = await fileMessage(world, 'Printer on fire');
    await says('U_MARIE', 'C_GENERAL', page(filed.ticket), filed.thread);
    expect(unfurls()).toEqual([]);
    await says('U_MARIE', 'C_GENERAL', page(filed.ticket));
    expect(unfurls()).toHaveLength(1);
  });

  it('while somebody types: nobody knows yet who will read it', async () => {
    await open();
    await world.slack.as('U_MARIE').compose('C_AGENTS', page());
    await world.settled();
    expect([...world.slack.events.values()].at(-1)).toMatchObject({
      event: { source: 'composer', channel: 'COMPOSER' },
    });
    expect(unfurls()).toEqual([]);
    const ts = await says('U_MARIE', 'C_AGENTS', page());
    expect(below('C_AGENTS', ts)).toContain('VPN');
  });

  it('when HappyFox makes us wait: nothing fails, and the next one is shown', async () => {
    await open();
    world.happyFox.faults.throttle({ class: 'read', seconds: 60 });
    await says('U_MARIE', 'C_HELP', page());
    await world.pass(5_000);
    expect(unfurls()).toEqual([]);
    await world.pass(2 * MINUTE);
    await says('U_MARIE', 'C_HELP', page());
    expect(unfurls()).toHaveLength(1);
    expect(world.lines.join('')).not.toContain('listener failed');
  });

  it('when Slack refuses: nothing fails', async () => {
    await open();
    world.slack.faults.add({ method: 'chat.unfurl', kind: 'error', error: 'cannot_unfurl_url', times: 1 });
    await says('U_MARIE', 'C_HELP', page());
    expect(world.lines.join('')).toContain('a link was not shown with its ticket');
    expect(world.lines.join('')).not.toContain('listener failed');
  });

  it('without a question to HappyFox, where the ticket is known', async () => {
    world = await openChannels();
    const filed = await fileMessage(world, 'Printer on fire');
    const before = world.happyFox.journal.length;
    world.happyFox.faults.throttle({ class: 'read', seconds: 60 });
    const ts = await says('U_BOB', 'C_HELP', page(filed.ticket));
    const own = await says('U_ADA', 'C_HELP', page(filed.ticket));
    expect([below('C_HELP', ts), below('C_HELP', own)]).toEqual(['null', expect.stringContaining('· open')]);
    expect(world.happyFox.journal).toHaveLength(before);
  });
});

describe('a ticket is shown once in half an hour in a channel', () => {
  it('whoever posts it, also over a restart; in another channel it is another matter', async () => {
    await open();
    await says('U_ADA', 'C_HELP', page());
    await world.pass(20 * MINUTE, MINUTE);
    await world.stop();
    await world.start();
    await says('U_MARIE', 'C_HELP', page(ticket, '#again'));
    expect(unfurls()).toHaveLength(1);
    await says('U_MARIE', 'C_GENERAL', page());
    expect(unfurls()).toHaveLength(2);
    await world.pass(10 * MINUTE, MINUTE);
    await says('U_MARIE', 'C_HELP', page());
    expect(unfurls()).toHaveLength(3);
  });

  it('and twice in one message is once', async () => {
    await open();
    await says('U_ADA', 'C_HELP', `${page()} and ${page(ticket, '#b')}`);
    expect(Object.keys(unfurls()[0]?.args.unfurls ?? {})).toEqual([page()]);
  });

  it('and a repeat of its event, however late, is none', async () => {
    await open();
    await says('U_ADA', 'C_HELP', page());
    const told = [...world.slack.events].filter(([, { event }]) => (event as { type?: string }).type === 'link_shared');
    expect(told).toHaveLength(1);
    const again = () => world.slack.redeliver(String(told[0]?.[0]));
    await again();
    await world.pass(90 * MINUTE, MINUTE);
    await again();
    await world.settled();
    expect(unfurls()).toHaveLength(1);
  });

  it('and of messages that are told in any order, and often, no two that are shown are nearer than that', async () => {
    world = await openChannels();
    await inStore(world, async (store) => {
      let run = 0;
      const minutes = fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 12 });
      await fc.assert(
        fc.asyncProperty(minutes, async (told) => {
          run += 1;
          const shown: number[] = [];
          for (const minute of [...told, ...told]) {
            const at = { team: 'T1', channel: `C${run}`, ts: `${1_700_000_000 + minute * 60}.000100` };
            if (await shownLinks(store).take(at, 7)) shown.push(minute);
          }
          const sorted = [...shown].sort((a, b) => a - b);
          expect(sorted.slice(1).filter((minute, at) => minute - Number(sorted[at]) < 30)).toEqual([]);
          expect(shown[0]).toBe(told[0]);
        }),
        { numRuns: 40 },
      );
    });
  });
});
