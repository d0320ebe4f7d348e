import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockHolder, takeLock } from '../../../src/apps/host/index.js';

describe('the lock of a home folder', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'outcry-lock-'));
    path = join(folder, 'host.lock');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is taken once, refused with exit code 3, and free again after release', () => {
    const lock = takeLock(path, 'workstation');
    expect(() => takeLock(path, 'workstation')).toThrow(expect.objectContaining({ exitCode: 3 }));
    expect(lockHolder(path)).toBe(process.pid);
    lock.release();
    expect(lockHolder(path)).toBeNull();
    takeLock(path, 'workstation').release();
  });

  it('is taken over from a process that is gone, or whose id another process has by now', () => {
    writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, started: '1', role: 'workstation' }));
    takeLock(path, 'workstation').release();
    writeFileSync(path, JSON.stringify({ pid: process.pid, started: '1', role: 'workstation' }));
    takeLock(path, 'workstation').release();
    writeFileSync(path, '{"pid":');
    takeLock(path, 'workstation').release();
    expect(readdirSync(folder)).toEqual([]);
  });
});
