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
