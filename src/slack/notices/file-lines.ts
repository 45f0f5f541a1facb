import type { FilesSent } from '../../tickets/delivery';
import { link } from './link';
import { named } from './quoted';

/** Names in one list; beyond, the rest is counted. */
const NAMES = 5;

/** How the files fared: those that went, those still to come, and each that could not go with its reason. */
export function fileLines(files: FilesSent, toCome: number): string[] {
  const { sent, notSent } = files;
  return [
    ...(sent.length > 0 ? [`${count(sent.length)} sent along: ${listed(sent)}.`] : []),
    ...(toCome > 0 ? [`${count(toCome)} still on the way.`] : []),
    ...notSent.map(
      ({ name, reason, link: address }) =>
        `• ${address ? link(address, name) : named(name)} was not sent: ${named(reason)}.`,
    ),
  ];
}

const count = (files: number) => (files === 1 ? '1 file' : `${files} files`);

function listed(names: string[]): string {
  const shown = names.slice(0, NAMES).map(named).join(', ');
  return names.length > NAMES ? `${shown} and ${names.length - NAMES} more` : shown;
}
