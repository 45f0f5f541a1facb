import type { Readable } from 'node:stream';
import { z } from 'zod';

/** A file somebody shared in Slack, as the payload named it. What it really is, is asked when it is sent. */
export const FileRef = z.object({
  id: z.string(),
  name: z.string(),
  /** Bytes, as Slack told them; absent for stubs. */
  size: z.number().int().nonnegative().optional(),
  /** Its address and MIME type, as the payload told them: for a Slack that cannot be asked. */
  url: z.string().optional(),
  type: z.string().optional(),
});
export type FileRef = z.infer<typeof FileRef>;

/** A file that can be sent: each call of `open` starts a fresh stream, so every attempt reads from the beginning. */
export interface FileSource {
  name: string;
  type: string;
  /** Bytes; the stream must deliver exactly this many. */
  size: number;
  open(): Promise<Readable>;
}

/** A file that cannot go, and why, in words its sender understands. */
export const FileProblem = z.object({ name: z.string(), reason: z.string(), link: z.string().optional() });
export type FileProblem = z.infer<typeof FileProblem>;

/**
 * Thrown by a stream of a `FileSource` when the file turns out to be unreadable half-way. Nothing of the request it was
 * part of counts: the request is broken off before its end.
 */
export class FileUnreadable extends Error {
  constructor(
    readonly file: string,
    readonly reason: string,
  ) {
    super(`${file}: ${reason}`);
    this.name = 'FileUnreadable';
  }
}

/**
 * Bytes of file content that one request may carry. HappyFox allows 25 MB a request and does not say whether that is
 * 25,000,000 or 26,214,400, nor whether the multipart frame counts; 24,000,000 is safe either way.
 */
const REQUEST_FILE_BYTES = 24_000_000;

/** Files that one request may carry. HappyFox gives no limit; ten is what Slack's own form allows. */
const REQUEST_FILE_COUNT = 10;

/** What goes with which request: the first batch travels with the words, the others follow as further updates. */
export interface FilePlan {
  batches: FileSource[][];
  problems: FileProblem[];
}

/** Splits files, in order, into requests within HappyFox's limits. A file too large for any request is named. */
export function planFiles(files: FileSource[], limit = REQUEST_FILE_BYTES, count = REQUEST_FILE_COUNT): FilePlan {
  const batches: FileSource[][] = [];
  const problems: FileProblem[] = [];
  let room = 0;
  for (const file of files) {
    if (file.size > limit) {
      problems.push({
        name: file.name,
        reason: `it has ${megabytes(file.size)} MB, and HappyFox takes at most ${megabytes(limit)} MB at once`,
      });
      continue;
    }
    const last = batches.at(-1);
    if (last && file.size <= room && last.length < count) {
      last.push(file);
      room -= file.size;
    } else {
      batches.push([file]);
      room = limit - file.size;
    }
  }
  return { batches, problems };
}

const megabytes = (bytes: number) => Math.ceil(bytes / 100_000) / 10;
