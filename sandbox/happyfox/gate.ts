import { type Answer, plain } from './answers';
import type { Handler } from './call';
import type { Complain } from './fields';
import type { Route } from './routes';

export interface Credentials {
  apiKey: string;
  authCode: string;
}

interface Request {
  method: string;
  url: URL;
  authorization: string | undefined;
  forwardedProto: string | undefined;
}

/** The base of every path: version and format are part of it. */
const API_BASE = '/api/1.1/json/';

/** Only these may be asked for without the slash at the end. */
const UNSLASHED = /^(kb\/(article|section)\/\d+|ticket-inline-attachment)$/;

/** A call that may go on to its handler. */
export interface Admitted {
  handler: Handler;
  params: string[];
}

/** What stands between the wire and a handler: scheme, slash, path, sign-in, method, in this order. */
export function admit(
  request: Request,
  routes: Route[],
  credentials: Credentials,
  requireHttps: boolean,
  complain: Complain,
): Admitted | Answer {
  const { method, url } = request;
  if (requireHttps && method !== 'GET' && request.forwardedProto !== 'https') {
    // A client that follows this asks again with GET, without its body, and takes the list for a success.
    complain('not-https', url.pathname);
    return redirect(302, `https://${url.host}${url.pathname}${url.search}`);
  }
  const path = url.pathname.startsWith(API_BASE) ? url.pathname.slice(API_BASE.length) : null;
  if (path !== null && path !== '' && !path.endsWith('/') && !UNSLASHED.test(path)) {
    complain('not-slashed', `${method} ${url.pathname}`);
    return redirect(301, `${url.origin}${url.pathname}/${url.search}`);
  }
  const found = path === null ? null : match(routes, path);
  if (!found) return plain(404, 'Not Found');
  if (!signedIn(request.authorization, credentials)) {
    complain('bad-sign-in', request.authorization ? 'wrong' : 'missing');
    return plain(401, 'Authorization Required', { 'WWW-Authenticate': 'Basic realm="API"' });
  }
  const handler = found.route.handlers[method];
  if (!handler) return plain(405, 'Method Not Allowed', { Allow: Object.keys(found.route.handlers).join(', ') });
  return { handler, params: found.params };
}

const redirect = (status: number, location: string): Answer => ({
  status,
  type: 'text/html',
  body: '',
  headers: { Location: location },
});

function match(routes: Route[], path: string): { route: Route; params: string[] } | null {
  for (const route of routes) {
    const found = route.pattern.exec(path);
    if (found) return { route, params: found.slice(1).map(decoded) };
  }
  return null;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function signedIn(authorization: string | undefined, { apiKey, authCode }: Credentials): boolean {
  const [scheme, token = ''] = (authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'basic' && Buffer.from(token, 'base64').toString() === `${apiKey}:${authCode}`;
}
