import type { Random } from '../../../src/domain/index.js';
import type { Disk } from '../../../src/store/session-log/index.js';

interface FileContent {
  bytes: Buffer;
  length: number;
}

/** What a file is now, what of it a power cut leaves for certain, and what was written since. */
interface Inode extends FileContent {
  synced: FileContent;
  unsynced: Change[];
}

type Change =
  | { readonly kind: 'write'; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly length: number };

export interface DiskFaults {
  /** No room for anything more. */
  isFull: boolean;
  /** Syncs fail. */
  failsSync: boolean;
  /** What a sync takes at most, in micros. */
  syncMicros: number;
  /** A sync that nobody stands still for takes so much longer. */
  hangsMicros: number;
}

export interface DiskWorld {
  readonly random: Random;
  readonly faults: DiskFaults;
  /** The process that writes just now is gone: what it still does has no effect. */
  isDead(): boolean;
  /** Told before and after each change; the process may end there. */
  passes(point: string): void;
  after(micros: number, act: () => void): void;
  block(micros: number): void;
}

const refusal = (code: string): Error => Object.assign(new Error(`${code}: refused`), { code });
const empty = (): FileContent => ({ bytes: Buffer.alloc(0), length: 0 });

/** A disk in memory that fills up, refuses, is slow, and loses at a power cut what was not synced. */
export class SimDisk {
  private readonly files = new Map<string, Inode>();
  private readonly folders = new Set<string>();
  private readonly open = new Map<number, Inode | null>();
  private lastDescriptor = 2;

  constructor(private readonly world: DiskWorld) {}

  /** The port; what it hands out is good for one process. */
  readonly disk = {
    openSync: (path: string, flags: string) => {
      this.lastDescriptor += 1;
      if (this.folders.has(path)) {
        this.open.set(this.lastDescriptor, null);
        return this.lastDescriptor;
      }
      let inode = this.files.get(path);
      if (inode === undefined || flags === 'w+') {
        if (flags !== 'w+') throw refusal('ENOENT');
        inode = { bytes: Buffer.alloc(65_536), length: 0, synced: empty(), unsynced: [] };
        if (!this.world.isDead()) this.files.set(path, inode);
      }
      this.open.set(this.lastDescriptor, inode);
      return this.lastDescriptor;
    },
    closeSync: (descriptor: number) => void this.open.delete(descriptor),
    writeSync: (descriptor: number, bytes: Buffer, offset: number, length: number, position: number) => {
      const { world } = this;
      world.passes('write:before');
      if (world.isDead()) return length;
      // A full disk takes what is left in its last block.
      const taken = world.faults.isFull ? Math.min(length, world.random.integer(0, 64)) : length;
      if (taken === 0) throw refusal('ENOSPC');
      this.write(this.inode(descriptor), bytes.subarray(offset, offset + taken), position);
      world.passes('write:after');
      return taken;
    },
    ftruncateSync: (descriptor: number, length: number) => {
      if (this.world.isDead()) return;
      const inode = this.inode(descriptor);
      inode.length = Math.min(inode.length, length);
      inode.unsynced.push({ kind: 'truncate', length });
    },
    fdatasyncSync: (descriptor: number) => {
      const { world } = this;
      world.passes('sync:before');
      if (world.isDead()) return;
      if (world.faults.syncMicros > 0) world.block(world.random.integer(0, world.faults.syncMicros));
      if (world.faults.failsSync) throw refusal('EIO');
      this.sync(this.open.get(descriptor) ?? null);
      world.passes('sync:after');
    },
    fdatasync: (descriptor: number, done: (error: Error | null) => void) => {
      const { world } = this;
      const inode = this.open.get(descriptor) ?? null;
      // What is written while it runs is the next one's.
      const last = inode?.unsynced.at(-1);
      const { syncMicros, hangsMicros } = world.faults;
      world.after(hangsMicros + world.random.integer(100, 2_000 + syncMicros), () => {
        if (world.faults.failsSync) {
          done(refusal('EIO'));
          return;
        }
        if (inode !== null && last !== undefined) this.syncTo(inode, last);
        done(null);
      });
    },
    renameSync: (from: string, to: string) => {
      if (this.world.isDead()) return;
      const inode = this.files.get(from);
      if (inode === undefined) throw refusal('ENOENT');
      this.files.delete(from);
      this.files.set(to, inode);
    },
    rmSync: (path: string) => {
      if (!this.world.isDead()) this.files.delete(path);
    },
    rmdirSync: () => undefined,
    mkdirSync: (path: string) => {
      if (this.folders.has(path)) return undefined;
      for (let folder = path; folder.length > 1; folder = folder.slice(0, folder.lastIndexOf('/'))) {
        this.folders.add(folder);
      }
      return path;
    },
    existsSync: (path: string) => this.files.has(path) || this.folders.has(path),
    readdirSync: (path: string) => {
      const names = [...this.files.keys(), ...this.folders]
        .filter((name) => name.startsWith(`${path}/`))
        .map((name) => name.slice(path.length + 1).split('/')[0]!);
      return [...new Set(names)].sort();
    },
    readSync: (descriptor: number, into: Buffer, offset: number, length: number, position: number) => {
      const { bytes, length: size } = this.inode(descriptor);
      const count = Math.max(0, Math.min(length, size - position));
      bytes.copy(into, offset, position, position + count);
      return count;
    },
    fstatSync: (descriptor: number) => ({ size: this.inode(descriptor).length }),
  } as unknown as Disk;

