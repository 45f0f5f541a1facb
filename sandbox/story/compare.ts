/** A file by what makes it the same file. */
interface FileFacts {
  name: string;
  bytes: number;
  sha256: string;
}

/** What a person filed in Slack. The story gives each ticket a subject of its own. */
export interface Draft {
  subject: string;
  /** E-mail address. */
  requester: string;
  files: FileFacts[];
  /** The conversation, and the thread in it, where they are told how it goes. */
  channel: string;
  thread: string | null;
}

/** A ticket that HappyFox holds. */
export interface Held {
  number: number;
  displayId: string;
  subject: string;
  requester: string;
  files: FileFacts[];
}

/** A notice as it stands in Slack, with everything it said before. */
export interface NoticeSeen {
  channel: string;
  thread: string | null;
  /** Oldest first; the last one is what people read now. */
  versions: { at: number; lines: string[] }[];
}

/** A request that HappyFox refused with a wait, or a line of the program's own ledger about one. Epoch ms. */
export interface Refusal {
  at: number;
  status: number;
}

export interface Evidence {
  drafts: readonly Draft[];
  held: readonly Held[];
  notices: readonly NoticeSeen[];
  refusals: readonly Refusal[];
  /** The refusals that the program wrote down. */
  ledger: readonly Refusal[];
  /** Requests that came before the end of a wait that had been told. */
  early: number;
  /** What else HappyFox would mind, in words. */
  violations: readonly string[];
}

export interface Comparison {
  said: number;
  filed: number;
  lost: number;
  doubled: number;
  filesSaid: number;
  filesHeld: number;
  early: number;
  refusals: number;
  refusalsInLedger: number;
  /** What does not agree, one sentence each. Empty: everything does. */
  differences: string[];
}

/** The ledger names seconds, and the two clocks are read a moment apart. Ms. */
const SAME_MOMENT_MS = 2_000;

/** Compares what people said in Slack with what HappyFox holds, and with what people were told. */
export function compare(evidence: Evidence): Comparison {
  const { drafts, held, notices, refusals, ledger, early, violations } = evidence;
  const differences: string[] = [];
  const differ = (sentence: string) => differences.push(sentence);
  const count = { filed: 0, lost: 0, doubled: 0, filesHeld: 0 };

  for (const draft of drafts) {
    const name = `“${draft.subject}”`;
    const tickets = held.filter(({ subject }) => subject === draft.subject);
    const [ticket] = tickets;
    if (!ticket) {
      count.lost += 1;
      differ(`${name} is lost: HappyFox has no such ticket.`);
      continue;
    }
    count.filed += 1;
    if (tickets.length > 1) {
      count.doubled += tickets.length - 1;
      differ(`${name} was filed ${tickets.length} times: ${tickets.map(({ displayId }) => displayId).join(', ')}.`);
    }
    if (ticket.requester !== draft.requester)
      differ(`${name} is of ${ticket.requester || 'nobody'} and should be of ${draft.requester}.`);
    for (const file of draft.files) {
      const found = ticket.files.find((other) => other.name === file.name);
      if (!found) differ(`${name} has no file ${file.name}.`);
      else if (found.sha256 !== file.sha256)
        differ(`${name}: the content of ${file.name} differs (${found.bytes} bytes, should be ${file.bytes}).`);
      else count.filesHeld += 1;
    }
    if (ticket.files.length > draft.files.length) differ(`${name} has more files than were sent.`);
    for (const words of noticeFaults(draft, ticket, notices)) differ(`${name}: ${words}.`);
  }
  for (const ticket of held)
    if (!drafts.some(({ subject }) => subject === ticket.subject))
      differ(`${ticket.displayId} “${ticket.subject}” was filed, and nobody asked for it.`);

  const unwritten = missingFrom(ledger, refusals);
  for (const { at, status } of unwritten)
    differ(`The ledger does not tell of the ${status} at ${new Date(at).toISOString()}.`);
  if (early > 0) differ(`${early} requests reached HappyFox before the end of a wait that it had told.`);
  for (const violation of violations) differ(`HappyFox would mind: ${violation}.`);

  return {
    ...count,
    said: drafts.length,
    filesSaid: drafts.reduce((sum, { files }) => sum + files.length, 0),
    early,
    refusals: refusals.length,
    refusalsInLedger: refusals.length - unwritten.length,
    differences,
  };
}

/** The notice about a draft: the one in its conversation and thread that names its subject. */
export const noticesAbout = ({ subject, channel, thread }: Draft, notices: readonly NoticeSeen[]): NoticeSeen[] =>
  notices.filter(
    (notice) =>
      notice.channel === channel && notice.thread === thread && notice.versions[0]?.lines[0]?.includes(`“${subject}”`),
  );

function noticeFaults(draft: Draft, ticket: Held, notices: readonly NoticeSeen[]): string[] {
  const [notice, ...more] = noticesAbout(draft, notices);
  if (!notice) return ['nobody was told what became of it'];
  const last = notice.versions.at(-1)?.lines[0] ?? '';
  return [
    ...(more.length > 0 ? [`${more.length + 1} notices tell of it`] : []),
    ...(last.includes(`is filed as ${ticket.displayId}`)
      ? []
      : [`the notice should say that it is filed as ${ticket.displayId}, and says: ${last}`]),
  ];
}

/** Those that have no partner of their own in the ledger. */
function missingFrom(ledger: readonly Refusal[], refusals: readonly Refusal[]): Refusal[] {
  const left = [...ledger];
  return refusals.filter(({ at, status }) => {
    const partner = left.findIndex((line) => line.status === status && Math.abs(line.at - at) <= SAME_MOMENT_MS);
    if (partner >= 0) left.splice(partner, 1);
    return partner < 0;
  });
}
