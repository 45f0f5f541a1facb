import { knock } from '../slack/signed';
import { withWorkObjects } from '../with-work-objects';
import { inView, mailed, openChannels, privately } from './in-channels';
import { chooses, MINUTE } from './linked';
import type { World, WorldOptions } from './world';

let world: World;
let ticket: number;

afterEach(async () => {
  if (process.env.SHOW_LOG) process.stdout.write(world.lines.join(''));
  await world.close();
});

const ON: WorldOptions = { env: { SLACK_WORK_OBJECTS: 'true' }, manifest: withWorkObjects };

/** A ticket of Ada's in Support, that came by mail; #agents is for agents only. Work Objects are on, in Slack too. */
async function open(options: WorldOptions = {}, more: Parameters<typeof mailed>[2] = {}) {
  world = await openChannels({ ...ON, ...options });
  await chooses(world, 'C_AGENTS', { agentsOnly: true });
  ticket = mailed(world, 'The VPN drops every hour', more);
  await world.pass(2_000);
}

const page = (number = ticket, more = '') => `${world.config.happyFox.url}/staff/ticket/${number}${more}`;
const says = async (user: string, channel: string, text = page()) => {
  const ts = await world.slack.as(user).say(channel, text);
  await world.settled();
  return ts;
};
const opens = async (user: string, channel: string, ts: string) => {
  await world.slack.as(user).openObject(channel, ts);
  await world.settled();
};
const calls = (method: string) => world.slack.journal.filter((call) => call.method === method);
const cards = (channel: string, ts: string) => {
  const message = world.slack.messages(channel).find((one) => one.ts === ts) as { attachments?: { entity?: object }[] };
  return message.attachments ?? [];
};
/** What everybody reads below the links of a message. */
const below = (channel: string, ts: string) => JSON.stringify(cards(channel, ts));
/** What one person has in the panel beside the conversation; `null` while the app has not answered. */
const panel = (user: string) => JSON.stringify(world.slack.panel(user)?.shown ?? null);
/** What Slack told when the object was opened last. */
const told = () =>
  [...world.slack.events.values()]
    .filter(({ event }) => (event as { type?: string }).type === 'entity_details_requested')
    .at(-1) as { event_id: string; event: object };
/** The same once more, with something else in it. */
const tellsAgain = async (more: object, around: object = {}) => {
  const body = JSON.stringify({ ...told(), event_id: 'EvAgain', ...around, event: { ...told().event, ...more } });
  const { status } = await knock(`${world.url}/slack/events`, world.slack.signingSecret, {
    body,
    now: world.clock.now(),
  });
  expect(status).toBe(200);
  await world.settled();
};
const nothingFailed = () => expect(world.lines.join('')).not.toContain('listener failed');
/** All that only those may learn who may see the ticket. */
const MORE = ['VPN', 'Ada', 'Lovelace', 'Support', 'SUP', 'New', 'riority', 'acme.example'];
const NOT_YOURS = 'Only its requester, and agents who serve its category, can see this ticket.';

