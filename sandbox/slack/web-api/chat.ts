import { withIds } from '../block-ids';
import { complaintsAboutBlocks, type Surface } from '../blocks';
import { flagOf, isRecord, type Json, recordOf, recordsOf, textOf, wordOf } from '../loose-json';
import { byBot, isByBot } from '../posting';
import { SlackError } from '../refusals';
import { asCard, complaintsAboutUnfurl } from '../work-objects';
import type { Workspace } from '../workspace';
import { BOT_USER_ID, type Channel, SLACKBOT_ID, WORKSPACE_URL } from '../world';
import {
  invalid,
  type Method,
  messageOr,
  need,
  needed,
  objects,
  threadTs,
  visibleChannel,
  writableChannel,
} from './arguments';

/** Characters. Source: https://docs.slack.dev/reference/methods/chat.postMessage (text, markdown_text, metadata) */
const TEXT = 40_000;
const MARKDOWN_TEXT = 12_000;
const METADATA = 16_000;

function checkedBlocks(args: Json, surface: Surface): Json[] | undefined {
  const blocks = objects(args, 'blocks', 'invalid_blocks_format');
  if (!blocks) return undefined;
  const messages = complaintsAboutBlocks(blocks, surface);
  if (messages.some((message) => message.includes('only_one_table_allowed')))
    throw new SlackError('invalid_attachments', { response_metadata: { messages } });
  if (messages.length > 0) throw new SlackError('invalid_blocks', { response_metadata: { messages } });
  return withIds(blocks);
}

/** The words and blocks of a message that is to be posted or changed. */
function content(args: Json): { text: string; blocks?: Json[]; attachments?: Json[] } {
  const markdown = wordOf(args.markdown_text);
  if (markdown !== undefined && (args.text || args.blocks)) throw new SlackError('markdown_text_conflict');
  const text = markdown ?? textOf(args.text);
  if (text.length > (markdown === undefined ? TEXT : MARKDOWN_TEXT)) throw new SlackError('msg_too_long');
  const blocks = checkedBlocks(args, 'message');
  const attachments = objects(args, 'attachments', 'invalid_attachments');
  if (text.trim() === '' && !blocks?.length && !attachments?.length) throw new SlackError('no_text');
  return { text, ...(blocks ? { blocks } : {}), ...(attachments ? { attachments } : {}) };
}

const isFlat = (value: unknown): boolean => ['string', 'number', 'boolean'].includes(typeof value);
const isShallow = (value: unknown): boolean =>
  isFlat(value) ||
  (isRecord(value) && Object.values(value).every(isFlat)) ||
  (Array.isArray(value) &&
    value.every((item) => isFlat(item) || (isRecord(item) && Object.values(item).every(isFlat))));

function checkedMetadata(args: Json): Json | undefined {
  const { metadata } = args;
  if (metadata === undefined || metadata === '') return undefined;
  if (!isRecord(metadata)) throw new SlackError('invalid_metadata_format');
  if (Object.keys(metadata).length === 0) return {};
  if (JSON.stringify(metadata).length > METADATA) throw new SlackError('metadata_too_large');
  const { event_type: eventType, event_payload: payload, entities } = metadata;
  if (eventType === undefined && Array.isArray(entities)) return metadata;
  const isSound = textOf(eventType) !== '' && isRecord(payload) && Object.values(payload).every(isShallow);
  if (!isSound) throw new SlackError('invalid_metadata_schema');
  return metadata;
}

function authorship(args: Json, workspace: Workspace): { username?: string; icons?: Json } {
  const username = wordOf(args.username);
  const { icon_url: url, icon_emoji: emoji } = args;
  const icons = url || emoji ? { ...(url ? { image_48: url } : {}), ...(emoji ? { emoji } : {}) } : undefined;
  if (username || icons) need(workspace, 'chat:write.customize');
  return { ...(username ? { username } : {}), ...(icons ? { icons } : {}) };
}

/** A user's id stands for the direct message; with another name it would go to that person's Slackbot instead. */
function addressed(args: Json, workspace: Workspace, isDisguised: boolean): Channel {
  const id = needed(args, 'channel');
  if (!workspace.world.users.has(id)) return writableChannel(workspace, id);
  return workspace.world.directMessage(id, isDisguised ? SLACKBOT_ID : BOT_USER_ID);
}

const postMessage: Method = (args, workspace) => {
  const name = authorship(args, workspace);
  const channel = addressed(args, workspace, Object.keys(name).length > 0);
  const parent = threadTs(workspace, channel, args);
  const said = content(args);
  const metadata = checkedMetadata(args);
  const draft = {
    ...byBot(name),
    ...said,
    ...(parent === undefined ? {} : { thread_ts: parent }),
    ...(metadata === undefined ? {} : { metadata }),
  };
  const { message } = workspace.posting.post(channel, draft, parent !== undefined && flagOf(args.reply_broadcast));
  return {
    channel: channel.id,
    ts: message.ts,
    message: workspace.posting.shown(channel, message, { metadata: true }),
  };
};

