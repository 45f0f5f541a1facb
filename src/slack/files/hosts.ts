import { lookup as systemLookup } from 'node:dns';
import { BlockList, isIPv6, type LookupFunction } from 'node:net';

/** Where Slack keeps files. The token is sent to these and nowhere else. */
const SLACK_HOST = /(^|\.)(slack\.com|slack-files\.com|slack-edge\.com)$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/**
 * Whether files may be read from, and sent to, this address: Slack's own hosts over https, or the host of the API when that is
 * not Slack's, over the scheme the API uses. On this machine every name of it and every port counts as one host.
 */
export function isTrusted(address: URL, apiUrl: string): boolean {
  if (address.username || address.password) return false;
  if (address.protocol === 'https:' && address.port === '' && SLACK_HOST.test(address.hostname)) return true;
  const api = new URL(apiUrl);
  if (SLACK_HOST.test(api.hostname)) return false;
  const sameHost =
    address.hostname === api.hostname || (LOOPBACK.test(address.hostname) && LOOPBACK.test(api.hostname));
  return sameHost && (address.protocol === 'https:' || address.protocol === api.protocol);
}

/** Whether the address is Slack's own, which never lies in a private network. */
export const isSlackHost = (address: URL): boolean => SLACK_HOST.test(address.hostname);

const PRIVATE = new BlockList();
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 3],
] as const) {
  PRIVATE.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
  ['::', 127],
  ['64:ff9b::', 96],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  PRIVATE.addSubnet(net, bits, 'ipv6');
}

/** Addresses of this machine, of private networks, and such as nobody is reached by. */
export const isPrivate = (ip: string): boolean => PRIVATE.check(ip, isIPv6(ip) ? 'ipv6' : 'ipv4');

/**
 * Name resolution that knows no private addresses: whoever got a wrong address into a name server cannot make us send our
 * token into a network of ours. It is asked by the very connection that is made, so there is no gap between check and use.
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
