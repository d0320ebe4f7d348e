import type { StrategyParameter } from '../../../protocol/index.js';
import type { PaletteContext } from './context.js';
import { type Failure, isFailure, lacks, quoted, refuse } from './failure.js';
import { readDecimal } from './numbers.js';
import { command, type Offer, offerNames, type PaletteReading, type Place } from './verb.js';
import { type Line, listed, readName, tooMany, type Word } from './words.js';

const STRATEGY_WORDS = ['start', 'pause', 'stop', 'set'] as const;

type Strategy = PaletteContext['strategies'][number];

const strategyNamed = (name: string, { strategies }: PaletteContext): Strategy | undefined =>
  strategies.find((strategy) => strategy.name === name);

/** `strategy start|pause|stop NAME` and `strategy set NAME k=v…`. */
export function readStrategy(line: Line, context: PaletteContext): PaletteReading {
  const [word, nameWord, ...values] = line.words;
  const action = readName(word, { thing: 'strategy', names: STRATEGY_WORDS });
  if (isFailure(action)) return action;
  const names = context.strategies.map((strategy) => strategy.name);
  const name = readName(nameWord, { thing: 'strategy', names });
  if (isFailure(name)) return name;
  if (action === 'set') return readParameters(strategyNamed(name, context)!, values);
  return tooMany(line, 2) ?? command({ kind: 'strategy', name, action });
}

/** `market-making size=0.01`: a strategy's own name is the verb. */
export const readOwnParameters = (strategy: Strategy, line: Line): PaletteReading =>
  readParameters(strategy, line.words);

function readParameters(strategy: Strategy, words: readonly Word[]): PaletteReading {
  const names = strategy.parameters.map(({ name }) => name);
  if (names.length === 0) return refuse(`${strategy.name} has no parameters to set`);
  if (words.length === 0) return lacks(names.map((name) => `${name}=`).join(', '));
  const parameters: Record<string, string | number | boolean> = {};
  for (const word of words) {
    const equals = word.text.indexOf('=');
    const nameWord = equals < 0 ? word : { text: word.text.slice(0, equals), open: false };
    const name = readName(nameWord, { thing: `parameter of ${strategy.name}`, names });
    if (isFailure(name)) return name;
    if (equals < 0)
      return word.open ? lacks(`${name}=`) : refuse(`parameter ${name} has no value: ${name}=VALUE`);
    if (Object.hasOwn(parameters, name)) return refuse(`parameter ${name} is given twice: write it once`);
    const parameter = strategy.parameters.find((known) => known.name === name)!;
    const value = readValue(parameter, { text: word.text.slice(equals + 1), open: word.open });
    if (isFailure(value)) return value;
    parameters[name] = value;
  }
  return command({ kind: 'strategy-parameters', name: strategy.name, parameters });
}

/** A value of the kind that the default has, between the bounds where they are known. */
function readValue(parameter: StrategyParameter, word: Word): string | number | boolean | Failure {
  const { name, default: standard } = parameter;
  if (standard === 'true' || standard === 'false') {
    const answer = readName(word, { thing: name, names: ['true', 'false'] });
    return isFailure(answer) ? answer : answer === 'true';
  }
  if (!/^-?\d+(\.\d+)?$/.test(standard)) {
    if (word.text !== '') return word.text;
    return word.open
      ? lacks(`${name}: ${standard} by default`)
      : refuse(`${name} is missing: write ${name}=${standard}`);
  }
  const negative = word.text.startsWith('-');
  const plain = readDecimal(name, { text: negative ? word.text.slice(1) : word.text, open: word.open });
  if (isFailure(plain)) return plain;
  const value = negative ? -Number(plain) : Number(plain);
  const outside = outsideOf(parameter.bounds, value);
  if (!outside) return value;
  const unit = parameter.unit === '' ? '' : ` ${parameter.unit}`;
  return refuse(`${name} ${quoted(word.text)} is out of bounds: write ${parameter.bounds}${unit}`);
}

/** Reads `0 to 1`, `above 0`, `at least 1`, `below 5`, `at most 5`; other words are for the engine to judge. */
function outsideOf(bounds: string, value: number): boolean {
  const range = /^(-?[\d.]+) to (-?[\d.]+)$/.exec(bounds);
  if (range !== null) return value < Number(range[1]) || value > Number(range[2]);
  const side = /^(above|below|at least|at most) (-?[\d.]+)$/.exec(bounds);
  if (side === null) return false;
  const limit = Number(side[2]);
  if (side[1] === 'above') return value <= limit;
  if (side[1] === 'below') return value >= limit;
  return side[1] === 'at least' ? value < limit : value > limit;
}

export function offerStrategy({ before, typed, context }: Place): readonly Offer[] {
  const [action, name] = before;
  if (action === undefined) return offerNames(STRATEGY_WORDS, 'a strategy');
  if (name === undefined)
    return offerNames(
      context.strategies.map((strategy) => strategy.name),
      'strategy',
    );
  const strategy = strategyNamed(name, context);
  if (action !== 'set' || strategy === undefined) return [];
  return offerParameters(strategy, before.slice(2), typed);
}

/** Each parameter that is not set yet, with what stands, its default, unit and bounds. */
export function offerParameters(strategy: Strategy, before: readonly string[], typed: string): Offer[] {
  const free = strategy.parameters.filter(({ name }) => !before.some((word) => word.startsWith(`${name}=`)));
  return free.flatMap((parameter) => {
    const detail = describeParameter(parameter);
    const { name, value, default: standard } = parameter;
    if (!typed.startsWith(`${name}=`)) return [{ word: `${name}=`, detail }];
    return [...new Set([value, standard])].map((known) => ({ word: `${name}=${known}`, detail }));
  });
}

/** `0.02 now, default 0.05 BTC, above 0`. */
function describeParameter({ value, default: standard, unit, bounds }: StrategyParameter): string {
  const parts = [`${value} now`, `default ${standard}${unit === '' ? '' : ` ${unit}`}`, bounds];
  return parts.filter((part) => part !== '').join(', ');
}

/** The verbs that strategies are by their names. */
export const offerOwnVerbs = ({ strategies }: PaletteContext): Offer[] =>
  strategies.map(({ name, parameters }) => ({
    word: name,
    detail: `sets ${listed(parameters.map((parameter) => parameter.name))}`,
  }));
