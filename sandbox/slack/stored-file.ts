import type { Json } from './loose-json';
import { TEAM_ID, type User } from './world';

export type FileMode = 'hosted' | 'snippet' | 'post' | 'external' | 'tombstone' | 'hidden_by_limit';

/** How the file host misbehaves for one file. */
export interface FileBehaviour {
  noContentLength?: boolean;
  /** Pause before each piece of 64 kB, in ms. */
  slowMs?: number;
  /** Destroys the connection after this many bytes. */
  resetAfterBytes?: number;
  /** The sign-in page with status 200, or a redirect to it, whatever token was sent. */
  signIn?: 'page' | 'redirect';
  status?: number;
}

export interface StoredFile {
  id: string;
  name: string | null;
  title: string;
  mimetype: string;
  size: number;
  mode: FileMode;
  /** Absent when the content is generated; see `generatedPiece`. */
  bytes?: Buffer;
  user: string;
  createdMs: number;
  channels: Set<string>;
  /** It came through a `file_input`, so the app may read it without any conversation in common. */
  givenToApp: boolean;
  /** Events carry only a stub, and `files.info` must be asked. */
  checkFileInfo: boolean;
  deleted: boolean;
  externalUrl?: string;
  behaviour: FileBehaviour;
}

/** The content of a file that was made with a size only: byte i is i modulo 251, so it can be checked anywhere. */
export const generatedPiece = (offset: number, length: number): Buffer => {
  const piece = Buffer.allocUnsafe(length);
  for (let index = 0; index < length; index++) piece[index] = (offset + index) % 251;
  return piece;
};

const extensionOf = (name: string | null): string => name?.match(/\.([A-Za-z0-9]+)$/)?.[1]?.toLowerCase() ?? 'binary';

/** The file object that Slack shows to a reader who may see the file. */
export function fileObject(file: StoredFile, hostUrl: string): Json {
  if (file.deleted || file.mode === 'tombstone') return { id: file.id, mode: 'tombstone' };
  if (file.mode === 'hidden_by_limit') return { id: file.id, mode: 'hidden_by_limit', name: file.name, date_delete: 0 };
  const path = `${hostUrl}/files-pri/${TEAM_ID}-${file.id}`;
  const leaf = encodeURIComponent((file.name ?? 'untitled').toLowerCase());
  const created = Math.floor(file.createdMs / 1000);
  return {
    id: file.id,
    created,
    timestamp: created,
    name: file.name,
    title: file.title,
    mimetype: file.mimetype,
    filetype: extensionOf(file.name),
    pretty_type: extensionOf(file.name).toUpperCase(),
    user: file.user,
    user_team: TEAM_ID,
    editable: file.mode === 'snippet',
    size: file.size,
    mode: file.mode,
    is_external: file.mode === 'external',
    external_type: file.mode === 'external' ? 'gdrive' : '',
    is_public: false,
    public_url_shared: false,
    url_private: file.externalUrl ?? `${path}/${leaf}`,
    ...(file.mode === 'external' ? {} : { url_private_download: `${path}/download/${leaf}` }),
    permalink: `https://sandbox.slack.com/files/${file.user}/${file.id}/${leaf}`,
    has_rich_preview: false,
    file_access: 'visible',
    channels: [...file.channels],
  };
}

/** What an event carries of a file that came over Slack Connect. Ask `files.info` for the rest. */
export const fileStub = (file: StoredFile): Json => ({
  id: file.id,
  mode: 'file_access',
  file_access: 'check_file_info',
  created: 0,
  timestamp: 0,
  user: '',
});

/** Whether the app's bot may see this file: it shares a conversation with it, owns it, or was handed it in a form. */
export const botSees = (file: StoredFile, botUserId: string, isBotIn: (channel: string) => boolean): boolean =>
  file.user === botUserId || file.givenToApp || [...file.channels].some(isBotIn);

export const isOutsider = (user: User): boolean => user.teamId !== TEAM_ID;
