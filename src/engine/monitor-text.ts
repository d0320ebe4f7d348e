import type { BreakerKind, RiskState, Transition } from '../risk/index.js';

const WORDS: Readonly<Record<BreakerKind, readonly [what: string, unit: string]>> = {
  volatility: ['volatility', ' × normal'],
  'volatility-percent': ['volatility', '%'],
  spread: ['spread', ' × normal'],
  depth: ['normal depth is', ' × what is left'],
  latency: ['order round trip', ' ms'],
  rejects: ['rejects', '% of orders'],
  'feed-gap': ['no live book for', ' s'],
  mismatch: ['differences with the venue', ''],
  depeg: ['stablecoin off by', '%'],
  'day-loss': ['day loss', '% of its limit'],
  drawdown: ['drawdown', '% of its limit'],
  losses: ['losses in a row', ''],
};

const figure = (value: number): string => String(Math.round(value * 100) / 100);

/** `volatility BTC/USDT  NORMAL → REDUCE: volatility 4.2 ≥ 4 × normal`. */
export function transitionText({ name, from, to, value, level }: Transition, up: boolean): string {
  const [kind, symbol] = name.split(':') as [BreakerKind, string?];
  const [what, unit] = WORDS[kind];
  const of = symbol === undefined ? '' : ` ${symbol}`;
  const sign = up ? '≥' : '<';
  return `${kind}${of}  ${upper(from)} → ${upper(to)}: ${what} ${figure(value)} ${sign} ${figure(level)}${unit}`;
}

export const breakerValue = (name: string, value: number): string => {
  const [, unit] = WORDS[name.split(':')[0] as BreakerKind];
  return `${figure(value)}${unit}`;
};

export const upper = (state: RiskState): string => state.toUpperCase().replace('-', '_');
