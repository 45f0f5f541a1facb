import type { AnyBlock, InputBlock, ModalView } from '@slack/types';
import type { ChannelSettings } from '../../../tickets/channels';
import type { Agent, Catalogue } from '../../../tickets/desk';
import { aside, lines, option, plain, section } from '../../blocks';
import type { ChannelFacts, Readers } from '../../channel-facts';
import { LIMITS } from '../../limits';
import { named } from '../../notices/quoted';
import { VIEW } from '../ids';
import { encodeMetadata } from '../metadata';
import { categoryOption, openCategories } from '../new-ticket/options';
import { saidView } from '../said-view';
import { described, ticks } from '../ticks';
import { SETTING, TICKED } from './ids';
import { servedCategories } from './options';
import { keysOf, MODES, NEWS } from './words';

/** All that is needed to show the form. */
export interface SettingsForm {
  channel: string;
  settings: Pick<ChannelSettings, 'mode' | 'agentsOnly' | 'routes' | 'category' | 'news' | 'quiet' | 'reactions'>;
  catalogue: Catalogue;
  agent: Agent;
  facts: ChannelFacts;
  /** Null when Slack does not tell who is in the channel. */
  readers: Readers | null;
}

/** The settings of a channel, to be changed by an agent. */
export function channelSettingsView(form: SettingsForm): ModalView {
  return {
    type: 'modal',
    callback_id: VIEW.channelSettings,
    private_metadata: encodeMetadata(form.channel),
    title: plain('Tickets in this channel', LIMITS.viewTitle),
    submit: plain('Save', LIMITS.viewTitle),
    close: plain('Cancel', LIMITS.viewTitle),
    blocks: [
      section(`What tickets and <#${form.channel}> have to do with each other.`),
      ...absence(form.facts),
      modeBlock(form.settings.mode),
      ...agentsBlocks(form),
      ...categoryBlocks(form),
      ...routesBlocks(form),
      newsBlock(form.settings.news),
      quietBlock(form.settings.quiet),
      reactionsBlock(form.settings.reactions),
    ],
  };
}

/** The same for people who may not change them. */
export function channelSettingsSaid(
  { channel, settings, catalogue }: Pick<SettingsForm, 'channel' | 'settings' | 'catalogue'>,
  why: string,
): ModalView {
  const name = (id: number) => named(catalogue.categories.find((category) => category.id === id)?.name ?? `${id}`);
  const { mode, agentsOnly, category, routes, news, quiet, reactions } = settings;
  const told = quiet ? [] : news.map((kind) => NEWS[kind]);
  return saidView('Tickets in this channel', [
    section(`What tickets and <#${channel}> have to do with each other.`),
    lines('', [
      `*${MODES[mode].name}:* ${MODES[mode].does}`,
      agentsOnly
        ? '*Agents only:* private notes are shown here, to everybody in the channel.'
        : '*Not agents only:* private notes are not shown here.',
      `*Category that the form proposes:* ${category === null ? 'none' : name(category)}`,
      `*News that have a line of their own:* ${told.length > 0 ? told.join(', ') : 'none'}`,
      `*Reactions that act:* ${reactions ? REACTIONS : 'none'}`,
      `*New tickets that appear here:* ${routes.length === 0 ? 'none' : routes.length <= NAMES ? routes.map(name).join(', ') : `those of ${routes.length} categories`}`,
    ]),
    aside(why),
  ]);
}

/** Names of categories in one line; beyond, they are counted. */
const NAMES = 10;

/** We are not there: then nothing can appear there, nor be heard. */
const absence = (facts: ChannelFacts): AnyBlock[] =>
  facts.kind === 'unseen' || (facts.kind === 'channel' && !facts.isMember && facts.isPrivate)
    ? [section('I am not a member of this channel, so nothing can appear here yet. Type `/invite @foxbridge` in it.')]
    : [];

function modeBlock(mode: ChannelSettings['mode']): InputBlock {
  const options = keysOf(MODES).map((kind) => described(MODES[kind], kind));
  const initial = options.find(({ value }) => value === mode);
  return {
    type: 'input',
    block_id: SETTING.mode,
    label: plain('What goes where'),
    element: {
      type: 'radio_buttons',
      action_id: SETTING.mode,
      options,
      ...(initial && { initial_option: initial }),
    },
  };
}