const update: Method = (args, workspace) => {
  const channel = visibleChannel(workspace, needed(args, 'channel'));
  const message = messageOr(workspace, channel, needed(args, 'ts'));
  if (!isByBot(message)) throw new SlackError('cant_update_message');
  const said = content(args);
  const metadata = checkedMetadata(args);
  // New words without blocks take the old blocks away; metadata that is not named stays, an empty one removes it.
  const change = { ...said, blocks: said.blocks ?? [], ...(metadata === undefined ? {} : { metadata }) };
  void workspace.posting.change(channel, message, change, BOT_USER_ID);
  return {
    channel: channel.id,
    ts: message.ts,
    text: message.text,
    message: workspace.posting.shown(channel, message),
  };
};

const remove: Method = (args, workspace) => {
  const channel = visibleChannel(workspace, needed(args, 'channel'));
  const message = messageOr(workspace, channel, needed(args, 'ts'));
  if (!isByBot(message)) throw new SlackError('cant_delete_message');
  void workspace.posting.remove(channel, message);
  return { channel: channel.id, ts: message.ts };
};

const postEphemeral: Method = (args, workspace) => {
  const channel = writableChannel(workspace, needed(args, 'channel'));
  const user = needed(args, 'user');
  if (!channel.members.has(user)) throw new SlackError('user_not_in_channel');
  const parent = threadTs(workspace, channel, args);
  const { text, blocks } = content(args);
  const ts = workspace.world.nextTs(channel);
  workspace.world.ephemerals.push({
    ts,
    channel: channel.id,
    user,
    text,
    blocks: blocks ?? [],
    ...(parent === undefined ? {} : { thread_ts: parent }),
  });
  return { message_ts: ts };
};

const getPermalink: Method = (args, workspace) => {
  const channel = visibleChannel(workspace, needed(args, 'channel'));
  const message = messageOr(workspace, channel, needed(args, 'message_ts'));
  const thread = message.thread_ts ? `?thread_ts=${message.thread_ts}&cid=${channel.id}` : '';
  return {
    channel: channel.id,
    permalink: `${WORKSPACE_URL}archives/${channel.id}/p${message.ts.replace('.', '')}${thread}`,
  };
};

/** The Work Objects that are to stand below links: only of the kinds that the manifest names. */
function checkedEntities(metadata: unknown, { manifest }: Workspace): Json[] {
  if (!isRecord(metadata)) throw new SlackError('invalid_metadata_format');
  const messages = complaintsAboutUnfurl(metadata);
  const entities = recordsOf(metadata.entities);
  for (const { entity_type: type } of entities)
    if (!manifest.entityTypes.includes(textOf(type))) messages.push(`[ERROR] ${textOf(type)} is not enabled`);
  if (messages.length > 0 || JSON.stringify(metadata).length > METADATA)
    throw new SlackError('error_processing_metadata', { response_metadata: { messages } });
  return entities;
}

const unfurl: Method = (args, workspace) => {
  const { unfurls, metadata } = args;
  if (!isRecord(unfurls) && metadata === undefined) throw new SlackError('missing_unfurls');
  const entities = metadata === undefined ? [] : checkedEntities(metadata, workspace);
  for (const [url, card] of Object.entries(recordOf(unfurls))) {
    const messages = complaintsAboutBlocks(recordOf(card).blocks ?? [], 'unfurl');
    if (messages.length > 0)
      throw new SlackError('cannot_unfurl_url', { response_metadata: { messages: [url, ...messages] } });
  }
  // The preview in the message box has no message yet.
  if (args.source === 'composer') return {};
  const channel = visibleChannel(workspace, needed(args, 'channel'));
  const message = messageOr(workspace, channel, needed(args, 'ts'), 'cannot_unfurl_message');
  const cards = Object.entries(recordOf(unfurls)).map(([url, card]) => {
    if (!message.text.includes(url)) throw new SlackError('cannot_unfurl_url');
    const { blocks, ...plain } = recordOf(card);
    return { ...plain, ...(blocks ? { blocks: withIds(recordsOf(blocks)) } : {}), from_url: url };
  });
  for (const entity of entities)
    if (!message.text.includes(textOf(entity.app_unfurl_url))) throw new SlackError('cannot_unfurl_url');
  void workspace.posting.change(channel, message, { attachments: [...cards, ...entities.map(asCard)] });
  return {};
};

export const chat: Record<string, Method> = {
  'chat.postMessage': postMessage,
  'chat.update': update,
  'chat.delete': remove,
  'chat.postEphemeral': postEphemeral,
  'chat.getPermalink': getPermalink,
  'chat.unfurl': unfurl,
};

/** Words and blocks as `files.completeUploadExternal` takes them with the files. */
export const commentOf = (args: Json): { text: string; blocks?: Json[] } => {
  const blocks = checkedBlocks(args, 'message');
  if (blocks && args.initial_comment) throw invalid('initial_comment and blocks exclude each other');
  return { text: textOf(args.initial_comment), ...(blocks ? { blocks } : {}) };
};
