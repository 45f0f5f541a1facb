import { VERBS, type Verb, type VerbName } from '../../src/tickets/verbs';
import { inView, mailed, openChannels } from './in-channels';
import type { World } from './world';

let world: World;

/** Everybody who may ask something of us. Nobody of another workspace has our slash command; our name they can say. */
const ROLES = {
  requester: 'U_ADA',
  agent: 'U_MARIE',
  'agent of another category': 'U_LINUS',
  colleague: 'U_BOB',
  'guest with an agent’s address': 'U_GUS',
  'member without an address': 'U_NOMAIL',
  'stranger with an agent’s address': 'U_SAM',
} as const;
type Role = keyof typeof ROLES;
const roles = Object.keys(ROLES) as Role[];

/** What somebody sees when they use a verb, and whether something was written to HappyFox for it. */
type Told = `${'nothing left' | 'it was written'}: ${string}`;

const not = (why: string): Told => `nothing left: ${why}`;
const NO_AGENT = not('HappyFox has no active agent with your address');
const NOT_SERVING = not('Only agents who serve the category of this ticket');
const NOT_YOURS = not('Only the requester of a ticket, and agents who serve its category');
const OUTSIDER = not('Only members of this workspace can work on tickets');
const NO_ADDRESS = not('your Slack profile shows none that is confirmed');
const CANNOT_LOOK = not('Only members of this workspace can look up tickets');
const SHOWN = not('Printer on the third floor');
const NOTHING_FITS = not('I found no ticket that fits these words');
const NO_SUCH = not('There is no ticket #');

/** Who may not work on the ticket, and why. */
const ONLY_AGENTS = {
  requester: NO_AGENT,
  'agent of another category': NOT_SERVING,
  colleague: NO_AGENT,
  'guest with an agent’s address': OUTSIDER,
  'member without an address': NO_ADDRESS,
  'stranger with an agent’s address': OUTSIDER,
};
/** Who may look nothing up. */
const NO_LOOKUPS = {
  'guest with an agent’s address': CANNOT_LOOK,
  'member without an address': NO_ADDRESS,
  'stranger with an agent’s address': CANNOT_LOOK,
};
const all = (told: Told) => Object.fromEntries(roles.map((role) => [role, told])) as Record<Role, Told>;
const acted = { ...ONLY_AGENTS, agent: 'it was written: is saved and on its way' } as const;

/** The whole law: each verb, by each who may ask for it. A verb that is not here does not compile, and fails below. */
const LAW: Record<VerbName, Record<Role, Told>> = {
  mine: {
    requester: SHOWN,
    agent: not('You have no open tickets'),
    'agent of another category': not('You have no open tickets'),
    colleague: not('You have no open tickets'),
    ...NO_LOOKUPS,
  },
  find: {
    requester: SHOWN,
    agent: SHOWN,
    'agent of another category': NOTHING_FITS,
    colleague: NOTHING_FITS,
    ...NO_LOOKUPS,
  },
  show: { requester: SHOWN, agent: SHOWN, 'agent of another category': NO_SUCH, colleague: NO_SUCH, ...NO_LOOKUPS },
  reply: {
    ...ONLY_AGENTS,
    requester: 'it was written: The requester reads it',
    agent: 'it was written: The requester reads it',
    'agent of another category': NOT_YOURS,
    colleague: NOT_YOURS,
  },
  claim: acted,
  assign: acted,
  status: acted,
  priority: acted,
  note: { ...acted, agent: 'it was written: Only agents read it' },
  close: acted,
  reopen: acted,
  trace: { ...ONLY_AGENTS, agent: not('HTTP 200') },
  follow: {
    requester: not('🎫'),
    agent: not('🎫'),
    'agent of another category': not('Only the requester of #'),
    colleague: not('Only the requester of #'),
    'guest with an agent’s address': not('Only the requester of #'),
    'member without an address': not('Only the requester of #'),
    'stranger with an agent’s address': not('Only the requester of #'),
  },
  channel: {
    ...ONLY_AGENTS,
    agent: not('channel_mode'),
    'agent of another category': not('channel_mode'),
  },
  settings: {
    ...all(not('my_digest')),
    'guest with an agent’s address': not('Only members of this workspace can be told'),
    'member without an address': NO_ADDRESS,
    'stranger with an agent’s address': not('Only members of this workspace can be told'),
  },
  help: all(not('What you can do with HappyFox tickets in Slack')),
};

