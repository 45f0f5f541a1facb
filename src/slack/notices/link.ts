import { named } from './quoted';

/** Longest address that goes into a message, as it is written there. Characters. */
const ADDRESS = 1000;

/** A link with a name of its own; only the name when the address is not one for browsers. */
export function link(address: string, name: string): string {
  // The name must not end the link early.
  return isForBrowsers(address) ? `<${encoded(address)}|${named(name).replaceAll('|', '¦')}>` : named(name);
}

/** Whether an address is one that browsers open, and short enough. */
export const isForBrowsers = (address: string): boolean =>
  /^https?:\/\/\S+$/.test(encoded(address)) && encoded(address).length <= ADDRESS;

const encoded = (address: string) =>
  address.replaceAll('&', '&amp;').replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E');
