import { join } from 'node:path';
import { WebAPIRequestError } from '@slack/web-api';
import { slackChat } from '../../src/slack/conversation';
import { outcomeOf } from '../../src/slack/outcomes';
import { NOTICE_EVENT } from '../../src/slack/own-marks';
import { personOf } from '../../src/slack/people';
import { slackWeb } from '../../src/slack/web';
import { DIRECT, type Notice } from '../../src/tickets/delivery';
import { Refused, Throttled, Unavailable, Unconfirmed } from '../../src/tickets/outcomes';
import { HandClock } from '../hand-clock';
import { aWorkspace } from '../sandbox/slack/workspace-for-tests';
import { quietLog } from './quiet-log';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** Our own manifest: what is not allowed there, is refused here. */
const MANIFEST = join(__dirname, '../../manifest.yml');

async function aDesk() {
  const { slack } = await aWorkspace({ manifestPath: MANIFEST });
  stops.push(() => slack.stop());
  const log = quietLog();
  const clock = new HandClock();
  const web = slackWeb({ token: slack.botToken, apiUrl: slack.apiUrl, log });
  const chat = slackChat({
    web,
    log,
    clock,
    token: slack.botToken,
    apiUrl: slack.apiUrl,
    render: ({ facts }) => ({ text: `it is ${facts.state}`, blocks: [] }),
  });
  const calls = (method: string) => slack.journal.filter((entry) => entry.method === method).length;
  const texts = (channel: string, thread?: string) => slack.messages(channel, thread).map(({ text }) => text);
  return { slack, chat, log, clock, calls, texts };
}

function aNotice(channel: string, more: Partial<Notice> = {}, thread: string | null = null): Notice {
  return {
    id: 'T0SANDBOX0:C1:1.000001',
    place: { team: 'T0SANDBOX0', channel, thread },
    ts: null,
    head: { subject: 'Printer', author: 'Ann', about: 'U_ANN', permalink: null },
    facts: { state: 'saved' },
    version: 1,
    shown: 0,
    ...more,
  };
}

describe('whose an address is', () => {
  const address = 'agent@example.com';

  it('is asked once, and answered with the member who has just this one', async () => {
    const { slack, chat, calls } = await aDesk();
    slack.addUser({ id: 'U_AGENT', name: 'Agent', email: address });
    for (const email of [address, ` ${address.toUpperCase()} `])
      expect(await chat.personByEmail(email)).toMatchObject({ person: { slackId: 'U_AGENT', standing: 'member' } });
    expect(calls('users.lookupByEmail')).toBe(1);
  });

  it.each([
    ['a guest', { isRestricted: true }],
    ['somebody who left', { deleted: true }],
    ['a member of another workspace', { isStranger: true }],
  ])('is answered with nobody when only %s shows it', async (_, more) => {
    const { slack, chat } = await aDesk();
    slack.addUser({ id: 'U_OTHER', name: 'Other', email: address, ...more });
    expect(await chat.personByEmail(address)).toBeNull();
    // Nor once their profile is known from elsewhere.
    await chat.person('U_OTHER');
    expect(await chat.personByEmail(address)).toBeNull();
  });
});

