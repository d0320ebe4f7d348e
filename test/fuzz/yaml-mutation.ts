import type { Random } from '../../src/domain/index.js';
import { pick } from './mutation.js';

/** Scalars as somebody might write them, or as nobody should. */
const SCALARS = [
  '',
  '~',
  'null',
  'yes',
  'True',
  '0',
  '-1',
  '1e999',
  '.nan',
  '.inf',
  '-.inf',
  '0x7f',
  '0o17',
  '1_000',
  '99999999999999999999',
  '0.1234567890123456789',
  '"12"',
  "'half'",
  '"\\u202e"',
  '"\\0"',
  '[]',
  '{}',
  '[1, [2, [3]]]',
  '{ a: { b: c } }',
  '*none',
  '&a [*a]',
  '!!binary aGVsbG8=',
  '!!js/function "x"',
  '!own { a: 1 }',
  '2001-12-14t21:59:43.10-05:00',
  '|\n  many\n  lines',
  '>-\n  folded',
  '💥',
  'ＦＵＬＬ',
  '<<',
  '"unfinished',
  '[unfinished',
  '@at',
  '`tick`',
  '%percent',
];
const LINES = [
  '\tindented: by a tab',
  '- a list',
  '? a question',
  ': nothing',
  '--- ',
  '...',
  '%YAML 1.1',
  '__proto__: { polluted: 1 }',
  'constructor: 1',
  'toString: 1',
  '<<: { a: 1 }',
  '<<: *none',
  '? [a, b]\n: c',
  '? { a: 1 }\n: c',
  '# a comment \u0007',
  'key with spaces: 1',
  '"quoted": 1',
  '1: 2',
  'null: 1',
  '🙂: 1',
  'risk: nowhere.yaml',
  'risk: .',
  'risk: "\\0"',
];
const LONG = 200_000;

const letters = (text: string, random: Random): string => {
  const at = random.integer(0, Math.max(0, text.length - 1));
  const what = random.integer(0, 2);
  if (what === 0) return text.slice(0, at) + text.slice(at + 1);
  if (what === 1) return text.slice(0, at) + text.charAt(at) + text.slice(at);
  return (
    text.slice(0, at) + pick(random, ['é', 'x', '_', '\u200b', 'A', '\u0000', '"', ':']) + text.slice(at + 1)
  );
};

type LineChange = (lines: string[], at: number, random: Random) => void;

const CHANGES: readonly LineChange[] = [
  (lines, at, random) => {
    lines[at] = lines[at]!.replace(/[\w-]+(?=:)/, (key) => letters(key, random));
  },
  (lines, at, random) => {
    lines[at] = lines[at]!.replace(/:.*$/, () => `: ${pick(random, SCALARS)}`);
  },
  (lines, at, random) => {
    lines[at] = lines[at]!.replace(/[\d.]+/, () => pick(random, SCALARS));
  },
  (lines, at, random) => {
    lines[at] = lines[at]!.replace(/: (.+)$/, (_, value: string) => `: ${pick(random, ['"', "'"])}${value}`);
  },
  (lines, at) => void lines.splice(at, 1),
  (lines, at) => void lines.splice(at, 0, lines[at]!),
  (lines, at, random) => void lines.splice(at, 0, lines[random.integer(0, lines.length - 1)]!),
  (lines, at, random) => {
    lines[at] = pick(random, [' ', '   ', '\t', '\u00a0']) + lines[at]!;
  },
  (lines, at) => {
    lines[at] = lines[at]!.trimStart();
  },
  (lines, at, random) => void lines.splice(at, 0, pick(random, LINES)),
  (lines, at, random) => {
    lines[at] = letters(lines[at]!, random);
  },
];

/** Nine of nine of nine …: what a reader that follows aliases makes of it has no end. */
function bomb(random: Random): string {
  const levels = random.integer(3, 12);
  const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x]'];
  for (let i = 1; i < levels; i += 1) {
    lines.push(`a${i}: &a${i} [${Array.from({ length: 9 }, () => `*a${i - 1}`).join(', ')}]`);
  }
  return `${lines.join('\n')}\nsymbols: *a${levels - 1}\n`;
}

const WHOLE: readonly ((text: string, random: Random) => string)[] = [
  (text) => `\ufeff${text}`,
  (text) => text.replaceAll('\n', '\r\n'),
  (text) => text.replaceAll('\n', '\r'),
  (text) => text.replaceAll('  ', '\t'),
  (text, random) => text.slice(0, random.integer(0, text.length)),
  (text) => `${text}\n---\n${text}`,
  (text, random) => bomb(random) + text,
  (text) => `x: &x { y: *x, z: [*x] }\nstrategies: *x\n${text}`,
  (text, random) => `deep: ${'['.repeat(pick(random, [10, 200, 3_000]))}\n${text}`,
  (text, random) => `deep: ${'{a: '.repeat(pick(random, [10, 200, 3_000]))}\n${text}`,
  (text) => `${text}\nlong: "${'y'.repeat(LONG)}"\n`,
  (text) => `${text}\n${Array.from({ length: 3_000 }, (_, i) => `k${i}: ${i}`).join('\n')}\n`,
  (_, random) =>
    pick(random, ['', '\n', '- a', 'text', '42', 'null', '{', '\u0000', '%', '\ud800', '{}', '[]']),
];

/** The same file with something else somewhere in it; now and then with something else as a whole. */
export function mutatedYaml(text: string, random: Random): string {
  const lines = text.split('\n');
  for (let i = random.integer(1, 3); i > 0 && lines.length > 0; i -= 1) {
    pick(random, CHANGES)(lines, random.integer(0, lines.length - 1), random);
  }
  const changed = lines.join('\n');
  return random.next() < 0.06 ? pick(random, WHOLE)(changed, random) : changed;
}

/** Some of the sections of a file, without its comments. */
export function someSections(text: string, random: Random): string {
  const sections = text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .join('\n')
    .split(/\n(?=\w)/);
  const kept = sections.filter(() => random.next() < 0.35);
  return `${kept.join('\n')}\n`;
}
