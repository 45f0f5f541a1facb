import { complaintsAboutSuggestions } from '../../sandbox/slack/blocks';
import { section } from '../../src/slack/blocks';
import { type HomePage, homeView, rowsOnPage, UNDELIVERED_ON_PAGE } from '../../src/slack/home/view';
import { AddContext } from '../../src/slack/modals/add-to-ticket/form';
import { addToTicketView } from '../../src/slack/modals/add-to-ticket/view';
import { alreadyFiledView } from '../../src/slack/modals/already-filed';
import { answerView } from '../../src/slack/modals/answer/view';
import { agentOptions } from '../../src/slack/modals/change-ticket/options';
import { changeTicketView } from '../../src/slack/modals/change-ticket/view';
import { servedOptions } from '../../src/slack/modals/channel-settings/options';
import { channelSettingsSaid, channelSettingsView } from '../../src/slack/modals/channel-settings/view';
import { closeTicketView } from '../../src/slack/modals/close-ticket/view';
import { linkedAlreadyView, linkThreadView } from '../../src/slack/modals/link-thread/view';
import { moveTicketView, targetOptions } from '../../src/slack/modals/move-ticket/view';
import { mySettingsView, notificationBlocks } from '../../src/slack/modals/my-settings/view';
import { FormContext, freshlyTyped } from '../../src/slack/modals/new-ticket/form';
import { categoryOptions, choiceOptions } from '../../src/slack/modals/new-ticket/options';
import { newTicketView } from '../../src/slack/modals/new-ticket/view';
import { ticketDetailsView } from '../../src/slack/modals/ticket-details';
import { unlinkThreadView } from '../../src/slack/modals/unlink-thread/view';
import { cannotAct } from '../../src/slack/notices/cannot-act';
import { cannotBeTold } from '../../src/slack/notices/cannot-be-told';
import { channelSaved } from '../../src/slack/notices/channel-saved';
import {
  actTaken,
  cannotSpeakHere,
  closeByForm,
  didYouMean,
  incomplete,
  isSoAlready,
  noSuchStatus,
  noTicketHere,
  notAssignable,
  notForHere,
  notUnderstood,
  onlyByCommand,
  sharedHere,
  stillOnItsWay,
  unknownName,
  wordsTaken,
} from '../../src/slack/notices/command-answers';
import { commandHelp } from '../../src/slack/notices/command-help';
import { following } from '../../src/slack/notices/following';
import { lookedUp, notShown } from '../../src/slack/notices/looked-up';
import { noLongerAgentsOnly } from '../../src/slack/notices/no-longer-agents-only';
import { noLongerKnown } from '../../src/slack/notices/no-longer-known';
import { type NotFollowed, notFollowed } from '../../src/slack/notices/not-followed';
import { notYours } from '../../src/slack/notices/not-yours';
import { noticeMessage } from '../../src/slack/notices/notice-message';
import { onlyInChannels } from '../../src/slack/notices/only-in-channels';
import { onlyMembers } from '../../src/slack/notices/only-members';
import { reactedAside } from '../../src/slack/notices/reacted-aside';
import { leastOf, wholeOf } from '../../src/slack/notices/shown-ticket';
import { refOf, ticketObject } from '../../src/slack/notices/ticket-object';
import { traced } from '../../src/slack/notices/traced';
import { messageToRichText } from '../../src/slack/text/message';
import { ChannelSettings } from '../../src/tickets/channels';
import type { NoticeFacts } from '../../src/tickets/delivery';
import { type FieldType, TicketState } from '../../src/tickets/desk';
import { HOME_LISTS, HomeRow } from '../../src/tickets/home';
import { PersonalSettings } from '../../src/tickets/personal-settings';
import type { ToldAside } from '../../src/tickets/reacting';
import { VERBS } from '../../src/tickets/verbs';
import { aCatalogue, aField } from './catalogue';
import { refusalsOfMessage, refusalsOfObject, refusalsOfUnfurl, refusalsOfView } from './within-limits';

