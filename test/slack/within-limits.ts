import { complaintsAboutBlocks, complaintsAboutView } from '../../sandbox/slack/blocks';

/** What Slack would refuse about a view. */
export const refusalsOfView = (view: object): string[] => {
  const bytes = Buffer.byteLength(JSON.stringify(view));
  // https://docs.slack.dev/reference/methods/views.open: view_too_large beyond 250 kB.
  return [
    ...complaintsAboutView(JSON.parse(JSON.stringify(view)), ['files:read']),
    ...(bytes > 250_000 ? [`view_too_large: ${bytes}`] : []),
  ];
};

/** What Slack would refuse, or show differently, about a message. */
export const refusalsOfMessage = ({ text, blocks }: { text: string; blocks: unknown[] }): string[] => [
  ...complaintsAboutBlocks(JSON.parse(JSON.stringify(blocks)), 'message'),
  ...(text === '' ? ['no_text'] : []),
  // Longer ones are split into several messages.
  ...(text.length > 4000 ? ['msg_too_long'] : []),
  ...unguarded(blocks),
];

/** The same about what stands below a link. */
export const refusalsOfUnfurl = (blocks: unknown[]): string[] => [
  ...complaintsAboutBlocks(JSON.parse(JSON.stringify(blocks)), 'unfurl'),
  ...unguarded(blocks),
];

/** Text objects in which Slack would look for names and links by itself. */
function unguarded(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(unguarded);
  if (typeof value !== 'object' || value === null) return [];
  const here = 'type' in value && value.type === 'mrkdwn' && !('verbatim' in value && value.verbatim === true);
  return [...(here ? [`not verbatim: ${JSON.stringify(value)}`] : []), ...Object.values(value).flatMap(unguarded)];
}