describe('a notice', () => {
  it('is posted into its thread with a mark that tells nothing, and edited from then on', async () => {
    const { slack, chat, texts, calls } = await aDesk();
    const thread = await slack.as('U_ANN').say('C_GENERAL', 'the printer is on fire');
    const notice = aNotice('C_GENERAL', {}, thread);
    const shown = await chat.show(notice);
    expect(shown.place).toEqual(notice.place);
    const posted = slack.messages('C_GENERAL', thread).at(-1);
    expect(posted).toMatchObject({ ts: shown.ts, text: 'it is saved', metadata: { event_type: NOTICE_EVENT } });
    expect(JSON.stringify(posted)).not.toContain(notice.id);
    expect(slack.journal.at(-1)?.args).toMatchObject({ unfurl_links: 'false', unfurl_media: 'false' });

    const edited = { ...notice, ts: shown.ts, facts: { state: 'cancelled' as const, by: 'U_ANN' } };
    expect(await chat.show(edited)).toEqual(shown);
    expect(texts('C_GENERAL', thread)).toEqual(['the printer is on fire', 'it is cancelled']);
    expect(calls('chat.postMessage')).toBe(1);
  });

  it('is posted anew when its message was deleted', async () => {
    const { chat, texts } = await aDesk();
    const shown = await chat.show(aNotice('C_GENERAL', { ts: '1700000000.000100' }));
    expect(shown).toMatchObject({ place: { channel: 'C_GENERAL' } });
    expect(texts('C_GENERAL')).toEqual(['it is saved']);
  });

  it('joins a public channel to be posted there', async () => {
    const { slack, chat, texts } = await aDesk();
    slack.addChannel({ id: 'C_OPEN', name: 'open', members: ['U_ANN'], botIsMember: false });
    expect((await chat.show(aNotice('C_OPEN'))).place.channel).toBe('C_OPEN');
    expect(texts('C_OPEN')).toEqual(['it is saved']);
  });

  it.each([
    ['is private', { isPrivate: true, botIsMember: false }, null],
    ['is archived', { isArchived: true }, null],
    ['cannot be joined', { botIsMember: false }, 'conversations.join'],
  ])('goes to the person when the channel %s, and says where it went', async (_what, channel, failing) => {
    const { slack, chat, log, texts } = await aDesk();
    slack.addChannel({ id: 'C_SHUT', name: 'shut', members: ['U_ANN'], ...channel });
    if (failing) slack.faults.add({ method: failing, kind: 'error', error: 'missing_scope' });
    const shown = await chat.show(aNotice('C_SHUT', {}, '1.000001'));
    expect(shown.place).toEqual({ team: 'T0SANDBOX0', channel: slack.dm('U_ANN'), thread: null });
    expect(texts(slack.dm('U_ANN'))).toEqual(['it is saved']);
    expect(log.lines.filter((line) => line.includes('goes to a direct message'))).toHaveLength(1);
    await chat.show(aNotice('x', { ts: shown.ts, place: shown.place, facts: { state: 'cancelled', by: 'U_ANN' } }));
    expect(texts(slack.dm('U_ANN'))).toEqual(['it is cancelled']);
  });

  it('goes to the person when that is its place', async () => {
    const { slack, chat } = await aDesk();
    expect((await chat.show(aNotice(DIRECT))).place.channel).toBe(slack.dm('U_ANN'));
  });

  it('is refused when there is no person to turn to', async () => {
    const { chat } = await aDesk();
    const notice = aNotice('C_NONE');
    notice.head.about = 'U_NOBODY';
    await expect(chat.show(notice)).rejects.toMatchObject({ complaints: [{ key: 'user_not_found' }] });
  });
});

describe('a notice whose posting was lost', () => {
  it.each([
    ['in a channel', 'C_GENERAL', false],
    ['in a thread', 'C_GENERAL', true],
    ['in a direct message', DIRECT, false],
    ['in a direct message, because its channel was out of reach', 'C_SHUT', false],
  ])('is found %s, and edited there', async (_where, channel, inThread) => {
    const { slack, chat, calls } = await aDesk();
    slack.addChannel({ id: 'C_SHUT', name: 'shut', isPrivate: true, botIsMember: false, members: ['U_ANN'] });
    const thread = inThread ? await slack.as('U_ANN').say('C_GENERAL', 'the printer is on fire') : null;
    await chat.show({ ...aNotice('C_GENERAL', {}, thread), id: 'another' });
    const notice = aNotice(channel, {}, thread);
    if (channel === 'C_SHUT')
      slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'channel_not_found' });
    slack.faults.add({ method: 'chat.postMessage', kind: 'reset-after' });
    await expect(chat.show(notice)).rejects.toBeInstanceOf(Unconfirmed);

    const ts = await chat.findNotice(notice);
    const stands = channel === 'C_GENERAL' ? 'C_GENERAL' : slack.dm('U_ANN');
    expect(ts).toBe(slack.messages(stands, thread ?? undefined).at(-1)?.ts);
    const posts = calls('chat.postMessage');
    const shown = await chat.show({ ...notice, ts, facts: { state: 'cancelled', by: 'U_ANN' } });
    expect([shown.ts, shown.place.channel]).toEqual([ts, stands]);
    expect(calls('chat.postMessage')).toBe(posts);
    expect(slack.messages(stands, thread ?? undefined).at(-1)?.text).toBe('it is cancelled');
  });

  it('is not found when it never arrived', async () => {
    const { slack, chat } = await aDesk();
    slack.faults.add({ method: 'chat.postMessage', kind: 'reset-before' });
    await expect(chat.show(aNotice('C_GENERAL'))).rejects.toBeInstanceOf(Unconfirmed);
    expect(await chat.findNotice(aNotice('C_GENERAL'))).toBeNull();
  });

  it.each(['unknown_method', 'missing_scope'])('counts as lost where Slack says %s; the log says so', async (error) => {
    const { slack, chat, log } = await aDesk();
    await chat.show(aNotice('C_GENERAL'));
    slack.faults.add({ method: 'conversations.history', kind: 'error', error });
    expect(await chat.findNotice(aNotice('C_GENERAL'))).toBeNull();
    expect(log.lines.filter((line) => line.includes(error))).toHaveLength(1);
  });
});

