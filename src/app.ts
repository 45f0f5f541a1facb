import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MachineClock } from './clock';
import type { Config } from './config';
import { addFiles } from './delivery/add-files';
import { addMessage } from './delivery/add-message';
import type { Carriers, Tools } from './delivery/attempt';
import { carryAct } from './delivery/carry-act';
import { carryCommand } from './delivery/carry-command';
import { carryReaction } from './delivery/carry-reaction';
import { carryReply } from './delivery/carry-reply';
import { fileTicket } from './delivery/file-ticket';
import { RETENTION_MS, retention } from './delivery/retention';
import { setMark } from './delivery/set-mark';
import { showNotice } from './delivery/show-notice';
import { openWorker, type Worker } from './delivery/worker';
import { address } from './happyfox/address';
import { happyFox } from './happyfox/happyfox';
import { webhookPath, webhookRoute } from './happyfox/webhook';
import { ALIVE_MS, alive, noteEnd, noteStart } from './mirror/alive';
import { ARTICLES_REST_MS, FIRST_ARTICLES_MS, refreshArticles } from './mirror/articles';
import { catchUp } from './mirror/catch-up';
import { hint } from './mirror/hints';
import { openMissed } from './mirror/missed';
import { notify } from './mirror/notify';
import { poll } from './mirror/poll';
import { readTicket } from './mirror/read-ticket';
import { forever } from './mirror/rounds';
import { nextSweep, sweep } from './mirror/sweep';
import { tell } from './mirror/tell';
import { WARNINGS_MS, warnings } from './mirror/warnings';
import { clockFinding, doctor, type Finding } from './ops/doctor';
import { type Check, health, tried } from './ops/health';
import { openMetrics } from './ops/metrics';
import { tracePage } from './ops/trace';
import { agentsOnly } from './slack/agents-only';
import { obey } from './slack/commands/obey';
import { slackChat } from './slack/conversation';
import { channelChanges } from './slack/events/channel-changes';
import { takeReaction } from './slack/events/reactions';
import { takeIn } from './slack/events/take-in';
import type { Front } from './slack/front';
import { myNotifications } from './slack/home/my-notifications';
import { openHome } from './slack/home/open-home';
import { KeptAddition, KeptAnswer, KeptCommand, KeptForm, KeptWork, keptForms } from './slack/kept-forms';
import type { CardAudience } from './slack/notices/filed';
import { noticeMessage } from './slack/notices/notice-message';
import { reactedChat } from './slack/reacted';
import { signIn } from './slack/sign-in';
import { openSlack } from './slack/slack';
import { slackClock } from './slack/slack-clock';
import { unfurling } from './slack/unfurl';
import { slackWeb } from './slack/web';
import { openStore, type StoreDeps } from './store/open';
import { acting } from './tickets/acting';
import { asking } from './tickets/asking';
import { beforeFiling } from './tickets/before-filing';
import { type Channels, channels as openChannels } from './tickets/channels';
import { Delivery, type DeliveryOf, DIRECT, type Place } from './tickets/delivery';
import { hearing as openHearing } from './tickets/hearing';
import { openHomes } from './tickets/homes';
import { linking } from './tickets/linking';
import { openLists } from './tickets/lists';
import { personal } from './tickets/personal';
import { reacting as openReacting } from './tickets/reacting';
import { ticketService } from './tickets/service';
import { sharing } from './tickets/sharing';
import { shownLinks } from './tickets/shown-links';
import { speaking } from './tickets/speaking';
import { toldPosts } from './tickets/told';
import { viewing } from './tickets/viewing';

export interface Foxbridge {
  /** Opens the doors. Answers the port we listen on. */
  start(): Promise<{ port: number }>;
  /** Lets nothing in any more, finishes what is under way, and closes the store. */
  stop(): Promise<void>;
  /** Looks for due deliveries, and resolves when none is due and none is under way. */
  idle(): Promise<void>;
  /** Looks at everything that has to be right, without starting. */
  doctor(): Promise<{ ok: boolean; report: string }>;
  /** The steps of a ticket, by number or display id. */
  trace(ticket: string): Promise<string>;
}

