import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import busboy from 'busboy';
import { fieldErrors, plain, Rejected } from './answers';
import type { Body } from './body';
import type { Knobs } from './knobs';
import { gather } from './pairs';
import type { StoredFile } from './world';

/** Bytes of a file are kept below this size, so that a load test does not fill the memory. */
const KEPT_BYTES = 1_000_000;

export interface UploadRules {
  /** Sum of the bytes of all files of one request. */
  maxBytes: number;
  tooLarge: Knobs['tooLarge'];
}

/** The connection is to be cut; with an answer first, if there is one. */
export class Cut extends Error {
  constructor(readonly answer: Rejected['answer'] | null) {
    super('The request is too large');
  }
}

/**
 * Reads a multipart body as it streams in: each file is hashed and counted, none is held whole unless it is small.
 * Rejects with `Rejected` for a broken body, with `Cut` or `Rejected` for too many bytes.
 */
export function readMultipart(req: IncomingMessage, rules: UploadRules, count: (bytes: number) => void): Promise<Body> {
  return new Promise((resolve, reject) => {
    const pairs: [string, string][] = [];
    const files: { part: string; file: Promise<Omit<StoredFile, 'id'>> }[] = [];
    let total = 0;
    let over = false;

    const fail = (error: unknown) => {
      req.unpipe();
      req.resume();
      reject(error);
    };

    const tooMuch = () => {
      over = true;
      if (rules.tooLarge === '400') return;
      req.unpipe();
      reject(new Cut(rules.tooLarge === 'reset' ? null : plain(413, 'Request Entity Too Large')));
    };

    let parser: busboy.Busboy;
    try {
      parser = busboy({
        headers: req.headers,
        defParamCharset: 'utf8',
        limits: { fieldSize: 10_000_000, files: 1000, fields: 1000 },
      });
    } catch {
      fail(new Rejected(plain(400, 'Bad Request')));
      return;
    }
    parser.on('field', (name, value) => pairs.push([name, value]));
    parser.on('file', (part, stream, info) => {
      stream.on('data', (chunk: Buffer) => {
        total += chunk.length;
        if (total > rules.maxBytes && !over) tooMuch();
      });
      files.push({ part, file: take(stream, info.filename ?? '', info.mimeType) });
    });
    parser.on('error', () => fail(new Rejected(plain(400, 'Bad Request'))));
    parser.on('close', () => {
      if (over) {
        reject(new Rejected(fieldErrors([{ field: 'attachments', errors: ['The files are larger than 25 MB.'] }])));
        return;
      }
      Promise.all(files.map(async ({ part, file }) => ({ part, file: await file }))).then(
        (taken) => resolve({ form: 'multipart', value: gather(pairs), files: taken }),
        fail,
      );
    });
    req.on('data', (chunk: Buffer) => count(chunk.length));
    req.on('close', () => {
      if (!req.complete) reject(new Cut(null));
    });
    req.pipe(parser);
  });
}

function take(stream: Readable, filename: string, contentType: string): Promise<Omit<StoredFile, 'id'>> {
  return new Promise((resolve, reject) => {
    const hash = createHash('sha256');
    let kept: Buffer[] = [];
    let size = 0;
    stream.on('data', (chunk: Buffer) => {
      hash.update(chunk);
      size += chunk.length;
      if (size < KEPT_BYTES) kept.push(chunk);
      else kept = [];
    });
    stream.on('error', reject);
    stream.on('end', () => {
      const bytes = size < KEPT_BYTES ? Buffer.concat(kept) : null;
      resolve({ filename, contentType, size, sha256: hash.digest('hex'), bytes });
    });
  });
}