describe.each(['http', 'socket'] as const)('a link to a ticket as an object of Slack’s own, over %s', (mode) => {
  it('shows its number and whether it is open to everybody, in the panel too; “Details” shows each what they may see', async () => {
    await open({ mode });
    const ts = await says('U_ADA', 'C_HELP', `Look at ${page(ticket, '?tab=1#update-3')} please`);
    for (const user of ['U_ADA', 'U_MARIE']) {
      await opens(user, 'C_HELP', ts);
      expect(panel(user)).toContain(`HappyFox ticket #${ticket}`);
      expect(panel(user)).toContain('"value":"Open"');
      for (const word of MORE) expect([panel(user), below('C_HELP', ts)].join()).not.toContain(word);
    }
    expect(cards('C_HELP', ts)).toMatchObject([
      { entity: { url: page(), external_ref: { id: String(ticket), type: 'ticket' } } },
    ]);

    await world.slack.as('U_ADA').pressInPanel('ticket_details');
    await world.settled();
    expect(inView(world, 'U_ADA')).toContain('“The VPN drops every hour” in Support');
    // The card has the same button.
    await world.slack.as('U_MARIE').press('C_HELP', ts, 'ticket_details');
    await world.settled();
    expect(inView(world, 'U_MARIE')).toContain(`${page()}|#SUP`);
    expect(calls('chat.unfurl')).toHaveLength(1);
    nothingFailed();
  });

  it('shows agents among themselves what a card shows, and its next step, in both', async () => {
    await open({ mode });
    const ts = await says('U_MARIE', 'C_AGENTS');
    await opens('U_MARIE', 'C_AGENTS', ts);
    for (const place of [below('C_AGENTS', ts), panel('U_MARIE')]) {
      for (const word of ['The VPN drops every hour', 'Ada Lovelace', 'Support', '#SUP', 'New']) {
        expect(place).toContain(word);
      }
      // A card shows no addresses.
      expect(place).not.toContain('@acme.example');
    }
    expect(cards('C_AGENTS', ts)).toMatchObject([{ entity: { external_ref: { type: 'ticket-for-agents' } } }]);
    await world.slack.as('U_MARIE').pressInPanel('ticket_claim');
    await world.pass(3_000);
    expect(world.happyFox.ticket(ticket)).toMatchObject({ assigned_to: { name: 'Marie Admin' } });
    nothingFailed();
  });

  it.each([
    ['an agent who does not serve the category', 'U_LINUS'],
    ['others', 'U_BOB'],
    ['a guest who shows an agent’s address', 'U_GUS'],
  ])('tells %s in the panel that it is not theirs to see', async (_, user) => {
    await open({ mode });
    const ts = await says('U_ADA', 'C_HELP');
    const card = below('C_HELP', ts);
    await opens(user, 'C_HELP', ts);
    expect(panel(user)).toContain(NOT_YOURS);
    expect(panel(user)).not.toContain(String(ticket));
    expect(below('C_HELP', ts)).toBe(card);
    expect(privately(world, user)).toEqual([]);
    nothingFailed();
  });

  it('tells a stranger nothing at all', async () => {
    await open({ mode });
    const ts = await says('U_ADA', 'C_HELP');
    await opens('U_SAM', 'C_HELP', ts);
    expect(panel('U_SAM')).toBe('null');
    expect(calls('entity.presentDetails')).toEqual([]);
    nothingFailed();
  });
});

describe('the panel shows no more than the card may, because it brings the card up to date', () => {
  it('to an agent, where the requester posted the link', async () => {
    await open();
    const ts = await says('U_ADA', 'C_AGENTS');
    await opens('U_MARIE', 'C_AGENTS', ts);
    for (const word of MORE) expect([panel('U_MARIE'), below('C_AGENTS', ts)].join()).not.toContain(word);
  });

  it('to the requester, where an agent posted it: nothing, and the card stays', async () => {
    await open();
    const ts = await says('U_MARIE', 'C_AGENTS');
    const card = below('C_AGENTS', ts);
    await opens('U_ADA', 'C_AGENTS', ts);
    expect(panel('U_ADA')).toContain('“Details” shows the ticket to you alone.');
    expect(panel('U_ADA')).not.toContain('VPN');
    expect(below('C_AGENTS', ts)).toBe(card);
    await world.slack.as('U_ADA').pressInPanel('ticket_details');
    await world.settled();
    expect(inView(world, 'U_ADA')).toContain('The VPN drops every hour');
  });

  it('of a ticket that only agents see: nothing, once the channel is no longer for agents only', async () => {
    await open({}, { private: true });
    expect(cards('C_HELP', await says('U_MARIE', 'C_HELP'))).toEqual([]);
    const ts = await says('U_MARIE', 'C_AGENTS');
    await opens('U_MARIE', 'C_AGENTS', ts);
    expect(panel('U_MARIE')).toContain('Only agents see this ticket.');
    await opens('U_ADA', 'C_AGENTS', ts);
    expect(panel('U_ADA')).toContain(NOT_YOURS);
    await chooses(world, 'C_AGENTS', { agentsOnly: false });
    await opens('U_MARIE', 'C_AGENTS', ts);
    expect(panel('U_MARIE')).toContain('shows the ticket to you alone.');
    expect(panel('U_MARIE')).not.toContain('VPN');
  });

  it('and is brought up to date with it: a ticket that was closed since', async () => {
    await open();
    const ts = await says('U_ADA', 'C_HELP');
    await world.slack.as('U_MARIE').command('C_HELP', '/ticket', `status ${ticket} Solved`);
    await world.pass(5_000);
    await opens('U_ADA', 'C_HELP', ts);
    expect(below('C_HELP', ts)).toContain('"value":"Closed"');
  });

  it.each([
    ['opened from a search, in no channel', { channel: undefined }, {}],
    ['that a search found, without what it was', { channel: undefined, external_ref: undefined }, {}],
    ['of which Slack does not remember which it was', { external_ref: undefined }, {}],
    ['where another company reads by now', {}, { is_ext_shared_channel: true }],
  ])('of an object %s: the least, or nothing', async (_, more, around) => {
    await open();
    const ts = await says('U_MARIE', 'C_AGENTS');
    await opens('U_MARIE', 'C_AGENTS', ts);
    await tellsAgain(more, around);
    const shown = JSON.stringify(calls('entity.presentDetails').at(-1)?.args);
    expect(calls('entity.presentDetails')).toHaveLength(2);
    for (const word of MORE) expect(shown).not.toContain(word);
  });
});

