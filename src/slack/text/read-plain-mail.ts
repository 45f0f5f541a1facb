import { withBareLinks } from './bare-links';
import type { Piece } from './collect';

/** Reads an update of which the helpdesk kept only the text. Lines that begin with `>` are quoted. */
export function readPlainMail(text: string): Piece[] {
  const pieces: Piece[] = [];
  for (const line of text.split('\n')) {
    const quoted = line.startsWith('>');
    const runs = withBareLinks({ text: `${quoted ? line.replace(/^(?:> ?)+/, '') : line}\n` });
    const last = pieces.at(-1)?.part;
    if (last?.kind === 'words' && last.quoted === quoted) last.runs.push(...runs);
    else pieces.push({ part: { kind: 'words', quoted, runs }, old: false });
  }
  return pieces;
}
