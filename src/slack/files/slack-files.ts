import type { Readable } from 'node:stream';
import type { WebClient } from '@slack/web-api';
import { type FileProblem, type FileRef, type FileSource, FileUnreadable } from '../../tickets/files';
import { parseUrl } from '../../tickets/parse-url';
import type { Log } from '../../tickets/ports';
import { joined } from '../join';
import { heard, isLacking, refusal } from '../outcomes';
import { checkedStream, SIGN_IN_PAGE } from './checked-stream';
import { fileName } from './file-name';
import { isTrusted } from './hosts';
import { GONE, SlackFileInfo, whyNot } from './slack-file';
import { type TransferSettings, transfer } from './transfer';

export interface FilesSettings extends TransferSettings {
  web: WebClient;
  log: Log;
}

/** A file to be shown in a conversation. */
export interface FileToShow {
  channel: string;
  thread: string | null;
  name: string;
  /** Bytes; at least one. */
  size: number;
  stream: Readable;
  /** Words that stand above it. Already escaped. */
  comment?: string;
}

/** Slack's files, both ways, streamed. */
export function slackFiles(settings: FilesSettings) {
  const { web, log, clock } = settings;
  const now = () => clock.now();
  const carry = transfer(settings);

  /**
   * What a shared file is, ready to be read; or why it cannot go, in words for its sender. Throws `Throttled`, `Unavailable`,
   * and `Refused` when our token is no longer good.
   */
  async function file(ref: FileRef, sharedIn?: string): Promise<FileSource | FileProblem> {
    let info = await asked(ref);
    // Files of a channel that we are not in are not there for us. A public one can be joined.
    if (info === GONE && sharedIn !== undefined && (await joined(settings, sharedIn))) info = await asked(ref);
    if (typeof info === 'string') return { name: fileName(ref.name, ref.id), reason: info };
    const why = whyNot(info);
    if (why) return { name: fileName(info.name ?? ref.name, ref.id), ...why };
    return source(info, ref);
  }

  /** What Slack tells of a file now, or why it tells nothing. */
  async function asked(ref: FileRef): Promise<SlackFileInfo | string> {
    try {
      // Always asked anew: a payload may hold a stub, and a file may be deleted while its delivery waits.
      const answer = await heard('repeatable', now, web.files.info({ file: ref.id }));
      return SlackFileInfo.parse(answer.file ?? {});
    } catch (error) {
      const code = refusal(error);
      if (code === 'file_not_found' || code === 'file_deleted' || code === 'not_visible') return GONE;
      if (!isLacking(error)) throw error;
      const told = ref.url === undefined ? null : parseUrl(ref.url);
      if (told && isTrusted(told, settings.apiUrl)) {
        log.warn('files.info is not available: files are read by what their message told', { code });
        return SlackFileInfo.parse({
          id: ref.id,
          name: ref.name,
          mimetype: ref.type,
          size: ref.size,
          url_private: ref.url,
        });
      }
      log.error('files cannot be read: files.info is not available', { code });
      return 'Foxbridge was not given the permission to read files';
    }
  }

  async function source(info: SlackFileInfo, ref: FileRef): Promise<FileSource | FileProblem> {
    const name = fileName(info.name || info.title || ref.name, ref.id);
    const type = /^[\w.+-]+\/[\w.+-]+$/.test(info.mimetype ?? '') ? String(info.mimetype) : 'application/octet-stream';
    const url = info.url_private_download || info.url_private || '';
    const mayBeHtml = /html/i.test(type) || /\.x?html?$/i.test(name);

    async function start() {
      const answer = await carry.download(url, name);
      if (answer.contentType.startsWith('text/html') && !mayBeHtml) {
        hangUp(answer.body);
        throw new FileUnreadable(name, SIGN_IN_PAGE);
      }
      return answer;
    }

    const size = info.size ?? ref.size ?? (await measured(start).catch(problemOr));
    if (typeof size === 'string') return { name, reason: size };
    if (size === null) return { name, reason: 'Slack does not tell how large it is' };
    return {
      name,
      type,
      size,
      async open() {
        const { body, length } = await start();
        if (length !== null && length !== size) {
          hangUp(body);
          throw new FileUnreadable(name, `Slack announced ${length} bytes instead of ${size}`);
        }
        // A page of exactly the right length is the file itself: somebody's template under a name of its own.
        return checkedStream(body, { name, size, mayBeHtml: mayBeHtml || length === size });
      },
    };
  }

  /**
   * Puts a file into a conversation. The message it makes is not known when this resolves; Slack makes it a moment later. Throws
   * `Unconfirmed` when it may stand there although the answer was lost. Needs the scope `files:write`.
   */
  async function upload({ channel, thread, name, size, stream, comment }: FileToShow): Promise<{ id: string }> {
    try {
      const wish = { filename: fileName(name, 'upload'), length: size };
      const slot = await heard('repeatable', now, web.files.getUploadURLExternal(wish));
      const id = slot.file_id ?? '';
      await carry.upload(slot.upload_url ?? '', stream, size);
      const place = { channel_id: channel, ...(thread !== null && { thread_ts: thread }) };
      const words = comment === undefined ? {} : { initial_comment: comment };
      const files: [{ id: string; title: string }] = [{ id, title: wish.filename }];
      await heard('post', now, web.apiCall('files.completeUploadExternal', { files, ...place, ...words }));
      return { id };
    } finally {
      stream.destroy();
    }
  }

  return { file, upload };
}

/** The size that the file host announces, for a Slack that does not tell it with the file. */
async function measured(start: () => Promise<{ body: Readable; length: number | null }>): Promise<number | null> {
  const { body, length } = await start();
  hangUp(body);
  return length;
}

const problemOr = (error: unknown): string => {
  if (error instanceof FileUnreadable) return error.reason;
  throw error;
};

/** Ends a download that nobody will read. */
function hangUp(body: Readable): void {
  body.on('error', () => {});
  body.destroy();
}
