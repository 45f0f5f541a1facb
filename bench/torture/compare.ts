/** Who may read a thread. */
type Audience = 'requester' | 'agents';

/** A file, with a name that no other has. */
export interface FileFacts {
  name: string;
  sha256: string;
}

/** A ticket that somebody filed. */
export interface Filed {
  /** A word that stands in it and nowhere else. */
  token: string;
  requester: string;
  files: FileFacts[];
  audience: Audience;
  /** Where the thread of the ticket is in Slack; null when it is where the notice about it stands. */
  place: { channel: string; thread: string } | null;
  /** False: Slack told the person that something went wrong; it may be filed or not, but not twice. */
  accepted: boolean;
}

/** When the program first took in an event well: between the moments at which it was sent there and at which it had answered. Epoch ms. */
export interface HeardWhen {
  from: number;
  to: number;
}

/** Something that was said in the thread of a ticket. */
export interface Replied {
  token: string;
  ticket: string;
  /** Slack's ts. */
  ts: string;
  /** When it heard of it from Slack. Null: never, and it had to find it by itself. */
  heard: HeardWhen | null;
  files: FileFacts[];
}

/** Something that an agent wrote in HappyFox. */
export interface FromAgent {
  token: string;
  ticket: string;
  kind: 'reply' | 'note';
  files: FileFacts[];
}

/** An update of a ticket as HappyFox holds it, oldest first. */
export interface HeldUpdate {
  ticket: number;
  private: boolean;
  tokens: string[];
  files: FileFacts[];
}

export interface HeldTicket {
  number: number;
  requester: string;
  /** Tokens of its subject. */
  tokens: string[];
}

/** A message of the program in Slack that carries words of the helpdesk. */
export interface HeldPost {
  channel: string;
  thread: string | null;
  tokens: string[];
}

export interface HeldFile extends FileFacts {
  channel: string;
  thread: string | null;
}

export interface Evidence {
  filed: Filed[];
  replied: Replied[];
  fromAgents: FromAgent[];
  tickets: HeldTicket[];
  updates: HeldUpdate[];
  posts: HeldPost[];
  /** Files that the program put into Slack. */
  files: HeldFile[];
  /** Requests that reached HappyFox before the end of a wait that had been told; a sentence about each. */
  early: string[];
  /** Requests that were on their way when the first refusal was. */
  crossed: number;
  /** Requests after a refusal that a program could not write down before it was killed: nobody could know of it. */
  unheard: number;
  /** How often a program ended although nobody had asked it to. */
  ended: number;
  /** Tokens of what people were asked about, or nothing where a question named none: when they answer, its turn is over. */
  asked: string[];
}

export interface Count {
  said: number;
  delivered: number;
  lost: number;
  doubled: number;
  disordered: number;
  leaked: number;
  early: number;
  asked: number;
  /** Requests that crossed the refusal which told the wait. */
  crossed: number;
  /** Requests after a refusal that died with the program it was told to. */
  unheard: number;
  ended: number;
  /** Replies of which Slack told so late that a later one had gone already: no fault, but worth a number. */
  toldLate: number;
  /** What does not agree, one sentence each. */
  differences: string[];
  /** Tokens of words, and names of files, that are lost. */
  missing: string[];
}

/** How long a reply is held before it leaves, less a margin for what takes time beside it. Ms. */
export interface Rules {
  holdMs: number;
}

