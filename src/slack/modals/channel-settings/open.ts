import { whyNoAgent } from '../../../tickets/acting';
import { agentOf } from '../../../tickets/roles';
import { channelFacts, readersOf } from '../../channel-facts';
import type { Front } from '../../front';
import { cannotAct } from '../../notices/cannot-act';
import { loadingView } from '../loading';
import { sorryView } from '../sorry';
import { channelSettingsSaid, channelSettingsView } from './view';

/**
 * Shows the settings of a channel: to agents as a form, to others as they are. What has to be asked of Slack is asked when
 * the view is open, because a trigger lives three seconds.
 */
export async function openChannelSettings(
  front: Front,
  trigger: string,
  { team, channel, user }: { team: string; channel: string; user: string },
): Promise<void> {
  const opened = await front.web.views.open({ trigger_id: trigger, view: loadingView('Tickets in this channel') });
  const show = (view: ReturnType<typeof sorryView>) => front.web.views.update({ view_id: opened.view?.id ?? '', view });
  const [person, catalogue, settings, facts] = await Promise.all([
    front.chat.person(user),
    front.lists.needed({ urgency: 'person' }).catch(() => null),
    front.channels.settings(team, channel),
    channelFacts(front, channel),
  ]);
  if (catalogue === null) {
    await show(
      sorryView('HappyFox has not told us its agents and categories yet.', 'Please try again in a few minutes.'),
    );
    return;
  }
  const agent = agentOf(person, catalogue);
  if (!agent) {
    const why = whyNoAgent(person, catalogue) ?? { kind: 'outsider' };
    const next = 'An agent who types `/ticket channel` here can change this.';
    await show(channelSettingsSaid({ channel, settings, catalogue }, `${cannotAct(why).text} ${next}`));
    return;
  }
  const form = { channel, settings, catalogue, agent, facts };
  const isAgent = (other: typeof person) => agentOf(other, catalogue) !== null;
  const readers = facts.kind === 'channel' ? await readersOf(front, channel, isAgent) : null;
  await show(channelSettingsView({ ...form, readers }));
}
