/** Where an account lives: its interface for programs, and its pages for agents. */
import { parseUrl } from '../tickets/parse-url';
export interface Address {
  /** Ends in `/api/1.1/json/`. */
  api: string;
  /** Scheme, host and port, without a slash at the end. */
  origin: string;
  /** On this machine, where plain http is allowed. */
  loopback: boolean;
  /** The page of a ticket in the agent portal. */
  agentUrl(ticket: number): string;
  /** The number of the ticket whose page this is, whatever follows it; null for every other address. */
  ticketAt(url: string): number | null;
}

export const isLoopback = (host: string) =>
  host === 'localhost' || host === '[::1]' || /^127(\.\d{1,3}){3}$/.test(host);

/**
 * Reads the address of an account, with or without the path of the interface. Throws an `Error` whose message is for
 * the administrator. Plain http is refused: HappyFox redirects it, and a redirected POST arrives as an empty GET.
 */
export function address(text: string): Address {
  const url = parseUrl(text.trim());
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new Error(`“${text}” is not an address. Write it as https://<account>.happyfox.com`);
  }
  const loopback = isLoopback(url.hostname);
  if (url.protocol === 'http:' && !loopback) {
    throw new Error(`${url.origin} is not encrypted. Write https:// instead of http://`);
  }
  if (url.username || url.password) throw new Error('Leave user name and password out of the address of HappyFox.');
  if (!/^\/(api(\/1\.1(\/json)?)?\/?)?$/.test(url.pathname)) {
    throw new Error(`${url.origin}${url.pathname} has a path that HappyFox does not have. Write ${url.origin} alone.`);
  }
  return {
    api: `${url.origin}/api/1.1/json/`,
    origin: url.origin,
    loopback,
    agentUrl: (ticket) => `${url.origin}/staff/ticket/${ticket}`,
    ticketAt(page) {
      const asked = parseUrl(page);
      if (asked?.origin !== url.origin || asked.username !== '') return null;
      const number = /^\/staff\/ticket\/(\d{1,15})\/?$/.exec(asked.pathname)?.[1];
      return number === undefined ? null : Number(number);
    },
  };
}
