import type { Middleware, SlackViewMiddlewareArgs, ViewSubmitAction } from '@slack/bolt';
import type { Front } from '../../front';
import { inTime } from '../../in-time';
import { ViewBody } from '../../payloads';
import { sorryView } from '../sorry';
import { readMySettings } from './read';

/** What a person chose is on disk before the form closes. */
export const onMySettingsSent =
  (front: Front): Middleware<SlackViewMiddlewareArgs<ViewSubmitAction>> =>
  async ({ ack, body }) => {
    const { view, user, teamId } = ViewBody.parse(body);
    const person = await inTime(front, front.chat.writer(user.id));
    if (person === null) {
      const sorry = sorryView('Slack did not tell us in time who you are. Nothing was changed.', 'Please try again.');
      return ack({ response_action: 'update', view: sorry });
    }
    const before = await front.personal.settings(teamId, user.id);
    await front.personal.choose(teamId, person, readMySettings(view, before));
    await ack();
    // Their Home tab says the same.
    await front.home.show({ team: teamId, user: user.id });
  };
