import { domainToASCII } from 'node:url';
import { parseUrl } from '../../tickets/parse-url';

const PLAIN_ADDRESS = /^(?:https?:\/\/|mailto:)[^\s<>"'`\\\p{C}]+$/iu;
const SCHEMES = new Set(['http:', 'https:', 'mailto:']);
/** Longer addresses are not links anybody clicks; the limit keeps one of them from filling a message. Characters. */
const LONGEST_ADDRESS = 3000;

/** The address if it is one we make a live link of (http, https, mailto), free of spaces and quotes; else undefined. */
export function liveAddress(address: string): string | undefined {
  const trimmed = address.trim();
  if (trimmed === '' || trimmed.length > LONGEST_ADDRESS) return undefined;
  const url = parseUrl(trimmed);
  if (!url || !SCHEMES.has(url.protocol)) return undefined;
  if (PLAIN_ADDRESS.test(trimmed)) return trimmed;
  const tidy = url.href.replace(/'/g, '%27');
  return PLAIN_ADDRESS.test(tidy) ? tidy : undefined;
}

/** Addresses that run a program when opened are not even worth showing. */
export const isProgram = (address: string): boolean =>
  /^(?:javascript|data|vbscript|blob)$/i.test((address.split(':', 1)[0] ?? '').replace(/[\s\p{C}]/gu, ''));

/** Whether a link's label already shows its address, give or take the scheme and a last slash. */
export const showsAddress = (label: string, address: string): boolean => bare(label) === bare(address);

const bare = (address: string): string =>
  address
    .trim()
    .replace(/^(?:https?:\/\/|mailto:)/i, '')
    .replace(/\/$/, '');

const DOMAIN = /(?<![\p{L}\p{N}.-])(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}[\p{L}\p{N}-]{1,62}(?![\p{L}\p{N}-])/gu;
const MAIL = /[^\s@<>()]{1,64}@[^\s@<>()]{1,255}/u;

/**
 * Where a link really leads, if its label names another place: `https://bank.example` on a link to `evil.example`
 * gives `evil.example`. Undefined when the label names no place, or the right one.
 */
export function realPlace(label: string, address: string): string | undefined {
  const url = parseUrl(address);
  if (!url) return undefined;
  // Wide letters and ideographic dots are other spellings of a domain for a browser, and for an eye.
  const seen = label.slice(0, 2000).normalize('NFKC').replace(/。/g, '.');
  if (url.protocol === 'mailto:') {
    const mailbox = unescaped(url.pathname).toLowerCase();
    const named = MAIL.exec(seen)?.[0].toLowerCase();
    return named === undefined || mailbox.includes(named) || mailbox === '' ? undefined : mailbox;
  }
  const names = seen.match(DOMAIN) ?? [];
  const strange = names.some((name) => !sameSite(url.hostname, domainToASCII(name) || name));
  // A second domain in a label is often a path or a file name; what counts is that the first place named is the real one.
  return names.length > 0 && strange && !sameSite(url.hostname, domainToASCII(names[0] ?? ''))
    ? url.hostname
    : undefined;
}

const sameSite = (host: string, named: string): boolean => {
  const [here, there] = [host, named.toLowerCase()].map((name) => name.replace(/^www\./, ''));
  return here === there || (here ?? '').endsWith(`.${there}`);
};

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