/** Joins the parts. The only place that knows all of them. */
export async function buildFoxbridge(
  config: Config,
  deps: StoreDeps & {
    /** By which the clock is put right; none where it is right always. */
    machine?: MachineClock;
    wallClock?: () => number;
    /** For tests: how long (ms) a call to HappyFox may take. */
    timeoutMs?: number;
  },
): Promise<Foxbridge> {
  const { clock, log, machine = null, wallClock = Date.now, timeoutMs } = deps;
  const { apiUrl, botToken } = config.slack;
  const { webhookSecret } = config.happyFox;
  const store = await openStore(config.databaseUrl, deps);
  const helpdesk = happyFox(config.happyFox, { clock, log, store, ...(timeoutMs !== undefined && { timeoutMs }) });
  const lists = openLists(helpdesk, store, clock, log);
  const slackTime = slackClock(machine ?? { wall: clock.now, even: clock.now });
  const heardFetch = slackTime.heardBy(fetch);
  const web = slackWeb({ token: botToken, apiUrl, log, fetch: heardFetch });
  /** Refused or not, an answer is an answer. */
  const askSlack = () =>
    web.auth.test().then(
      () => undefined,
      () => undefined,
    );
  const channels = openChannels(store, clock);
  const hearing = openHearing(store, channels, clock, config.replyHoldMs);
  const chat = slackChat({
    web,
    token: botToken,
    apiUrl,
    log,
    clock,
    render: async (notice) => noticeMessage(notice, await cardAudience(channels, notice.place)),
  });

  const tools: Tools = {
    helpdesk,
    chat,
    store,
    clock,
    hands: machine && {
      moveBy: machine.moveBy,
      rightTime: () => slackTime.rightTime(askSlack),
    },
    log,
    lists,
    channels,
    agentEmail: config.happyFox.agentEmail,
    maxRequestBytes: config.happyFox.maxRequestBytes,
    onEnd: (job, state) => {
      metrics.attempt(job.delivery.kind, state);
      home.ended(job, state);
    },
  };
  const pollMs = config.happyFox.pollSeconds * 1000;
  const missed = openMissed();
  const onlyAgents = agentsOnly({ channels, web, clock, log });
  const chores: Record<DeliveryOf<'chore'>['chore'], Carriers['chore']> = {
    retention: forever(retention, RETENTION_MS),
    poll: forever(poll(pollMs), pollMs),
    sweep: forever(sweep, 3_600_000),
    alive: forever(
      alive(() => slack.hears(), missed, onlyAgents.look),
      ALIVE_MS,
    ),
    articles: forever(refreshArticles, ARTICLES_REST_MS),
    warnings: forever(warnings, 3_600_000),
  };
  const wake = () => worker.wake();
  const service = ticketService({ store, clock, saidNow: slackTime.now, lists, wake });
  const acts = acting({ store, helpdesk, lists, chat, clock, wake });
  const reacting = openReacting(store, channels, clock);
  const reacted = reactedChat({ web, clock, log, own: chat.own, chat, names: chat.names });
  const carriers: Carriers = {
    'new-ticket': fileTicket,
    'more-files': addFiles,
    'add-message': addMessage,
    'show-notice': showNotice,
    reply: carryReply,
    act: carryAct,
    command: carryCommand((id, command) => obey(front, id, command)),
    mark: setMark,
    reaction: carryReaction({ service, acting: acts, chat: reacted }),
    chore: (at) => chores[at.delivery.chore](at),
    tell,
    'read-ticket': readTicket,
    'catch-up': catchUp(hearing),
    notify,
    erased: async ({ job }) => ({ job: { id: job.id, state: 'done' } }),
  };
  const worker: Worker = openWorker(carriers, tools);

  const people = personal(store, clock, worker.wake);
  const home = openHome({
    homes: openHomes({ store, desk: helpdesk.desk, clock }),
    store,
    helpdesk,
    lists,
    chat,
    web,
    sections: [myNotifications(people)],
    clock,
    log,
  });
  const front: Front = {
    service,
    lists,
    search: helpdesk.search,
    ticket: helpdesk.ticket,
    queue: helpdesk.desk.queue,
    ledger: (ticket) => store.ledger({ ticket }),
    channels,
    linking: linking({ store, channels, clock, saidNow: slackTime.now, wake: worker.wake }),
    chat,
    forgetPerson: chat.forgetPerson,
    names: chat.names,
    web,
    forms: keptForms(store, KeptForm),
    additions: keptForms(store, KeptAddition),
    answers: keptForms(store, KeptAnswer),
    told: toldPosts(store, helpdesk, channels),
    beforeFiling: beforeFiling({ store, helpdesk, lists, clock, log }),
    speaking: speaking({ store, clock, wake: worker.wake }),
    acting: acts,
    works: keptForms(store, KeptWork),
    reacting,
    viewing: viewing({ store, helpdesk, lists, chat }),
    ticketAt: address(config.happyFox.url).ticketAt,
    shownLinks: shownLinks(store),
    unfurl: unfurling({ web, clock, log, workObjects: config.slack.workObjects }),
    home,
    ask: asking({ store, clock, wake: worker.wake }),
    share: sharing({ store, clock, wake: worker.wake }),
    commands: keptForms(store, KeptCommand),
    personal: people,
    clock,
    log,
  };

  const paused = async () => {
    const { reads = null, writes = null } = await helpdesk.throttle();
    return { readsPausedUntil: reads, writesPausedUntil: writes };
  };
  const metrics = openMetrics(async () => {
    const [{ open, parked, oldestAt }, pauses] = await Promise.all([store.standing(), paused()]);
    return { open, parked, oldestMs: oldestAt === null ? 0 : clock.now() - oldestAt, ...pauses };
  }, clock.now);
  const checks: Check[] = [
    { name: 'store', check: () => store.check().then(() => 'can be written') },
    {
      name: 'happyfox',
      // A pause is no fault of ours, and deliveries are still taken in: it is said, and does not fail.
      check: async () => {
        const { readsPausedUntil, writesPausedUntil } = await paused();
        const until = Math.max(readsPausedUntil ?? 0, writesPausedUntil ?? 0);
        return until > clock.now() ? `paused until ${new Date(until).toISOString()}` : 'open';
      },
    },
  ];

  const channelChange = channelChanges({ channels, linking: front.linking, onlyAgents, log });
  const said = takeIn(hearing, { wake: worker.wake, missed: missed.note, log });
  const reaction = takeReaction(reacting, worker.wake, log);
  const slack = openSlack(
    {
      botToken,
      apiUrl,
      fetch: heardFetch,
      mode: config.slack.mode,
      ...config.http,
      clock,
      wallClock,
      log,
      beforeAck: async (body) => {
        await channelChange(body);
        await said(body);
        await reaction(body);
      },
      routes: {
        'GET /healthz': (_, res) => answer(res, 200, { ok: true }),
        'GET /readyz': async (_, res) => {
          const { ok, ...rest } = await health(checks, clock);
          answer(res, ok ? 200 : 503, { ok, ...rest });
        },
        'GET /metrics': async (_: IncomingMessage, res: ServerResponse) => {
          const { type, body } = await metrics.page();
          res.writeHead(200, { 'content-type': type }).end(body);
        },
        ...(webhookSecret !== null && {
          [`POST ${webhookPath(webhookSecret)}`]: webhookRoute(
            webhookSecret,
            async (ticket) => {
              if (await hint({ ...tools, pollMs }, ticket)) worker.wake();
            },
            log,
          ),
        }),
      },
    },
    front,
  );

  let hasBegun = false;
  return {
    async start() {
      // Whoever answers us also tells what time it is, before anything is done by our clock.
      await slack.meet();
      // The first answer is long on its way. Where the machine's clock may be wrong, a second one tells better.
      if (slackTime.aheadMs() !== 0) await askSlack();
      await worker.putClockRight();
      await channels.begin();
      await onlyAgents.look();
      const now = clock.now();
      await store.commit({
        add: Object.entries({
          retention: now,
          poll: now,
          alive: now,
          sweep: nextSweep(now),
          articles: now + FIRST_ARTICLES_MS,
          warnings: now + WARNINGS_MS,
        }).map(([name, due]) => ({
          id: `chore:${name}`,
          lane: `chore:${name}`,
          pos: 0,
          due,
          delivery: Delivery.parse({ kind: 'chore', chore: name }),
        })),
      });
      await noteStart(store, await store.takeOver());
      hasBegun = true;
      const at = await slack.start();
      worker.start();
      lists.refresh({ urgency: 'background' }).catch((error) => log.warn('lists not read at the start', { error }));
      return at;
    },
    async stop() {
      await slack.stop();
      await worker.stop();
      await home.quiet();
      await lists.quiet();
      await helpdesk.close().catch((error) => log.warn('a told wait is not noted', { error }));
      // One that never began knows nothing of how the one before ended.
      if (hasBegun) {
        await noteEnd(store).catch((error) =>
          log.warn('the end is not noted: threads are read at the next start', { error }),
        );
      }
      await store.close();
    },
    async idle() {
      await slack.quiet();
      worker.wake();
      await worker.idle();
      await home.quiet();
      await lists.quiet();
    },
    async doctor() {
      const findings: Finding[] = [
        finding('store', await tried(() => store.check().then(() => 'can be written'))),
        finding('Slack', await tried(async () => `signed in as ${(await signIn(web, clock.now)).user}`)),
        clockFinding(slackTime.aheadMs(), config.slack.mode.kind),
        ...(await helpdesk.check()),
      ];
      await store.close();
      return doctor(findings);
    },
    async trace(ticket) {
      const number = Number(/(\d+)\D*$/.exec(ticket)?.[1] ?? Number.NaN);
      const page = Number.isSafeInteger(number)
        ? tracePage(number, await store.ledger({ ticket: number }))
        : 'Say which ticket: foxbridge trace 4711';
      await store.close();
      return page;
    },
  };
}

/** Slack's ids of direct messages begin with a D; one that is still to be opened has no id yet. */
const cardAudience = async (channels: Channels, { team, channel }: Place): Promise<CardAudience> =>
  channel === DIRECT || channel.startsWith('D') ? 'one-person' : channels.audience(team, channel);

const finding = (about: string, { ok, says }: { ok: boolean; says: string }): Finding => ({ about, ok, text: says });

function answer(res: ServerResponse, status: number, body: unknown): void {
  res.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