/** Why a channel cannot be for agents only; null when it can. */
export function whyNotAgentsOnly(facts: ChannelFacts): string | null {
  switch (facts.kind) {
    case 'direct':
      return 'A direct message cannot be for agents only.';
    case 'unseen':
      return 'I am not in this channel and cannot see who reads it, so it cannot be for agents only. Type /invite @foxbridge in it, then try again.';
    case 'unknown':
      return 'Slack does not tell whether this channel is shared with another company, so it cannot be for agents only.';
    case 'channel':
      return facts.isShared ? 'This channel is shared with another company, so it cannot be for agents only.' : null;
    default:
      return facts satisfies never;
  }
}

function agentsBlocks({ settings, facts, readers }: SettingsForm): AnyBlock[] {
  const why = whyNotAgentsOnly(facts);
  // A tick that stands is shown all the same, so that it can be taken away.
  if (why !== null && !settings.agentsOnly) return [aside(why)];
  return [
    box(SETTING.agents, 'Who reads here', 'Agents only', settings.agentsOnly, {
      does: 'Private notes of HappyFox are shown to everybody in this channel.',
      hint: 'Replies in its threads become private notes, which requesters do not read.',
    }),
    ...(why === null ? [] : [aside(why)]),
    ...(readers ? [aside(othersIn(readers))] : []),
  ];
}

function othersIn({ notAgents, of, all }: Readers): string {
  if (all && notAgents === 0) return 'Everybody in this channel is an agent.';
  const who = notAgents === 1 ? '1 is not an agent' : `${notAgents} are not agents`;
  return all
    ? `Of the ${of} people in this channel, ${who} and would read private notes too.`
    : `This channel has many members. Of the first ${of}, ${who} and would read private notes too.`;
}

function categoryBlocks({ settings, catalogue }: SettingsForm): InputBlock[] {
  const open = openCategories(catalogue);
  const current = open.find(({ id }) => id === settings.category);
  if (open.length === 0) return [];
  const common = {
    action_id: SETTING.category,
    placeholder: plain('None'),
    ...(current && { initial_option: categoryOption(current) }),
  };
  return [
    {
      type: 'input',
      block_id: SETTING.category,
      label: plain('Category that the form proposes here'),
      optional: true,
      element:
        open.length <= LIMITS.options
          ? { type: 'static_select', options: open.map(categoryOption), ...common }
          : { type: 'external_select', min_query_length: 0, ...common },
    },
  ];
}

function routesBlocks({ settings, catalogue, agent }: SettingsForm): InputBlock[] {
  const routed = catalogue.categories.filter(({ id }) => settings.routes.includes(id)).slice(0, LIMITS.options);
  const served = servedCategories(agent, catalogue);
  // What others chose stays in the list, so that it does not vanish when this agent saves something else.
  const offered = [...served, ...routed.filter(({ id }) => !served.some((other) => other.id === id))];
  if (offered.length === 0) return [];
  const common = {
    action_id: SETTING.routes,
    placeholder: plain('None'),
    max_selected_items: LIMITS.options,
    ...(routed.length > 0 && { initial_options: routed.map(categoryOption) }),
  };
  return [
    {
      type: 'input',
      block_id: SETTING.routes,
      label: plain('Categories whose new tickets appear here'),
      hint: plain('Each begins a thread, which everybody in the channel reads. You can choose categories you serve.'),
      optional: true,
      element:
        offered.length <= LIMITS.options
          ? { type: 'multi_static_select', options: offered.map(categoryOption), ...common }
          : { type: 'multi_external_select', min_query_length: 0, ...common },
    },
  ];
}

function newsBlock(news: ChannelSettings['news']): InputBlock {
  const options = keysOf(NEWS).map((kind) => option(NEWS[kind], kind));
  return ticks(SETTING.news, 'News that have a line of their own in threads', options, news);
}

const quietBlock = (quiet: boolean): InputBlock =>
  box(SETTING.quiet, 'Quiet', 'No lines of news at all', quiet, {
    does: 'The card shows how a ticket stands; threads hold only people’s words.',
  });

/** In a line of at most 75 characters. */
const REACTIONS = '🎫 files a message, 👀 claims and ✅ closes the ticket of its thread.';

const reactionsBlock = (reactions: boolean): InputBlock =>
  box(SETTING.reactions, 'Reactions', 'Reactions act', reactions, {
    does: REACTIONS,
    hint: '🎫 files in the category above, for whoever wrote the message. 👀 and ✅ listen to agents who serve the category.',
  });

function box(
  name: string,
  label: string,
  text: string,
  ticked: boolean,
  { does, hint }: { does: string; hint?: string },
): InputBlock {
  const block = ticks(name, label, [described({ name: text, does }, TICKED)], ticked ? [TICKED] : []);
  return hint ? { ...block, hint: plain(hint) } : block;
}
