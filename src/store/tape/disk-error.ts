import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { ExitCode, UserError } from '../../domain/index.js';

/** What the system refused, as one line with the mend; anything else is returned as it is. */
export function diskError(error: unknown, path: string): unknown {
  const code = (error as NodeJS.ErrnoException | null)?.code;
  const cause = { cause: error };
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') {
    return new UserError(
      `${path}: the disk is full; free some space and start again`,
      ExitCode.failed,
      cause,
    );
  }
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
    return new UserError(`${path}: permission denied; name a folder that can be written`, undefined, cause);
  }
  if (code === 'ENOTDIR' || code === 'EEXIST') {
    return new UserError(`${path}: a file stands where a folder is needed; name another`, undefined, cause);
  }
  if (code === 'ENOENT') return new UserError(`${path}: no such file or folder`, undefined, cause);
  if (code === 'EISDIR') return new UserError(`${path}: is a folder, a file is needed`, undefined, cause);
  return error;
}

/**
 * Makes a folder and those above it; the highest that had to be made, null when it was there already.
 * (Node's own `recursive` never returns where the system answers ENOENT for ever, as under /proc.)
 * @throws UserError naming the folder.
 */
export function makeFolder(path: string): string | null {
  const missing: string[] = [];
  for (let folder = resolve(path); !existsSync(folder); folder = dirname(folder)) missing.push(folder);
  try {
    for (const folder of missing.toReversed()) mkdirSync(folder);
    // An existing file of that name is only found out by trying.
    if (missing.length === 0) mkdirSync(path, { recursive: true });
  } catch (error) {
    throw diskError(error, path);
  }
  return missing.at(-1) ?? null;
}

/** Removes a file that may not be there; what cannot be removed is left. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Whatever made us clean up is the error to tell, not this one.
  }
}
