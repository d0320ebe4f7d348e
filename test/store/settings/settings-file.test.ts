import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { SettingsFile } from '../../../src/store/settings/index.js';
import { folderWith } from '../configuration/folder.js';

const schema = z.looseObject(
  {
    colour: z.string({ error: 'a colour' }).default('grey'),
    sizes: z
      .array(z.int({ error: 'a count' }), { error: 'a list of counts' })
      .max(3, { error: 'at most 3' })
      .default([]),
  },
  { error: 'a map' },
);
type Example = z.infer<typeof schema>;
const DEFAULTS: Example = { colour: 'grey', sizes: [] };
const OLD: Example = { colour: 'blue – bleu', sizes: [1, 2] };
const NEW: Example = { colour: 'grün', sizes: [3] };
const textOf = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

async function openIn(folder: string) {
  const problems: string[] = [];
  const opened = await SettingsFile.open<Example>({
    path: join(folder, 'workspace.json'),
    schema,
    defaults: DEFAULTS,
    onProblem: (line) => problems.push(line),
    delayMillis: 5,
  });
  return { ...opened, problems };
}

const read = (folder: string, name: string): string => readFileSync(join(folder, name), 'utf8');
const write = (folder: string, name: string, content: string | Buffer): void =>
  writeFileSync(join(folder, name), content);

