import type { Instrument } from '../../../domain/index.js';
import type { AutomaticBracket } from '../automatic-bracket.js';
import type { Distance } from './command.js';
import { instrumentAt, type PaletteContext } from './context.js';
import { type Failure, isFailure, lacks, quoted, refuse } from './failure.js';
import { readCount, readDecimal, readDistance, readSize } from './numbers.js';
import { readSymbol } from './symbol.js';
import { command, type Offer, offerSymbols, type PaletteReading, type Place } from './verb.js';
import { type Line, readName, tooMany, wordsOf } from './words.js';

/** `mode watch|paper|live`; the word LIVE is asked for by its dialog. */
export function readMode(line: Line): PaletteReading {
  const modes = ['watch', 'paper', 'live'] as const;
  const mode = tooMany(line, 1) ?? readName(line.words[0], { thing: 'mode', names: modes });
  return isFailure(mode) ? mode : command({ kind: 'mode', mode });
}

/** `limit RULE VALUE [SYM]`: of the account, or of one symbol, the selected one where none is named. */
export function readLimit(line: Line, context: PaletteContext): PaletteReading {
  const [ruleWord, valueWord, symbolWord] = line.words;
  const rule = readName(ruleWord, { thing: 'limit', names: limitRules(context) });
  if (isFailure(rule)) return rule;
  if (valueWord === undefined) return lacks('the new limit, a number');
  const extra = tooMany(line, 3);
  if (extra !== null) return extra;
  const ofAccount = context.limits.every((row) => row.rule !== rule || row.instrument === null);
  if (ofAccount && symbolWord !== undefined) {
    return refuse(`${rule} is the account's own limit: take ${quoted(symbolWord.text)} out`);
  }
  const instrument =
    symbolWord === undefined ? instrumentAt(context, context.selected) : readSymbol(symbolWord.text, context);
  if (isFailure(instrument)) return instrument;
  const rows = context.limits.filter((row) => row.rule === rule);
  const { unit } = rows.find((row) => row.instrument === instrument.index) ?? rows[0]!;
  // A limit on sizes is counted in lots.
  const wrong = unit === instrument.specification.base.code ? readSize(instrument, rule, valueWord) : null;
  if (isFailure(wrong)) return wrong;
  const value = readDecimal(rule, valueWord);
  if (isFailure(value)) return value;
  if (/[1-9]/.test(value)) {
    return command({ kind: 'limit', rule, value, instrument: ofAccount ? null : instrument.index });
  }
  return valueWord.open
    ? lacks(`${rule} above 0`)
    : refuse(`${rule} is zero: write one above 0, or mode watch`);
}

export const limitRules = ({ limits }: PaletteContext): string[] => [
  ...new Set(limits.map(({ rule }) => rule)),
];

export function offerLimit({ before, context }: Place): readonly Offer[] {
  const rules = limitRules(context);
  if (before.length === 0) {
    return rules.map((rule) => {
      const row =
        context.limits.find((known) => known.rule === rule && known.instrument === context.selected) ??
        context.limits.find((known) => known.rule === rule)!;
      return {
        word: rule,
        detail: row.limit === null ? 'no limit now' : `${row.limit} ${row.unit} now`.trim(),
      };
    });
  }
  return before.length === 2 ? offerSymbols(context) : [];
}

const BRACKET_WORDS: readonly Offer[] = [
  { word: 'stop=', detail: 'distance of the stop: 50, 25t or 30bp' },
  { word: 'tp=', detail: 'distance of the target: 50, 25t or 30bp' },
  { word: 'off', detail: 'no bracket' },
];

export const offerBracket = ({ before }: Place): readonly Offer[] =>
  before.includes('off')
    ? []
    : BRACKET_WORDS.filter(({ word }) => !before.some((given) => given.startsWith(word)));

/** `bracket stop=D tp=D` or `bracket off`. */
export function readBracket(line: Line, context: PaletteContext): PaletteReading {
  const [first] = line.words;
  if (first === undefined) return lacks('stop=50 tp=100, or off');
  if (/^off$/i.test(first.text)) {
    const none = { instrument: context.selected, stop: null, target: null };
    return tooMany(line, 1) ?? command({ kind: 'bracket', ...none });
  }
  const instrument = instrumentAt(context, context.selected);
  const distances = readDistances(line, instrument);
  if (isFailure(distances)) return distances;
  const { stop = null, tp: target = null } = distances;
  return command({ kind: 'bracket', instrument: instrument.index, stop, target });
}

