import { suggest, UserError } from '../../../../../domain/index.js';
import type { DialectName, FrameMeaning } from '../../dialect.js';
import { FAULT_KINDS, type FaultKind, type FaultRule, type FaultScope, HTTP_STATUSES } from './rule.js';

/**
 * Reads a plan of faults.
 *
 *     PLAN   = RULE ("," RULE)*
 *     RULE   = KIND ["=" VALUE] (":" OPTION)*
 *     VALUE  = a probability (0.01, 1%, 1/500) for most kinds; a time with a spread (20ms, 2s±500ms, 20ms±10)
 *              for delay and late-ack; a signed time for skew
 *     OPTION = dialect=binance | frame=book | symbol=BTC/USDT | route=order.place | connection=7
 *            | on=frames|requests | p=0.5 | count=3 | seed=7 | from=5s | for=10s
 *            | run=5 (gap) | retry=30s (429, 418) | executed (HTTP errors)
 *
 * @throws UserError, one line: the part, its value, and what would be right.
 */
export function parseFaults(plan: string, seed = 1): FaultRule[] {
  const rules = plan
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (rules.length === 0) throw fault(plan, 'a plan is empty', 'give rules such as drop=0.01,delay=20ms±10');
  return rules.map((part, index) => parseRule(part, seed + index));
}

const FRAMES: readonly FrameMeaning['kind'][] = [
  'book',
  'trade',
  'ticker',
  'candle',
  'user',
  'response',
  'heartbeat',
];
const DIALECTS: readonly DialectName[] = ['binance', 'coinbase', 'kraken'];
const OPTIONS = [
  'dialect',
  'frame',
  'symbol',
  'route',
  'connection',
  'on',
  'p',
  'count',
  'seed',
  'from',
  'for',
  'run',
  'retry',
  'executed',
] as const;

type OptionName = (typeof OPTIONS)[number];

function fault(part: string, wrong: string, right: string): UserError {
  return new UserError(`chaos "${part}": ${wrong}; ${right}`);
}

function parseRule(part: string, seed: number): FaultRule {
  const [head = '', ...tail] = part.split(':');
  const [name, value] = halves(head);
  const kind = kindOf(name, part);
  const options = new Map(tail.map((option) => optionOf(option, part)));
  const read = new OptionReader(part, options);
  const timed = kind === 'delay' || kind === 'late-ack';
  const spread = timed ? parseSpread(value, part) : { millis: 0, jitterMillis: 0 };
  const rate = timed || kind === 'skew' ? undefined : value;
  if (rate !== undefined && options.has('p')) throw fault(part, 'it has two probabilities', 'leave p out');
  const where = read.scope();
  return {
    kind,
    probability: parseProbability(rate ?? options.get('p') ?? '1', part),
    ...spread,
    run: read.count('run', 3),
    retryAfterSeconds: Math.ceil(read.millis('retry', 5_000) / 1_000),
    executed: options.has('executed'),
    skewMicros: kind === 'skew' ? parseSkew(value, part) : 0,
    on: sideOf(kind, read.choice('on', ['frames', 'requests'] as const), { where, part }),
    where,
    count: read.count('count', Number.POSITIVE_INFINITY),
    seed: read.count('seed', seed),
    fromMillis: read.millis('from', 0),
    forMillis: read.millis('for', Number.POSITIVE_INFINITY),
  };
}

function halves(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text.trim(), undefined] : [text.slice(0, at).trim(), text.slice(at + 1).trim()];
}

function kindOf(name: string, part: string): FaultKind {
  if (Object.hasOwn(FAULT_KINDS, name)) return name as FaultKind;
  const known = Object.keys(FAULT_KINDS);
  const near = suggest(name, known);
  throw fault(
    part,
    `"${name}" is no fault`,
    near === null ? `there are ${known.join(' ')}` : `did you mean ${near}?`,
  );
}

function optionOf(option: string, part: string): [OptionName, string] {
  const [name, value] = halves(option);
  if (!OPTIONS.includes(name as OptionName)) {
    throw fault(part, `"${name}" is no option`, `there are ${OPTIONS.join(' ')}`);
  }
  if (value === undefined && name !== 'executed') throw fault(part, `"${name}" has no value`, `${name}=…`);
  return [name as OptionName, value ?? ''];
}

