import { type Instrument, parseScaled, suggest, UserError } from '../domain/index.js';
import type { RiskConfiguration } from './configuration.js';
import { LIMIT_KINDS, type LimitKind, limitOf, unitText } from './limit-table.js';
import { compileLimits } from './limits.js';

/** What somebody wants a limit to be. */
export interface LimitChange {
  readonly rule: string;
  /** Null is the default of every instrument that has none of its own; the account's rules take no notice. */
  readonly instrument: Instrument | null;
  /** A plain decimal, or `none` for no limit. */
  readonly value: string;
  /** What refusals name from now on in the place of the file's line. */
  readonly place: string;
}

export interface ChangedLimit {
  readonly configuration: RiskConfiguration;
  /** `max-order of BTC/USDT: 1 → 0.5 BTC`. */
  readonly text: string;
}

const NONE = 'none';

/**
 * The configuration with one limit changed; the gate's own is untouched. Bounds are those of risk.yaml. A
 * refusal is one line that names the rule, the value and what would be right.
 */
export function changeLimit(
  configuration: RiskConfiguration,
  instruments: readonly Instrument[],
  change: LimitChange,
): ChangedLimit | { readonly refused: string } {
  const kind = LIMIT_KINDS.find(({ rule }) => rule === change.rule);
  if (kind === undefined) return { refused: unknownRule(change.rule) };
  const value = readValue(kind, change.value);
  if (typeof value === 'object' && value !== null) return value;
  const symbol = kind.scope === 'account' ? null : (change.instrument?.symbol ?? null);
  const before = limitOf(configuration, kind, symbol).value;
  const path = pathOf(kind, symbol);
  const changed = withValue(configuration, kind, symbol, value);
  try {
    // Named as the command, not as the place that it will have once it is in force.
    const places = { ...configuration.places, [path]: `limit ${kind.rule}` };
    compileLimits({ ...changed, places }, instruments);
  } catch (error) {
    if (error instanceof UserError) return { refused: error.message };
    throw error;
  }
  const unit = unitText(configuration, kind, symbol === null ? null : change.instrument);
  const of = kind.scope === 'account' ? '' : symbol === null ? ' by default' : ` of ${symbol}`;
  const own = kind.scope === 'account' || symbol !== null ? [] : exceptions(configuration, kind);
  const except =
    own.length === 0 ? '' : ` (${own.join(', ')} ${own.length === 1 ? 'has its' : 'have their'} own)`;
  return {
    configuration: { ...changed, places: { ...configuration.places, [path]: change.place } },
    text: `${kind.rule}${of}: ${before ?? NONE} → ${value ?? NONE} ${unit}${except}`,
  };
}

function unknownRule(given: string): string {
  const known = LIMIT_KINDS.map(({ rule }) => rule);
  const near = suggest(given, known);
  const mend = near === null ? '' : `did you mean ${near}? `;
  return `limit "${given}": no such limit; ${mend}there are: ${known.join(', ')}`;
}

/** The value as the configuration holds it: decimals as text, counts and percents as numbers. */
function readValue(kind: LimitKind, text: string): string | number | null | { readonly refused: string } {
  if (text === NONE && kind.nullable) return null;
  const wrong = (words: string) => ({ refused: `limit ${kind.rule}: "${text}" ${words}` });
  if (kind.bounds === null) {
    if (/^\d+(\.\d+)?$/.test(text)) return text;
    return wrong(`is not a plain decimal such as 0.25${kind.nullable ? ` or ${NONE}` : ''}`);
  }
  const scaled = parseScaled(text, kind.decimals);
  if (typeof scaled !== 'number') return wrong(scaled.refused);
  const [least, most] = kind.bounds;
  const value = Number(text);
  return value < least || value > most ? wrong(`is not a number from ${least} to ${most}`) : value;
}

const pathOf = (kind: LimitKind, symbol: string | null): string =>
  kind.scope === 'account'
    ? `account.${kind.key}`
    : symbol === null
      ? `defaults.${kind.key}`
      : `instruments.${symbol}.${kind.key}`;

function withValue(
  configuration: RiskConfiguration,
  kind: LimitKind,
  symbol: string | null,
  value: string | number | null,
): RiskConfiguration {
  const { account, defaults, instruments } = configuration;
  if (kind.scope === 'account') {
    const set = kind.key === 'orderRate' ? { ...account.orderRate, orders: value as number } : value;
    return { ...configuration, account: { ...account, [kind.key]: set } };
  }
  if (symbol === null) return { ...configuration, defaults: { ...defaults, [kind.key]: value } };
  const own = { ...instruments[symbol], [kind.key]: value };
  return { ...configuration, instruments: { ...instruments, [symbol]: own } };
}

/** The instruments that a default does not reach. */
const exceptions = ({ instruments }: RiskConfiguration, kind: LimitKind): string[] =>
  Object.entries(instruments).flatMap(([symbol, own]) =>
    kind.scope === 'instrument' && own[kind.key] !== undefined ? [symbol] : [],
  );
