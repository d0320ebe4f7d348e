import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { haltFile, leaveHalt, readHalt, removeHalt } from '../../../src/apps/host/index.js';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'outcry-halt-'));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

it('is there until an engine has heard it', () => {
  expect(readHalt({ dataDir })).toBeNull();
  leaveHalt({ dataDir }, { reason: 'outcry kill', flatten: false });
  expect(readHalt({ dataDir })).toEqual({ reason: 'outcry kill', flatten: false });
  removeHalt({ dataDir });
  expect(readHalt({ dataDir })).toBeNull();
  removeHalt({ dataDir });
});

it('keeps the wish to flatten when it is left again without', () => {
  leaveHalt({ dataDir }, { reason: 'first', flatten: true });
  leaveHalt({ dataDir }, { reason: 'second', flatten: false });
  expect(readHalt({ dataDir })).toEqual({ reason: 'second', flatten: true });
});

it('leaves nothing else behind', () => {
  leaveHalt({ dataDir }, { reason: 'outcry kill', flatten: true });
  expect(readdirSync(dataDir)).toEqual(['halt.json']);
});

it.each(['', '{"reason":', '[]', '7'])('halts also where it cannot be read: %j', (text) => {
  writeFileSync(haltFile({ dataDir }), text);
  expect(readHalt({ dataDir })).toEqual({ reason: 'the kill switch', flatten: false });
});

it('says that it cannot be left', () => {
  const nowhere = { dataDir: join(dataDir, 'nowhere') };
  expect(() => leaveHalt(nowhere, { reason: 'outcry kill', flatten: false })).toThrow(/ENOENT/);
});
