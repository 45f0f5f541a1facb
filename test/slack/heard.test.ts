import { ZodError } from 'zod';
import { heardIn } from '../../src/slack/events/heard';

const OURSELVES = 'U0FOXBOT00';
const body = (event: object, more: object = {}) => ({
  type: 'event_callback',
  team_id: 'T_OTHER',
  context_team_id: 'T1',
  authorizations: [{ team_id: 'T1', user_id: OURSELVES, is_bot: true }],
  event: { type: 'message', channel: 'C1', channel_type: 'channel', ...event },
  ...more,
});
const words = { user: 'U_ANN', text: 'hi', blocks: [{ type: 'rich_text', elements: [] }] };
const reply = { ...words, ts: '2.000100', thread_ts: '1.000100' };
const changed = (message: object, previous_message: object | undefined = reply) =>
  body({ subtype: 'message_changed', hidden: true, ts: '3.000100', message, previous_message });

describe('heard as said', () => {
  it.each([
    ['a plain reply', {}],
    ['one with files', { subtype: 'file_share', files: [{ id: 'F1', name: 'a.txt', size: 3 }] }],
    ['one with a stub of a file, as from another workspace', { files: [{ id: 'F1', mode: 'file_access' }] }],
    ['one in the third person', { subtype: 'me_message' }],
    ['one that is shown in the channel too', { subtype: 'thread_broadcast' }],
    ['one of a stranger in a shared channel', { team: 'T_OTHER', user_team: 'T_OTHER', source_team: 'T_OTHER' }],
  ])('%s', (_what, more) => {
    expect(heardIn(body({ ...reply, ...more }))).toMatchObject({
      kind: 'said',
      message: { team: 'T1', channel: 'C1', ts: '2.000100' },
      thread: '1.000100',
      user: 'U_ANN',
      said: { text: 'hi', blocks: words.blocks },
    });
  });

  it('a message that was shared along stays with the words', () => {
    const attachments = [{ is_share: true, text: 'look' }];
    expect(heardIn(body({ ...reply, attachments }))).toMatchObject({ said: { attachments } });
  });
});

describe('not heard', () => {
  it.each([
    ['a first message', { thread_ts: undefined }],
    ['the first message of a thread', { ts: '1.000100' }],
    ['a bot', { bot_id: 'B1' }],
    ['a bot under another name', { subtype: 'bot_message', user: undefined, bot_id: 'B1' }],
    ['ourselves', { user: OURSELVES }],
    ['Slackbot', { user: 'USLACKBOT' }],
    ['somebody who joins', { subtype: 'channel_join' }],
    ['a subtype that Slack may invent', { subtype: 'hologram' }],
    ['what Slack hides', { hidden: true }],
    ['another event', { type: 'reaction_added' }],
  ])('%s', (_what, more) => expect(heardIn(body({ ...reply, ...more }))).toBeNull());
});

describe('an edit', () => {
  it('is told with the time of the edit', () => {
    const edited = { user: 'U_ANN', ts: '3.000000' };
    expect(heardIn(changed({ ...reply, text: 'hi!', edited }))).toMatchObject({
      kind: 'edited',
      message: { ts: '2.000100' },
      thread: '1.000100',
      user: 'U_ANN',
      said: { text: 'hi!' },
      at: '3.000000',
    });
  });

  it.each([
    ['an unfurled link', { attachments: [{ from_url: 'https://a.example', title: 'A' }] }],
    ['a detected language', { language: { locale: 'de' } }],
    ['a reply count', { reply_count: 3, latest_reply: '9.000000' }],
  ])('%s is none', (_what, more) => expect(heardIn(changed({ ...reply, ...more }))).toBeNull());

  it.each([
    ['of a first message', { ...words, text: 'hi!', ts: '1.000100', thread_ts: '1.000100' }],
    ['by a bot', { ...reply, text: 'hi!', bot_id: 'B1' }],
    ['of which Slack does not tell what was there before', null],
  ])('%s is not heard', (_what, message) =>
    expect(
      heardIn(
        message ? changed(message, { ...message, text: 'hi' }) : body({ subtype: 'message_changed', message: reply }),
      ),
    ).toBeNull(),
  );

  it('that takes away a file counts', () => {
    const before = {
      ...reply,
      files: [
        { id: 'F1', name: 'a.txt' },
        { id: 'F2', name: 'b.txt' },
      ],
    };
    expect(heardIn(changed({ ...reply, files: [{ id: 'F2', name: 'b.txt' }] }, before))).toMatchObject({
      kind: 'edited',
      said: { files: [{ id: 'F2' }] },
    });
  });

  it('that leaves nothing is a withdrawal', () =>
    expect(heardIn(changed({ ...reply, text: '', blocks: [] }))).toMatchObject({ kind: 'deleted' }));
});

describe('a deletion', () => {
  const gone = { kind: 'deleted', message: { ts: '2.000100' }, thread: '1.000100', user: 'U_ANN' };

  it('is told with whose message it was', () =>
    expect(
      heardIn(body({ subtype: 'message_deleted', hidden: true, deleted_ts: '2.000100', previous_message: reply })),
    ).toMatchObject(gone));

  it('may leave a tombstone', () =>
    expect(heardIn(changed({ subtype: 'tombstone', user: 'USLACKBOT', text: '', ts: '2.000100' }))).toMatchObject(
      gone,
    ));

  it('of a thread’s first message is not heard', () => {
    const root = { ...words, ts: '1.000100', thread_ts: '1.000100' };
    expect(heardIn(changed({ subtype: 'tombstone', user: 'USLACKBOT', text: '', ts: '1.000100' }, root))).toBeNull();
  });
});

it('an event of another shape than Slack documents is an error that names the place', () => {
  expect(() => heardIn(body({ ...reply, ts: 7 }))).toThrow(ZodError);
});

it('is of the workspace where we are installed, else of the one that the event names', () => {
  const teamOf = (more: object) => heardIn(body(reply, more))?.message.team;
  expect(teamOf({ authorizations: [] })).toBe('T1');
  expect(teamOf({ authorizations: undefined, context_team_id: null })).toBe('T_OTHER');
});
