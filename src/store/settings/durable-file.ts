import { constants } from 'node:fs';
import { copyFile, link, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';

/** `workspace.json` and its siblings: `workspace.previous.json`, `workspace.broken.json`. */
export const siblingPath = (path: string, kind: string): string => {
  const { dir, name, ext } = parse(path);
  return join(dir, `${name}.${kind}${ext}`);
};

const temporaryPrefix = (path: string): string => `.${basename(path)}.`;
const TEMPORARY_SUFFIX = '.tmp';
let temporaries = 0;

/**
 * Puts a file in the place of another in one step, for its owner alone: whoever opens it, and whatever is left
 * after a loss of power, is the old file or the new one, whole. Its name on the way is its own, so that two
 * processes never write into one file.
 * @throws the system's error; the old file then stands as it was.
 */
export async function writeDurably(path: string, content: string | Uint8Array): Promise<void> {
  temporaries += 1;
  const name = `${temporaryPrefix(path)}${process.pid}-${temporaries}${TEMPORARY_SUFFIX}`;
  const temporary = join(dirname(path), name);
  try {
    // What an old process of this number has left is no obstacle, and a link that lies there is not followed.
    await rm(temporary, { force: true });
    const file = await open(temporary, 'wx', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}

/** The new name is on the disk too. Not every system can do that to a folder; the file is whole either way. */
async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch {
    // Nothing is lost by it: at worst the old file is found after a loss of power.
  }
}

const MOST_BROKEN = 99;

/**
 * Gives a broken file a second name, `workspace.broken.json`, or with a number where that is taken. It is not
 * copied, so a full disk is no obstacle, and the first name may then be written over.
 * @returns the name.
 * @throws the system's error.
 */
export async function setAside(path: string, named: string): Promise<string> {
  for (let number = 1; number <= MOST_BROKEN; number += 1) {
    const target = siblingPath(named, number === 1 ? 'broken' : `broken-${number}`);
    if ((await giveName(path, target)) || (await isSameFile(path, target))) return basename(target);
  }
  throw Object.assign(new Error('too many broken files'), { code: 'EEXIST' });
}

/** False where the name is taken. */
async function giveName(path: string, target: string): Promise<boolean> {
  try {
    await link(path, target).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      // A file system without links.
      return copyFile(path, target, constants.COPYFILE_EXCL);
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** True where it was set aside already, by somebody who got no further. */
async function isSameFile(path: string, other: string): Promise<boolean> {
  const [one, two] = await Promise.all([stat(path), stat(other)]);
  return one.dev === two.dev && one.ino === two.ino;
}

const LEFT_BEHIND_MILLIS = 3_600_000;

/** Removes what processes that died in the middle of writing have left, an hour ago or more. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const names = await readdir(folder).catch((): string[] => []);
  const left = names.filter(
    (name) => name.startsWith(temporaryPrefix(path)) && name.endsWith(TEMPORARY_SUFFIX),
  );
  for (const name of left) {
    const file = join(folder, name);
    const found = await stat(file).catch(() => null);
    if (found !== null && Date.now() - found.mtimeMs > LEFT_BEHIND_MILLIS) {
      await rm(file, { force: true }).catch(() => {});
    }
  }
}
