import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import busboy from 'busboy';
import { bodyOf } from './request-body';
import { generatedPiece, type StoredFile } from './stored-file';
import { isVisible, type Uploads } from './web-api/files';
import type { Workspace } from './workspace';

/** One request for a file's content. */
export interface FileRequest {
  fileId: string;
  authorization: string | undefined;
  status: number;
  bytesSent: number;
}

const PIECE = 64 * 1024;
const SIGN_IN =
  '<!DOCTYPE html><html lang="en"><head><title>Sign in | Slack</title></head><body><h1>Sign in to your workspace</h1></body></html>';

const pieceOf = (file: StoredFile, offset: number, length: number): Buffer =>
  file.bytes ? file.bytes.subarray(offset, offset + length) : generatedPiece(offset, length);

/** Serves the files of the workspace to whoever has the token, and takes uploads. */
export function createFileHost(workspace: Workspace, uploads: Uploads, botToken: string) {
  const requests: FileRequest[] = [];
  let open = 0;
  let mostOpen = 0;

  function signIn(response: ServerResponse, way: 'page' | 'redirect', record: FileRequest): void {
    record.status = way === 'page' ? 200 : 302;
    const location = way === 'redirect' ? { location: `${workspace.hostUrl()}/signin` } : {};
    response.writeHead(record.status, { 'content-type': 'text/html; charset=utf-8', ...location });
    response.end(SIGN_IN);
  }

  async function stream(file: StoredFile, response: ServerResponse, record: FileRequest): Promise<void> {
    const { noContentLength, slowMs, resetAfterBytes } = file.behaviour;
    response.writeHead(200, {
      'content-type': file.mimetype,
      ...(noContentLength ? {} : { 'content-length': String(file.size) }),
    });
    const end = Math.min(file.size, resetAfterBytes ?? file.size);
    for (let offset = 0; offset < end && !response.destroyed; offset += PIECE) {
      if (slowMs) await wait(slowMs);
      const piece = pieceOf(file, offset, Math.min(PIECE, end - offset));
      record.bytesSent += piece.length;
      if (!response.write(piece))
        await new Promise<void>((resolve) => {
          const go = () => {
            response.off('drain', go).off('close', go);
            resolve();
          };
          response.on('drain', go).on('close', go);
        });
    }
    if (resetAfterBytes === undefined) response.end();
    // What was written is sent before the connection goes, so that the reader sees it stop in the middle.
    else response.socket?.end(() => response.socket?.destroy());
  }

  return {
    requests: requests as readonly FileRequest[],
    /** How many downloads ran at the same time, at most. */
    mostAtOnce: () => mostOpen,

    async send(fileId: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
      const { authorization } = request.headers;
      const record: FileRequest = { fileId, authorization, status: 200, bytesSent: 0 };
      requests.push(record);
      const file = workspace.world.files.get(fileId);
      const mayRead =
        authorization === `Bearer ${botToken}` &&
        workspace.manifest.scopes.includes('files:read') &&
        file !== undefined &&
        isVisible(workspace, file);
      if (!mayRead || file.behaviour.signIn) return signIn(response, file?.behaviour.signIn ?? 'page', record);
      const status = file.deleted || file.mode === 'tombstone' ? 404 : (file.behaviour.status ?? 200);
      if (status !== 200) {
        record.status = status;
        response.writeHead(status, { 'content-type': 'text/html' }).end('<html><body>Not here</body></html>');
        return;
      }
      open += 1;
      mostOpen = Math.max(mostOpen, open);
      response.once('close', () => {
        open -= 1;
      });
      await stream(file, response, record);
    },

    signInPage(response: ServerResponse): void {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(SIGN_IN);
    },

    /** The second step of an upload: raw bytes, or a multipart form with one part. */
    async receive(fileId: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
      const isForm = request.headers['content-type']?.startsWith('multipart/form-data') ?? false;
      const bytes = isForm ? await onlyPart(request) : await bodyOf(request);
      const complaint = uploads.receive(fileId, bytes);
      response.writeHead(complaint ? 400 : 200, { 'content-type': 'text/plain' });
      response.end(complaint ?? `OK - ${bytes.length}`);
    },
  };
}

const onlyPart = (request: IncomingMessage): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    const form = busboy({ headers: request.headers });
    form.on('file', (_name, part) => part.on('data', (piece: Buffer) => pieces.push(piece)));
    form.on('close', () => resolve(Buffer.concat(pieces)));
    form.on('error', reject);
    request.pipe(form);
  });
