import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import { whyNoAgent } from '../../../tickets/acting';
import type { ChannelSettings } from '../../../tickets/channels';
import { agentOf } from '../../../tickets/roles';
import { section } from '../../blocks';
import { type ChannelFacts, channelFacts } from '../../channel-facts';
import type { Front } from '../../front';
import { inTime } from '../../in-time';
import { joined } from '../../join';
import { cannotAct } from '../../notices/cannot-act';
import { channelSaved } from '../../notices/channel-saved';
import { ViewBody } from '../../payloads';
import { tellPerson } from '../../tell-person';
import { decodeMetadata } from '../metadata';
import { saidView } from '../said-view';
import { sorryView } from '../sorry';
import { SETTING } from './ids';
import { type ChosenSettings, readChannelSettings } from './read';
import { whyNotAgentsOnly } from './view';

/** The settings were sent by an agent: checked once more, on disk, and only then the form closes. */
export const onChannelSettings =
  (front: Front): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> =>
  async ({ ack, body }) => {
    const { view, user, teamId } = ViewBody.parse(body);
    const channel = decodeMetadata(view.private_metadata);
    const catalogue = await front.lists.known();
    const [person, facts] = await Promise.all([
      inTime(front, front.chat.person(user.id)),
      inTime(front, channelFacts(front, channel ?? '')),
    ]);
    const sorry = (what: string, next?: string) => ack({ response_action: 'update', view: sorryView(what, next) });
    if (channel === null || catalogue === null || person === null)
      return sorry('Slack did not tell us in time who you are. Nothing was changed.', 'Please try again.');
    const agent = agentOf(person, catalogue);
    if (!agent) {
      const { blocks } = cannotAct(whyNoAgent(person, catalogue) ?? { kind: 'outsider' });
      const view = saidView('Tickets in this channel', [...blocks, section('Nothing was changed.')]);
      return ack({ response_action: 'update', view });
    }

    const chosen = readChannelSettings(view);
    const before = await front.channels.settings(teamId, channel);
    const why = chosen.agentsOnly ? whyNotAgentsOnly(facts ?? { kind: 'unknown' }) : null;
    const foreign = chosen.routes.filter((id) => !before.routes.includes(id) && !agent.categories.includes(id));
    if (why !== null || foreign.length > 0) {
      const errors = {
        ...(why !== null && { [SETTING.agents]: why }),
        ...(foreign.length > 0 && { [SETTING.routes]: 'You can only add categories that you serve in HappyFox.' }),
      };
      return ack({ response_action: 'errors', errors });
    }
    await front.channels.set(teamId, channel, kept(chosen, before, user.id, front.clock.now()));
    await ack();
    front.log.info('settings of a channel changed', { channel, by: user.id, agentsOnly: chosen.agentsOnly });
    const isThere = await canAppear(front, channel, chosen, facts);
    await tellPerson(front, { channel, user: user.id }, channelSaved(channel, chosen, isThere));
  };

/** Whether something can appear in the channel. Where new tickets are to appear, we join if that helps. */
async function canAppear(
  front: Front,
  channel: string,
  { routes }: ChosenSettings,
  facts: ChannelFacts | null,
): Promise<boolean> {
  if (facts?.kind === 'unseen') return false;
  if (facts?.kind !== 'channel' || facts.isMember) return true;
  if (facts.isPrivate) return false;
  return routes.length === 0 || joined(front, channel).catch(() => false);
}

/** What is written down: a category that was routed before goes on from when it was, a new one begins now. */
const kept = (chosen: ChosenSettings, { since }: ChannelSettings, by: string, now: number) => ({
  ...chosen,
  since: Object.fromEntries(chosen.routes.map((id) => [id, since[id] ?? now])),
  by,
});
