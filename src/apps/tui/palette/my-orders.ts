import type { Instrument } from '../../../domain/index.js';
import { isWorking, parseClientOrderId } from '../../../execution/index.js';
import type { OrderRow } from '../../../protocol/index.js';
import { formatPrice, thousands } from '../format.js';
import { instrumentAt, type PaletteContext } from './context.js';
import { type Failure, lacks, quoted, refuse } from './failure.js';
import { withoutZeros } from './numbers.js';
import type { Offer } from './verb.js';
import { listed, type Word } from './words.js';

/** A size as short as it is exact: `0.5`, `1,000`. */
export const shortSize = (instrument: Instrument, lots: number): string =>
  thousands(withoutZeros(instrument.formatSize(lots)));

export const working = ({ orders }: PaletteContext): OrderRow[] =>
  orders.filter(({ state }) => isWorking(state));

/** The working orders of the person at the keys. */
export const mine = (context: PaletteContext): OrderRow[] =>
  working(context).filter(({ owner }) => owner === 'manual');

/** Where an order stands in the ladder: its price, or where its stop wakes. */
export const standsAt = ({ price, triggerPrice }: OrderRow): number | null => price ?? triggerPrice;

/** `BUY 0.25 BTC/USDT @ 61,720.00`. */
export function describeRow(row: OrderRow, context: PaletteContext): string {
  const instrument = instrumentAt(context, row.instrument);
  const head = `${row.side.toUpperCase()} ${shortSize(instrument, row.size)} ${instrument.symbol}`;
  if (row.price !== null) return `${head} @ ${formatPrice(instrument, row.price)}`;
  return row.triggerPrice === null ? head : `${head} stop ${formatPrice(instrument, row.triggerPrice)}`;
}

/** An order by its id or by the end of it, `41` of `oc-7f3a-41`. */
export function readOrderId(
  { text, open }: Word,
  rows: readonly OrderRow[],
  context: PaletteContext,
): OrderRow | Failure {
  const whole = rows.find(({ clientOrderId }) => clientOrderId === text);
  if (whole !== undefined) return whole;
  const ending = rows.filter(({ clientOrderId }) => clientOrderId.endsWith(`-${text}`));
  if (ending.length === 1) return ending[0]!;
  if (ending.length > 1) {
    const ids = ending.map(({ clientOrderId }) => clientOrderId).join(' or ');
    return refuse(`order ${quoted(text)} is ambiguous: write ${ids}`);
  }
  const known = offerOrders(rows, context).map(({ word }) => word);
  const begun = [...known, ...rows.map(({ clientOrderId }) => clientOrderId)].filter((id) =>
    id.startsWith(text),
  );
  if (open && begun.length > 0) return lacks(`order: ${listed(begun)}`);
  return refuse(`order ${quoted(text)} is not known: ${listed(known)}`);
}

/** Where my orders of an instrument stand, ascending, as they are typed: `61720.00`. */
export function pricesOf(rows: readonly OrderRow[], instrument: Instrument): string[] {
  const prices = [...new Set(rows.map(standsAt))].filter((price) => price !== null);
  return prices.sort((left, right) => left - right).map((price) => instrument.formatPrice(price));
}

/** Orders by the short form of their ids, where that names one alone. */
export function offerOrders(rows: readonly OrderRow[], context: PaletteContext): Offer[] {
  const shortOf = (id: string): string => String(parseClientOrderId(id)?.sequence ?? id);
  const shorts = rows.map(({ clientOrderId }) => shortOf(clientOrderId));
  return rows.map((row, index) => {
    const short = shorts[index]!;
    const alone = shorts.indexOf(short) === shorts.lastIndexOf(short);
    return { word: alone ? short : row.clientOrderId, detail: describeRow(row, context) };
  });
}