describe('what a failed call means', () => {
  it.each([
    ['a throttle with a time', { kind: '429' as const, retryAfter: 30 }, Throttled, Throttled],
    ['a throttle without a time', { kind: '429' as const }, Throttled, Throttled],
    ['an outage', { kind: '5xx' as const }, Unconfirmed, Unavailable],
    ['a connection that breaks', { kind: 'reset-before' as const }, Unconfirmed, Unavailable],
    ['an error half-way', { kind: 'error' as const, error: 'fatal_error' }, Unconfirmed, Unavailable],
    ['a no', { kind: 'error' as const, error: 'invalid_blocks' }, Refused, Refused],
  ])('%s: for a post and for an edit', async (_what, fault, forPost, forEdit) => {
    const { slack, chat } = await aDesk();
    const shown = await chat.show(aNotice('C_GENERAL'));
    slack.faults.add({ method: 'chat.postMessage', ...fault });
    slack.faults.add({ method: 'chat.update', ...fault });
    await expect(chat.show({ ...aNotice('C_GENERAL'), id: 'n2' })).rejects.toBeInstanceOf(forPost);
    await expect(chat.show(aNotice('C_GENERAL', { ts: shown.ts }))).rejects.toBeInstanceOf(forEdit);
  });

  it('waits as long as Slack says', async () => {
    const { slack, chat, clock } = await aDesk();
    slack.faults.add({ method: 'chat.postMessage', kind: '429', retryAfter: 30 });
    await expect(chat.show(aNotice('C_GENERAL'))).rejects.toMatchObject({ resumeAt: clock.now() + 30_000 });
  });

  it('is certain that nothing arrived where no connection was made', () => {
    const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const reset = Object.assign(new Error('read'), { code: 'ECONNRESET' });
    const asFetchTells = (cause: Error) => new WebAPIRequestError(new TypeError('fetch failed', { cause }));
    expect(outcomeOf(asFetchTells(refused), 'post', 0)).toBeInstanceOf(Unavailable);
    expect(outcomeOf(asFetchTells(new AggregateError([refused, refused])), 'post', 0)).toBeInstanceOf(Unavailable);
    expect(outcomeOf(asFetchTells(new AggregateError([refused, reset])), 'post', 0)).toBeInstanceOf(Unconfirmed);
    expect(outcomeOf(asFetchTells(reset), 'post', 0)).toBeInstanceOf(Unconfirmed);
  });

  it('makes one call of one, without repeating it by itself', async () => {
    const { slack, chat, calls } = await aDesk();
    slack.faults.add({ method: 'chat.postMessage', kind: '5xx', times: 5 });
    await expect(chat.show(aNotice('C_GENERAL'))).rejects.toBeInstanceOf(Unconfirmed);
    expect(calls('chat.postMessage')).toBe(1);
  });
});

