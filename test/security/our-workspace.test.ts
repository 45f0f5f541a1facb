import { knock } from '../slack/signed';
import { openWorld, type World } from '../stories/world';

let world: World;
beforeEach(async () => {
  world = await openWorld();
});
afterEach(() => world.close());

const FORM = 'application/x-www-form-urlencoded';
const send = async (fields: Record<string, string>) => {
  const body = new URLSearchParams(fields).toString();
  const answer = await knock(`${world.url}/slack/events`, world.slack.signingSecret, {
    body,
    contentType: FORM,
    now: world.clock.now(),
  });
  await world.settled();
  return { status: answer.status, text: await answer.text() };
};
const interaction = (type: string, more: Record<string, unknown>, who: Record<string, unknown> = {}) =>
  send({
    payload: JSON.stringify({
      type,
      team: { id: 'T_OTHER' },
      user: { id: 'U_ADA', team_id: 'T_OTHER' },
      trigger_id: '1.2.3',
      ...more,
      ...who,
    }),
  });
const VIEW = { id: 'V1', callback_id: 'new_ticket_form', private_metadata: '', state: { values: {} } };

describe('a payload of another workspace', () => {
  const calls = () => world.slack.journal.length;

  it.each<[string, () => ReturnType<typeof send>, RegExp]>([
    [
      'a command',
      () =>
        send({
          command: '/ticket',
          text: 'x',
          team_id: 'T_OTHER',
          user_id: 'U_ADA',
          channel_id: 'C_GENERAL',
          trigger_id: '1.2.3',
        }),
      /members of its own workspace/,
    ],
    ['a form', () => interaction('view_submission', { view: VIEW }), /members of its own workspace/],
    [
      'a search in a menu',
      () => interaction('block_suggestion', { action_id: 'ticket', value: '4711', view: VIEW }),
      /^\{"options":\[\]\}$/,
    ],
    [
      'a button',
      () =>
        interaction('block_actions', { actions: [{ type: 'button', action_id: 'notice_cancel', value: 'view:V1' }] }),
      /^$/,
    ],
    ['a shortcut', () => interaction('shortcut', { callback_id: 'new_ticket' }), /^$/],
    [
      'a shortcut of a stranger in a channel of ours',
      () => interaction('shortcut', { callback_id: 'new_ticket' }, { team: { id: world.slack.teamId } }),
      /^$/,
    ],
    [
      'a shortcut on a message',
      () =>
        interaction('message_action', {
          callback_id: 'file_message',
          channel: { id: 'C_GENERAL' },
          message: { ts: '1.1', text: 'x' },
        }),
      /^$/,
    ],
  ])('%s is answered, and does nothing', async (_what, act, said) => {
    const before = calls();
    expect(await act()).toEqual({ status: 200, text: expect.stringMatching(said) });
    expect(calls()).toBe(before);
    expect(world.lines.join('')).toContain('refused a member of another workspace');
  });

  it('is told apart from ours, and from another workspace of our organisation', async () => {
    const ours = { team: { id: world.slack.teamId } };
    for (const who of [
      { ...ours, user: { id: 'U_ADA', team_id: world.slack.teamId } },
      { ...ours, user: { id: 'U_ADA', team_id: 'T_SISTER' }, enterprise: { id: 'E1' } },
      { team: null, user: { id: 'U_ADA' } },
    ]) {
      const before = calls();
      await interaction('shortcut', { callback_id: 'new_ticket' }, who);
      expect(calls()).toBeGreaterThan(before);
    }
  });
});
