import { type Instrument, Money, type PriceTicks, type SizeLots } from '../../../../../domain/index.js';
import type { OrderRequest, OrderTrigger } from '../../exchange.js';
import { ERRORS, type Failure, failed, failure, invalid } from '../errors.js';
import { limitOffset, percentPpm, pointsUp, readPriceText, resolvePrice } from './prices.js';
import { hasLimit, isTrailing, isTriggered, type OrderTerms } from './terms.js';

/** An iceberg shows at least this part of its size. */
const DISPLAY_PARTS = 15;

interface Size {
  readonly size: SizeLots | null;
  readonly quoteSize: Money | null;
}

/**
 * What the exchange is asked for, from the terms of a client; or what Kraken says is wrong with them.
 *
 * @param last the last trade's price, to which relative prices are relative.
 */
export function buildOrder(terms: OrderTerms, last: PriceTicks | null): OrderRequest | Failure {
  const prices = readPrices(terms, last);
  if (failed(prices)) return prices;
  const size = readSize(terms);
  if (failed(size)) return size;
  const least = checkMinimum(terms, size, prices.limit);
  if (least !== null) return least;
  const displaySize = readDisplay(terms, size.size);
  if (displaySize !== null && typeof displaySize !== 'number') return displaySize;
  const then = terms.close === null ? null : buildClose(terms, last);
  if (then !== null && failed(then)) return then;
  return {
    instrument: terms.pair.instrument.index,
    side: terms.side,
    type: hasLimit(terms.type) ? 'limit' : 'market',
    timeInForce: terms.type === 'market' ? 'ioc' : terms.timeInForce,
    size: size.size,
    quoteSize: size.quoteSize,
    price: prices.limit,
    trigger: prices.trigger,
    postOnly: terms.postOnly,
    displaySize,
    expireTime: terms.expireTime,
    clientId: terms.clientId,
    // biome-ignore lint/suspicious/noThenProperty: the exchange's own word, and no promise.
    then: then === null ? [] : [then],
    dialectType: terms.type,
    dialectFields: { kraken: { terms } },
  };
}

interface Prices {
  readonly limit: PriceTicks | null;
  readonly trigger: OrderTrigger | null;
}

function readPrices(terms: OrderTerms, last: PriceTicks | null): Prices | Failure {
  const { pair, side, type } = terms;
  if (isTrailing(type)) return readTrailing(terms, last);
  const upward = pointsUp(type, side);
  let trigger: PriceTicks | null = null;
  if (isTriggered(type)) {
    const price = resolvePrice({ pair, text: terms.trigger, reference: last, upward });
    if (typeof price !== 'number') return price;
    trigger = price;
  }
  let limit: PriceTicks | null = null;
  if (hasLimit(type)) {
    const price = resolvePrice({ pair, text: terms.limit, reference: trigger ?? last, upward });
    if (typeof price !== 'number') return price;
    limit = price;
  }
  const kind = type.startsWith('stop-loss') ? 'stop' : 'take-profit';
  return { limit, trigger: trigger === null ? null : { kind, price: trigger } };
}

/** A trailing stop's price is the distance `+50` or `+1.5%`; its second one goes from there to the limit. */
function readTrailing(terms: OrderTerms, last: PriceTicks | null): Prices | Failure {
  const { pair } = terms;
  const distance = terms.trigger === null ? null : readPriceText(terms.trigger);
  if (distance === null || distance.sign !== '+') return failure(invalid('price'));
  const trail = readTrail(distance, pair.instrument);
  if (trail === null) return failure(invalid('price'));
  if (!hasLimit(terms.type)) return { limit: null, trigger: { kind: 'trailing', price: null, trail } };
  const offset = limitOffset({ pair, text: terms.limit, reference: last, upward: true });
  if (typeof offset !== 'number') return offset;
  return { limit: null, trigger: { kind: 'trailing', price: null, trail, limitOffsetTicks: offset } };
}

function readTrail(
  distance: { readonly sign: '' | '+' | '-' | '#'; readonly value: string; readonly percent: boolean },
  instrument: Instrument,
): { readonly ticks: number } | { readonly ppm: number } | null {
  if (distance.percent) {
    const ppm = percentPpm(distance);
    return ppm === null || ppm <= 0 ? null : { ppm };
  }
  const ticks = instrument.parsePrice(distance.value);
  return typeof ticks === 'number' && ticks > 0 ? { ticks } : null;
}

function readSize({ pair, volume, volumeInQuote }: OrderTerms): Size | Failure {
  const { instrument } = pair;
  if (volumeInQuote) {
    const quoteSize = Money.parse(volume, instrument.specification.quote.decimals);
    if (quoteSize === null || quoteSize.isNegative || quoteSize.isZero) return failure(invalid('volume'));
    return { size: null, quoteSize };
  }
  const size = instrument.parseSize(volume);
  if (typeof size !== 'number' || size > instrument.specification.maxSizeLots) {
    return failure(invalid('volume'));
  }
  return { size, quoteSize: null };
}

/** The least volume, and the least cost where the price is known. */
function checkMinimum(
  { pair }: OrderTerms,
  { size, quoteSize }: Size,
  limit: PriceTicks | null,
): Failure | null {
  const { instrument } = pair;
  if (size !== null && size < instrument.specification.minSizeLots) return failure(ERRORS.minimumSize);
  const cost = quoteSize ?? (limit === null ? null : instrument.notional(limit, size!));
  return cost !== null && cost.compare(instrument.minNotional) < 0 ? failure(ERRORS.minimumCost) : null;
}

function readDisplay(
  { pair, type, displayVolume }: OrderTerms,
  size: SizeLots | null,
): SizeLots | null | Failure {
  if (displayVolume === null) return type === 'iceberg' ? failure(invalid('displayvol')) : null;
  const shown = pair.instrument.parseSize(displayVolume);
  if (type !== 'iceberg' && type !== 'limit') return failure(invalid('displayvol'));
  if (typeof shown !== 'number' || size === null) return failure(invalid('displayvol'));
  if (shown > size || shown * DISPLAY_PARTS < size) return failure(invalid('displayvol'));
  return shown;
}

/** The order that closes what this one has opened: the other side, by its own type. */
function buildClose(terms: OrderTerms, last: PriceTicks | null): OrderRequest | Failure {
  const close = terms.close!;
  if (terms.volumeInQuote || close.type === 'market' || close.type === 'iceberg') {
    return failure(invalid('close[ordertype]'));
  }
  return buildOrder(
    {
      ...terms,
      side: terms.side === 'buy' ? 'sell' : 'buy',
      type: close.type,
      limit: close.limit,
      trigger: close.trigger,
      displayVolume: null,
      timeInForce: 'gtc',
      expireTime: null,
      postOnly: false,
      clientId: null,
      close: null,
    },
    last,
  );
}
