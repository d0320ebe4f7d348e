import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eachLine } from '../../../src/store/tape/index.js';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-recording-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, bytes: Buffer | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

async function linesOf(path: string): Promise<string[]> {
  const lines: string[] = [];
  await eachLine(path, (line, number) => {
    lines.push(line);
    expect(number).toBe(lines.length);
  });
  return lines;
}

/** Long enough that lines lie across the pieces in which a file is read. */
const LINES = Array.from({ length: 5_000 }, (_, i) => `${i} ${'äö€'.repeat(i % 150)}`);

describe('the lines of a recording', () => {
  it('are the same plain and gzipped, whatever the line ends', async () => {
    expect(await linesOf(file('a', LINES.join('\n')))).toEqual(LINES);
    expect(await linesOf(file('b', `${LINES.join('\r\n')}\r\n`))).toEqual(LINES);
    expect(await linesOf(file('c.txt', gzipSync(LINES.join('\n'))))).toEqual(LINES);
  });

  it('go on where gzip files were joined', async () => {
    const parts = [gzipSync('one\ntwo\n'), gzipSync('three\n')];
    expect(await linesOf(file('d', Buffer.concat(parts)))).toEqual(['one', 'two', 'three']);
  });

  it('cost no more than the file when the reader stops', async () => {
    const stop = eachLine(file('e', LINES.join('\n')), (_, number) => {
      if (number === 3) throw new Error('enough');
    });
    await expect(stop).rejects.toThrow('enough');
  });

  it.each([
    ['cut', gzipSync(LINES.join('\n')).subarray(0, -100), 'the gzip is cut short'],
    ['damaged', gzipSync(LINES.join('\n')).fill(7, 40, 400), 'the gzip is damaged'],
    ['empty', Buffer.alloc(0), 'is empty'],
    ['endless', Buffer.alloc(17_000_000, 97), 'longer than 16 MB'],
  ])('of a file that is %s are refused with its name', async (name, bytes, why) => {
    await expect(linesOf(file(name, bytes))).rejects.toThrow(why);
    await expect(linesOf(join(folder, name))).rejects.toThrow(join(folder, name));
  });

  it('of no file, or of a folder, are refused', async () => {
    await expect(linesOf(join(folder, 'nothing'))).rejects.toThrow('no such file');
    await expect(linesOf(folder)).rejects.toThrow('is a folder');
  });
});
