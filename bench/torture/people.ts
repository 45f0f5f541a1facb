import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { elementsOf } from '../../sandbox/slack/block-ids';
import { recordsOf } from '../../sandbox/slack/loose-json';
import { NotOffered } from '../../sandbox/slack/refusals';
import type { Random } from '../random';
import type { Filed, FileFacts, FromAgent, Replied } from './compare';
import { AGENT_CHANNELS, AGENTS, CHANNELS, PEOPLE, type TortureWorld } from './world';

/** What one thing that is said is known by: a word that nobody else says. */
export const TOKEN = /\btok[0-9a-z]{6}\b/g;

/** How long a person looks at the screen before they try again. Real ms: they wait for the program's work, not for its waits. */
const LOOK_MS = 1_500;
/** How long they wait for a program that is away. Real ms. */
const AWAY_MS = 30_000;
const FORMS_AT_ONCE = 3;
/** How often a person presses a button that does not work before they leave it. */
const PATIENCE = 12;
const SMALL_WORDS = ['the printer', 'a laptop', 'my mail', 'the VPN', 'this door', 'our wiki', 'the “scanner”', 'R&D'];

/** What people did, and what they may therefore expect. */
export interface Ledger {
  filed: Filed[];
  replied: Omit<Replied, 'heard'>[];
  fromAgents: FromAgent[];
  /** Forms that never came up, or that were left after many attempts: nobody was told that they were taken. */
  abandoned: number;
}

