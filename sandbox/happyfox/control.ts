import type { IncomingMessage, ServerResponse } from 'node:http';
import { plain, Rejected } from './answers';
import type { GivenFile } from './attachments';
import { readBody } from './body';
import type { FaultHandle, FaultOrder } from './faults';
import type { People } from './people';
import type { HappyFoxSandbox } from './server';

type Given = Record<string, unknown>;

/** What people can be told to do from outside, with the order of the arguments. */
const DEEDS: { [Name in keyof People]: string[] } = {
  agentReplies: ['ticket', 'agent', 'said'],
  agentNotes: ['ticket', 'agent', 'said'],
  contactReplies: ['ticket', 'said', 'contact'],
  change: ['ticket', 'changes'],
  move: ['ticket', 'category', 'options'],
  merge: ['ticket', 'into', 'by'],
  remove: ['ticket'],
  breach: ['ticket'],
  mailIn: ['mail'],
  rates: ['ticket', 'rating'],
};

/** Held calls by the number that `POST /_control/faults` answered. */
const handles = new WeakMap<HappyFoxSandbox, FaultHandle[]>();

/** The control interface below `/_control/`: JSON in, JSON out, no sign-in, never throttled. See README.md. */
export async function answerControl(sandbox: HappyFoxSandbox, req: IncomingMessage, res: ServerResponse, url: URL) {
  const answer = (status: number, value: unknown) => {
    res.writeHead(status, { 'Content-Type': 'application/json' });
    res.end(`${JSON.stringify(value, withoutBytes)}\n`);
  };
  try {
    const given = req.method === 'POST' ? await readGiven(req) : {};
    const result = perform(sandbox, `${req.method} ${url.pathname.slice('/_control'.length)}`, given);
    answer(result === undefined ? 404 : 200, result ?? { error: 'Unknown control call; see README.md' });
  } catch (error) {
    const message = error instanceof Rejected ? error.answer.body : error instanceof Error ? error.message : 'Failed';
    answer(400, { error: message });
  }
}

async function readGiven(req: IncomingMessage): Promise<Given> {
  const { value } = await readBody(req, { maxBytes: 0, tooLarge: '400' }, () => {});
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Given;
  throw new Rejected(plain(400, 'Send a JSON object'));
}

function perform(sandbox: HappyFoxSandbox, call: string, given: Given): unknown {
  const { faults, webhooks, knobs, world, journal, violations } = sandbox;
  const ticket = /^GET \/tickets\/(\d+)$/.exec(call)?.[1];
  if (ticket) return { ticket: sandbox.ticket(Number(ticket)), attachments: sandbox.attachmentsOf(Number(ticket)) };
  const release = /^POST \/faults\/(\d+)\/(release|remove)$/.exec(call);
  if (release) {
    const handle = handles.get(sandbox)?.[Number(release[1])];
    if (release[2] === 'release') handle?.release();
    else handle?.remove();
    return handle && { done: true };
  }
  switch (call) {
    case 'GET /state':
      return {
        knobs,
        faults: faults.pending(),
        journal,
        violations,
        webhooks: webhooks.sent,
        world: shownWorld(sandbox),
      };
    case 'GET /journal':
      return { journal, violations };
    case 'GET /tickets':
      return { tickets: sandbox.tickets() };
    case 'POST /faults': {
      const known = handles.get(sandbox) ?? [];
      handles.set(sandbox, known);
      return { fault: known.push(faults.add(given as unknown as FaultOrder)) - 1 };
    }
    case 'POST /faults/clear':
      faults.clear();
      return { done: true };
    case 'POST /throttle':
      faults.throttle(given as unknown as Parameters<typeof faults.throttle>[0]);
      return { until: world.now() + Number(given.seconds) * 1000 };
    case 'POST /limits':
      faults.limit('readsPerMinute' in given ? (given as unknown as Parameters<typeof faults.limit>[0]) : null);
      return { done: true };
    case 'POST /knobs':
      return Object.assign(knobs, given);
    case 'POST /webhook':
      webhooks.configure(given.url ? (given as unknown as Parameters<typeof webhooks.configure>[0]) : null);
      return { done: true };
    case 'POST /act':
      return act(sandbox, given);
    case 'POST /reset':
      sandbox.reset();
      return { acme: given.seed === false ? null : sandbox.seedAcme() };
    default:
      return undefined;
  }
}

function act(sandbox: HappyFoxSandbox, given: Given): unknown {
  const deed = String(given.do) as keyof People;
  const names = Object.hasOwn(DEEDS, deed) ? DEEDS[deed] : null;
  if (!names) throw new Error(`Nobody here can "${deed}"; known are ${Object.keys(DEEDS).join(', ')}`);
  const carry = sandbox[deed] as (...args: unknown[]) => unknown;
  return { result: carry(...names.map((name) => withBytes(given[name]))) ?? null };
}

/** Files come with their content as `base64`, or with a `size`. */
function withBytes(value: unknown): unknown {
  const files = (value as { attachments?: (GivenFile & { base64?: string })[] } | null | undefined)?.attachments;
  if (!files) return value;
  const attachments = files.map(({ base64, ...file }) =>
    base64 === undefined ? file : { ...file, content: Buffer.from(base64, 'base64') },
  );
  return { ...(value as object), attachments };
}

function shownWorld({ world }: HappyFoxSandbox) {
  const { categories, statuses, priorities, agents, ticketFields, contactFields, groups } = world;
  const lists = { categories, statuses, priorities, agents, ticketFields, contactFields, groups };
  const contacts = [...world.contacts.values()].map(({ fields: _, ...contact }) => contact);
  return {
    ...Object.fromEntries(Object.entries(lists).map(([name, items]) => [name, [...items.values()]])),
    contacts,
    tickets: world.tickets.size,
  };
}

/** Files are shown by name, size and digest. */
const withoutBytes = (key: string, value: unknown) =>
  key === 'bytes' && typeof value === 'object' ? undefined : value;