/** What a rule befalls: its kind says so, except for those that the user may choose for. */
function sideOf(
  kind: FaultKind,
  chosen: 'frames' | 'requests' | undefined,
  { where, part }: { readonly where: FaultScope; readonly part: string },
): FaultRule['on'] {
  if (kind === 'skew') return 'clock';
  if (kind === 'late-ack' || kind === 'no-ack') return 'answers';
  if (kind === 'maintenance' || HTTP_STATUSES.some((status) => status === kind)) {
    if (chosen === 'frames') throw fault(part, `${kind} befalls requests`, 'leave on=frames out');
    return 'requests';
  }
  if (kind === 'drop' || kind === 'delay')
    return chosen ?? (where.route === undefined ? 'frames' : 'requests');
  if (kind === 'reset') return chosen ?? (where.frame === undefined ? 'requests' : 'frames');
  if (chosen === 'requests') throw fault(part, `${kind} befalls frames`, 'leave on=requests out');
  return 'frames';
}

function parseProbability(text: string, part: string): number {
  const fraction = /^(\d+)\/(\d+)$/.exec(text);
  const percent = /^(\d+(?:\.\d+)?)%$/.exec(text);
  let value = /^(\d+(\.\d*)?|\.\d+)$/.test(text) ? Number(text) : Number.NaN;
  if (fraction !== null) value = Number(fraction[1]) / Number(fraction[2]);
  if (percent !== null) value = Number(percent[1]) / 100;
  if (value >= 0 && value <= 1) return value;
  throw fault(part, `"${text}" is no probability`, 'give 0.01, 1% or 1/500');
}

const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000 };

/** Millis, or NaN. */
function duration(text: string, unit = 'ms'): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m)?$/.exec(text);
  return match === null ? Number.NaN : Number(match[1]) * UNITS[match[2] ?? unit]!;
}

function parseSpread(text: string | undefined, part: string) {
  const [middle = '', spread] = (text ?? '').split(/±|\+-/);
  const unit = /(ms|s|m)$/.exec(middle)?.[1] ?? 'ms';
  const millis = duration(middle);
  const jitterMillis = spread === undefined ? 0 : duration(spread, unit);
  if (Number.isNaN(millis + jitterMillis)) {
    throw fault(part, `"${text ?? ''}" is no time`, 'give 20ms, 2s or 20ms±10');
  }
  return { millis, jitterMillis };
}

function parseSkew(text: string | undefined, part: string): number {
  const sign = text?.startsWith('-') ? -1 : 1;
  const millis = duration((text ?? '').replace(/^[+-]/, ''));
  if (Number.isNaN(millis)) throw fault(part, `"${text ?? ''}" is no time`, 'give 10s or -500ms');
  return Math.round(sign * millis * 1_000);
}

/** The options of one rule, each checked as it is asked for. */
class OptionReader {
  constructor(
    private readonly part: string,
    private readonly options: ReadonlyMap<OptionName, string>,
  ) {}

  scope(): FaultScope {
    const symbol = this.options.get('symbol');
    const route = this.options.get('route');
    const dialect = this.choice('dialect', DIALECTS);
    const frame = this.choice('frame', FRAMES);
    return {
      ...(dialect === undefined ? {} : { dialect }),
      ...(frame === undefined ? {} : { frame }),
      ...(symbol === undefined ? {} : { symbol }),
      ...(route === undefined ? {} : { route }),
      ...(this.options.has('connection') ? { connection: this.count('connection', 0) } : {}),
    };
  }

  choice<T extends string>(name: OptionName, known: readonly T[]): T | undefined {
    const value = this.options.get(name);
    if (value === undefined || known.includes(value as T)) return value as T | undefined;
    throw fault(this.part, `${name}=${value}`, `it is one of ${known.join(' ')}`);
  }

  count(name: OptionName, otherwise: number): number {
    const value = this.options.get(name);
    if (value === undefined) return otherwise;
    if (/^\d{1,9}$/.test(value)) return Number(value);
    throw fault(this.part, `${name}=${value}`, 'give a whole number');
  }

  millis(name: OptionName, otherwise: number): number {
    const value = this.options.get(name);
    if (value === undefined) return otherwise;
    const millis = duration(value);
    if (!Number.isNaN(millis)) return millis;
    throw fault(this.part, `${name}=${value}`, 'give a time such as 500ms, 10s or 2m');
  }
}
