import type { Instrument, PriceTicks } from '../../../domain/index.js';
import { quoted } from '../palette/failure.js';
import { hostileText } from '../palette/hostile-text.js';
import { type Alert, COMPARISONS, type Comparison, type Condition } from './condition.js';
import { readSubject } from './subject.js';
import { readThreshold } from './threshold.js';

type Refusal = { readonly refused: string };

const MOST_CONDITIONS = 8;
const OPTIONS = ['once', 'every', 'bell', 'message', 'telegram'] as const;
type Option = (typeof OPTIONS)[number];
const REPEATS: readonly Option[] = ['once', 'every'];

/**
 * Reads `EXPR [once|every] [bell|message]`, such as `BTC > 62k and feed = live every`: once and by the bell
 * where nothing is said. What is wrong is told in one line that names the thing, the value and the mend.
 */
export function parseAlert(
  text: string,
  { instruments }: { readonly instruments: readonly Instrument[] },
): Alert | Refusal {
  const hostile = hostileText(text, { prose: false });
  if (hostile !== null) return { refused: hostile };
  const words = wordsOf(text);
  const firstOption = words.findIndex(isOption);
  const end = firstOption < 0 ? words.length : firstOption;
  const options = readOptions(words.slice(end));
  if ('refused' in options) return options;
  const anyOf = readExpression(words.slice(0, end), instruments);
  if ('refused' in anyOf) return anyOf;
  return {
    text: words.slice(0, end).join(' '),
    anyOf,
    ...options,
  };
}

/** Comparisons need no spaces around them; a unit may stand apart from its number. */
const wordsOf = (text: string): string[] =>
  (text.match(/[<>=!]+|[^\s<>=!]+/g) ?? []).flatMap((word, index, all) => {
    if (isUnit(word) && isNumber(all[index - 1])) return [];
    return [isNumber(word) && isUnit(all[index + 1]) ? word + all[index + 1]! : word];
  });

const isUnit = (word: string | undefined): boolean => word !== undefined && /^(ms|s|m|%)$/.test(word);
const isNumber = (word: string | undefined): boolean => word !== undefined && /^-?[\d.,]+$/.test(word);
const isOption = (word: string): boolean => (OPTIONS as readonly string[]).includes(word.toLowerCase());

function readOptions(words: readonly string[]): Pick<Alert, 'repeat' | 'by'> | Refusal {
  let repeat: Alert['repeat'] | null = null;
  let by: Alert['by'] | null = null;
  for (const word of words) {
    if (!isOption(word))
      return { refused: `${quoted(word)} stands behind the end: ${OPTIONS.join(', ')} come last` };
    const option = word.toLowerCase() as Option;
    const given = REPEATS.includes(option) ? repeat : by;
    if (given !== null) return { refused: `${given} and ${option} exclude each other: write one of them` };
    if (option === 'once' || option === 'every') repeat = option;
    else by = option;
  }
  return { repeat: repeat ?? 'once', by: by ?? 'bell' };
}

function readExpression(
  words: readonly string[],
  instruments: readonly Instrument[],
): Condition[][] | Refusal {
  const anyOf: Condition[][] = [[]];
  for (let at = 0; ; ) {
    const condition = readCondition(words.slice(at, at + 3), instruments);
    if ('refused' in condition) return condition;
    anyOf.at(-1)!.push(condition);
    at += 3;
    const joint = words[at]?.toLowerCase();
    if (joint === undefined) return anyOf;
    if (joint !== 'and' && joint !== 'or') {
      return { refused: `${quoted(words[at]!)} is one word too many: join conditions by and or or` };
    }
    if (anyOf.flat().length === MOST_CONDITIONS) {
      return { refused: `an alert has at most ${MOST_CONDITIONS} conditions: write a second one` };
    }
    if (joint === 'or') anyOf.push([]);
    at += 1;
  }
}

function readCondition(
  [name, operator, value]: readonly string[],
  instruments: readonly Instrument[],
): Condition | Refusal {
  if (name === undefined) return { refused: 'a condition is missing: write one such as BTC > 62000' };
  const subject = readSubject(name, instruments);
  if ('refused' in subject) return subject;
  const comparison = COMPARISONS.find((each) => each === operator?.toLowerCase());
  if (comparison === undefined) {
    const found = operator === undefined ? 'has no comparison' : `${quoted(operator)} is no comparison`;
    return { refused: `${subject.label} ${found}: write one of ${COMPARISONS.join(' ')}` };
  }
  if (subject.unit === 'state' && comparison !== '=' && comparison !== '!=') {
    return { refused: `${subject.label} is a state and has no ${comparison}: compare it by = or !=` };
  }
  if (value === undefined) return { refused: missingValue(subject.label, comparison) };
  const threshold = readThreshold(subject, value);
  if ('refused' in threshold) return threshold;
  return { subject, comparison, threshold: threshold.text, ticks: threshold.ticks as PriceTicks | null };
}

const missingValue = (label: string, comparison: Comparison): string =>
  `${label} ${comparison} is compared with nothing: write a value behind it`;
