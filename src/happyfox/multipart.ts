import { Readable } from 'node:stream';
import FormData from 'form-data';
import { type FileSource, FileUnreadable } from '../tickets/files';
import { Throttled, Unavailable } from '../tickets/outcomes';

/** What a field can hold. Null exists in JSON only. */
type FieldValue = string | number | boolean | null | number[];
export type Fields = Record<string, FieldValue>;

/** A request body that streams its files. `broken` is why it ended before its end, if it did. */
export interface Upload {
  form: FormData;
  /** Bytes of the whole body. */
  length: number;
  broken(): Error | null;
  /** Closes what is still open. */
  close(): void;
}

/**
 * Text parts first, then one part named `part` for each file. Files are opened one after the other as the body
 * is sent, so nothing waits in memory and no download stands idle. A file with other than the promised number of bytes
 * breaks the request off before its end: HappyFox was told the length and knows that the body is cut short.
 */
export function multipart(fields: Fields, files: FileSource[], part = 'attachments'): Upload {
  const form = new FormData();
  let broken: Error | null = null;
  for (const [name, value] of Object.entries(fields)) {
    if (value === null) throw new Error(`${name}: a form cannot say null`);
    // A multiple choice is the same name repeated.
    for (const each of Array.isArray(value) ? value : [value]) form.append(name, String(each));
  }
  const opened: Readable[] = [];
  let closed = false;

  async function* contentOf(file: FileSource): AsyncGenerator<Buffer> {
    let sent = 0;
    try {
      const source = await file.open();
      opened.push(source);
      if (closed) return close();
      for await (const chunk of source) {
        const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Buffer);
        sent += bytes.length;
        if (sent > file.size) throw new FileUnreadable(file.name, 'it is larger than Slack said');
        yield bytes;
      }
      if (sent < file.size) throw new FileUnreadable(file.name, 'it ended before its end');
    } catch (error) {
      if (closed) return;
      broken ??= asOutcome(error);
      throw broken;
    }
  }

  /** A reader that waits for its next bytes cannot be ended from behind; so the source itself is closed. */
  function close() {
    closed = true;
    for (const source of opened) source.on('error', () => {}).destroy();
  }

  for (const file of files) {
    const options = { filename: safeName(file.name), contentType: safeType(file.type), knownLength: file.size };
    // form-data takes a known length of 0 for an unknown one.
    const content = file.size === 0 ? Buffer.alloc(0) : Readable.from(contentOf(file), { objectMode: false });
    form.append(part, content, options);
  }
  // Whoever sends the form listens too; this one is for the time when nobody does any more.
  form.on('error', () => {});
  return { form, length: form.getLengthSync(), broken: () => broken, close };
}

/** The request is cut short, so nothing was carried out, whatever the reason was. */
function asOutcome(error: unknown): Error {
  if (error instanceof FileUnreadable || error instanceof Throttled || error instanceof Unavailable) return error;
  return new Unavailable('a file could not be read', { cause: error });
}

/** Raw UTF-8, as the vendor's own sample sends it, without what could end the header or name a folder. */
function safeName(name: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not get through
  const safe = name.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029"'\\/]/g, '').trim();
  return /^\.*$/.test(safe) ? 'file' : safe;
}

const safeType = (type: string) => (/^[\w.+-]+\/[\w.+-]+$/.test(type) ? type : 'application/octet-stream');
