import { rmSync } from 'node:fs';
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

/** Removes a file that may not be there; what cannot be removed is left. */
export function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Whatever made us clean up is the error to tell, not this one.
  }
}
