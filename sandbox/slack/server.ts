import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createControl } from './control';
import { ACK_MS } from './delivery/answer';
import { createDeliveries } from './delivery/deliveries';
import { createHttpDelivery } from './delivery/http';
import { createSocketDelivery, type DisconnectReason } from './delivery/socket';
import { createEvents } from './events';
import { createFaults } from './faults';
import { createFileHost } from './file-host';
import { readManifest } from './manifest';
import { createPerson, type Person } from './people/person';
import { pingsOf } from './pings';
import { createPosting } from './posting';
import { createRateLimits } from './rate-limits';
import { answerJson, bodyOf, fieldsOf } from './request-body';
import { createResponseUrls } from './response-urls';
import { createScreens } from './screens';
import type { FileBehaviour } from './stored-file';
import { createTriggers } from './triggers';
import { chat } from './web-api/chat';
import { conversations } from './web-api/conversations';
import { entity } from './web-api/entity';
import { createUploads } from './web-api/files';
import { createFrontDoor } from './web-api/front-door';
import { reactions } from './web-api/reactions';
import { users } from './web-api/users';
import { views } from './web-api/views';
import { createPanels } from './work-objects';
import type { Workspace } from './workspace';
import { BOT_ID, BOT_USER_ID, createWorld, parentOf, TEAM_ID } from './world';

export interface SlackOptions {
  manifestPath: string;
  /** Domains whose links are told, instead of those in the manifest: an administrator writes their own there. */
  unfurlDomains?: string[];
  /** Default 0: any free one. */
  port?: number;
  host?: string;
  /** Epoch ms. Slack's own rules (triggers, limits, time stamps) run on it; waiting for an answer is real time. */
  now?: () => number;
  /** The app's request URL. Absent: Socket Mode. */
  deliverTo?: string;
  /** How long the app has to answer, in real ms; Slack's 3000 unless a test wants to wait less. */
  ackMs?: number;
  /** Failed events are sent again by themselves, as Slack does: at once, after one minute, after five. */
  realTime?: boolean;
}

