import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ReleaseOrder } from './delivery/deliveries';
import type { DisconnectReason } from './delivery/socket';
import type { Fault } from './faults';
import type { Entry } from './inputs';
import { flagOf, isRecord, type Json, recordOf, textOf, wordOf } from './loose-json';
import type { Person } from './people/person';
import type { Press } from './people/pressing';
import type { NewFile, Said } from './people/talking';
import { NotOffered, SlackError } from './refusals';
import { answerJson, bodyOf } from './request-body';
import { type View, viewPayload } from './screens';
import type { SlackSandbox } from './server';
import { type FileBehaviour, fileObject } from './stored-file';
import type { NewChannel, NewUser, World } from './world';

const shownView = (view: View | undefined) => (view ? { ...viewPayload(view), errors: view.errors } : null);
const pressOf = (order: Json): Press => ({
  ...(wordOf(order.blockId) ? { blockId: textOf(order.blockId) } : {}),
  ...(order.choice === undefined ? {} : { choice: order.choice as Entry }),
});

/** The acts of a person by name. The fields of the order are named like the parameters of `people.ts`. */
const ACTS: Readonly<Record<string, (person: Person, order: Json) => unknown>> = {
  command: (person, { channel, command, text }) => person.command(textOf(channel), textOf(command), textOf(text)),
  globalShortcut: (person, { callbackId }) => person.globalShortcut(textOf(callbackId)),
  messageShortcut: (person, { callbackId, channel, ts }) =>
    person.messageShortcut(textOf(callbackId), textOf(channel), textOf(ts)),
  press: (person, order) =>
    person.press(textOf(order.channel), textOf(order.ts), textOf(order.actionId), pressOf(order)),
  pressInView: (person, order) => person.pressInView(textOf(order.actionId), pressOf(order)),
  openObject: (person, { channel, ts }) => person.openObject(textOf(channel), textOf(ts)),
  pressInPanel: (person, { actionId }) => person.pressInPanel(textOf(actionId)),
  pressHome: (person, order) => person.pressHome(textOf(order.actionId), pressOf(order)),
  fill: (person, { entries }) => person.fill(recordOf(entries) as Record<string, Entry>),
  change: (person, { key, entry }) => person.change(textOf(key), (entry ?? null) as Entry),
  suggest: (person, { actionId, query }) => person.suggest(textOf(actionId), textOf(query)),
  submit: async (person) => {
    const { view, ...rest } = await person.submit();
    return { ...rest, ...(view ? { view: shownView(view) } : {}) };
  },
  close: (person, { way }) => person.close(way === 'x' ? 'x' : 'button'),
  say: async (person, order) => ({ ts: await person.say(textOf(order.channel), order as Said) }),
  compose: (person, { channel, text }) => person.compose(textOf(channel), textOf(text)),
  edit: (person, { channel, ts, text }) => person.edit(textOf(channel), textOf(ts), textOf(text)),
  remove: (person, { channel, ts }) => person.remove(textOf(channel), textOf(ts)),
  react: (person, { channel, ts, name }) => person.react(textOf(channel), textOf(ts), textOf(name)),
  unreact: (person, { channel, ts, name }) => person.unreact(textOf(channel), textOf(ts), textOf(name)),
  openHome: (person, { tab }) => person.openHome(tab === 'messages' ? 'messages' : 'home'),
  join: (person, { channel }) => person.join(textOf(channel)),
  upload: (person, { name, base64, text, size, mimetype, more }) => {
    const content = base64 ? Buffer.from(textOf(base64), 'base64') : typeof size === 'number' ? { size } : textOf(text);
    return { id: person.upload(wordOf(name) ?? null, content, textOf(mimetype), recordOf(more) as NewFile) };
  },
};

