import * as fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Disk, readSessionLog, SessionLogWriter } from '../../../src/store/session-log/index.js';
import { append, type Entry, PLACE, temporaryFolder } from './fixtures.js';

const order: Entry = { output: PLACE, time: 2 };

/** The real disk, whose syncs end when the test says so. */
class SlowDisk {
  readonly running: ((error: Error | null) => void)[] = [];
  room = Number.POSITIVE_INFINITY;
  readonly disk: Disk = {
    ...fs,
    writeSync: ((...call: [number, Buffer, number, number, number]) => {
      if (call[3] > this.room) throw Object.assign(new Error('ENOSPC: refused'), { code: 'ENOSPC' });
      return fs.writeSync(...call);
    }) as typeof fs.writeSync,
    fdatasync: ((_: number, done: (error: Error | null) => void) =>
      void this.running.push(done)) as typeof fs.fdatasync,
  };

  end(error: Error | null = null): void {
    this.running.shift()!(error);
  }
}

function begin(
  more: {
    readonly directory?: string;
    readonly durability?: 'process' | 'disk';
    readonly segmentBytes?: number;
  } = {},
) {
  const slow = new SlowDisk();
  const writer = SessionLogWriter.create({
    directory: temporaryFolder(),
    sessionId: 'a',
    time: 0,
    disk: slow.disk,
    durability: 'disk',
    // Nothing but what waits starts a sync.
    syncTimer: () => () => undefined,
    ...more,
  });
  const called: string[] = [];
  const secure = (name: string): void => {
    append(writer, order);
    writer.secure((isSafe) => called.push(isSafe ? name : `${name}, not safe`));
  };
  return { slow, writer, called, secure };
}

describe('what waits for the disk', () => {
  it('goes out at once where the process is enough', () => {
    const { slow, called, secure } = begin({ durability: 'process' });
    secure('first');
    expect([called, slow.running.length]).toEqual([['first'], 0]);
  });

  it('is called when the sync has ended that began behind its write', () => {
    const { slow, called, secure } = begin();
    secure('first');
    expect([called, slow.running.length]).toEqual([[], 1]);
    secure('second');
    secure('third');
    // One at a time: what came while it ran is not the first's.
    expect([called, slow.running.length]).toEqual([[], 1]);
    slow.end();
    expect([called, slow.running.length]).toEqual([['first'], 1]);
    secure('fourth');
    slow.end();
    expect([called, slow.running.length]).toEqual([['first', 'second', 'third'], 1]);
    slow.end();
    expect([called, slow.running.length]).toEqual([['first', 'second', 'third', 'fourth'], 0]);
  });

  it('goes out with a commit, which syncs for all, and not twice', () => {
    const { slow, writer, called, secure } = begin();
    secure('first');
    secure('second');
    writer.commit();
    expect(called).toEqual(['first', 'second']);
    slow.end();
    expect(called).toEqual(['first', 'second']);
  });

  it('may itself have something to say, which keeps its place', () => {
    const { slow, writer, called, secure } = begin();
    append(writer, order);
    writer.secure(() => {
      called.push('first');
      secure('its own');
    });
    slow.end();
    expect([called, slow.running.length]).toEqual([['first'], 1]);
    secure('last');
    slow.end();
    slow.end();
    expect(called).toEqual(['first', 'its own', 'last']);
  });

  it('hears that the disk refused to sync, and so does all that follows', () => {
    const { slow, called, secure } = begin();
    secure('first');
    secure('second');
    slow.end(Object.assign(new Error('EIO: refused'), { code: 'EIO' }));
    expect(called[0]).toBe('first, not safe');
    slow.end();
    secure('third');
    expect(called).toEqual(['first, not safe', 'second, not safe', 'third, not safe']);
  });

  it('hears that a later write was refused, in its order', () => {
    const { slow, called, secure } = begin();
    secure('first');
    slow.room = 0;
    secure('second');
    expect(called).toEqual(['first, not safe', 'second, not safe']);
    slow.room = Number.POSITIVE_INFINITY;
    secure('third');
    slow.end();
    slow.end();
    expect(called).toEqual(['first, not safe', 'second, not safe', 'third']);
  });

  it('is not safe by what the one before it made well: only its own sync is', () => {
    const { slow, writer, called, secure } = begin();
    append(writer, order);
    // Refused, it has something to say, and that can be written.
    writer.secure((isSafe) => {
      called.push(`first ${isSafe}`);
      slow.room = Number.POSITIVE_INFINITY;
      secure('its own');
    });
    secure('second');
    slow.room = 0;
    secure('third');
    expect(writer.healthy).toBe(true);
    expect(called).toEqual(['first false', 'second, not safe', 'third, not safe']);
    slow.end();
    slow.end();
    expect(called.at(-1)).toBe('its own');
  });

  it('is safe when the log goes on in another segment', () => {
    const { slow, called, secure } = begin({ segmentBytes: 2_000 });
    const names: string[] = [];
    // The end of a segment is synced before the next begins: nothing in it waits any longer.
    while (called.length === 0 && names.length < 100) {
      names.push(`order ${names.length}`);
      secure(names.at(-1)!);
    }
    expect(called.length).toBeGreaterThan(1);
    expect(called).toEqual(names.slice(0, called.length));
    while (slow.running.length > 0) slow.end();
    expect(called).toEqual(names);
  });

  it('may write at once when the log goes on in another segment: it stands behind that one’s beginning', () => {
    const directory = temporaryFolder();
    const { slow, writer } = begin({ directory, segmentBytes: 2_000 });
    const written: number[] = [];
    const tick = (): number => writer.appendInput({ kind: 'timer', timer: 'second' }, 3);
    let answered = 0;
    while (answered < 3) {
      written.push(tick());
      writer.secure(() => {
        answered += 1;
        // What was held up for too long is refused, and that is an input of its own.
        written.push(tick());
        writer.secure(() => undefined);
      });
    }
    while (slow.running.length > 0) slow.end();
    writer.close();
    const read: number[] = [];
    const { segment } = readSessionLog(directory, { input: (_, { sequence }) => void read.push(sequence) });
    expect(segment).toBeGreaterThan(1);
    expect(read).toEqual(written.sort((a, b) => a - b));
  });

  it('is called when the log is closed', () => {
    const { writer, called, secure } = begin();
    secure('first');
    writer.close();
    expect(called).toEqual(['first']);
  });

  it('is let go after a second without an answer, not safe, and what follows too until there is one', () => {
    const { slow, writer, called, secure } = begin();
    writer.flushIfDue(5_000_000);
    secure('first');
    expect([1_000_000, 2_000_000].map((time) => writer.flushIfDue(time))).toEqual([true, true]);
    expect(called).toEqual([]);
    expect(writer.flushIfDue(2_000_001)).toBe(false);
    secure('second');
    expect(called).toEqual(['first, not safe', 'second, not safe']);
    slow.end();
    expect(writer.healthy).toBe(true);
    secure('third');
    slow.end();
    expect(called.at(-1)).toBe('third');
    // The next wait is counted from its own beginning.
    secure('fourth');
    expect([9_000_000, 10_000_000].map((time) => writer.flushIfDue(time))).toEqual([true, true]);
  });

  it('is not let go by syncs that each answer in time, however many there are', () => {
    const { slow, writer, called, secure } = begin();
    for (let time = 0; time < 5_000_000; time += 900_000) {
      secure('order');
      expect(writer.flushIfDue(time)).toBe(true);
      slow.end();
    }
    expect(called.every((name) => name === 'order')).toBe(true);
  });
});