describe('an object that is opened', () => {
  it('while HappyFox makes us wait says so', async () => {
    await open();
    const ts = await says('U_ADA', 'C_HELP');
    world.happyFox.faults.throttle({ class: 'read', seconds: 600 });
    await opens('U_ADA', 'C_HELP', ts);
    expect(panel('U_ADA')).toContain('HappyFox makes us wait');
  });

  it('is answered in time, also when we have to look for long', async () => {
    await open();
    const ts = await says('U_ADA', 'C_HELP');
    const held = world.happyFox.faults.add({ class: 'read', kind: 'hold', path: `/ticket/${ticket}`, times: 9 });
    await world.slack.as('U_ADA').openObject('C_HELP', ts);
    await world.pass(2_000);
    expect(panel('U_ADA')).toContain('HappyFox makes us wait');
    held.release();
    await world.settled();
    nothingFailed();
  });

  it('too late is not shown, and nothing fails', async () => {
    await open();
    const ts = await says('U_ADA', 'C_HELP');
    world.slack.hold();
    await world.slack.as('U_ADA').openObject('C_HELP', ts);
    await world.pass(4_000);
    await world.slack.release();
    await world.settled();
    expect(panel('U_ADA')).toBe('null');
    expect(calls('entity.presentDetails')).toMatchObject([{ error: 'invalid_trigger_id' }]);
    expect(world.lines.join('')).toContain('a ticket was not shown in its panel');
    nothingFailed();
  });

  it('of which Slack tells twice is shown once, and nothing fails', async () => {
    await open();
    const ts = await says('U_ADA', 'C_HELP');
    await opens('U_ADA', 'C_HELP', ts);
    const before = panel('U_ADA');
    await world.slack.redeliver(told().event_id);
    await world.settled();
    expect(calls('entity.presentDetails').map(({ ok }) => ok)).toEqual([true, false]);
    expect(panel('U_ADA')).toBe(before);
    nothingFailed();
  });

  it.each([
    ['without an address', { entity_url: undefined }],
    ['with the address of something else', { entity_url: 'https://other.example/staff/ticket/1' }],
    ['without a trigger', { trigger_id: undefined }],
    ['by nobody', { user: 7 }],
  ])('%s is left alone', async (_, more) => {
    await open();
    const ts = await says('U_ADA', 'C_HELP');
    await opens('U_ADA', 'C_HELP', ts);
    await tellsAgain(more);
    expect(calls('entity.presentDetails')).toHaveLength(1);
    nothingFailed();
  });
});