/** Names as they come: long, right to left, emoji of many parts, signs of Slack's own, nothing at all. */
const NAMES = {
  long: 'A very long name of something '.repeat(20),
  'right to left': 'مشكلة في الطابعة في الطابق الثالث '.repeat(10),
  emoji: '👨‍👩‍👧‍👦🏳️‍🌈'.repeat(30),
  signs: '<!channel> & <@U1> | `x` *y* '.repeat(15),
  'without letters': ' \u200B\u202E ',
  'one letter with hundreds of accents': `a${'\u0301'.repeat(500)}`,
};
const TYPES: FieldType[] = ['text', 'number', 'date', 'choice', 'multiple_choice'];

describe.each(Object.entries(NAMES))('with names that are %s, Slack takes', (_, name) => {
  const catalogue = (categories: number, fields: number, choiceCount: number) =>
    aCatalogue({
      categories: Array.from({ length: categories }, (_, at) => ({
        id: at + 1,
        name,
        public: true,
        timeSpentMandatory: false,
      })),
      priorities: Array.from({ length: 120 }, (_, at) => ({ id: at + 1, name, isDefault: at === 5, order: at })),
      agents: Array.from({ length: 300 }, (_, at) => ({
        id: at,
        name,
        email: `${at}@x.org`,
        active: true,
        categories: [1],
      })),
      fields: Array.from({ length: fields }, (_, at) =>
        aField({
          id: at + 1,
          name,
          type: TYPES[at % TYPES.length] ?? 'text',
          required: at % 2 === 0,
          choices: Array.from({ length: choiceCount }, (_, choice) => ({ id: at * 1000 + choice, text: name })),
        }),
      ),
    });
  const files = (count: number) => Array.from({ length: count }, (_, at) => ({ id: `F${at}`, name, size: 1 }));
  const context = FormContext.parse({
    team: 'T1',
    openedBy: 'U1',
    channel: { id: 'C1', name, here: true },
    source: { message: { team: 'T1', channel: 'C1', ts: '1.1' }, permalink: 'https://x.slack.com/1' },
    messageFiles: files(60),
    thread: { count: 400 },
    category: 1,
  });

  it.each([
    [1, 0, 0],
    [100, 60, 10],
    [200, 60, 11],
    [200, 60, 100],
    [200, 150, 300],
  ])('the form with %i categories, %i fields and %i choices', (categories, fields, choiceCount) => {
    const lists = catalogue(categories, fields, choiceCount);
    const answers = Object.fromEntries(
      lists.fields.map((field) => [
        field.id,
        field.type === 'choice' ? (field.choices.at(-1)?.id ?? '') : field.choices.map(({ id }) => id),
      ]),
    );
    const typed = freshlyTyped(context, { subject: name, cc: name, answers, priority: 120 });
    const faults = Array.from({ length: 80 }, (_, at) => ({ field: String(at), text: name }));
    const offered = {
      subject: name,
      articles: Array.from({ length: 3 }, () => ({ title: name, url: `https://x.org/?${'&'.repeat(150)}` })),
      tickets: [
        ...[null, `https://x.org/${'p'.repeat(900)}`].map(
          (address) => ({ stands: 'open', name, subject: name, address }) as const,
        ),
        { stands: 'stuck' as const, name: null, subject: name, address: null },
      ],
    };
    const form = { typed, context, catalogue: lists, faults, offered, notice: name.slice(0, 500), pausedUntil: 1e12 };
    const view = newTicketView(form, { key: 'k'.repeat(200) });
    expect(refusalsOfView(view)).toEqual([]);
    // A line that was cut would end in the middle of a link.
    const offers = JSON.stringify(view.blocks.filter(({ type }) => type === 'context'));
    expect(offers).not.toMatch(/<[^>|]*…"/);
    expect(offers).toContain('You have a ticket like this already');
    expect(complaintsAboutSuggestions(JSON.parse(JSON.stringify({ options: categoryOptions('', lists) })))).toEqual([]);
    expect(complaintsAboutSuggestions(JSON.parse(JSON.stringify({ options: choiceOptions(4, '', lists) })))).toEqual(
      [],
    );
  });

  it('the form that adds a message to a ticket', () => {
    const form = AddContext.parse({
      ...context,
      author: name,
      text: name,
      mayReply: true,
      ticket: { number: 7, displayId: name, subject: name },
    });
    expect(refusalsOfView(addToTicketView({ context: form, notice: name.slice(0, 500) }, { key: 'k' }))).toEqual([]);
  });

  it('the view of a message that is filed already', () => {
    const link = { ticket: 7, displayId: name, subject: name };
    expect(refusalsOfView(alreadyFiledView(link, { key: 'k', agentUrl: 'https://x.org/7' }))).toEqual([]);
  });

  it.each([1, 100, 101, 200])('the settings of a channel, of %i categories', (count) => {
    const lists = catalogue(count, 0, 0);
    const ids = lists.categories.map(({ id }) => id);
    const agent = { id: 1, name, email: 'a@x.org', active: true, categories: ids };
    const settings = ChannelSettings.parse({
      routes: ids,
      category: ids.at(-1),
      agentsOnly: true,
      quiet: true,
      reactions: true,
    });
    const form = { channel: 'C1', settings, catalogue: lists, agent, readers: { notAgents: 40, of: 40, all: false } };
    const kinds = [
      { kind: 'channel', isShared: true, isMember: false, isPrivate: true },
      { kind: 'unseen' },
      { kind: 'unknown' },
    ] as const;
    for (const facts of kinds) expect(refusalsOfView(channelSettingsView({ ...form, facts }))).toEqual([]);
    expect(
      refusalsOfView(channelSettingsSaid({ ...form, settings: { ...settings, routes: ids.slice(0, 10) } }, 'No.')),
    ).toEqual([]);
    expect(refusalsOfView(channelSettingsSaid(form, 'No.'))).toEqual([]);
    const offered = { options: servedOptions('', agent, lists) };
    expect(complaintsAboutSuggestions(JSON.parse(JSON.stringify(offered)))).toEqual([]);
  });

  const aLink = {
    id: 'i'.repeat(200),
    place: { team: 'T1', channel: 'C1', thread: '1.1' },
    source: null,
    ticket: 7,
    displayId: name,
    lane: 'l',
    cc: [],
    subject: name,
    author: 'U1',
    createdAt: 1,
    saidSince: null,
  };

  const aTicket = TicketState.parse({
    number: 7,
    displayId: name,
    agentUrl: 'https://x.org/7',
    subject: name,
    category: { id: 1, name },
    status: { id: 1, name, behavior: 'pending' },
    priority: { id: 1, name },
    contact: null,
    assignee: { id: 9999, name, email: 'gone@x.org' },
    tags: Array.from({ length: 200 }, () => name.slice(0, 50)),
    dueDate: '2026-11-24',
    private: false,
    createdAt: 1,
    modifiedAt: 1,
    unresponded: false,
    mergedInto: null,
    fields: [],
  });

  it.each([1, 100, 200])('the forms in which agents work on a ticket, of %i categories', (count) => {
    const plainLists = catalogue(count, 120, 100);
    const lists = {
      ...plainLists,
      fields: plainLists.fields.map((field) => ({
        ...field,
        requiredOnCompletion: true,
        requiredOnMove: true,
        categories: [
          { category: 1, order: 1 },
          { category: 2, order: 1 },
        ],
      })),
      statuses: Array.from({ length: 150 }, (_, at) => ({
        id: at + 1,
        name,
        behavior: 'completed' as const,
        isDefault: false,
        order: at,
      })),
    };
    for (const survey of [true, false])
      expect(refusalsOfView(closeTicketView(aTicket, lists, { key: 'k', survey }))).toEqual([]);
    expect(refusalsOfView(changeTicketView(aTicket, lists, { key: 'k' }))).toEqual([]);
    expect(refusalsOfView(moveTicketView(aTicket, lists, { key: 'k', category: 2 }))).toEqual([]);
    const offered = [{ options: agentOptions('', 1, lists) }, { options: targetOptions('', aTicket, lists) }];
    for (const one of offered.filter(({ options }) => options.length > 0))
      expect(complaintsAboutSuggestions(JSON.parse(JSON.stringify(one)))).toEqual([]);
  });

  it('the form in which an agent answers or adds a note', () => {
    const preset = { type: 'rich_text' as const, elements: [] };
    const words = messageToRichText({ text: name }) ?? preset;
    for (const as of ['reply', 'note'] as const) {
      const message = { team: 'T1', channel: 'C1', ts: '1.1' };
      const form = {
        as,
        link: 'i'.repeat(200),
        displayId: name,
        subject: name,
        message,
        preset: words,
        files: files(60),
      };
      expect(refusalsOfView(answerView(form, { key: 'k'.repeat(200) }))).toEqual([]);
    }
  });

  it('what stands below a link to a ticket, and what one person sees of it', () => {
    const tickets = [
      { ...aTicket, private: true, contact: { id: 1, name, email: null } },
      { ...aTicket, agentUrl: `https://x.org/${'p'.repeat(900)}`, assignee: null },
      { ...aTicket, status: { ...aTicket.status, behavior: 'completed' as const } },
      { ...aTicket, dueDate: 'soon', unresponded: true },
    ];
    for (const ticket of tickets) {
      expect(refusalsOfUnfurl(wholeOf(ticket))).toEqual([]);
      expect(refusalsOfUnfurl(leastOf(ticket))).toEqual([]);
      for (const shows of ['whole', 'least'] as const) {
        const object = ticketObject(ticket, shows, refOf(ticket.number, shows), 'https://x.org/7');
        expect(refusalsOfObject(object, 'https://x.org/7?tab=1')).toEqual([]);
      }
      for (const as of ['agent', 'requester'] as const)
        expect(refusalsOfView(ticketDetailsView({ kind: 'yes', as, ticket }))).toEqual([]);
    }
    for (const kind of ['no', 'busy'] as const) expect(refusalsOfView(ticketDetailsView({ kind }))).toEqual([]);
  });

  it('what somebody chooses to be told', () => {
    for (const settings of [
      PersonalSettings.parse({}),
      PersonalSettings.parse({ answers: 'direct', digest: true, survey: true }),
      PersonalSettings.parse({ assigned: false, warnings: false }),
    ])
      for (const isAgent of [true, false]) {
        expect(refusalsOfView(mySettingsView(settings, isAgent))).toEqual([]);
        const blocks = notificationBlocks(settings, isAgent);
        expect(refusalsOfMessage({ text: 'x', blocks })).toEqual([]);
      }
    for (const why of ['outsider', 'no-address'] as const) expect(refusalsOfMessage(cannotBeTold(why))).toEqual([]);
  });

  it('the forms that link a thread, and part it again', () => {
    const settings = { agentsOnly: true, mode: 'two-way' } as const;
    const why = notFollowed({ kind: 'taken', link: aLink }, name).blocks;
    expect(refusalsOfView(linkThreadView({ settings, why }, { key: 'C1:1.1' }))).toEqual([]);
    expect(refusalsOfView(linkedAlreadyView(aLink))).toEqual([]);
    expect(refusalsOfView(linkedAlreadyView({ ...aLink, displayId: null }))).toEqual([]);
    expect(refusalsOfView(unlinkThreadView(aLink))).toEqual([]);
  });

  const reasons: NotFollowed[] = [
    { kind: 'taken', link: aLink },
    { kind: 'not-yours' },
    { kind: 'agents-channel' },
    { kind: 'hidden-ticket' },
    { kind: 'missing' },
    { kind: 'paused', until: 1e12 },
    { kind: 'silent' },
    { kind: 'no-lists' },
    { kind: 'not-there' },
    { kind: 'who' },
  ];
  it.each(reasons)('the answer that a ticket is not followed: $kind', (reason) => {
    expect(refusalsOfMessage(notFollowed(reason, name))).toEqual([]);
  });

  it.each(['two-way', 'notes', 'alerts'] as const)('the answer that it is, in a channel for %s', (mode) => {
    for (const agentsOnly of [true, false])
      expect(refusalsOfMessage(following(name, { mode, agentsOnly }))).toEqual([]);
  });

  const asides: ToldAside[] = [
    { kind: 'filed-already', displayId: name, subject: name, card: `https://x.slack.com/${'p'.repeat(900)}` },
    { kind: 'filed-already', displayId: null, subject: name, card: null },
    { kind: 'not-a-member', isGuest: true },
    { kind: 'not-a-member', isGuest: false },
    { kind: 'needs-form', id: 'i'.repeat(200), why: 'no-category' },
    { kind: 'needs-form', id: 'i'.repeat(200), why: 'no-requester' },
    { kind: 'needs-form', id: 'i'.repeat(200), why: 'asks', complaints: Array.from({ length: 80 }, () => name) },
    { kind: 'cannot-act', why: { kind: 'unknown-agent', email: name } },
    { kind: 'closing-asks', ticket: 7, displayId: name, asks: Array.from({ length: 80 }, () => name) },
    { kind: 'no-closing-status' },
  ];
  it.each(asides)('what somebody is told whose reaction is not enough: $kind', (told) => {
    const said = reactedAside(told);
    expect(refusalsOfMessage(said)).toEqual([]);
    expect(JSON.stringify(said.blocks)).not.toMatch(/<[^>|]*…"/);
  });

  const sent = {
    sent: files(60).map((file) => file.name),
    notSent: files(60).map((file) => ({ name: file.name, reason: name, link: `https://x.org/${'p'.repeat(900)}` })),
  };
  const ticket = {
    ticket: 7,
    displayId: name,
    agentUrl: `https://x.org/${'p'.repeat(900)}`,
    files: sent,
    filesToCome: 50,
  };
  const aShown = {
    displayId: name,
    agentUrl: ticket.agentUrl,
    subject: name,
    category: name,
    now: {
      status: name,
      closed: false,
      priority: name,
      assignee: name,
      requester: name,
      due: '2026-11-24',
      unresponded: true,
      createdAt: 1e12,
    },
  };

  it('what people look up: ten of their own tickets and ten that they have', () => {
    const tickets = Array.from({ length: 10 }, () => ({ ...aShown, waitsForYou: true }));
    const group = { head: 'Your open tickets', tickets, foot: '1 to 10 of 900.' };
    const said = lookedUp({ groups: [group, group] });
    // Two rows of buttons stand below.
    expect(said.blocks.length).toBeLessThanOrEqual(48);
    expect(refusalsOfMessage(said)).toEqual([]);
    expect(JSON.stringify(said.blocks)).not.toMatch(/<[^>|]*…"/);
  });

  it('the steps of a ticket, of which there are very many', () => {
    const row = { at: 1e12, delivery: 'd', ticket: 7, step: name, outcome: name, status: 503, ms: 12_345, until: 1e12 };
    const said = traced(
      7,
      Array.from({ length: 500 }, () => row),
    );
    expect(refusalsOfMessage(said)).toEqual([]);
    expect(JSON.stringify(said.blocks)).not.toMatch(/<[^>|]*…"/);
    expect(refusalsOfMessage(traced(7, []))).toEqual([]);
  });

  it('every answer to a command', () => {
    const names = Array.from({ length: 300 }, () => name);
    const [verb] = VERBS;
    const answers = [
      ...(['carried', 'stays', 'unsaid'] as const).flatMap((fate) => [
        didYouMean('command', name, fate),
        didYouMean('mention', name, fate),
        notUnderstood(fate),
      ]),
      ...VERBS.flatMap((one) => [incomplete(one, 'command'), incomplete(one, 'mention')]),
      onlyByCommand(verb),
      noTicketHere(verb),
      stillOnItsWay(),
      actTaken(name),
      wordsTaken('reply', name),
      wordsTaken('note', name),
      isSoAlready(name, 'open'),
      closeByForm(name, names),
      noSuchStatus('closed'),
      notAssignable(name),
      sharedHere(0),
      sharedHere(1),
      notForHere(),
      cannotSpeakHere(),
      ...(['status', 'priority', 'agent'] as const).flatMap((kind) => [
        unknownName(kind, name, { exist: names, fit: [], near: name }),
        unknownName(kind, name, { exist: names, fit: names, near: null }),
      ]),
      notShown({ kind: 'no-such-ticket', number: 7 }),
      notShown({ kind: 'nothing-found' }),
      channelSaved('C1', { agentsOnly: true, routes: Array.from({ length: 200 }, (_, at) => at) }, false),
      noLongerAgentsOnly(),
      noLongerKnown(),
      notYours(),
      onlyInChannels(),
      { text: onlyMembers(), blocks: [] },
      notShown({ kind: 'paused', until: 1e12 }),
      cannotAct({ kind: 'busy', until: 1e12 }),
      cannotAct({ kind: 'unknown-agent', email: name }),
      cannotAct({ kind: 'not-yours' }),
      ...(['command', 'mention'] as const).flatMap((way) => [
        commandHelp({ isAgent: true, way }),
        commandHelp({ isAgent: false, way }),
      ]),
    ];
    for (const said of answers) expect(refusalsOfMessage(said)).toEqual([]);
  });

  const listed = { displayId: name, agentUrl: ticket.agentUrl, subject: name };
  const many = { total: 1_000, first: Array.from({ length: 5 }, () => ({ ...listed, status: name, waits: true })) };
  const states: NoticeFacts[] = [
    { state: 'saved' },
    { state: 'waiting', until: 1e12, why: 'checking', canCancel: true },
    { state: 'filed', ...ticket, category: name },
    {
      state: 'filed',
      ...ticket,
      category: name,
      now: {
        status: name,
        closed: true,
        priority: name,
        assignee: name,
        requester: name,
        due: '2026-11-24',
        unresponded: true,
        createdAt: 1e12,
      },
    },
    { state: 'ended', displayId: name, why: 'unlinked', into: null },
    { state: 'ended', displayId: name, why: 'merged', into: { displayId: name, agentUrl: ticket.agentUrl } },
    { state: 'added', ...ticket, as: 'reply' },
    { state: 'refused', complaints: Array.from({ length: 80 }, () => name), canCorrect: true },
    { state: 'undecided', candidate: { number: 7, displayId: name } },
    { state: 'undecided', candidate: null },
    { state: 'failed', reason: name, canRetry: true },
    { state: 'failed', reason: name, canRetry: true, remedy: 'link-thread' },
    { state: 'cancelled', by: name },
    { state: 'acted', ticket: 7, displayId: name, agentUrl: ticket.agentUrl, subject: name },
    { state: 'shared', tickets: Array.from({ length: 20 }, () => aShown), leftOut: 7, at: 1e12 },
    { state: 'assigned', ticket: 7, displayId: name, agentUrl: ticket.agentUrl, subject: name, by: name },
    { state: 'assigned', ticket: 7, displayId: name, agentUrl: ticket.agentUrl, subject: name, by: null },
    {
      state: 'warnings',
      tickets: (['today', 'tomorrow', 'overdue', 'breached'] as const).flatMap((clock) =>
        Array.from({ length: 100 }, () => ({ ...listed, clock, due: name })),
      ),
    },
    { state: 'warnings', tickets: [{ ...listed, clock: 'overdue', due: '2026-11-24' }] },
    { state: 'many', as: 'agent', count: 1 },
    { state: 'many', as: 'requester', count: 100_000 },
    { state: 'digest', requests: many, mine: many, overdue: many, unassigned: many },
    { state: 'digest', requests: many, mine: null, overdue: null, unassigned: null },
    { state: 'not-acted', why: { kind: 'taken', by: name } },
    { state: 'not-acted', why: { kind: 'not-an-agent' } },
    { state: 'not-acted', why: { kind: 'gone' } },
    { state: 'not-acted', why: { kind: 'refused', complaints: Array.from({ length: 80 }, () => name) } },
    { state: 'left', by: name },
    { state: 'replies-waiting', until: 1e12, why: 'checking' },
    { state: 'caught-up' },
    { state: 'caught-up', failed: true },
    { state: 'ended', displayId: name, why: 'deleted', into: null },
  ];

  it.each([1, 200])('the Home tab, of %i categories', (count) => {
    const lists = catalogue(count, 0, 0);
    const agent = { id: 1, name, email: 'a@x.org', active: true, categories: lists.categories.map(({ id }) => id) };
    const url = `https://x.org/${'p'.repeat(900)}`;
    const rows = (of: number) =>
      Array.from({ length: of }, (_, at) =>
        HomeRow.parse({
          ...aTicket,
          number: at,
          agentUrl: url,
          contact: { id: 1, name, email: 'a@x.org' },
          assignee: at % 3 === 0 ? null : { id: at % 3, name, email: 'b@x.org' },
          unresponded: at % 2 === 0,
          breached: true,
        }),
      );
    const page = <T>(items: T[]) => ({ items, page: 999, more: true, rest: true });
    const facts = states.filter(({ state }) => ['failed', 'refused', 'undecided'].includes(state));
    const head = { subject: name, author: name, about: 'U1', permalink: 'https://x.slack.com/1' };
    const undelivered = page(
      Array.from({ length: UNDELIVERED_ON_PAGE }, (_, at) => ({
        ...{ id: 'i'.repeat(200), place: { team: 'T1', channel: 'C1', thread: null }, ts: null, version: 1, shown: 1 },
        head,
        facts: facts[at % facts.length] ?? { state: 'saved' },
      })),
    );
    const extra = Array.from({ length: 50 }, () => section('x'.repeat(3000)));
    const whos: HomePage['who'][] = [
      { kind: 'member', viewer: { email: 'a@x.org', agent } },
      { kind: 'member', viewer: { email: 'a@x.org', agent: null } },
      { kind: 'member', viewer: { email: 'a@x.org', agent: { ...agent, categories: [] } } },
      { kind: 'guest' },
      { kind: 'stranger' },
      { kind: 'no-address' },
      { kind: 'unknown' },
    ];
    for (const who of whos) {
      const viewer = 'viewer' in who ? who.viewer : { email: '', agent: null };
      const full = Object.fromEntries(HOME_LISTS.map((list) => [list, page(rows(rowsOnPage(viewer)))]));
      const empty = { requests: null, mine: { items: [], page: 0, more: false } };
      const agentsOnly = who.kind === 'member' && who.viewer.agent ? full : { requests: full.requests ?? null };
      for (const shown of [agentsOnly, empty]) {
        const view = homeView({ who, undelivered, extra, lists: shown, asOf: 1e12, wait: { until: 1e12 } });
        expect(refusalsOfView(view)).toEqual([]);
        // Nothing had to be left out at the end, and nothing is cut within one of our own signs.
        if (viewer.agent) expect(view.blocks.filter((block) => extra.includes(block as never))).toHaveLength(20);
        expect(JSON.stringify(view)).not.toMatch(/<[^>|]*…"/);
      }
    }
  });

  it.each(states)('the notice of a delivery that is $state', (facts) => {
    const head = { subject: name, author: name, about: 'U1', permalink: 'https://x.slack.com/1' };
    for (const audience of ['requester', 'agents', 'one-person'] as const) {
      const said = noticeMessage({ id: 'i'.repeat(200), head, facts }, audience);
      expect(refusalsOfMessage(said)).toEqual([]);
      // A sentence that was cut would end in the middle of one of our own signs.
      expect(JSON.stringify(said.blocks)).not.toMatch(/<[^>|]*…"/);
    }
  });
});
