import type { IncomingMessage } from 'node:http';

/**
 * Reads a body to its end.
 * @param done with the text, or null where it is larger than the limit: then nothing more is read of it.
 */
export function readBody(request: IncomingMessage, limit: number, done: (body: string | null) => void): void {
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) {
    done(null);
    return;
  }
  if (announced === 0 && request.headers['transfer-encoding'] === undefined) {
    // Nothing comes: the request is taken at once, and what may still be on the line is let go.
    request.resume();
    done('');
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else if (size - chunk.length <= limit) done(null);
  });
  request.on('end', () => {
    if (size <= limit) done(chunks.length === 1 ? chunks[0]!.toString() : Buffer.concat(chunks).toString());
  });
}
