import { UserError } from '../../domain/index.js';
import type { Dimension, ParameterValue } from './space.js';

/** More values of one parameter than this are a slip of the hand. */
const MOST_VALUES = 10_000;
const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Reads one `--vary`: `offsetBps=0.2:2:0.2` steps from end to end, `offsetBps=0.1:10:log12` takes 12 values at equal
 * ratios, `offsetBps=0.2:2` is anywhere between, `mode=fast,slow` is a list.
 *
 * @throws UserError for anything else.
 */
export function parseVary(text: string): Dimension {
  const match = /^([A-Za-z][\w.-]*)=(.+)$/.exec(text.trim());
  if (match === null) throw bad(text, 'write name=low:high:step, name=low:high:log12 or name=a,b,c');
  const [, name = '', range = ''] = match;
  if (!range.includes(':')) {
    const values = range.split(',').map((word) => readValue(word.trim()));
    if (values.includes('')) throw bad(text, 'a value of the list is empty');
    return { name, kind: 'listed', values: [...new Set(values)] };
  }
  const [lowText = '', highText = '', stepText, ...more] = range.split(':').map((part) => part.trim());
  if (!NUMBER.test(lowText) || !NUMBER.test(highText) || more.length > 0) {
    throw bad(text, 'a range is low:high, low:high:step or low:high:log12, in numbers');
  }
  const [low, high] = [Number(lowText), Number(highText)];
  if (!(low < high)) throw bad(text, `its low end ${lowText} is not below its high end ${highText}`);
  if (stepText === undefined) return { name, kind: 'range', low, high, log: false, integer: false };
  const log = /^log(\d*)$/.exec(stepText);
  if (log !== null) return logRange({ text, name, low, high, count: log[1] ?? '' });
  const step = NUMBER.test(stepText) ? Number(stepText) : Number.NaN;
  if (!(step > 0)) throw bad(text, `its step "${stepText}" is no number above 0`);
  const count = Math.floor((high - low) / step + 1e-9) + 1;
  if (count > MOST_VALUES) throw bad(text, `it has ${count} values; take a larger step`);
  const digits = Math.max(decimalsOf(lowText), decimalsOf(stepText));
  const values = Array.from({ length: count }, (_, i) => Number((low + i * step).toFixed(digits)));
  return { name, kind: 'listed', values };
}

interface LogRange {
  readonly text: string;
  readonly name: string;
  readonly low: number;
  readonly high: number;
  readonly count: string;
}

function logRange({ text, name, low, high, count }: LogRange): Dimension {
  if (!(low > 0)) throw bad(text, 'a logarithmic range begins above 0');
  if (count === '') return { name, kind: 'range', low, high, log: true, integer: false };
  const points = Number(count);
  if (points < 2 || points > MOST_VALUES) throw bad(text, `log${count} is not 2 to ${MOST_VALUES} values`);
  const ratio = Math.log(high / low);
  const values = Array.from({ length: points }, (_, i) => {
    if (i === points - 1) return high;
    return i === 0 ? low : Number((low * Math.exp((ratio * i) / (points - 1))).toPrecision(4));
  });
  return { name, kind: 'listed', values: [...new Set(values)] };
}

function readValue(word: string): ParameterValue {
  if (word === 'true' || word === 'false') return word === 'true';
  return NUMBER.test(word) ? Number(word) : word;
}

function decimalsOf(text: string): number {
  const [, fraction = '', exponent = '0'] = /^[^.e]*(?:\.(\d*))?(?:e([+-]?\d+))?$/i.exec(text) ?? [];
  return Math.min(15, Math.max(0, fraction.length - Number(exponent)));
}

const bad = (text: string, mend: string) => new UserError(`--vary ${text}: ${mend}`);
