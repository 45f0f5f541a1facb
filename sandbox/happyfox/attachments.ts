import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline, Readable } from 'node:stream';
import type { Complain } from './fields';
import type { StoredFile, World } from './world';

/** Life of an attachment link. Source: https://support.happyfox.com/kb/article/1039-tickets-endpoint/ */
const LINK_SECONDS = 300;

export interface AttachmentStore {
  /** A fresh signed address; two are never equal. */
  link(file: StoredFile): string;
  /** Answers a request to `/attachments/...`; gives back the status. */
  serve(req: IncomingMessage, res: ServerResponse, url: URL, complain: Complain): number;
}

/** The object store behind HappyFox: signed links, five minutes, no other sign-in beside the signature. */
export function createAttachmentStore(world: World, base: () => string): AttachmentStore {
  const secret = randomBytes(20);
  const spent = new Set<string>();
  let serial = 0;
  const sign = (path: string, expires: string) =>
    createHmac('sha1', secret).update(`GET\n${path}\n${expires}`).digest('base64');

  return {
    link: (file) => {
      // The name stays with the ticket; the stored key is cleaned up.
      const key = file.filename.replace(/[^A-Za-z0-9._-]+/g, '_') || 'file';
      serial += 1;
      const path = `/attachments/${file.id}/${serial.toString(36)}/${key}`;
      const expires = String(Math.floor(world.now() / 1000) + LINK_SECONDS);
      const query = new URLSearchParams({
        AWSAccessKeyId: 'AKIASANDBOX',
        Signature: sign(path, expires),
        Expires: expires,
      });
      return `${world.knobs.relativeLinks ? '' : base()}${path}?${query}`;
    },
    serve: (req, res, url, complain) => {
      const refuse = (status: number, code: string, message: string) => {
        res.writeHead(status, { 'Content-Type': 'application/xml' });
        res.end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`);
        return status;
      };
      const expires = url.searchParams.get('Expires') ?? '';
      if (req.headers.authorization !== undefined) {
        complain('key-sent-to-storage', url.pathname);
        return refuse(400, 'InvalidArgument', 'Only one auth mechanism allowed');
      }
      if (req.method !== 'GET' && req.method !== 'HEAD') return refuse(405, 'MethodNotAllowed', 'Not allowed');
      if (url.searchParams.get('Signature') !== sign(url.pathname, expires)) {
        return refuse(403, 'SignatureDoesNotMatch', 'The signature does not match');
      }
      if (Number(expires) * 1000 < world.now()) return refuse(403, 'AccessDenied', 'Request has expired');
      if (world.knobs.linksWorkOnce && spent.has(url.pathname)) {
        complain('spent-link', url.pathname);
        return refuse(403, 'AccessDenied', 'Request has expired');
      }
      spent.add(url.pathname);
      const file = world.files.get(Number(url.pathname.split('/')[2]));
      if (!file) return refuse(404, 'NoSuchKey', 'The key does not exist');
      res.writeHead(200, { 'Content-Type': file.contentType, 'Content-Length': file.size });
      if (req.method === 'HEAD') res.end();
      // A client that leaves in the middle is no fault of the store.
      else pipeline(Readable.from(contentOf(file)), res, () => {});
      return 200;
    },
  };
}

/** The bytes of a file; of one that was too large to keep, as many letters as it had bytes. */
function* contentOf(file: Pick<StoredFile, 'bytes' | 'size'>): Generator<Buffer> {
  if (file.bytes) {
    if (file.bytes.length > 0) yield file.bytes;
    return;
  }
  const piece = Buffer.alloc(65_536, 'foxbridge ');
  for (let left = file.size; left > 0; left -= piece.length)
    yield left < piece.length ? piece.subarray(0, left) : piece;
}

/** A file given as bytes or text, or as a size to be filled with letters. */
export interface GivenFile {
  filename: string;
  contentType?: string;
  content?: Buffer | string;
  size?: number;
}

export function fileFrom({ filename, contentType, content, size }: GivenFile): Omit<StoredFile, 'id'> {
  const bytes = size !== undefined && content === undefined ? null : Buffer.from(content ?? '');
  const made = { bytes, size: bytes?.length ?? size ?? 0 };
  const hash = createHash('sha256');
  for (const piece of contentOf(made)) hash.update(piece);
  return { filename, contentType: contentType ?? 'application/octet-stream', sha256: hash.digest('hex'), ...made };
}
