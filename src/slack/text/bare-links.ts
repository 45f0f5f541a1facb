import { liveAddress } from './addresses';
import type { Run } from './document';

/** A text in which addresses that somebody typed are links to just that address. */
export function withBareLinks(run: Run): Run[] {
  if (run.href !== undefined || run.code || !run.text.includes('://')) return [run];
  return run.text.split(/(https?:\/\/[^\s<>"'`()[\]{}|]{1,2000})/i).flatMap((piece, nth): Run[] => {
    if (nth % 2 === 0) return piece === '' ? [] : [{ ...run, text: piece }];
    const end = endOfAddress(piece);
    const href = liveAddress(piece.slice(0, end));
    if (href === undefined) return [{ ...run, text: piece }];
    return [
      { ...run, text: piece.slice(0, end), href },
      ...(end < piece.length ? [{ ...run, text: piece.slice(end) }] : []),
    ];
  });
}

/** A full stop or comma behind an address belongs to the sentence. */
function endOfAddress(piece: string): number {
  let end = piece.length;
  while (end > 0 && '.,;:!?*_~…'.includes(piece[end - 1] ?? '')) end -= 1;
  return end;
}
