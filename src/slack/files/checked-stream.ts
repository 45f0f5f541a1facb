import { type Readable, Transform } from 'node:stream';
import { FileUnreadable } from '../../tickets/files';

/** Bytes that are looked at before the first one is let through. */
const SNIFF_BYTES = 64;
/** How Slack's sign-in page begins, which it serves with status 200 to those who may not read a file. */
const HTML = /^(\uFEFF|\s|<!--)*<(!doctype html|html)/i;

/**
 * The bytes of a file on their way, none of them kept. Fails with `FileUnreadable` when they turn out to be a sign-in page,
 * more or fewer than `size`, or when the source breaks off. Whoever stops reading closes the source too.
 */
export function checkedStream(source: Readable, file: { name: string; size: number; mayBeHtml: boolean }): Readable {
  let bytes = 0;
  let head: Buffer | null = Buffer.alloc(0);
  const broken = (reason: string) => new FileUnreadable(file.name, reason);
  const isPage = (start: Buffer) =>
    !file.mayBeHtml && HTML.test(start.toString('latin1').replace(/^\u00EF\u00BB\u00BF/, ''));

  const checked = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      bytes += chunk.length;
      if (head !== null) {
        head = Buffer.concat([head, chunk]);
        if (head.length < SNIFF_BYTES) return done();
        const start = head;
        head = null;
        if (isPage(start.subarray(0, SNIFF_BYTES))) return done(broken(SIGN_IN_PAGE));
        return bytes > file.size ? done(broken(tooMany(file.size))) : done(null, start);
      }
      return bytes > file.size ? done(broken(tooMany(file.size))) : done(null, chunk);
    },
    flush(done) {
      if (head !== null && isPage(head)) return done(broken(SIGN_IN_PAGE));
      if (bytes !== file.size) return done(broken(`Slack sent ${bytes} bytes instead of ${file.size}`));
      done(null, head);
    },
  });
  source.on('error', (error) => checked.destroy(new FileUnreadable(file.name, whyBroken(error))));
  checked.on('close', () => source.destroy());
  return source.pipe(checked);
}

export const SIGN_IN_PAGE = 'Slack sent its sign-in page instead of the file; Foxbridge may not read it';
const tooMany = (size: number) => `Slack sent more than the ${size} bytes it told`;
const whyBroken = (error: Error) =>
  'code' in error && error.code === 'UND_ERR_BODY_TIMEOUT' ? 'Slack stopped sending it' : 'the connection broke off';