/** Starts a stand-in for Slack on this machine. It behaves as the manifest allows, and keeps what it is told. */
export async function startSlack(options: SlackOptions) {
  const now = options.now ?? Date.now;
  const ackMs = options.ackMs ?? ACK_MS;
  const host = options.host ?? '127.0.0.1';
  const manifest = readManifest(options.manifestPath);
  if (options.unfurlDomains) manifest.unfurlDomains = options.unfurlDomains;
  const secret = () => randomBytes(12).toString('hex');
  const botToken = `xoxb-sandbox-${secret()}`;
  const appToken = `xapp-1-sandbox-${secret()}`;
  const signingSecret = randomBytes(16).toString('hex');
  let requestUrl = options.deliverTo;
  let url = '';
  let tellsTime = true;
  const hostUrl = () => url;

  const server = createServer((request, response) => {
    response.sendDate = false;
    if (tellsTime) response.setHeader('date', new Date(now()).toUTCString());
    receive(request, response).catch((error: unknown) => {
      if (!response.headersSent) answerJson(response, 500, { ok: false, error: 'fatal_error', detail: String(error) });
      else response.destroy();
    });
  });

  const socketMode = createSocketDelivery(server, { hostUrl, ackMs });
  const http = createHttpDelivery({ signingSecret, now, ackMs });
  const deliveries = createDeliveries(
    (parcel) => (requestUrl === undefined ? socketMode.send(parcel) : http.send(requestUrl, parcel)),
    { retriesByItself: options.realTime ?? false },
  );
  const world = createWorld(manifest.botName, now);
  const events = createEvents(manifest, deliveries, now);
  const posting = createPosting(world, events, manifest.botName, hostUrl);
  const workspace: Workspace = {
    world,
    manifest,
    events,
    posting,
    screens: createScreens(manifest.scopes, now),
    triggers: createTriggers(now),
    panels: createPanels(),
    responseUrls: createResponseUrls(world, posting, now, hostUrl),
    limits: createRateLimits(now),
    faults: createFaults(),
    now,
    hostUrl,
    newSocketLink: () => socketMode.newLink(),
  };
  const uploads = createUploads();
  const methods = { ...chat, ...views, ...users, ...conversations, ...reactions, ...entity, ...uploads.methods };
  const webApi = createFrontDoor(workspace, methods, { bot: botToken, app: appToken });
  const fileHost = createFileHost(workspace, uploads, botToken);

  async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost');
    const [, first = '', second = '', third = ''] = pathname.split('/');
    const isPost = request.method === 'POST';
    if (first === 'api' && isPost) return webApi.receive(second, request, response);
    if (first === 'upload' && isPost) return fileHost.receive(third, request, response);
    if (first === 'files-pri') return fileHost.send(second.split('-')[1] ?? '', request, response);
    if (first === 'signin') return fileHost.signInPage(response);
    if (first === 'respond' && isPost) return respond(second, request, response);
    if (first === '_control') return control(request, response);
    answerJson(response, 404, { ok: false, error: 'not_found' });
  }

  async function respond(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = fieldsOf(await bodyOf(request), 'application/json');
    const { status, error } = workspace.responseUrls.use(id, body);
    if (error) return answerJson(response, status, { ok: false, error });
    response.writeHead(200, { 'content-type': 'text/html' }).end('ok');
  }

  const shownIn = (channelId: string, threadTs?: string) => {
    const channel = world.channel(channelId);
    const messages =
      threadTs === undefined
        ? channel.messages.filter(
            (message) => parentOf(message) === undefined || message.subtype === 'thread_broadcast',
          )
        : world.thread(channel, threadTs);
    return messages.map((message) => ({
      ...posting.shown(channel, message, { metadata: true }),
      ts: message.ts,
      text: message.text,
      blocks: message.blocks ?? [],
    }));
  };

  const slack = {
    get url() {
      return url;
    },
    get apiUrl() {
      return `${url}/api/`;
    },
    botToken,
    appToken,
    signingSecret,
    botUserId: BOT_USER_ID,
    botId: BOT_ID,
    teamId: TEAM_ID,
    manifest,

    /** Sends to this request URL from now on; undefined switches to Socket Mode. */
    deliverTo(requestUrlFromNow: string | undefined): void {
      requestUrl = requestUrlFromNow;
    },

    addUser: world.addUser,
    addChannel: world.addChannel,
    as: (userId: string): Person => createPerson(userId, workspace, deliveries),
    /** The id of the direct conversation between a person and the app. */
    dm: (userId: string): string => world.directMessage(world.user(userId).id, BOT_USER_ID).id,

    topView: (userId: string) => workspace.screens.top(userId),
    home: (userId: string) => workspace.screens.home(userId),
    /** The panel of a Work Object that a person has open. */
    panel: (userId: string) => workspace.panels.of(userId),
    /** What stands in a channel, oldest first; with `threadTs`, that thread with its first message. */
    messages: shownIn,
    ephemerals: (userId: string, channelId?: string) =>
      world.ephemerals.filter((one) => one.user === userId && (channelId === undefined || one.channel === channelId)),
    /** The files in a channel or thread, with their bytes unless they are generated. */
    filesIn(channelId: string, threadTs?: string) {
      const channel = world.channel(channelId);
      const messages = threadTs === undefined ? channel.messages : world.thread(channel, threadTs);
      return messages.flatMap((message) => message.fileIds.flatMap((id) => world.files.get(id) ?? []));
    },
    file: (id: string) => world.files.get(id),
    reactions: (channelId: string, ts: string) => world.messageIn(world.channel(channelId), ts)?.reactions ?? [],
    /** Everybody whom a message calls, for example `@U1` or `!channel`. */
    pings(channelId: string, ts: string): string[] {
      const message = world.messageIn(world.channel(channelId), ts);
      return message ? pingsOf(message) : [];
    },

    journal: webApi.journal,
    acks: deliveries.acks,
    events: deliveries.sent,
    responsePosts: workspace.responseUrls.posts,
    fileRequests: fileHost.requests,
    mostDownloadsAtOnce: fileHost.mostAtOnce,
    faults: workspace.faults,
    limits: workspace.limits,

    hold: deliveries.hold,
    release: deliveries.release,
    drop: deliveries.drop,
    redeliver: deliveries.redeliver,
    retryFailed: deliveries.retryFailed,
    failures: deliveries.failures,
    /** Resolves when no event or request is on its way to the app any more. */
    settled: deliveries.settled,

    /** Socket Mode: how many connections are open; ends them politely or abruptly. */
    connections: socketMode.connections,
    disconnect: (reason: DisconnectReason) => socketMode.disconnect(reason),
    cutConnections: socketMode.cut,

    /** Whether answers bear a date, as HTTP wants it of servers that have a clock. */
    tellTime(isTold: boolean): void {
      tellsTime = isTold;
    },
    /** Tells the app of a message's change in which nothing changed, as after Slack detected its language. */
    touch(channelId: string, ts: string): Promise<void> {
      const channel = world.channel(channelId);
      const message = world.messageIn(channel, ts);
      return message ? posting.change(channel, message, {}) : Promise.resolve();
    },
    /** Gives a channel another id, with everything in it, as Slack may do when a share begins; and tells the app. */
    changeId(from: string, to: string): Promise<void> {
      const channel = world.channel(from);
      world.channels.delete(from);
      channel.id = to;
      world.channels.set(to, channel);
      return events.tell('channel_id_changed', {
        type: 'channel_id_changed',
        old_channel_id: from,
        new_channel_id: to,
      });
    },
    /** Shares a channel with another company, and tells the app. */
    share(id: string): Promise<void> {
      const channel = world.channel(id);
      channel.isExtShared = true;
      return events.tell(
        'channel_shared',
        { type: 'channel_shared', channel: id, connected_team_id: 'T_PARTNER' },
        channel,
      );
    },
    /** Takes a file away as its owner would. */
    deleteFile(id: string): void {
      const file = world.files.get(id);
      if (file) file.deleted = true;
    },
    /** How the file host misbehaves for one file from now on. */
    fileBehaves(id: string, behaviour: FileBehaviour): void {
      const file = world.files.get(id);
      if (file) file.behaviour = behaviour;
    },
    /** Sends any event as if it had happened; `channelId` decides whether the app may hear it. */
    tell: (subscription: string, event: Record<string, unknown>, channelId?: string) =>
      events.tell(subscription, event, channelId === undefined ? undefined : world.channel(channelId)),

    async stop(): Promise<void> {
      deliveries.stop();
      socketMode.close();
      http.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };

  const control = createControl(slack, world);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(options.port ?? 0, host, resolve);
  });
  const address = server.address() as AddressInfo;
  url = `http://${host}:${address.port}`;
  return slack;
}

export type SlackSandbox = Awaited<ReturnType<typeof startSlack>>;