/** `stop=50.00 tp=30bp`, as it is kept; null where it says none, or is none. */
export function readBracketWords(text: string, instrument: Instrument): AutomaticBracket | null {
  const words = wordsOf(`${text} `);
  const distances = readDistances({ verb: 'bracket', words, rest: text }, instrument);
  if (words.length === 0 || isFailure(distances)) return null;
  return { stop: distances.stop ?? null, target: distances.tp ?? null };
}

function readDistances(line: Line, instrument: Instrument): { stop?: Distance; tp?: Distance } | Failure {
  const distances: { stop?: Distance; tp?: Distance } = {};
  for (const word of line.words) {
    const equals = word.text.indexOf('=');
    const name = (equals < 0 ? word.text : word.text.slice(0, equals)).toLowerCase();
    const begun = BRACKET_WORDS.filter((known) => known.word.startsWith(name)).map((known) => known.word);
    if (equals < 0 && word.open && begun.length > 0) return lacks(begun.join(', '));
    if (equals < 0 || (name !== 'stop' && name !== 'tp')) {
      return refuse(`${quoted(word.text)} is no part of a bracket: write stop=50 tp=100, or off`);
    }
    if (distances[name] !== undefined) return refuse(`bracket ${name} is given twice: write it once`);
    const distance = readDistance(instrument, `bracket ${name}`, {
      text: word.text.slice(equals + 1),
      open: word.open,
    });
    if (isFailure(distance)) return distance;
    distances[name] = distance;
  }
  return distances;
}

const ALERT_HINT = 'an expression such as BTC > 62000, or list, or remove N';

/** `alert EXPR [once|every] [bell|message]`, `alert list`, `alert remove N`. */
export function readAlert(line: Line, context: PaletteContext): PaletteReading {
  const [first, second] = line.words;
  if (first === undefined) return lacks(ALERT_HINT);
  const verb = first.text.toLowerCase();
  if (verb === 'list') return tooMany(line, 1) ?? command({ kind: 'alert-list' });
  if (verb === 'remove') {
    const number = tooMany(line, 2) ?? readCount(second, { thing: 'alert', from: 1, to: 9_999 });
    return isFailure(number) ? number : command({ kind: 'alert-remove', number });
  }
  const texts = line.words.map(({ text }) => text);
  const by = takeLast(texts, ['bell', 'message', 'telegram']) ?? 'bell';
  const repeat = takeLast(texts, ['once', 'every']) ?? 'once';
  const expression = texts.join(' ');
  if (expression === '') return lacks(ALERT_HINT);
  const read = context.parseAlert(expression);
  if ('refused' in read) {
    return texts.length < 3 ? lacks(ALERT_HINT) : refuse(`alert: ${read.refused}`);
  }
  return command({ kind: 'alert', expression, repeat, by });
}

function takeLast<Name extends string>(texts: string[], names: readonly Name[]): Name | undefined {
  const found = names.find((name) => name === texts.at(-1)?.toLowerCase());
  if (found !== undefined) texts.pop();
  return found;
}

export function offerAlert({ before }: Place): readonly Offer[] {
  if (before.length === 0) {
    return [
      { word: 'list', detail: 'the alerts that are set' },
      { word: 'remove', detail: 'takes one away by its number' },
      { word: 'pnl.day', detail: 'profit of the day: pnl.day < -200' },
      { word: 'feed.age', detail: 'age of the feed: feed.age > 2s' },
    ];
  }
  if (before.length < 3) return [];
  const ways = [
    { word: 'once', detail: 'rings once: the default' },
    { word: 'every', detail: 'rings each time' },
    { word: 'bell', detail: 'rings here: the default' },
    { word: 'message', detail: 'rings, and goes out by the channels of alerts' },
  ];
  const sends = before.includes('telegram');
  return ways.filter(({ word }) => !before.includes(word) && !(sends && word === 'message'));
}