  /** The bytes of all files of a name's beginning, as a process would read them now. */
  contents(prefix: string): Buffer[] {
    return [...this.files]
      .filter(([name]) => name.startsWith(prefix) && name.endsWith('.log'))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { bytes, length }]) => bytes.subarray(0, length));
  }

  /** The bytes that a power cut would leave for certain. */
  syncedContents(prefix: string): Buffer[] {
    return [...this.files]
      .filter(([name]) => name.startsWith(prefix) && name.endsWith('.log'))
      .map(([, { synced }]) => synced.bytes.subarray(0, synced.length));
  }

  /** The descriptors of a process that is gone. */
  closeAll(): void {
    this.open.clear();
  }

  /**
   * What was synced stays, and of what was written since the beginning, in its order, as far as it came: the last of
   * it torn, or zeros in its place.
   */
  cutPower(): void {
    const { random } = this.world;
    for (const inode of this.files.values()) {
      const kept = random.integer(0, inode.unsynced.length);
      const { bytes, length } = inode.synced;
      const after: Inode = { bytes: Buffer.from(bytes), length, synced: empty(), unsynced: [] };
      for (const [place, change] of inode.unsynced.slice(0, kept).entries()) {
        if (change.kind === 'truncate') after.length = Math.min(after.length, change.length);
        else if (place < kept - 1 || random.next() < 0.3) this.write(after, change.bytes, change.at);
        else this.tear(after, change);
      }
      inode.bytes = after.bytes;
      inode.length = after.length;
      inode.synced = { bytes: Buffer.from(after.bytes.subarray(0, after.length)), length: after.length };
      inode.unsynced = [];
    }
  }

  private tear(inode: Inode, { bytes, at }: Extract<Change, { kind: 'write' }>): void {
    const { random } = this.world;
    const whole = random.integer(0, bytes.length);
    const torn = bytes.subarray(0, whole);
    const zeros = random.next() < 0.5 ? 0 : bytes.length - whole;
    this.write(inode, Buffer.concat([torn, Buffer.alloc(zeros)]), at);
  }

  private write(inode: Inode, bytes: Buffer, at: number): void {
    put(inode, bytes, at);
    inode.unsynced.push({ kind: 'write', at, bytes: Buffer.from(bytes) });
  }

  /** What was written up to a change, and not what came after it. */
  private syncTo(inode: Inode, last: Change): void {
    const count = inode.unsynced.indexOf(last) + 1;
    if (count === inode.unsynced.length) {
      this.sync(inode);
      return;
    }
    for (const change of inode.unsynced.splice(0, count)) {
      if (change.kind === 'write') put(inode.synced, change.bytes, change.at);
      else inode.synced.length = Math.min(inode.synced.length, change.length);
    }
  }

  private sync(inode: Inode | null): void {
    if (inode === null) return;
    const { synced } = inode;
    // Copied only as far as it changed: a log is appended to.
    const from = inode.unsynced.reduce(
      (least, change) => Math.min(least, change.kind === 'write' ? change.at : change.length),
      synced.length,
    );
    let { bytes } = synced;
    if (inode.length > bytes.length) {
      bytes = Buffer.alloc(inode.bytes.length);
      synced.bytes.copy(bytes, 0, 0, from);
    }
    inode.bytes.copy(bytes, from, from, inode.length);
    inode.synced = { bytes, length: inode.length };
    inode.unsynced = [];
  }

  private inode(descriptor: number): Inode {
    const inode = this.open.get(descriptor);
    if (inode === undefined || inode === null) throw refusal('EBADF');
    return inode;
  }
}

function put(content: FileContent, bytes: Buffer, at: number): void {
  const end = at + bytes.length;
  if (end > content.bytes.length) {
    const grown = Buffer.alloc(Math.max(end, content.bytes.length * 2));
    content.bytes.copy(grown, 0, 0, content.length);
    content.bytes = grown;
  }
  // What a truncation left behind is zeros to whoever writes beyond it.
  if (at > content.length) content.bytes.fill(0, content.length, at);
  bytes.copy(content.bytes, at);
  content.length = Math.max(content.length, end);
}