/** Compares what was said on both sides with what both sides hold now. */
export function compare(seen: Evidence, rules: Rules): Count {
  const count: Count = {
    said: 0,
    delivered: 0,
    lost: 0,
    doubled: 0,
    disordered: 0,
    leaked: 0,
    early: seen.early.length,
    asked: seen.asked.length,
    crossed: seen.crossed,
    unheard: seen.unheard,
    ended: seen.ended,
    toldLate: 0,
    differences: [],
    missing: [],
  };
  const differ = (sentence: string) => void count.differences.push(sentence);
  /** Counts one thing that was said and how often it stands where it should. */
  const counted = (what: string, key: string, copies: number, isOptional = false) => {
    if (isOptional && copies === 0) return;
    count.said += 1;
    if (copies === 0) {
      count.lost += 1;
      count.missing.push(key);
      differ(`${what} is lost.`);
      return;
    }
    count.delivered += 1;
    if (copies > 1) {
      count.doubled += copies - 1;
      differ(`${what} is there ${copies} times.`);
    }
  };
  const leak = (sentence: string) => {
    count.leaked += 1;
    differ(sentence);
  };
  const countedFiles = (what: string, files: FileFacts[], there: readonly FileFacts[], isOptional = false) => {
    for (const { name, sha256 } of files) {
      const same = there.filter((file) => file.name === name);
      const whole = same.filter((file) => file.sha256 === sha256);
      counted(`The file ${name} of ${what}`, name, whole.length, isOptional);
      if (same.some((file) => file.sha256 !== sha256)) differ(`The file ${name} of ${what} is not whole.`);
    }
  };

  const ticketsOf = grouped(seen.tickets, ({ tokens }) => tokens);
  const updatesOf = grouped(seen.updates, ({ tokens }) => tokens);
  const onTicket = grouped(seen.updates, ({ ticket }) => [ticket]);
  const filesOn = (number: number | undefined) =>
    (number === undefined ? [] : (onTicket.get(number) ?? [])).flatMap(({ files }) => files);
  const numberOf = new Map(seen.filed.map(({ token }) => [token, ticketsOf.get(token)?.[0]?.number]));
  const filedBy = new Map(seen.filed.map((ticket) => [ticket.token, ticket]));

  for (const { token, requester, files, accepted } of seen.filed) {
    const tickets = ticketsOf.get(token) ?? [];
    counted(`The ticket ${token}`, token, tickets.length, !accepted);
    const [ticket] = tickets;
    if (ticket && ticket.requester !== requester)
      differ(`The ticket ${token} is of ${ticket.requester} and should be of ${requester}.`);
    countedFiles(`the ticket ${token}`, files, filesOn(ticket?.number), !accepted);
  }

  for (const { token, ticket, files } of seen.replied) {
    const number = numberOf.get(ticket);
    const updates = updatesOf.get(token) ?? [];
    const right = updates.filter((update) => update.ticket === number);
    counted(`The reply ${token} to ${ticket}`, token, right.length);
    if (right.length < updates.length) differ(`The reply ${token} to ${ticket} stands on another ticket.`);
    countedFiles(`the reply ${token}`, files, filesOn(number));
    if (filedBy.get(ticket)?.audience === 'agents')
      for (const update of updates)
        if (!update.private) leak(`${token} was said among agents and stands in public on ticket ${update.ticket}.`);
  }

  const postsOf = grouped(seen.posts, ({ tokens }) => tokens);
  for (const { token, ticket, kind, files } of seen.fromAgents) {
    const { audience, place } = filedBy.get(ticket) ?? { audience: 'requester', place: null };
    const posts = postsOf.get(token) ?? [];
    const isThere = ({ channel, thread }: { channel: string; thread: string | null }) =>
      place === null || (channel === place.channel && thread === place.thread);
    const right = posts.filter(isThere);
    if (kind === 'note' && audience === 'requester') {
      for (const { channel } of posts) leak(`The private note ${token} on ${ticket} stands in ${channel}.`);
      continue;
    }
    counted(`The agent’s ${kind} ${token} on ${ticket}`, token, right.length);
    for (const { channel } of posts.filter((post) => !isThere(post)))
      leak(`The agent’s ${kind} ${token} on ${ticket} stands in ${channel}, where it does not belong.`);
    countedFiles(`the agent’s ${kind} ${token}`, files, seen.files.filter(isThere));
  }
  const spoken = new Set([...seen.filed, ...seen.replied].map(({ token }) => token));
  for (const { channel, tokens } of seen.posts)
    for (const token of tokens.filter((one) => spoken.has(one))) {
      count.doubled += 1;
      differ(`${token} was said in Slack and came back to ${channel}.`);
    }

  for (const [ticket, replies] of grouped(seen.replied, (reply) => [reply.ticket])) {
    const updates = onTicket.get(numberOf.get(ticket) ?? -1) ?? [];
    const placeOf = (token: string) => updates.findIndex(({ tokens }) => tokens.includes(token));
    const inOrder = replies
      .filter(({ token }) => placeOf(token) >= 0 && !seen.asked.includes(token))
      .sort((a, b) => a.ts.localeCompare(b.ts));
    inOrder.forEach((earlier, index) => {
      const overtaken = inOrder.slice(index + 1).filter((later) => placeOf(later.token) < placeOf(earlier.token));
      for (const later of overtaken) {
        if (wasHeardInTime(earlier, later, rules)) {
          count.disordered += 1;
          differ(`On ${ticket}, ${later.token} stands before ${earlier.token}, which was said earlier.`);
        } else count.toldLate += 1;
      }
    });
  }
  agentOrder(seen, filedBy, count, differ);
  seen.early.forEach(differ);
  if (seen.ended > 0) differ(`The program ended ${seen.ended} times by itself.`);
  return count;
}

/** Whether the earlier one had been heard while the later one was still held, so that their order could be kept. */
const wasHeardInTime = (earlier: Replied, later: Replied, { holdMs }: Rules): boolean =>
  earlier.heard !== null && later.heard !== null && earlier.heard.to < later.heard.from + holdMs;

/** What agents wrote must stand in each thread in the order in which they wrote it. */
function agentOrder(
  { fromAgents, posts }: Evidence,
  filedBy: Map<string, Filed>,
  count: Count,
  differ: (sentence: string) => void,
): void {
  for (const [ticket, words] of grouped(fromAgents, (one) => [one.ticket])) {
    const place = filedBy.get(ticket)?.place;
    if (!place) continue;
    const there = posts.filter(({ channel, thread }) => channel === place.channel && thread === place.thread);
    const placed = words
      .map(({ token }) => ({ token, at: there.findIndex(({ tokens }) => tokens.includes(token)) }))
      .filter(({ at }) => at >= 0);
    placed.forEach(({ token, at }, index) => {
      const before = placed[index - 1];
      if (!before || before.at < at) return;
      count.disordered += 1;
      differ(`In the thread of ${ticket}, ${token} stands before ${before.token}, which was written earlier.`);
    });
  }
}

function grouped<T, K>(items: readonly T[], keysOf: (item: T) => readonly K[]): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items)
    for (const key of new Set(keysOf(item))) groups.set(key, [...(groups.get(key) ?? []), item]);
  return groups;
}