/** Lets so many act at once; the others wait their turn. */
function slots(atOnce: number) {
  let busy = 0;
  const waiting: (() => void)[] = [];
  return async <T>(act: () => Promise<T>): Promise<T> => {
    if (busy >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
    busy += 1;
    try {
      return await act();
    } finally {
      busy -= 1;
      waiting.shift()?.();
    }
  };
}

/** People at work on both sides. Everything they do by chance is decided by `random`. */
export function openPeople(world: TortureWorld, random: Random) {
  const { slack, happyFox, acme } = world;
  const ledger: Ledger = { filed: [], replied: [], fromAgents: [], abandoned: 0 };
  const numberOf = new Map<string, number>();
  let made = 0;

  happyFox.world.listeners.add(({ kind, ticket }) => {
    if (kind !== 'created') return;
    for (const [token] of ticket.subject.matchAll(TOKEN)) numberOf.set(token, ticket.id);
  });

  const token = () => {
    made += 1;
    return `tok${made.toString(36).padStart(6, '0')}`;
  };

  function newFiles(name: string, likelihood: number): { facts: FileFacts; content: Buffer }[] {
    if (!random.chance(likelihood)) return [];
    return Array.from({ length: random.whole(1, 2) }, (_, index) => {
      const content = Buffer.alloc(random.whole(1, 60_000), `${name}${index}`);
      const sha256 = createHash('sha256').update(content).digest('hex');
      return { facts: { name: `${name}-${index + 1}.txt`, sha256 }, content };
    });
  }
  const upload = (user: string, files: ReturnType<typeof newFiles>) =>
    files.map(({ facts, content }) => slack.as(user).upload(facts.name, content, 'text/plain'));

  /** Closes whatever is on the screen. */
  async function clearScreen(user: string): Promise<void> {
    while (slack.topView(user)) await slack.as(user).close('x');
  }

  const hasInput = (user: string, block: string) =>
    elementsOf(recordsOf(slack.topView(user)?.blocks)).some(({ blockId }) => blockId === block);

  /** Fast time leaves little of the three seconds that a trigger lives: only some people have a form under way at once. */
  const formsUnderWay = slots(FORMS_AT_ONCE);

  /** Opens a form until its input is on the screen. False when that never happens. */
  async function opened(user: string, open: () => Promise<unknown>, input: string): Promise<boolean> {
    for (let tries = 0; tries < PATIENCE; tries += 1) {
      await back();
      await clearScreen(user);
      await open();
      for (const end = Date.now() + LOOK_MS; Date.now() < end; ) {
        if (hasInput(user, input)) return true;
        await wait(20);
      }
    }
    return false;
  }

  /** Presses the button of the form until it closes. Answers false when it never did, and the person left. */
  async function submitted(user: string): Promise<boolean> {
    for (let tries = 0; tries < PATIENCE; tries += 1) {
      const { closed } = await slack.as(user).submit();
      if (closed) return true;
      await wait(random.whole(100, 600));
      await back();
    }
    return false;
  }

  /** Nobody goes on pressing a button while nothing answers at all. */
  async function back(): Promise<void> {
    for (const end = Date.now() + AWAY_MS; world.balancer.targets.size === 0 && Date.now() < end; ) await wait(50);
  }

  /** Runs an act that another view may cut short: then the person starts again or leaves. */
  async function orNotOffered(act: () => Promise<boolean>): Promise<boolean> {
    try {
      return await act();
    } catch (error) {
      if (error instanceof NotOffered) return false;
      throw error;
    }
  }

  /** Chooses the category and lets the form follow. */
  async function chooseCategory(user: string): Promise<void> {
    await slack.as(user).change('category', String(acme.categories.support.id));
    await wait(60);
  }

  const people = {
    ledger,
    numberOf: (ticket: string) => numberOf.get(ticket),

    /** Marks the channels of the agents as theirs, before anything bad happens. */
    async setUp(): Promise<void> {
      const marie = slack.as('U_MARIE');
      for (const channel of AGENT_CHANNELS) {
        if (!(await opened('U_MARIE', () => marie.command(channel, '/ticket', 'channel'), 'channel_agents')))
          throw new Error('The settings of a channel did not open');
        marie.fill({ channel_agents: ['yes'] });
        if (!(await submitted('U_MARIE'))) throw new Error('The settings of a channel were not taken');
      }
    },

    /** Files a ticket: with the command, or from a message that was just written. */
    async file(user: string): Promise<void> {
      const isAgent = AGENTS.some(({ id }) => id === user);
      const audience = isAgent ? 'agents' : 'requester';
      const requester = [...PEOPLE, ...AGENTS].find(({ id }) => id === user)?.email ?? '';
      const name = token();
      const words = `${random.pick(SMALL_WORDS)} ${name} does not work`;
      const person = slack.as(user);
      const filed: Filed = { token: name, requester, files: [], audience, place: null, accepted: false };
      let thread: Filed['place'] = null;
      let open: () => Promise<unknown>;
      if (isAgent || random.chance(0.8)) {
        const files = newFiles(name, 0.25);
        const channel = random.pick(isAgent ? AGENT_CHANNELS : CHANNELS);
        const ts = await person.say(channel, { text: words, files: upload(user, files) });
        filed.files = files.map(({ facts }) => facts);
        thread = { channel, thread: ts };
        open = () => person.messageShortcut('file_message', channel, ts);
      } else {
        open = () => person.command(random.pick(CHANNELS), '/ticket', words);
      }
      const isSent = await formsUnderWay(() =>
        orNotOffered(async () => {
          if (!(await opened(user, open, 'category'))) return false;
          await chooseCategory(user);
          if (thread === null) person.fill({ details: 'Please have a look.' });
          ledger.filed.push(filed);
          const accepted = await submitted(user);
          filed.accepted = accepted;
          filed.place = thread;
          return accepted;
        }),
      );
      if (!isSent) ledger.abandoned += 1;
      await clearScreen(user);
    },

    /** Says something in the thread of some ticket. */
    async reply(user: string): Promise<void> {
      const isAgent = AGENTS.some(({ id }) => id === user);
      const threads = ledger.filed.filter(
        ({ accepted, place, audience }) => accepted && place !== null && (isAgent || audience === 'requester'),
      );
      if (threads.length === 0) return;
      // Mostly where something is going on, so that threads grow long.
      const { place, token: ticket } = random.pick(random.chance(0.8) ? threads.slice(-12) : threads);
      if (!place) return;
      const name = token();
      const files = newFiles(name, 0.15);
      const ids = upload(user, files);
      const said = slack.as(user).say(place.channel, {
        text: `${name} and ${random.pick(SMALL_WORDS)}`,
        threadTs: place.thread,
        files: ids,
      });
      const replied = { token: name, ticket, ts: '', files: files.map(({ facts }) => facts) };
      ledger.replied.push(replied);
      replied.ts = await said;
    },

    /** An agent answers, or leaves a note, in HappyFox itself. */
    writeInHappyFox(): void {
      const { token: ticket } = ledger.filed.length > 0 ? random.pick(ledger.filed.slice(-30)) : { token: '' };
      const number = numberOf.get(ticket);
      if (number === undefined) return;
      const name = token();
      const kind = random.chance(0.4) ? ('note' as const) : ('reply' as const);
      const files = newFiles(name, 0.15);
      const attachments = files.map(({ facts, content }) => ({
        filename: facts.name,
        contentType: 'text/plain',
        content,
      }));
      const said = { html: `<p>${name} from the helpdesk</p>`, attachments };
      const agent = random.pick(world.agentIds);
      if (kind === 'note') happyFox.agentNotes(number, agent, said);
      else happyFox.agentReplies(number, agent, said);
      ledger.fromAgents.push({ token: name, ticket, kind, files: files.map(({ facts }) => facts) });
    },
  };
  return people;
}

export type People = ReturnType<typeof openPeople>;
