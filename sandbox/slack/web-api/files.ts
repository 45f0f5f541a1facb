import type { Json } from '../loose-json';
import { textOf, wordOf } from '../loose-json';
import { byBot } from '../posting';
import { SlackError } from '../refusals';
import { botSees, fileObject, type StoredFile } from '../stored-file';
import type { Workspace } from '../workspace';
import { BOT_USER_ID, newId } from '../world';
import { isBotIn, type Method, needed, objects, threadTs, writableChannel } from './arguments';
import { commentOf } from './chat';

/** Whether the app's bot may see this file. */
export const isVisible = (workspace: Workspace, file: StoredFile): boolean =>
  botSees(file, BOT_USER_ID, (id) => {
    const channel = workspace.world.channels.get(id);
    return channel !== undefined && isBotIn(channel);
  });

const info: Method = (args, workspace) => {
  const file = workspace.world.files.get(needed(args, 'file'));
  if (!file || !isVisible(workspace, file)) throw new SlackError('file_not_found');
  if (file.deleted) throw new SlackError('file_deleted');
  return { file: fileObject(file, workspace.hostUrl()), comments: [] };
};

/** Uploads between their first and their last step. */
interface Upload {
  fileId: string;
  name: string;
  length: number;
  bytes?: Buffer;
}

/** The three steps of an upload: an address, the bytes, and the words it goes with. */
export function createUploads() {
  const uploads = new Map<string, Upload>();

  const getUrl: Method = (args, { hostUrl }) => {
    const length = Number(args.length);
    if (!(length > 0)) throw new SlackError('missing_argument');
    const name = needed(args, 'filename');
    const fileId = newId('F');
    uploads.set(fileId, { fileId, name, length });
    return { upload_url: `${hostUrl()}/upload/v1/${fileId}`, file_id: fileId };
  };

  function finished(entry: Json, workspace: Workspace): StoredFile {
    const upload = uploads.get(textOf(entry.id));
    if (!upload?.bytes) throw new SlackError('file_not_found');
    return {
      id: upload.fileId,
      name: upload.name,
      title: wordOf(entry.title) ?? upload.name,
      mimetype: mimetypeOf(upload.name),
      size: upload.length,
      mode: 'hosted',
      bytes: upload.bytes,
      user: BOT_USER_ID,
      createdMs: workspace.now(),
      channels: new Set(),
      givenToApp: false,
      checkFileInfo: false,
      deleted: false,
      behaviour: {},
    };
  }

  const complete: Method = (args, workspace) => {
    const entries = objects(args, 'files', 'invalid_arguments') ?? [];
    if (entries.length === 0) throw new SlackError('invalid_arguments');
    const channelId = wordOf(args.channel_id);
    const channel = channelId === undefined ? undefined : writableChannel(workspace, channelId);
    const parent = channel ? threadTs(workspace, channel, args) : undefined;
    const comment = commentOf(args);
    const files = entries.map((entry) => finished(entry, workspace));
    for (const file of files) {
      // Completed once; a second time the upload is no longer known.
      uploads.delete(file.id);
      workspace.world.files.set(file.id, file);
    }
    // The answer is given before the message exists, as with the real Slack: it names no message and no shares.
    const answer = { files: files.map((file) => ({ ...fileObject(file, workspace.hostUrl()), channels: [] })) };
    if (channel) {
      const thread = parent === undefined ? {} : { thread_ts: parent };
      void workspace.posting.post(channel, { ...byBot(), ...comment, fileIds: files.map((file) => file.id), ...thread })
        .told;
    }
    return answer;
  };

  return {
    /** Takes the bytes. Returns a complaint when they are not what was announced. */
    receive(fileId: string, bytes: Buffer): string | undefined {
      const upload = uploads.get(fileId);
      if (!upload) return 'unknown or finished upload';
      if (bytes.length !== upload.length) return `announced ${upload.length} bytes, received ${bytes.length}`;
      upload.bytes = bytes;
      return undefined;
    },
    methods: {
      'files.info': info,
      'files.getUploadURLExternal': getUrl,
      'files.completeUploadExternal': complete,
    } satisfies Record<string, Method>,
  };
}

export type Uploads = ReturnType<typeof createUploads>;

const MIMETYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  pdf: 'application/pdf',
  txt: 'text/plain',
  html: 'text/html',
  csv: 'text/csv',
  zip: 'application/zip',
};
const mimetypeOf = (name: string) =>
  MIMETYPES[name.split('.').at(-1)?.toLowerCase() ?? ''] ?? 'application/octet-stream';