describe('which links become objects', () => {
  it.each([
    ['others', 'U_BOB'],
    ['an agent who does not serve the category', 'U_LINUS'],
    ['a guest who shows an agent’s address', 'U_GUS'],
    ['a stranger', 'U_SAM'],
  ])('not those of %s', async (_, user) => {
    await open();
    await says(user, 'C_HELP');
    expect(calls('chat.unfurl')).toEqual([]);
  });

  it('not three in one message, and none while somebody types, or where another company reads', async () => {
    await open();
    await says('U_MARIE', 'C_HELP', [page(), page(ticket, '#a'), page(ticket, '#b')].join(' '));
    await world.slack.as('U_MARIE').compose('C_AGENTS', page());
    await says('U_MARIE', 'C_PARTNERS');
    expect(calls('chat.unfurl')).toEqual([]);
  });

  it('both of two tickets, in one call', async () => {
    await open();
    const other = mailed(world, 'Printer on fire');
    const ts = await says('U_ADA', 'C_HELP', `${page()} and ${page(other)}`);
    expect(calls('chat.unfurl')).toHaveLength(1);
    expect(below('C_HELP', ts)).toContain(`#${ticket}`);
    expect(below('C_HELP', ts)).toContain(`#${other}`);
  });

  it('a ticket once in half an hour in a channel, whether its object was opened or not', async () => {
    await open();
    const ts = await says('U_ADA', 'C_HELP');
    await opens('U_ADA', 'C_HELP', ts);
    const posted = [...world.slack.events].find(([, { event }]) => (event as { type?: string }).type === 'link_shared');
    await world.slack.redeliver(String(posted?.[0]));
    await says('U_MARIE', 'C_HELP');
    expect(calls('chat.unfurl')).toHaveLength(1);
    await world.pass(30 * MINUTE, MINUTE);
    await says('U_ADA', 'C_HELP');
    expect(calls('chat.unfurl')).toHaveLength(2);
  });

  it('none while it is switched off here: our card stands below, whatever Slack could show', async () => {
    await open({ env: {} });
    const ts = await says('U_ADA', 'C_HELP');
    expect(calls('chat.unfurl').map(({ args }) => args)).toEqual([
      { channel: 'C_HELP', ts, unfurls: { [page()]: { blocks: expect.anything() } } },
    ]);
    expect(below('C_HELP', ts)).toContain(`HappyFox ticket #${ticket} · open`);
  });
});

describe('where Slack does not take objects', () => {
  it('of apps that were not declared for them, our cards stand below, and the log tells it once', async () => {
    await open({ manifest: String });
    const ts = await says('U_ADA', 'C_HELP');
    const among = await says('U_MARIE', 'C_AGENTS');
    expect(below('C_HELP', ts)).toContain(`HappyFox ticket #${ticket} · open`);
    expect(below('C_AGENTS', among)).toContain('“The VPN drops every hour” in Support');
    expect(calls('chat.unfurl').map(({ ok }) => ok)).toEqual([false, true, false, true]);
    expect(world.lines.filter((line) => line.includes('Slack does not take our Work Objects'))).toHaveLength(1);
    nothingFailed();
  });

  it.each([
    ['refuses them', 'error', 'invalid_metadata_format'],
    ['does not know them', 'error', 'missing_unfurls'],
    ['has them switched off', 'error', 'feature_not_enabled'],
    ['leaves them out and only warns', 'unheeded', 'invalid_metadata_format'],
  ] as const)('because it %s, our card stands below the same link', async (_, kind, error) => {
    await open();
    world.slack.faults.add({ method: 'chat.unfurl', kind, error });
    const ts = await says('U_ADA', 'C_HELP');
    expect(below('C_HELP', ts)).toContain(`HappyFox ticket #${ticket} · open`);
    expect(world.lines.join('')).toContain('Slack does not take our Work Objects');
  });

  it('for reasons of another kind, it is not told that it was the objects', async () => {
    await open();
    world.slack.faults.add({ method: 'chat.unfurl', kind: 'error', error: 'cannot_unfurl_url', times: 2 });
    await says('U_ADA', 'C_HELP');
    expect(world.lines.join('')).toContain('a link was not shown with its ticket');
    expect(world.lines.join('')).not.toContain('Slack does not take our Work Objects');
  });

  it('because it makes us wait, nothing is asked again', async () => {
    await open();
    world.slack.faults.add({ method: 'chat.unfurl', kind: '429', retryAfter: 30 });
    await says('U_ADA', 'C_HELP');
    expect(calls('chat.unfurl')).toHaveLength(1);
    nothingFailed();
  });
});
