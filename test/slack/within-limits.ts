import { complaintsAboutBlocks, complaintsAboutView } from '../../sandbox/slack/blocks';
import { complaintsAboutDetails, complaintsAboutUnfurl } from '../../sandbox/slack/work-objects';

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

/** The same about an object of Slack's own, below the link `url` and in its panel. */
export const refusalsOfObject = (object: object, url: string): string[] => {
  const entity = JSON.parse(JSON.stringify(object));
  const bytes = Buffer.byteLength(JSON.stringify(entity));
  return [
    ...complaintsAboutUnfurl({ entities: [{ ...entity, app_unfurl_url: url }] }),
    ...complaintsAboutDetails(entity),
    // Two of them stand below one message; how much Slack takes is told for the metadata of messages: 16 kB.
    ...(bytes > 8_000 ? [`metadata_too_large: ${bytes}`] : []),
    // Whether Slack looks for its own signs there is not told, so there are none.
    ...(/[<>]/.test(JSON.stringify(entity.entity_payload)) ? ['holds signs of Slack’s own'] : []),
  ];
};

/** Text objects in which Slack would look for names and links by itself. */
function unguarded(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(unguarded);
  if (typeof value !== 'object' || value === null) return [];
  const here = 'type' in value && value.type === 'mrkdwn' && !('verbatim' in value && value.verbatim === true);
  return [...(here ? [`not verbatim: ${JSON.stringify(value)}`] : []), ...Object.values(value).flatMap(unguarded)];
}
