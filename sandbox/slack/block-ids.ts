import { randomBytes } from 'node:crypto';
import { type Json, recordOf, recordsOf, textOf } from './loose-json';

const shortId = () => randomBytes(4).toString('base64url').slice(0, 5);
const named = (element: Json): Json =>
  element.type === 'image' || element.type === 'mrkdwn' || element.type === 'plain_text' || textOf(element.action_id)
    ? element
    : { ...element, action_id: shortId() };

/** The same blocks with the ids that Slack makes up where the app gave none: new ones each time. */
export const withIds = (blocks: readonly Json[]): Json[] =>
  blocks.map((block) => ({
    ...block,
    block_id: textOf(block.block_id) || shortId(),
    ...(block.type === 'input' ? { element: named(recordOf(block.element)) } : {}),
    ...(block.type === 'section' && block.accessory ? { accessory: named(recordOf(block.accessory)) } : {}),
    ...(block.type === 'actions' ? { elements: recordsOf(block.elements).map(named) } : {}),
  }));

export interface PlacedElement {
  block: Json;
  blockId: string;
  actionId: string;
  element: Json;
}

/** Every element of these blocks that a person can use, with the block it stands in. */
export const elementsOf = (blocks: readonly Json[]): PlacedElement[] =>
  blocks.flatMap((block) => {
    const elements =
      block.type === 'actions' || block.type === 'context_actions'
        ? recordsOf(block.elements)
        : recordsOf([block.type === 'input' ? block.element : block.type === 'section' ? block.accessory : undefined]);
    return elements
      .filter((element) => textOf(element.action_id))
      .map((element) => ({ block, blockId: textOf(block.block_id), actionId: textOf(element.action_id), element }));
  });
