import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import type { Fault } from '../faults';
import { type Json, present, textOf } from '../loose-json';
import { missingScope, SlackError } from '../refusals';
import { answerJson, bodyOf, fieldsOf } from '../request-body';
import { METHOD_SCOPES } from '../scopes';
import type { Workspace } from '../workspace';
import { decoded, type Method } from './arguments';

/** One call of the Web API, as it came and as it ended. */
interface JournalEntry {
  method: string;
  /** Decoded; the token is left out. */
  args: Json;
  atMs: number;
  ok: boolean;
  error?: string;
  /** 0 when the connection was destroyed instead of an answer. */
  status: number;
}

const tokenOf = (request: IncomingMessage, args: Json): string =>
  /^Bearer (?<token>.+)$/.exec(request.headers.authorization ?? '')?.groups?.token ?? textOf(args.token);

/** Receives the calls of the Web API: token, scope, limits and ordered faults, then the method itself. */
export function createFrontDoor(
  workspace: Workspace,
  methods: Readonly<Record<string, Method>>,
  tokens: { bot: string; app: string },
) {
  const journal: JournalEntry[] = [];

  function authorize(method: string, token: string): void {
    if (token === '') throw new SlackError('not_authed');
    if (token !== tokens.bot && token !== tokens.app) throw new SlackError('invalid_auth');
    const isAppMethod = method === 'apps.connections.open';
    if ((token === tokens.app) !== isAppMethod) throw new SlackError('not_allowed_token_type');
    const enough = METHOD_SCOPES[method] ?? [];
    const { scopes } = workspace.manifest;
    const isAllowed = enough.length === 0 || enough.some((scope) => scopes.includes(scope));
    if (!isAllowed) throw missingScope(enough.join(','), scopes);
  }

  async function run(method: string, args: Json, token: string): Promise<Json> {
    const call = methods[method];
    if (!call) throw new SlackError('unknown_method', { req_method: method });
    authorize(method, token);
    return { ok: true, ...(await call(args, workspace)) };
  }

  const failure = (error: unknown): Json => {
    if (error instanceof SlackError) return { ok: false, error: error.code, ...error.details };
    throw error;
  };

  const tooMany = (response: ServerResponse, seconds: number | undefined) =>
    answerJson(
      response,
      429,
      { ok: false, error: 'ratelimited' },
      seconds === undefined ? {} : { 'retry-after': String(seconds) },
    );

  /** What a fault does instead of the call; undefined when the call goes on. */
  function misfortune(fault: Fault | undefined, request: IncomingMessage, response: ServerResponse) {
    switch (fault?.kind) {
      case '429':
        tooMany(response, fault.retryAfter);
        return { status: 429, error: 'ratelimited' };
      case '5xx': {
        const status = fault.status ?? 503;
        response
          .writeHead(status, { 'content-type': 'text/html' })
          .end('<html><body>Something went wrong</body></html>');
        return { status, error: 'http_error' };
      }
      case 'reset-before':
        request.socket.destroy();
        return { status: 0, error: 'reset-before' };
      case 'error':
        answerJson(response, 200, { ok: false, error: fault.error ?? 'internal_error' });
        return { status: 200, error: fault.error ?? 'internal_error' };
      case 'unheeded': {
        const warning = fault.error ?? 'invalid_metadata_format';
        answerJson(response, 200, { ok: true, warning, response_metadata: { warnings: [warning] } });
        return { status: 200, error: warning };
      }
      default:
        return undefined;
    }
  }

  return {
    journal: journal as readonly JournalEntry[],

    async receive(method: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
      const { token: tokenInBody, ...args } = decoded(
        fieldsOf(await bodyOf(request), request.headers['content-type'] ?? ''),
      );
      const token = tokenOf(request, { token: tokenInBody });
      const record = (end: { ok: boolean; error?: string; status: number }) =>
        journal.push({ method, args, atMs: workspace.now(), ...end });

      const fault = workspace.faults.take(method);
      const met = misfortune(fault, request, response);
      if (met) return void record({ ok: false, ...met });
      const seconds = workspace.limits.secondsToWait(method, textOf(args.channel));
      if (seconds !== undefined) {
        tooMany(response, seconds);
        return void record({ ok: false, error: 'ratelimited', status: 429 });
      }
      if (fault?.kind === 'slow') await wait(fault.delayMs ?? 0);

      const answer = await run(method, args, token).catch(failure);
      const error = textOf(answer.error);
      if (fault?.kind === 'reset-after') {
        request.socket.destroy();
        return void record({ ok: answer.ok === true, error: 'reset-after', status: 0 });
      }
      record({ ok: answer.ok === true, ...(error ? { error } : {}), status: 200 });
      answerJson(response, 200, present(answer), {
        'x-oauth-scopes': workspace.manifest.scopes.join(','),
        'x-accepted-oauth-scopes': (METHOD_SCOPES[method] ?? []).join(','),
      });
    },
  };
}