describe('a settings file', () => {
  test('that is not there yet gives the defaults, and says nothing', async () => {
    const folder = folderWith();
    const { settings, notes, problems } = await openIn(folder);
    expect([settings.value, notes, problems]).toEqual([DEFAULTS, [], []]);
    await settings.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  test('keeps what is changed, for its owner alone, and the generation before', async () => {
    const folder = folderWith();
    const first = await openIn(folder);
    expect(first.settings.update(() => OLD)).toBeNull();
    expect(first.settings.value).toEqual(OLD);
    await first.settings.close();
    expect(statSync(join(folder, 'workspace.json')).mode & 0o777).toBe(0o600);

    const second = await openIn(folder);
    expect([second.settings.value, second.notes]).toEqual([OLD, []]);
    second.settings.update(() => NEW);
    await second.settings.close();
    expect(read(folder, 'workspace.json')).toBe(textOf(NEW));
    expect(read(folder, 'workspace.previous.json')).toBe(textOf(OLD));
    expect(statSync(join(folder, 'workspace.previous.json')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).sort()).toEqual(['workspace.json', 'workspace.previous.json']);
  });

  test('writes by itself, many changes at once, and keeps keys that it does not know', async () => {
    const folder = folderWith({ 'workspace.json': '{"colour":"red","newer":{"deep":[1]}}' });
    const { settings } = await openIn(folder);
    for (let count = 0; count < 50; count += 1) settings.update((value) => ({ ...value, sizes: [count] }));
    expect(read(folder, 'workspace.json')).not.toContain('49');
    while (!read(folder, 'workspace.json').includes('49')) await pause(2);
    expect(JSON.parse(read(folder, 'workspace.json'))).toEqual({
      colour: 'red',
      sizes: [49],
      newer: { deep: [1] },
    });
    await settings.close();
  });

  test('refuses what could not be opened again, and keeps what there was', async () => {
    const folder = folderWith();
    const { settings } = await openIn(folder);
    settings.update(() => OLD);
    expect(settings.update(() => ({ ...OLD, sizes: [1, 2, 3, 4] }))).toEqual({
      refused: 'workspace.json: sizes must be at most 3',
    });
    expect(settings.update(() => ({ ...OLD, sizes: [1, Number.NaN] }))).toEqual({
      refused: 'workspace.json: sizes.1 must be a count',
    });
    expect(settings.update(() => ({ ...OLD, colour: 'x'.repeat(1_100_000) }))).toEqual({
      refused: 'workspace.json: the whole must be at most 1048576 bytes long',
    });
    expect(settings.value).toEqual(OLD);
    await settings.close();
    expect(settings.update(() => NEW)).toEqual({ refused: 'workspace.json is closed' });
    expect((await openIn(folder)).settings.value).toEqual(OLD);
  });

  test('removes what a dead process left behind, and nothing younger', async () => {
    const folder = folderWith({
      '.workspace.json.1-1.tmp': '{',
      '.workspace.json.1-2.tmp': '{',
      '.other.tmp': '',
    });
    utimesSync(join(folder, '.workspace.json.1-1.tmp'), 0, 0);
    utimesSync(join(folder, '.other.tmp'), 0, 0);
    await openIn(folder);
    expect(readdirSync(folder).sort()).toEqual(['.other.tmp', '.workspace.json.1-2.tmp']);
  });
});

describe('a file that is wrong', () => {
  const PREVIOUS = { 'workspace.previous.json': textOf(OLD) };

  test.each([
    ['{"colour": "re', 'is cut short or no JSON'],
    ['', 'is cut short or no JSON'],
    ['[1]', 'does not fit: the whole must be a map'],
    ['{"colour": 5}', 'does not fit: colour must be a colour'],
    ['{"sizes": [1, "x"]}', 'does not fit: sizes.1 must be a count'],
    [
      `{"a": ${'['.repeat(200_000)}${']'.repeat(200_000)}}`,
      'does not fit: the whole must be less deeply nested',
    ],
    [`"${'x'.repeat(1_100_000)}"`, 'has more than 1048576 bytes'],
  ])('is set aside, and the generation before is used: %.30s', async (content, why) => {
    const folder = folderWith({ ...PREVIOUS, 'workspace.json': content });
    const { settings, notes, problems } = await openIn(folder);
    expect(settings.value).toEqual(OLD);
    expect(notes).toEqual([
      `workspace.json ${why}: set aside as workspace.broken.json, workspace.previous.json is used`,
    ]);
    expect(read(folder, 'workspace.broken.json')).toBe(content);
    expect(read(folder, 'workspace.json')).toBe(textOf(OLD));
    expect(problems).toEqual([]);
    expect((await openIn(folder)).notes).toEqual([]);
  });

  test('never takes the place of an earlier broken one', async () => {
    const folder = folderWith({
      'workspace.json': '{1',
      'workspace.previous.json': '{2',
      'workspace.broken.json': '{3',
    });
    const { settings, notes } = await openIn(folder);
    expect(settings.value).toEqual(DEFAULTS);
    expect(notes).toEqual([
      'workspace.json is cut short or no JSON and workspace.previous.json is cut short or no JSON: ' +
        'set aside as workspace.broken-2.json and workspace.broken-3.json, the defaults are used',
    ]);
    expect(
      [1, 2, 3].map((number) => read(folder, `workspace.broken${number === 1 ? '' : `-${number}`}.json`)),
    ).toEqual(['{3', '{1', '{2']);
  });

  test('says it when only the generation before is there', async () => {
    const folder = folderWith(PREVIOUS);
    const { settings, notes } = await openIn(folder);
    expect(settings.value).toEqual(OLD);
    expect(notes).toEqual(['workspace.json is not there: workspace.previous.json is used']);
  });

  test('is not touched where it cannot be looked into', async () => {
    const folder = folderWith(PREVIOUS);
    mkdirSync(join(folder, 'workspace.json'));
    const { settings, notes, problems } = await openIn(folder);
    expect(notes).toEqual([
      'workspace.json is no file: nothing is kept this time, workspace.previous.json is used',
    ]);
    expect(settings.update(() => NEW)).toBeNull();
    expect(settings.value).toEqual(NEW);
    await settings.close();
    expect([problems, readdirSync(join(folder, 'workspace.json'))]).toEqual([[], []]);
  });

  test('names what a hostile file holds by its code point', async () => {
    const hostile = z.record(z.string(), z.int({ error: 'a count' }));
    const folder = folderWith({ 'workspace.json': '{"a\\u202eb\\u001b": "x"}' });
    const { notes } = await SettingsFile.open({
      path: join(folder, 'workspace.json'),
      schema: hostile,
      defaults: {},
      onProblem: () => {},
    });
    expect(notes[0]).toContain('a<U+202E>b<U+001B> must be a count');
  });

  test('cut at every byte, opens with the old, the new or the defaults, and says what was dropped', async () => {
    const whole = Buffer.from(textOf(NEW));
    for (const before of [OLD, null]) {
      for (let length = 0; length <= whole.length; length += 1) {
        const folder = folderWith(before === null ? {} : PREVIOUS);
        write(folder, 'workspace.json', whole.subarray(0, length));
        const { settings, notes } = await openIn(folder);
        // The newline at the end is no part of the document.
        const isWhole = length >= whole.length - 1;
        expect([length, settings.value]).toEqual([length, isWhole ? NEW : (before ?? DEFAULTS)]);
        expect(notes).toHaveLength(isWhole ? 0 : 1);
        if (!isWhole)
          expect(readFileSync(join(folder, 'workspace.broken.json'))).toEqual(whole.subarray(0, length));
        await settings.close();
        rmSync(folder, { recursive: true });
      }
    }
  });

  test('of any content at all opens, and what it held is still there', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.json(),
          fc.string(),
          fc.uint8Array().map((bytes) => Buffer.from(bytes).toString('latin1')),
        ),
        async (content) => {
          const folder = folderWith({ 'workspace.json': content });
          const { settings, notes } = await openIn(folder);
          settings.update(() => NEW);
          await settings.close();
          const kept = notes.length === 0 ? 'workspace.previous.json' : 'workspace.broken.json';
          expect(read(folder, kept)).toBe(content);
          expect((await openIn(folder)).settings.value).toEqual(NEW);
          rmSync(folder, { recursive: true });
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('a disk that refuses', () => {
  test('is told once, never thrown, and made good as soon as it takes the file', async () => {
    const folder = folderWith();
    const { settings, problems } = await openIn(folder);
    rmSync(folder, { recursive: true });
    settings.update(() => OLD);
    await expect.poll(() => problems).toHaveLength(1);
    settings.update(() => NEW);
    await pause(30);
    expect(problems).toEqual([
      'workspace.json cannot be written: its folder is gone (ENOENT); changes last until you leave',
    ]);
    mkdirSync(folder);
    await settings.close();
    expect(read(folder, 'workspace.json')).toBe(textOf(NEW));
  });

  test('is told also of the generation before, and costs nothing else', async () => {
    const folder = folderWith({ 'workspace.json': textOf(NEW) });
    mkdirSync(join(folder, 'workspace.previous.json'));
    const { settings, notes, problems } = await openIn(folder);
    expect([settings.value, notes]).toEqual([NEW, []]);
    expect(problems).toEqual([
      'workspace.previous.json cannot be written: a folder stands in its place (EISDIR); it stays as it was',
    ]);
    settings.update(() => OLD);
    await settings.close();
    expect(read(folder, 'workspace.json')).toBe(textOf(OLD));
    expect(problems).toHaveLength(1);
  });

  test('never costs the broken file: what cannot be set aside is not written over', async () => {
    const folder = folderWith({ 'workspace.json': '{1' });
    for (let number = 1; number <= 99; number += 1) {
      write(folder, number === 1 ? 'workspace.broken.json' : `workspace.broken-${number}.json`, 'taken');
    }
    const { settings, notes, problems } = await openIn(folder);
    expect(notes).toEqual([
      'workspace.json is cut short or no JSON: it cannot be set aside, EEXIST, and is left as it is, the defaults are used',
    ]);
    settings.update(() => NEW);
    await settings.close();
    expect(problems).toHaveLength(1);
    expect(read(folder, 'workspace.json')).toBe('{1');
  });
});

test('two terminals on one file: each reading finds one of them whole, and the last to write wins', async () => {
  const folder = folderWith();
  const [one, two] = await Promise.all([openIn(folder), openIn(folder)]);
  let changes = 0;
  for (let turn = 0; turn < 60; turn += 1) {
    one.settings.update(() => ({ colour: 'one'.repeat(1 + (turn % 500)), sizes: [turn] }));
    two.settings.update(() => ({ colour: 'two'.repeat(1 + ((turn * 7) % 300)), sizes: [turn] }));
    await pause(1);
    if (!existsSync(join(folder, 'workspace.json'))) continue;
    const found = schema.parse(JSON.parse(read(folder, 'workspace.json')));
    expect(found.colour).toMatch(/^(one)+$|^(two)+$/);
    changes += 1;
  }
  await one.settings.close();
  two.settings.update(() => NEW);
  await two.settings.close();
  expect(changes).toBeGreaterThan(5);
  expect((await openIn(folder)).settings.value).toEqual(NEW);
  expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});
