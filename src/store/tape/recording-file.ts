import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs';
import { createGunzip } from 'node:zlib';
import { UserError } from '../../domain/index.js';
import { diskError } from './disk-error.js';

const CHUNK = 262_144;

/** A text longer than this between two line ends is no recording. */
const LONGEST_LINE = 16_777_216;

/** @throws UserError naming the file where there is none, or it is a folder or empty. */
export function recordingBytes(path: string): number {
  let size = 0;
  try {
    const stat = statSync(path);
    if (stat.isDirectory()) {
      throw new UserError(`${path}: is a folder; name the recordings in it`);
    }
    size = stat.size;
  } catch (error) {
    throw diskError(error, path);
  }
  if (size === 0) throw new UserError(`${path}: is empty; there is nothing to import`);
  return size;
}

/**
 * The text of a recording in pieces, gzip undone; told by its content, not by its name.
 *
 * @param onBytes called with how many bytes of the file itself have been read.
 * @throws UserError naming the file when it cannot be read, or its gzip is cut short or damaged.
 */
export async function* readRecording(
  path: string,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<Buffer> {
  recordingBytes(path);
  const zipped = isGzip(path);
  const file = createReadStream(path, { highWaterMark: CHUNK });
  let done = 0;
  file.on('data', (chunk) => {
    done += chunk.length;
    onBytes(done);
  });
  const gunzip = zipped ? createGunzip({ chunkSize: CHUNK }) : null;
  if (gunzip !== null) {
    file.on('error', (error) => gunzip.destroy(error));
    file.pipe(gunzip);
  }
  try {
    for await (const chunk of gunzip ?? file) yield chunk as Buffer;
  } catch (error) {
    throw gzipError(error, path);
  } finally {
    file.destroy();
    gunzip?.destroy();
  }
}

/** The lines of a recording, without their ends, and each one's number from 1. */
export async function eachLine(
  path: string,
  onLine: (line: string, number: number) => void,
  onBytes?: (bytes: number) => void,
): Promise<void> {
  let rest: Buffer | null = null;
  let number = 0;
  for await (const chunk of readRecording(path, onBytes)) {
    const bytes: Buffer = rest === null ? chunk : Buffer.concat([rest, chunk]);
    let start = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, start)) {
      number += 1;
      onLine(bytes.toString('utf8', start, bytes[end - 1] === 13 ? end - 1 : end), number);
      start = end + 1;
    }
    rest = start < bytes.length ? bytes.subarray(start) : null;
    if (rest !== null && rest.length > LONGEST_LINE) {
      throw new UserError(`${path} line ${number + 1}: longer than 16 MB; this is no recording of frames`);
    }
  }
  if (rest !== null) onLine(rest.toString('utf8'), number + 1);
}

function isGzip(path: string): boolean {
  const magic = Buffer.alloc(2);
  try {
    const descriptor = openSync(path, 'r');
    try {
      readSync(descriptor, magic);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw diskError(error, path);
  }
  return magic[0] === 0x1f && magic[1] === 0x8b;
}

function gzipError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const cause = { cause: error };
  if (code === 'Z_BUF_ERROR') {
    return new UserError(`${path}: the gzip is cut short; fetch the file again`, undefined, cause);
  }
  if (code?.startsWith('Z_') === true) {
    return new UserError(`${path}: the gzip is damaged; fetch the file again`, undefined, cause);
  }
  return diskError(error, path);
}