/** Some verbs differ by how they are used. */
const BY_COMMAND = { ...LAW, close: { ...LAW.close, agent: 'it was written: Close #SUP' } } as const;
const byCommandOnly = all(not('that works behind the slash only'));
const BY_MENTION = { ...LAW, follow: byCommandOnly, channel: byCommandOnly, settings: byCommandOnly };

/** A ticket of Ada's in #help, where everybody is, without a thread. */
async function open(mode: 'http' | 'socket'): Promise<number> {
  world = await openChannels({ mode, env: { REPLY_HOLD_SECONDS: '1' } });
  await world.slack.as('U_NOMAIL').join('C_HELP');
  const ticket = mailed(world, 'Printer on the third floor');
  await world.pass(1_000);
  return ticket;
}

/** What the table of verbs gives as an example, about this ticket and somebody who is there. */
const aboutIt = (example: string, ticket: number) =>
  example.replace('4711', String(ticket)).replace('@nora', 'slack bridge');

/** Uses each verb as somebody, in the order of the table, and answers what came of it in the words of the law. */
async function useAll(user: string, expected: Record<VerbName, Told>, use: (verb: Verb) => Promise<void>) {
  const seen = () => [
    ...world.slack.ephemerals(user),
    ...world.slack.messages(world.slack.dm(user)),
    ...world.slack.messages('C_HELP'),
  ];
  const writes = () => world.happyFox.journal.filter((entry) => entry.class === 'write');
  const cameOf: Record<string, string> = {};
  for (const verb of VERBS) {
    const [before, written] = [new Set(seen().map((message) => JSON.stringify(message))), writes().length];
    await use(verb);
    const news = seen()
      .map((message) => JSON.stringify(message))
      .filter((message) => !before.has(message));
    const all = [...news, inView(world, user)].join('\n');
    const left = writes()
      .slice(written)
      .map(({ status }) => (status === 200 ? 'it was written' : 'it was refused'));
    const [, said = ''] = /^[^:]+: (.*)$/.exec(expected[verb.name] ?? '') ?? [];
    cameOf[verb.name] = `${left[0] ?? 'nothing left'}: ${said !== '' && all.includes(said) ? said : all}`;
    if (world.slack.topView(user)) await world.slack.as(user).close();
  }
  return cameOf;
}

const columnOf = (law: Record<VerbName, Record<Role, Told>>, role: Role) =>
  Object.fromEntries(VERBS.map(({ name }) => [name, law[name]?.[role]])) as Record<VerbName, Told>;

it('the law names every verb, and no other', () => {
  expect(Object.keys(LAW).sort()).toEqual(VERBS.map(({ name }) => name).sort());
  for (const told of Object.values(LAW)) expect(Object.keys(told).sort()).toEqual([...roles].sort());
});

describe.each(['http', 'socket'] as const)('every verb, over %s,', (mode) => {
  afterEach(() => world.close());

  it.each(roles.filter((role) => !role.startsWith('stranger')))('typed behind /ticket by: %s', async (role) => {
    const ticket = await open(mode);
    const user = ROLES[role];
    const expected = columnOf(BY_COMMAND, role);
    const cameOf = await useAll(user, expected, async ({ name, example }) => {
      await world.slack.as(user).command('C_HELP', '/ticket', aboutIt(example, ticket));
      await world.pass(2_000);
      if (name === 'close' && role === 'agent') await world.slack.as(user).submit();
      await world.pass(2_000);
    });
    expect(cameOf).toEqual(expected);
    expect(world.happyFox.violations).toEqual([]);
  });

  it('cannot be typed behind /ticket by a stranger: Slack does not offer it', async () => {
    await open(mode);
    await expect(world.slack.as('U_SAM').command('C_HELP', '/ticket', 'mine')).rejects.toThrow('not offered');
  });

  it.each(roles)('said behind our name in the thread of the ticket by: %s', async (role) => {
    const ticket = await open(mode);
    const user = ROLES[role];
    await world.slack.as('U_ADA').command('C_HELP', '/ticket', `follow ${ticket}`);
    await world.pass(3_000);
    const threadTs = world.slack.messages('C_HELP')[0]?.ts ?? '';
    const expected = columnOf(BY_MENTION, role);
    const cameOf = await useAll(user, expected, async ({ mention, example }) => {
      const words = aboutIt(mention ?? example, ticket);
      await world.slack.as(user).say('C_HELP', { text: `<@${world.slack.botUserId}> ${words}`, threadTs });
      await world.pass(4_000);
    });
    expect(cameOf).toEqual(expected);
    expect(world.happyFox.violations).toEqual([]);
  });
});
