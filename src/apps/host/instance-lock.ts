import { closeSync, linkSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { ExitCode, UserError } from '../../domain/index.js';

/** Who holds a lock: a process, told apart from a later one of the same id by when it started. */
interface Holder {
  readonly pid: number;
  readonly started: string;
  readonly role: string;
}

export interface InstanceLock {
  release(): void;
}

/**
 * Takes `path` for this process, so that two of one `role` never work on one home folder.
 *
 * A lock whose holder is gone is taken over: a killed process leaves its file behind.
 *
 * @param words what is said of a living process that holds it.
 * @throws UserError with exit code 3 where there is one.
 */
export function takeLock(
  path: string,
  role: string,
  words: (pid: number, role: string) => string = onThisHome,
): InstanceLock {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    if (create(path, role)) {
      return { release: () => rmSync(path, { force: true }) };
    }
    const holder = readHolder(path);
    if (holder !== null && isAlive(holder)) {
      throw new UserError(words(holder.pid, holder.role), ExitCode.unsafe);
    }
    setAside(path, holder);
  }
  throw new UserError(`the lock ${path} could not be taken: others take it again and again`, ExitCode.unsafe);
}

const onThisHome = (pid: number, role: string): string =>
  `another outcry ${role} (process ${pid}) is running on this home folder; ` +
  'stop it, or choose another with --home DIR';

/** The process that holds the lock, where one lives. */
export function lockHolder(path: string): number | null {
  const holder = readHolder(path);
  return holder !== null && isAlive(holder) ? holder.pid : null;
}

function create(path: string, role: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', 0o600);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw new UserError(`the lock ${path} cannot be written: ${(error as Error).message}`, ExitCode.failed);
  }
  const holder: Holder = { pid: process.pid, started: startOf(process.pid), role };
  writeSync(file, JSON.stringify(holder));
  closeSync(file);
  return true;
}

/**
 * Takes a dead holder's file away. Another process may have done so and taken the lock meanwhile: what was
 * moved is looked at once more, and a living holder's file is put back.
 */
function setAside(path: string, dead: Holder | null): void {
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return;
  }
  const moved = readHolder(aside);
  if (moved !== null && moved.pid !== dead?.pid && isAlive(moved)) {
    try {
      linkSync(aside, path);
    } catch {
      // A third has it by now; the loop looks again.
    }
  }
  rmSync(aside, { force: true });
}

function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder;
  } catch {
    return null;
  }
}

function isAlive(holder: Holder): boolean {
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  return startOf(holder.pid) === holder.started && !isZombie(holder.pid);
}

/** Clock ticks from boot to the start of a process (proc(5), field 22); empty where there is no /proc. */
function startOf(pid: number): string {
  return statFields(pid)[19] ?? '';
}

const isZombie = (pid: number): boolean => statFields(pid)[0] === 'Z';

function statFields(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}
