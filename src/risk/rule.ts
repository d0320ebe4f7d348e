import { formatScaled, type Instrument, type Money, type NewOrder } from '../domain/index.js';
import type { Check, Refusal, RiskContext } from './context.js';

/** One rule: null lets the order pass. */
export interface Rule {
  readonly name: string;
  /** True where the rule could keep somebody in a position: an order that only reduces skips it. */
  readonly trapsExits: boolean;
  /** Asks to be confirmed rather than refusing for good. */
  readonly soft?: true;
  check(check: Check): Refusal | null;
}

/**
 * `limit` and `value` are plain decimals, as the configuration and the order have them; `text` is for people, its
 * numbers grouped.
 */
export function refusal(
  rule: string,
  words: { readonly limit: string; readonly value: string; readonly text: string },
): Refusal {
  return { approved: false, refused: true, rule, ...words, text: `${rule}: ${words.text}`, soft: false };
}

/**
 * The order at the price it would pay: its limit, else its trigger, else the touch it would take. Null for a
 * market order without that touch.
 */
export function orderNotional(order: NewOrder, context: RiskContext): Money | null {
  const touch = order.side === 'buy' ? context.bestAsk : context.bestBid;
  const price = order.price ?? order.triggerPrice ?? touch;
  return price === null ? null : context.instrument.notional(price, order.size);
}

const trimmed = (text: string): string => (text.includes('.') ? text.replace(/\.?0+$/, '') : text);

/** Signed lots in base units, without idle zeros. */
export function lotsText(instrument: Instrument, lots: number): string {
  const { units, decimals } = instrument.specification.lot;
  return trimmed(formatScaled(lots * units, decimals));
}

export const moneyText = (amount: Money, decimals: number): string => trimmed(amount.format(decimals));

export const percentText = (ppm: number): string => `${trimmed(formatScaled(ppm, 4))}%`;
