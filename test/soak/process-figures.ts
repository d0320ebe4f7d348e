import { readdirSync, readFileSync } from 'node:fs';

const PAGE_BYTES = 4_096;

export interface ProcessFigures {
  readonly pid: number;
  readonly role: string;
  readonly residentBytes: number;
  readonly handles: number;
}

/** What the processes of the program are called, by the script that each runs. */
const ROLES = ['engine', 'feed', 'history', 'rescue', 'notify', 'optimise'] as const;

/** A process and all that it has started, by /proc. Those of one role are numbered in the order of their ids. */
export function familyFigures(pid: number, name: string): ProcessFigures[] {
  const parents = new Map<number, number>();
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    const parent = parentOf(Number(entry));
    if (parent !== null) parents.set(Number(entry), parent);
  }
  const family = [...parents.keys()].filter((each) => each === pid || descends(each, pid, parents));
  const counts = new Map<string, number>();
  return family
    .sort((a, b) => a - b)
    .flatMap((each) => {
      const kind = each === pid ? name : roleOf(each);
      const count = (counts.get(kind) ?? 0) + 1;
      counts.set(kind, count);
      const figures = figuresOf(each, count === 1 ? kind : `${kind} ${count}`);
      return figures === null ? [] : [figures];
    });
}

function descends(pid: number, from: number, parents: ReadonlyMap<number, number>): boolean {
  let at = parents.get(pid);
  while (at !== undefined && at > 1) {
    if (at === from) return true;
    at = parents.get(at);
  }
  return false;
}

/** Null where it has gone meanwhile. */
function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

function roleOf(pid: number): string {
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'latin1');
    if (words.includes('esbuild')) return 'compiler';
    return ROLES.find((role) => words.includes(`/apps/${role}/`)) ?? 'other';
  } catch {
    return 'gone';
  }
}

function figuresOf(pid: number, role: string): ProcessFigures | null {
  try {
    const [, resident = '0'] = readFileSync(`/proc/${pid}/statm`, 'utf8').split(' ');
    const handles = readdirSync(`/proc/${pid}/fd`).length;
    return { pid, role, residentBytes: Number(resident) * PAGE_BYTES, handles };
  } catch {
    return null;
  }
}
