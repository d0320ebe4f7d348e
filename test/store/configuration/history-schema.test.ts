import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  checkConfiguration,
  loadConfiguration,
  problemLine,
} from '../../../src/store/configuration/index.js';
import { tableNamed } from '../../../src/store/history/schema.js';
import { folderWith } from './folder.js';

const problems = (text: string): string[] =>
  checkConfiguration({ file: join(folderWith({ 'config.yaml': text }), 'config.yaml') }).problems.map(
    problemLine,
  );

describe('how long the history is kept', () => {
  it('is shipped for tables that there are', () => {
    const { retentionDays } = loadConfiguration({ home: { configDir: folderWith() } }).configuration.history;
    expect(Object.keys(retentionDays).length).toBeGreaterThan(0);
    for (const name of Object.keys(retentionDays))
      expect(tableNamed(name).columns).toHaveProperty('time_micros');
  });

  it('is said by table, over what is shipped', () => {
    const folder = folderWith({ 'config.yaml': 'history: {retentionDays: {candles: 30, notices: 7}}' });
    const { retentionDays } = loadConfiguration({ home: { configDir: folder } }).configuration.history;
    expect(retentionDays).toMatchObject({ candles: 30, notices: 7, equity_seconds: 7 });
  });

  it.each([
    ['candels: 30', /candels.*candles/],
    ['sessions: 30', /sessions/],
    ['fills: 0', /fills.*whole number from 1/],
    ['fills: soon', /fills.*whole number from 1/],
    ['"fills; DROP TABLE orders": 3', /DROP TABLE/],
  ])('is refused where it says %s', (line, message) => {
    expect(problems(`history:\n  retentionDays:\n    ${line}\n`)).toEqual([expect.stringMatching(message)]);
  });
});
