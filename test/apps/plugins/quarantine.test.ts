import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  hangFile,
  Quarantine,
  readHangReport,
  removeHangReport,
  writeHangReport,
} from '../../../src/apps/plugins/index.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-quarantine-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const stuck = {
  strategy: 'mine',
  sourceHash: 'aa',
  parameters: '{"size":1}',
  at: '2026-11-25T21:00:00.000Z',
};

describe('the quarantine', () => {
  it('holds the code with its parameters, over the end of the process, and nothing else', () => {
    const path = join(folder, 'plugins', 'quarantine.json');
    new Quarantine(path).add(stuck);
    const again = new Quarantine(path);
    expect(again.find(stuck)).toEqual(stuck);
    expect(again.find({ ...stuck, sourceHash: 'bb' })).toBeNull();
    expect(again.find({ ...stuck, parameters: '{"size":2}' })).toBeNull();
    expect(again.find({ ...stuck, strategy: 'other' })).toBeNull();
    again.add({ ...stuck, at: 'later' });
    expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual([{ ...stuck, at: 'later' }]);
  });

  it('is empty where its file cannot be read', () => {
    const path = join(folder, 'quarantine.json');
    writeFileSync(path, '[{');
    expect(new Quarantine(path).find(stuck)).toBeNull();
  });
});

describe('the report of a hang', () => {
  it('is that of one process only', () => {
    const path = hangFile({ runtimeDir: folder });
    expect(readHangReport(path, 7)).toBeNull();
    const report = { pid: 7, strategy: 'mine', sourceHash: 'aa', sequence: 12 };
    writeHangReport(path, report);
    expect(readHangReport(path, 7)).toEqual(report);
    expect(readHangReport(path, 8)).toBeNull();
    removeHangReport(path);
    expect(readHangReport(path, 7)).toBeNull();
  });
});
