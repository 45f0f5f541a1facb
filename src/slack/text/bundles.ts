import type { Part, Run } from './document';
import { joinRuns, linesOf, textOf } from './document';

/** What a run costs beside its letters: its share of the JSON that carries it. Keeps a text of tiny pieces small, too. */
const COST_OF_RUN = 20;
const costOf = ({ text, href = '' }: Run): number => text.length + href.length + COST_OF_RUN;

/**
 * The parts in bundles of about `max` characters, cut between paragraphs or items where possible, else between lines,
 * words, letters. Nothing is lost and the order stays.
 */
export function bundles(parts: readonly Part[], max: number): Part[][] {
  const made: Part[][] = [];
  let room = 0;
  for (const part of parts.flatMap((whole) => slices(whole, max))) {
    const cost = costOfPart(part);
    if (cost > room || made.length === 0) {
      made.push([]);
      room = max;
    }
    made.at(-1)?.push(part);
    room -= cost;
  }
  return made;
}

/** The beginning of a text, at most `max` characters of it, and whether there was more. */
export function beginning(parts: readonly Part[], max: number): { parts: Part[]; more: boolean } {
  const taken: Part[] = [];
  let room = max;
  for (const part of parts) {
    const length = lengthOf(part);
    if (length <= room) {
      taken.push(part);
      room -= length;
      continue;
    }
    if (part.kind === 'list') {
      const items = part.items.filter((item) => {
        room -= lengthOfRuns(item);
        return room >= 0;
      });
      if (items.length > 0) taken.push({ ...part, items });
      else if (taken.length === 0) taken.push({ ...part, items: [cutRuns(part.items[0] ?? [], max)] });
    } else if (room > max / 10 || taken.length === 0) taken.push({ ...part, runs: cutRuns(part.runs, room) });
    return { parts: taken, more: true };
  }
  return { parts: taken, more: false };
}

const lengthOfRuns = (runs: readonly Run[]): number => textOf(runs).trim().length;
const lengthOf = (part: Part): number =>
  part.kind === 'list' ? part.items.reduce((sum, item) => sum + lengthOfRuns(item), 0) : lengthOfRuns(part.runs);

const costOfRuns = (runs: readonly Run[]): number => runs.reduce((sum, run) => sum + costOf(run), 0);
const costOfPart = (part: Part): number =>
  part.kind === 'list'
    ? part.items.reduce((sum, item) => sum + costOfRuns(item) + COST_OF_RUN, 0)
    : costOfRuns(part.runs);

function slices(part: Part, max: number): Part[] {
  if (costOfPart(part) <= max) return [part];
  if (part.kind !== 'list') return sliceRuns(part.runs, max).map((runs) => ({ ...part, runs }));
  const made: Extract<Part, { kind: 'list' }>[] = [];
  let room = 0;
  for (const [nth, item] of part.items.entries()) {
    for (const [piece, runs] of sliceRuns(item, max - COST_OF_RUN).entries()) {
      const cost = costOfRuns(runs) + COST_OF_RUN;
      if (cost > room) {
        made.push({ ...part, start: part.start + nth + (piece > 0 ? 1 : 0), items: [] });
        room = max;
      }
      // What does not fit into one block of an item goes on as the next one, without a number of its own.
      const list = made.at(-1);
      if (list && piece > 0) list.ordered = false;
      list?.items.push(runs);
      room -= cost;
    }
  }
  return made;
}

function sliceRuns(runs: readonly Run[], max: number): Run[][] {
  const made: Run[][] = [];
  let room = 0;
  // Line by line, so that a cut falls between lines if lines are short enough.
  for (const [nth, line] of linesOf(joinRuns(runs)).entries()) {
    const cost = costOfRuns(line) + 1;
    if (cost > room || made.length === 0) {
      made.push([]);
      room = max;
    } else if (nth > 0) made.at(-1)?.push({ text: '\n' });
    if (cost <= room) {
      made.at(-1)?.push(...line);
      room -= cost;
      continue;
    }
    for (const run of line) {
      for (const piece of sliceRun(run, Math.max(200, max - costOf({ ...run, text: '' })))) {
        if (costOf(piece) > room && made.at(-1)?.length) {
          made.push([]);
          room = max;
        }
        made.at(-1)?.push(piece);
        room -= costOf(piece);
      }
    }
  }
  return made.filter((slice) => slice.length > 0);
}

function sliceRun(run: Run, max: number): Run[] {
  const pieces: Run[] = [];
  let at = 0;
  while (run.text.length - at > max) {
    const end = cutPoint(run.text, at, at + max);
    pieces.push({ ...run, text: run.text.slice(at, end) });
    at = end;
  }
  return [...pieces, { ...run, text: run.text.slice(at) }];
}

function cutRuns(runs: readonly Run[], max: number): Run[] {
  const taken: Run[] = [];
  let room = max - 1;
  for (const run of runs) {
    if (run.text.length <= room) {
      taken.push(run);
      room -= run.text.length;
      continue;
    }
    if (room > 0) taken.push({ ...run, text: run.text.slice(0, cutPoint(run.text, 0, room)).trimEnd() });
    break;
  }
  return [...taken, { text: '…' }];
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Longest letter that is looked at whole; a person with ninety accents may be cut. */
const LONGEST_LETTER = 64;

/** Where to cut between `from` and `to`: behind a line or a word if one ends in the last fifth, else behind a letter. */
function cutPoint(text: string, from: number, to: number): number {
  for (const sign of ['\n', ' ']) {
    const at = text.lastIndexOf(sign, to - 1);
    if (at > to - (to - from) / 5) return at + 1;
  }
  const start = Math.max(from, to - LONGEST_LETTER);
  const last = letters.segment(text.slice(start, to + LONGEST_LETTER)).containing(to - start);
  const end = start + (last?.index ?? to - start);
  return end > from ? end : to;
}