describe('a person', () => {
  it.each([
    ['a member', {}, { standing: 'member', email: 'eve@example.com' }],
    ['a member whose address is not confirmed', { isEmailConfirmed: false }, { standing: 'member' }],
    ['a guest', { isRestricted: true }, { standing: 'guest', email: 'eve@example.com' }],
    ['a guest of one channel', { isUltraRestricted: true }, { standing: 'guest', email: 'eve@example.com' }],
    ['a member of another workspace', { teamId: 'T_OTHER' }, { standing: 'stranger' }],
    ['somebody who left', { deleted: true }, { standing: 'stranger' }],
    ['a bot', { isBot: true }, { standing: 'bot' }],
  ])('who is %s', async (_who, wish, person) => {
    const { slack, chat } = await aDesk();
    slack.addUser({ id: 'U_EVE', name: 'Eve', email: 'eve@example.com', tz: 'Europe/Paris', ...wish });
    expect(await chat.person('U_EVE')).toEqual({ slackId: 'U_EVE', name: 'Eve', timeZone: 'Europe/Paris', ...person });
  });

  it('is a stranger when Slack says so, and ours when our team is one of an organisation’s', () => {
    const user = { id: 'U1', name: 'Eve', team_id: 'T_ORG', profile: { email: 'eve@example.com' } };
    expect(personOf(user, 'T1')).toMatchObject({ standing: 'stranger' });
    expect(personOf({ ...user, enterprise_user: { teams: ['T0', 'T1'] } }, 'T1')).toMatchObject({ standing: 'member' });
    expect(personOf({ ...user, team_id: 'T1', is_stranger: true }, 'T1')).toEqual({
      slackId: 'U1',
      name: 'Eve',
      standing: 'stranger',
    });
  });

  it('goes by a name that breaks no line, turns nothing round and is not endless', () => {
    const name = `Eve\r\n\u202E nimdA\u2028\u0000 ${'x'.repeat(200)}`;
    const shown = personOf({ id: 'U1', profile: { real_name: name } }, 'T1').name;
    expect(shown).toMatch(/^Eve nimdA x+…$/);
    expect(shown.length).toBeLessThanOrEqual(80);
  });

  it('is asked about once in ten minutes, and again when Slack says that the profile changed', async () => {
    const { chat, clock, calls } = await aDesk();
    await chat.person('U_ANN');
    clock.turn(10 * 60_000 - 1);
    await chat.person('U_ANN');
    expect(calls('users.info')).toBe(1);
    clock.turn(1);
    await chat.person('U_ANN');
    expect(calls('users.info')).toBe(2);
    chat.forgetPerson('U_ANN');
    await chat.person('U_ANN');
    expect(calls('users.info')).toBe(3);
  });

  it.each([
    { kind: '5xx' as const },
    { kind: '429' as const, retryAfter: 30 },
    { kind: 'error' as const, error: 'unknown_method' },
    { kind: 'error' as const, error: 'user_not_found' },
  ])('is a stranger by the name at hand while Slack does not say (%j), and asked about again', async (fault) => {
    const { slack, chat } = await aDesk();
    slack.faults.add({ method: 'users.info', ...fault });
    expect(await chat.person('U_ANN', 'Ann B.')).toEqual({ slackId: 'U_ANN', name: 'Ann B.', standing: 'stranger' });
    expect(await chat.person('U_ANN')).toMatchObject({ standing: 'member' });
  });
});

describe('names behind mentions', () => {
  it('are those of people and channels; what nobody can say stays open', async () => {
    const { slack, chat, calls } = await aDesk();
    slack.addChannel({ id: 'C_SECRET', name: 'secret', isPrivate: true, botIsMember: false });
    const ids = { users: ['U_ANN', 'U_ANN', 'U_NOBODY'], channels: ['C_GENERAL', 'C_SECRET'], usergroups: ['S1'] };
    const names = await chat.names(ids);
    expect([
      names.user('U_ANN'),
      names.user('U_NOBODY'),
      names.channel('C_GENERAL'),
      names.channel('C_SECRET'),
    ]).toEqual(['ann', undefined, 'general', undefined]);
    expect(names.usergroup('S1')).toBeUndefined();
    await chat.names(ids);
    expect(calls('conversations.info')).toBe(2);
  });
});

describe('the address of a message', () => {
  it('is Slack’s; where Slack does not tell it, the one that Slack would have told', async () => {
    const { slack, chat } = await aDesk();
    const ts = await slack.as('U_ANN').say('C_GENERAL', 'hello');
    const told = await chat.permalink('C_GENERAL', ts);
    expect(told).toMatch(/^https:\/\/sandbox\.slack\.com\/archives\/C_GENERAL\/p\d+$/);
    expect(await chat.permalink('C_GENERAL', '1.000001')).toBeNull();
    slack.faults.add({ method: 'chat.getPermalink', kind: 'reset-before' });
    expect(await chat.permalink('C_GENERAL', ts)).toBe(told);
    expect(await chat.permalink('C_SECRET', ts)).toBe(told?.replace('C_GENERAL', 'C_SECRET'));
  });
});
