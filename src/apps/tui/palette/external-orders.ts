import type { ExternalOrder } from '../../../domain/index.js';
import { formatPrice } from '../format.js';
import { instrumentAt, type PaletteContext } from './context.js';
import { lacks, quoted, refuse } from './failure.js';
import { shortSize } from './my-orders.js';
import { WATCH_REFUSAL } from './order-verbs.js';
import { command, type PaletteReading } from './verb.js';
import { type Line, listed, tooMany } from './words.js';

/** `SELL 0.25 BTC/USDT @ 61,738.00 at binance-spot`: what is left of an order that was made elsewhere. */
export function describeExternal(order: ExternalOrder, context: PaletteContext): string {
  const instrument = instrumentAt(context, order.instrument);
  const { side, price, size, filled, type, venue } = order;
  const at = price === null ? ` ${type}` : ` @ ${formatPrice(instrument, price)}`;
  return `${side.toUpperCase()} ${shortSize(instrument, size - filled)} ${instrument.symbol}${at} at ${venue}`;
}

/** `adopt ID`: the venue's id of an order that somebody else made on the account. */
export function readAdopt(line: Line, context: PaletteContext): PaletteReading {
  const [word] = line.words;
  const ids = context.external.map(({ venueOrderId }) => venueOrderId);
  if (context.mode === 'watch') return refuse(WATCH_REFUSAL);
  if (ids.length === 0) return refuse('no open order was made elsewhere: there is nothing to adopt');
  if (word === undefined) return lacks(`the venue's id of an order: ${listed(ids)}`);
  const extra = tooMany(line, 1);
  if (extra !== null) return extra;
  const named = context.external.filter(({ venueOrderId }) => venueOrderId === word.text);
  const longer = ids.filter((id) => id.startsWith(word.text) && id !== word.text);
  if (named.length === 0 && word.open && longer.length > 0) return lacks(`order: ${listed(longer)}`);
  const selected = named.find(({ instrument }) => instrument === context.selected);
  const order = named.length > 1 ? selected : named[0];
  if (order !== undefined) {
    return command({ kind: 'adopt', venueOrderId: order.venueOrderId, instrument: order.instrument });
  }
  if (named.length > 1) {
    const symbols = named.map(({ instrument }) => instrumentAt(context, instrument).symbol).join(' and ');
    return refuse(`order ${quoted(word.text)} is on ${symbols}: show one of them first`);
  }
  return refuse(`order ${quoted(word.text)} was not made elsewhere, or is over: ${listed(ids)}`);
}
