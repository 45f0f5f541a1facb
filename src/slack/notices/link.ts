import { named } from './quoted';

/** Longest address that goes into a message, as it is written there. Characters. */
const ADDRESS = 1000;

/** A link with a name of its own; only the name when the address is not one for browsers. */
export function link(address: string, name: string): string {
  const target = encoded(address);
  const safe = /^https?:\/\/\S+$/.test(target) && target.length <= ADDRESS;
  // The name must not end the link early.
  return safe ? `<${target}|${named(name).replaceAll('|', '¦')}>` : named(name);
}

const encoded = (address: string) =>
  address.replaceAll('&', '&amp;').replaceAll('|', '%7C').replaceAll('<', '%3C').replaceAll('>', '%3E');
