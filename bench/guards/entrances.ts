import type { Guards } from './guard';

const DOOR = 'src/slack/door.ts';
const DOOR_TEST = 'test/slack/door.test.ts';
const FORGERY = 'test/security/forgery.test.ts';
const WEBHOOK = 'src/happyfox/webhook.ts';
const WEBHOOK_TEST = 'test/stories/ticket-to-thread.test.ts';

/** Who may knock, with what, and how much of it. */
export const ENTRANCES: Guards = {
  S1: [
    {
      name: 'the signature is compared',
      file: DOOR,
      piece: 'verifySlackRequest({ signingSecret, body, headers, nowMilliseconds: nowMs });',
      test: DOOR_TEST,
      only: 'lets nothing through (signed with another|with a changed|with half)',
    },
    {
      name: 'a request without signature or time is refused',
      file: DOOR,
      piece: "return 'not signed';",
      without: 'return null;',
      test: DOOR_TEST,
      only: 'neither signature nor time',
    },
    {
      name: 'a time from the future is refused',
      file: DOOR,
      piece: 'Math.abs(nowMs / 1000 - seconds) > FRESH_S',
      without: 'nowMs / 1000 - seconds > FRESH_S',
      test: DOOR_TEST,
      only: 'lets nothing through six minutes ahead',
    },
    {
      // The library looks at it as well, so both have to go.
      name: 'an old time is refused',
      file: DOOR,
      piece: `  if (Math.abs(nowMs / 1000 - seconds) > FRESH_S) return 'its time is more than five minutes from ours';
  try {
    const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': seconds };
    verifySlackRequest({ signingSecret, body, headers, nowMilliseconds: nowMs });`,
      without: `  try {
    const headers = { 'x-slack-signature': signature, 'x-slack-request-timestamp': seconds };
    verifySlackRequest({ signingSecret, body, headers, nowMilliseconds: seconds * 1000 });`,
      test: DOOR_TEST,
      only: 'lets nothing through six minutes old',
    },
    {
      name: 'a time has to be a whole number',
      file: DOOR,
      piece: 'if (!/^\\d{1,12}$/.test(timestamp))',
      without: 'if (!/^\\d/.test(timestamp))',
      test: FORGERY,
      only: 'forged requests',
    },
    {
      name: 'what Slack sends twice is written once',
      file: 'src/store/commit.ts',
      piece: 'if (add.length > 0 && added === 0 && !job) return;',
      test: FORGERY,
      only: 'sent again, signature and all',
    },
  ],
  S2: [
    {
      name: 'the address holds the secret',
      file: WEBHOOK,
      piece: '`/happyfox/webhook/$' + '{encodeURIComponent(secret)}`',
      without: "'/happyfox/webhook/'",
      test: FORGERY,
      only: 'forged requests',
    },
    {
      name: 'the secret is long',
      file: 'src/config.ts',
      piece: ".min(16, 'must have at least 16 characters.')",
      test: 'test/config.test.ts',
    },
    {
      name: 'a signature has to fit',
      file: WEBHOOK,
      piece: 'signature !== undefined && !isSignedBy(secret, body, String(signature))',
      without: 'false',
      test: WEBHOOK_TEST,
      only: 'of somebody else is turned away',
    },
    {
      name: 'a signature is compared to its end',
      file: WEBHOOK,
      piece: 'bytes.length === digest.length && timingSafeEqual(bytes, digest)',
      without: 'digest.subarray(0, bytes.length).equals(bytes)',
      test: FORGERY,
      only: 'forged requests',
    },
    {
      name: 'without a secret there is no such door',
      file: 'src/app.ts',
      piece: '...(webhookSecret !== null && {',
      without: '...({',
      test: WEBHOOK_TEST,
      only: 'has no door at all',
    },
  ],
  S18: [
    {
      name: 'a body may have 4 MB',
      file: DOOR,
      piece: 'const BODY_LIMIT = 4 * 1024 * 1024;',
      without: 'const BODY_LIMIT = 4 * 1024 * 1024 * 1024;',
      test: DOOR_TEST,
      only: 'of 5 MB',
    },
    {
      name: 'a shape that Slack does not send is refused before Bolt sees it',
      file: DOOR,
      piece: "if (kind === 'unreadable') {",
      without: 'if (false) {',
      test: DOOR_TEST,
      only: 'of a shape that Slack does not send',
    },
    {
      name: 'what nobody acknowledges is refused at once',
      file: 'src/slack/receivers.ts',
      piece: "if (!isAcknowledged) throw new NotServed('nobody acknowledged it');",
      test: DOOR_TEST,
      only: 'what nobody acknowledges',
    },
    {
      name: 'a webhook may have 5 MB',
      file: WEBHOOK,
      piece: 'if (bytes > BODY_LIMIT) return null;',
      test: WEBHOOK_TEST,
      only: 'too large, empty or no JSON',
    },
    {
      name: 'an answer of HappyFox may have 25 MB',
      file: 'src/happyfox/call.ts',
      piece: 'maxContentLength: LARGEST_ANSWER,',
      test: 'test/happyfox/answers.test.ts',
      only: 'more than 25 MB',
    },
  ],
};