/** The control interface under `/_control/`: what tests do in code, for a page or for another program. JSON both ways. */
export function createControl(slack: SlackSandbox, world: World) {
  const state = () => ({
    url: slack.url,
    teamId: slack.teamId,
    botUserId: slack.botUserId,
    commands: slack.manifest.commands.map((entry) => entry.command),
    shortcuts: slack.manifest.shortcuts,
    users: [...world.users.values()],
    channels: [...world.channels.values()].map(({ messages, lastMicros: _, members, ...channel }) => ({
      ...channel,
      members: [...members],
      messageCount: messages.length,
    })),
    connections: slack.connections(),
    faults: slack.faults.waiting(),
    limits: { messages: slack.limits.messages, tiers: slack.limits.tiers },
    failures: Object.fromEntries(slack.failures),
  });

  const reads: Readonly<Record<string, (query: URLSearchParams) => unknown>> = {
    state,
    messages: (query) => slack.messages(query.get('channel') ?? '', query.get('thread') ?? undefined),
    ephemerals: (query) => slack.ephemerals(query.get('user') ?? '', query.get('channel') ?? undefined),
    files: (query) =>
      slack
        .filesIn(query.get('channel') ?? '', query.get('thread') ?? undefined)
        .map((file) => fileObject(file, slack.url)),
    view: (query) => shownView(slack.topView(query.get('user') ?? '')),
    home: (query) => shownView(slack.home(query.get('user') ?? '')),
    panel: (query) => slack.panel(query.get('user') ?? '') ?? null,
    dm: (query) => ({ channel: slack.dm(query.get('user') ?? '') }),
    journal: () => slack.journal,
    acks: () => slack.acks,
    'response-posts': () => slack.responsePosts,
    'file-requests': () => slack.fileRequests,
    pings: (query) => slack.pings(query.get('channel') ?? '', query.get('ts') ?? ''),
  };

  const writes: Readonly<Record<string, (order: Json) => unknown>> = {
    users: (order) => slack.addUser(order as unknown as NewUser),
    channels: (order) => ({ id: slack.addChannel(order as unknown as NewChannel).id }),
    faults: (order) => slack.faults.add(order as unknown as Fault),
    'faults/clear': () => slack.faults.clear(),
    limits: (order) => {
      if (order.messages !== undefined) slack.limits.messages = flagOf(order.messages);
      if (order.tiers !== undefined) slack.limits.tiers = flagOf(order.tiers);
      return { messages: slack.limits.messages, tiers: slack.limits.tiers };
    },
    hold: () => slack.hold(),
    release: ({ order }) => slack.release((order ?? 'as-sent') as ReleaseOrder),
    drop: ({ count }) => slack.drop(Number(count ?? 1)),
    redeliver: ({ eventId }) => slack.redeliver(textOf(eventId)),
    'retry-failed': () => slack.retryFailed(),
    settled: () => slack.settled(),
    disconnect: ({ reason }) => slack.disconnect((wordOf(reason) ?? 'refresh_requested') as DisconnectReason),
    'cut-connections': () => slack.cutConnections(),
    'deliver-to': ({ url }) => slack.deliverTo(wordOf(url)),
    'files/delete': ({ id }) => slack.deleteFile(textOf(id)),
    'files/behaviour': ({ id, behaviour }) => slack.fileBehaves(textOf(id), recordOf(behaviour) as FileBehaviour),
    touch: ({ channel, ts }) => slack.touch(textOf(channel), textOf(ts)),
    act: (order) => {
      const act = ACTS[textOf(order.do)];
      if (!act) throw new NotOffered(`no act ${textOf(order.do)}; there is: ${Object.keys(ACTS).join(', ')}`);
      return act(slack.as(textOf(order.user)), order);
    },
  };

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const name = url.pathname.replace(/^\/_control\//, '');
    const isRead = request.method === 'GET';
    const known = isRead ? reads[name] : writes[name];
    if (!known) {
      answerJson(response, 404, {
        error: `no such control; there is: ${Object.keys(isRead ? reads : writes).join(', ')}`,
      });
      return;
    }
    try {
      const order: unknown = isRead ? {} : JSON.parse((await bodyOf(request)).toString() || '{}');
      const result: unknown = isRead
        ? reads[name]?.(url.searchParams)
        : await writes[name]?.(isRecord(order) ? order : {});
      answerJson(response, 200, result === undefined ? { ok: true } : result);
    } catch (error) {
      const isRefusal = error instanceof NotOffered || error instanceof SlackError || error instanceof SyntaxError;
      answerJson(response, isRefusal ? 400 : 500, { error: error instanceof Error ? error.message : String(error) });
    }
  };
}
