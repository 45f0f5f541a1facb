import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIP, isIPv6, type LookupFunction } from 'node:net';

const INNER = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const) {
  INNER.addSubnet(net, bits, 'ipv4');
}
// Besides what is private by itself: everything that carries an IPv4 address inside and is translated on the way.
for (const [net, bits] of [
  ['::', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 32],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  INNER.addSubnet(net, bits, 'ipv6');
}

/**
 * Addresses of this machine, of private networks, and such as nobody is reached by. Source:
 * https://www.iana.org/assignments/iana-ipv4-special-registry and the one for IPv6.
 */
export const isPrivate = (ip: string): boolean => INNER.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');

/** Whether a URL names a private address by its numbers. No name is looked up for such, so it has to be asked before. */
export function isPrivateHost({ hostname }: URL): boolean {
  const ip = hostname.replace(/^\[|\]$/g, '');
  return isIP(ip) !== 0 && isPrivate(ip);
}

/**
 * Name resolution that knows no private addresses: whoever got a wrong address into a name server cannot make us send
 * anything into a network of ours. It is asked by the very connection that is made, so there is no gap between check and
 * use.
 */
export const publicOnly =
  (lookup: LookupFunction = systemLookup as LookupFunction): LookupFunction =>
  (host, options, callback) =>
    lookup(host, options, (error, found, family) => {
      const ips = Array.isArray(found) ? found.map(({ address }) => address) : [found];
      const inner = error ? undefined : ips.find(isPrivate);
      if (inner === undefined) return callback(error, found, family);
      callback(Object.assign(new Error(`${host} has a private address`), { code: 'EPRIVATE' }), '', 0);
    });
