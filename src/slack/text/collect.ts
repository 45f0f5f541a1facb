import { withBareLinks } from './bare-links';
import type { Part, Run } from './document';

/** A part of a mail, and whether it is older correspondence that came along with it. */
export interface Piece {
  part: Part;
  old: boolean;
}

type Look = Omit<Run, 'text'>;

/**
 * Gathers the words of a mail into parts while somebody walks through it, with the white space a browser would show:
 * spaces become one, blocks begin a line of their own, paragraphs have a blank line between them.
 */
export function collector() {
  const pieces: Piece[] = [];
  const mode = { quoted: false, old: false };
  let everythingIsOld = false;
  /** What is being written to; null when the next word begins a new part. */
  let runs: Run[] | null = null;
  let atLineStart = true;
  let spaceWanted = false;
  let gapWanted = false;

  const close = () => {
    runs = null;
    atLineStart = true;
    spaceWanted = false;
    gapWanted = false;
  };
  const add = (part: Part) => pieces.push({ part, old: mode.old || everythingIsOld });
  const opened = (): Run[] => {
    if (runs) return runs;
    runs = [];
    add({ kind: 'words', quoted: mode.quoted, runs });
    return runs;
  };
  const newLine = () => {
    runs?.push({ text: '\n' });
    atLineStart = true;
    spaceWanted = false;
  };
  const endLine = () => {
    if (!atLineStart) newLine();
    spaceWanted = false;
  };

  return {
    pieces,
    close,
    endLine,
    /** A line break that somebody typed: two of them leave a blank line. */
    newLine,

    /** Words of which white space means nothing but a space. */
    words(text: string, look: Look) {
      const squeezed = text.replace(/[ \t\n\r\f]+/g, ' ');
      if (squeezed.startsWith(' ')) spaceWanted = true;
      const body = squeezed.trimStart() === '' && !squeezed.includes('\u00A0') ? '' : squeezed.replace(/^ | $/g, '');
      if (body === '') return;
      const into = opened();
      if (gapWanted && into.length > 0) into.push({ text: '\n' });
      gapWanted = false;
      if (spaceWanted && !atLineStart) into.push({ text: ' ' });
      into.push(...withBareLinks({ ...look, text: body.replaceAll('\u00A0', ' ') }));
      atLineStart = false;
      spaceWanted = squeezed.endsWith(' ');
    },

    /** Words of which every space and line break counts. */
    verbatim(text: string, look: Look) {
      if (text === '') return;
      opened().push(...withBareLinks({ ...look, text }));
      atLineStart = text.endsWith('\n');
      spaceWanted = false;
    },

    /** What follows is a paragraph of its own. */
    gap() {
      endLine();
      gapWanted = true;
    },

    /** What follows is an item of a list; it joins the list before it if it carries on there. */
    item(indent: number, ordered: boolean, number: number) {
      close();
      const last = pieces.at(-1);
      const old = mode.old || everythingIsOld;
      runs = [];
      if (
        last?.part.kind === 'list' &&
        last.old === old &&
        last.part.quoted === mode.quoted &&
        last.part.indent === indent &&
        last.part.ordered === ordered &&
        (!ordered || last.part.start + last.part.items.length === number)
      ) {
        last.part.items.push(runs);
      } else add({ kind: 'list', quoted: mode.quoted, ordered, start: Math.max(1, number), indent, items: [runs] });
    },

    code(code: Run[]) {
      close();
      if (code.some(({ text }) => text.trim() !== '')) add({ kind: 'code', quoted: mode.quoted, runs: code });
    },

    /** Runs `walk` with other marks on what it says. */
    within(marks: Partial<typeof mode>, walk: () => void) {
      const outside = { ...mode };
      close();
      Object.assign(mode, { quoted: mode.quoted || marks.quoted, old: mode.old || marks.old });
      walk();
      close();
      Object.assign(mode, outside);
    },

    /** Whatever follows, to the very end, is older correspondence. */
    oldFromHere() {
      if (everythingIsOld) return;
      close();
      everythingIsOld = true;
    },
  };
}

export type Collector = ReturnType<typeof collector>;
