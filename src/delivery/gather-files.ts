import type { FileProblem, FileRef, FileSource } from '../tickets/files';
import { planFiles } from '../tickets/files';
import type { Chat } from '../tickets/ports';

/** How often the reading of one file may break off before the words go without it. */
const READS = 3;

/** What travels with the words, what follows in further updates, and what cannot go and why. */
export interface Gathered {
  first: FileSource[];
  later: FileRef[][];
  problems: FileProblem[];
  sent: string[];
}

/**
 * Asks Slack what each file really is and plans the requests. Files that broke off several times (`unreadable`) are
 * named instead of tried again: the words must not wait for them for ever. `sharedIn` is the channel of the message they
 * came with.
 */
export async function gatherFiles(
  refs: readonly FileRef[],
  chat: Pick<Chat, 'file'>,
  maxRequestBytes: number,
  unreadable: readonly string[],
  sharedIn?: string,
): Promise<Gathered> {
  const sources: FileSource[] = [];
  const problems: FileProblem[] = [];
  const refOf = new Map<FileSource, FileRef>();
  for (const ref of refs) {
    const file = await chat.file(ref, sharedIn);
    if (!('open' in file)) problems.push(file);
    else if (unreadable.filter((name) => name === file.name).length >= READS) {
      problems.push({ name: file.name, reason: `Slack broke off ${READS} times while we read it` });
    } else {
      sources.push(file);
      refOf.set(file, ref);
    }
  }
  const plan = planFiles(sources, maxRequestBytes);
  const [first = [], ...later] = plan.batches;
  return {
    first,
    later: later.map((batch) => batch.flatMap((file) => refOf.get(file) ?? [])),
    problems: [...problems, ...plan.problems],
    sent: first.map((file) => file.name),
  };
}
