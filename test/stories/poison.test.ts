import { chooses, fileMessage, heard, linkedWorld } from './linked';
import type { World } from './world';

let world: World;
let thread: string;
let ticket: number;
afterEach(() => world.close());

/** Ada's ticket, and Bob's beside it. */
async function open() {
  ({ world, thread, ticket } = await linkedWorld());
  const other = await fileMessage(world, 'The projector flickers');
  return other;
}

const wordsOn = (number: number) =>
  (world.updates(number) as { message: { text: string } | null }[]).flatMap(({ message }) =>
    message ? [message.text.split('\n')[0]] : [],
  );
const reply = (threadTs: string, text: string, files: string[] = []) =>
  world.slack.as('U_ADA').say('C_GENERAL', { text, threadTs, files });
const toldOnce = (pattern: RegExp, inThread: string) =>
  expect(heard(world, inThread).filter((text) => pattern.test(text))).toHaveLength(1);

/** Replies to the poisoned ticket and to another one, right behind the poison. */
async function othersGoOn(other: { thread: string; ticket: number }) {
  await reply(other.thread, 'Elsewhere life goes on');
  // The hold, and a second.
  await world.pass(6_000);
  expect(wordsOn(other.ticket)).toContain('Elsewhere life goes on');
}

describe.each([
  ['400', { status: 400, body: '{"error":{"text":"This word is not allowed."}}' }],
  ['422', { status: 422, body: '{"error":[{"field":"text","errors":["This word is not allowed."]}]}' }],
  ['403, for this ticket only', { status: 403, body: '{"error":"This word is not allowed."}' }],
])('a reply that HappyFox refuses with %s', (_, fault) => {
  it('is told once, with a button; what is said after it, here and elsewhere, arrives', async () => {
    const other = await open();
    world.happyFox.faults.add({ kind: 'status', path: `ticket/${ticket}/user_reply/`, times: 2, ...fault });
    // A contact's reply that is refused becomes a note; that one is refused too.
    world.happyFox.faults.add({ kind: 'status', path: `ticket/${ticket}/staff_pvtnote/`, ...fault });
    await reply(thread, 'Poison');
    await othersGoOn(other);
    world.happyFox.faults.clear();
    await reply(thread, 'And what I meant to say');
    await world.pass(20_000);
    expect(wordsOn(ticket)).toEqual(['The VPN drops every hour', 'And what I meant to say']);
    toldOnce(/HappyFox did not accept “Poison”/, thread);
  });
});

describe('a file that breaks off each time', () => {
  it('is named, and its words arrive; others are not held up', async () => {
    const other = await open();
    const file = world.slack.as('U_ADA').upload('poison.bin', Buffer.alloc(50_000), 'application/octet-stream');
    world.slack.fileBehaves(file, { resetAfterBytes: 100 });
    await reply(thread, 'Look at this', [file]);
    await othersGoOn(other);
    await world.pass(120_000);
    expect(wordsOn(ticket)).toContain('Look at this');
    expect(JSON.stringify(world.slack.messages('C_GENERAL', thread))).toContain('poison.bin was not sent');
  });
});

describe('an update of HappyFox that Slack refuses to take', () => {
  it('does not hold up other threads, and what follows it is told', async () => {
    const other = await open();
    await chooses(world, 'C_GENERAL', {});
    world.slack.faults.add({ method: 'chat.postMessage', kind: 'error', error: 'invalid_blocks' });
    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: '<p>Poison</p>' });
    await world.pass(62_000);
    world.happyFox.agentReplies(ticket, world.acme.agents.admin.id, { html: '<p>Try again</p>' });
    world.happyFox.agentReplies(other.ticket, world.acme.agents.admin.id, { html: '<p>Fixed</p>' });
    await world.pass(62_000);
    expect(heard(world, other.thread).join()).toContain('Fixed');
    expect(heard(world, thread).join()).toContain('Try again');
  });
});

describe('an answer of HappyFox of ten megabytes', () => {
  it('delays nobody else', async () => {
    const other = await open();
    world.happyFox.faults.add({ kind: 'huge', path: `ticket/${ticket}/`, bytes: 10_000_000, times: 3 });
    await reply(thread, 'Poison');
    await othersGoOn(other);
    await world.pass(60_000);
    expect(wordsOn(ticket).filter((words) => words === 'Poison')).toHaveLength(1);
  });
});
