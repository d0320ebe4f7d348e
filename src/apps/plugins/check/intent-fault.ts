import type { Instrument } from '../../../domain/index.js';
import { type Intent, intentFault } from '../../../strategy/index.js';

/** What is wrong with an intent whatever the market is, and how to mend it; null where nothing is. */
export function faultOf(intent: Intent, instruments: readonly Instrument[]): string | null {
  const instrument = instruments[intent.leg ?? 0];
  if (instrument === undefined) return `leg ${intent.leg} of ${instruments.length}`;
  switch (intent.kind) {
    case 'place':
      return terms('an order', intent, instrument) ?? also(intentFault(intent));
    case 'replace':
      return terms('a replacement', intent, instrument);
    case 'quote':
      return (
        (intent.bid === null ? null : terms('a bid', intent.bid, instrument)) ??
        (intent.ask === null ? null : terms('an ask', intent.ask, instrument))
      );
    case 'target':
      if (Number.isInteger(intent.positionLots)) return null;
      return `a position of ${intent.positionLots} lots: whole lots are needed, lotsOf(instrument, …) makes them`;
    case 'cancel':
      return typeof intent.clientOrderId === 'string' ? null : 'to cancel an order without its clientOrderId';
    default:
      return `"${String((intent as { kind?: unknown }).kind)}", which is no kind of intent`;
  }
}

/** What the engine would say of it too. */
const also = (fault: string | null): string | null =>
  fault === null ? null : `an order that cannot be: ${fault}`;

interface Terms {
  readonly price: number | null;
  readonly size: number | null;
}

function terms(what: string, { price, size }: Terms, instrument: Instrument): string | null {
  if (price !== null && !Number.isInteger(price)) {
    return `${what} at ${price} ticks: whole ticks are needed, Math.round(…) makes them`;
  }
  if (size === null) return null;
  if (!Number.isInteger(size)) {
    return `${what} of ${size} lots: whole lots are needed, lotsOf(instrument, …) makes them`;
  }
  const { minSizeLots, base, minNotional, quote } = instrument.specification;
  if (size < minSizeLots) {
    const least = `${instrument.formatSize(minSizeLots as never)} ${base.code}`;
    return `${what} of ${size} lots: the least is ${minSizeLots} (${least})`;
  }
  if (price === null) return null;
  const value = instrument.priceNumber(price as never) * Number(instrument.formatSize(size as never));
  if (value >= Number(minNotional)) return null;
  return `${what} worth ${value.toPrecision(3)} ${quote.code}: the least is ${minNotional}`;
}
