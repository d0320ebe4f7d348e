import * as fs from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Disk, SessionLogWriter, verifySessionLog } from '../../../src/store/session-log/index.js';
import { append, type Entry, FILL, PLACE, ROW, readAll, segmentsOf, temporaryFolder } from './fixtures.js';

const refusal = (code: string): Error => Object.assign(new Error(`${code}: refused`), { code });

/** The real disk until there is no more room on it; a write that begins before its end is cut there. */
class SmallDisk {
  room = Number.POSITIVE_INFINITY;
  truncates = true;
  syncs = true;
  readonly disk: Disk = {
    ...fs,
    writeSync: ((descriptor: number, bytes: Buffer, offset: number, length: number, position: number) => {
      const fits = Math.min(length, this.room - position);
      if (fits <= 0) throw refusal('ENOSPC');
      return fs.writeSync(descriptor, bytes, offset, fits, position);
    }) as typeof fs.writeSync,
    ftruncateSync: (descriptor, length) => {
      if (!this.truncates) throw refusal('EIO');
      fs.ftruncateSync(descriptor, length);
    },
    fdatasyncSync: (descriptor) => {
      if (!this.syncs) throw refusal('EIO');
      fs.fdatasyncSync(descriptor);
    },
    fdatasync: ((descriptor: number, done: (error: Error | null) => void) => {
      if (this.syncs) fs.fdatasync(descriptor, done);
      else done(refusal('EIO'));
    }) as typeof fs.fdatasync,
  };
}

function begin(more: { readonly durability?: 'process' | 'disk'; readonly pendingBytes?: number } = {}) {
  const small = new SmallDisk();
  const directory = temporaryFolder();
  const writer = SessionLogWriter.create({ directory, sessionId: 'a', time: 0, disk: small.disk, ...more });
  return { small, directory, writer, file: segmentsOf(directory)[0]! };
}

const row: Entry = { row: ROW, instrument: 0, time: 1 };
const order: Entry = { output: PLACE, time: 2 };

describe('a full disk', () => {
  it.each([true, false])('tears nothing and loses nothing, when the rest can be cut off: %j', (truncates) => {
    const { small, directory, writer, file } = begin();
    append(writer, row);
    writer.commit();
    small.room = fs.statSync(file).size + 40;
    small.truncates = truncates;
    append(writer, order);
    append(writer, row);
    expect(() => writer.commit()).toThrow(/000001\.log cannot be written: the disk is full; free some space/);
    expect([writer.healthy, writer.failure?.fault]).toEqual([false, 'write']);
    expect(readAll(directory).entries).toEqual([row]);
    expect(verifySessionLog(directory)).toMatchObject({ ok: true, tornBytes: truncates ? 0 : 40 });
    expect(writer.flushIfDue(5)).toBe(false);
    small.room = Number.POSITIVE_INFINITY;
    expect([writer.flushIfDue(6), writer.healthy]).toEqual([true, true]);
    append(writer, { input: FILL, time: 3 });
    writer.close();
    expect(readAll(directory).entries).toEqual([row, order, row, { input: FILL, time: 3 }]);
  });

  it('lets rows come on without throwing, until too much waits', () => {
    const { small, directory, writer } = begin({ pendingBytes: 100_000 });
    small.room = 0;
    let taken = 0;
    const flood = (): void => {
      for (;;) {
        append(writer, row);
        taken += 1;
      }
    };
    expect(flood).toThrow(expect.objectContaining({ fault: 'overflow' }));
    expect(writer.sequence).toBe(taken);
    small.room = Number.POSITIVE_INFINITY;
    writer.commit();
    writer.close();
    expect(readAll(directory).entries).toHaveLength(taken);
  });

  it('leaves nothing of a log that could not be begun', () => {
    const small = new SmallDisk();
    small.room = 30;
    const directory = temporaryFolder();
    const options = { directory, sessionId: 'a', time: 0, disk: small.disk };
    expect(() => SessionLogWriter.create(options)).toThrow(/disk is full/);
    expect(fs.readdirSync(directory)).toEqual([]);
  });
});

describe('a disk that cannot sync', () => {
  it('fails the commit at once in disk durability, and stays unhealthy', () => {
    const { small, writer } = begin({ durability: 'disk' });
    append(writer, order);
    small.syncs = false;
    expect(() => writer.commit()).toThrow(/cannot be synced: EIO/);
    small.syncs = true;
    append(writer, order);
    expect(() => writer.commit()).toThrow(/cannot be synced/);
    expect(writer.healthy).toBe(false);
    writer.close();
  });

  it('is noticed behind the commit in process durability', async () => {
    const { small, writer } = begin();
    small.syncs = false;
    append(writer, order);
    writer.commit();
    expect(writer.healthy).toBe(true);
    while (writer.healthy) await new Promise((resolve) => setTimeout(resolve, 5));
    expect(writer.failure?.fault).toBe('sync');
    small.syncs = true;
    writer.close();
  });
});

describe('a folder that is not writable', () => {
  it('is refused in one line', () => {
    expect(() => SessionLogWriter.create({ directory: '/dev/null/log', sessionId: 'a', time: 0 })).toThrow(
      /^folder \/dev\/null\/log cannot be made: ENOTDIR[^\n]*; choose another home folder$/,
    );
  });
});
