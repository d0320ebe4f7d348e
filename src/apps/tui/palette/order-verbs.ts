import {
  type Instrument,
  limitOrder,
  micros,
  type NewOrder,
  type PriceTicks,
  type Side,
} from '../../../domain/index.js';
import { wouldTake } from '../actions/order-rules.js';
import { entryOf, withBracket } from '../automatic-bracket.js';
import { formatPrice } from '../format.js';
import { bookOf, instrumentAt, type PaletteContext } from './context.js';
import { type Failure, isFailure, lacks, quoted, refuse } from './failure.js';
import { isPriceWord, marketPrice, PRICE_WORDS, readOrderPrice } from './order-price.js';
import { checkOrderSize, checkSizeWord, readOrderSize } from './order-size.js';
import {
  checkTerms,
  ORDER_WORDS,
  type OrderTerms,
  partsOf,
  readOrderTerms,
  venueOf,
  workedBy,
} from './order-words.js';
import { readSymbol } from './symbol.js';
import { command, type PaletteReading } from './verb.js';
import { type Line, separated, type Word } from './words.js';

export const WATCH_REFUSAL = 'watch mode sends no orders: mode paper does';

/** `buy` and `sell`: SIZE [SYM] PRICE and the words behind it. */
export function readOrder(side: Side, { words }: Line, context: PaletteContext): PaletteReading {
  if (context.mode === 'watch') return refuse(WATCH_REFUSAL);
  const [size, ...rest] = separated(words);
  const wrong = checkSizeWord(size);
  if (wrong !== null || size === undefined) return wrong ?? lacks('size');
  const named = readInstrument(rest, context);
  if (isFailure(named)) return named;
  const { behind } = named;
  const instrument = venueOf(behind, named.instrument, context.instruments);
  if (isFailure(instrument)) return instrument;
  const early = checkOrderSize(size, { instrument, side, context });
  if (early !== null) return early;
  const priced = readPriced(behind, { instrument, side, context });
  if (isFailure(priced)) return priced;
  const { price } = priced;
  const lots = readOrderSize(size, { instrument, side, price, context });
  if (typeof lots !== 'number') return lots;
  const terms = readOrderTerms(priced.behind, instrument, context.market(instrument.index));
  if (isFailure(terms)) return terms;
  const entry = entryAt(terms, { side, price, market: priced.market }, bookOf(context, instrument.index));
  const refused =
    checkTerms(terms, { instrument, side, price: entry, size: lots }) ??
    (terms.trigger !== null
      ? checkTrigger(terms, { instrument, side, market: priced.market, context })
      : priced.market
        ? checkMarketTerms(terms)
        : checkCrossing(terms, { instrument, side, price, context })) ??
    (terms.reduce ? checkReducing(side, instrument, context) : null);
  if (refused !== null) return refused;
  const takes = priced.market || terms.style === 'ioc' || terms.style === 'fok';
  const order = limitOrder({
    instrument: instrument.index,
    side,
    size: lots,
    ...shapeOf(terms, { market: priced.market, price }, context),
    reduceOnly: terms.reduce,
    ...partsOf(terms, { takes }),
  });
  return bracketed(side, order, context);
}

/** With the bracket that each order by hand gets, where it has none of its own. */
export function bracketed(
  verb: 'buy' | 'sell' | 'reverse',
  order: NewOrder,
  context: PaletteContext,
): PaletteReading {
  const made = withBracket(order, {
    bracket: context.bracket(order.instrument),
    positionLots: context.position(order.instrument),
    touch: bookOf(context, order.instrument),
    instrument: instrumentAt(context, order.instrument),
  });
  return 'refused' in made ? refuse(made.refused) : command({ kind: 'order', verb, order: made });
}

/** Where it enters: what waits for the market where it wakes, what takes at the touch and not at its limit. */
function entryAt(
  { trigger }: OrderTerms,
  { side, price, market }: { readonly side: Side; readonly price: PriceTicks; readonly market: boolean },
  touch: ReturnType<typeof bookOf>,
): PriceTicks {
  const waits = { price: market ? null : price, triggerPrice: trigger };
  return (entryOf({ side, ...(trigger === null ? { price, triggerPrice: null } : waits) }, touch) ??
    price) as PriceTicks;
}

/** Type, limit, trigger and time: of an order that waits, of one that is worked, and of one that is sent as it is. */
function shapeOf(
  terms: OrderTerms,
  { market, price }: { readonly market: boolean; readonly price: PriceTicks },
  context: PaletteContext,
): Pick<NewOrder, 'type' | 'price' | 'triggerPrice' | 'timeInForce' | 'postOnly' | 'expireTime'> {
  const { trigger } = terms;
  if (trigger !== null) {
    const time = { ...timeOf({ style: null, gtd: terms.gtd }, context), postOnly: false };
    return market
      ? { type: 'stop', price: null, triggerPrice: trigger, ...time }
      : { type: 'stop-limit', price, triggerPrice: trigger, ...time };
  }
  if (workedBy(terms).some((word) => word !== 'venue=auto')) {
    // Its slices choose how they are sent; a price is the limit that none of them goes beyond.
    const whole = {
      triggerPrice: null,
      timeInForce: 'gtc',
      postOnly: terms.iceberg !== null,
      expireTime: null,
    } as const;
    return market ? { type: 'market', price: null, ...whole } : { type: 'limit', price, ...whole };
  }
  const style = market ? 'ioc' : terms.style;
  return { type: 'limit', price, triggerPrice: null, ...timeOf({ style, gtd: terms.gtd }, context) };
}

/** What waits wakes at or beyond its trigger: it must not be there yet. */
function checkTrigger(
  { trigger, gtd }: OrderTerms,
  {
    instrument,
    side,
    market,
    context,
  }: {
    readonly instrument: Instrument;
    readonly side: Side;
    readonly market: boolean;
    readonly context: PaletteContext;
  },
): Failure | null {
  if (market && gtd !== null) return refuse('gtd is for a limit: take gtd out, or give a price for market');
  const { last } = context.market(instrument.index);
  if (trigger === null || last === null || (side === 'buy' ? trigger > last : trigger < last)) return null;
  const right = side === 'buy' ? 'above' : 'below';
  return refuse(
    `trigger ${formatPrice(instrument, trigger)} of a ${side} would wake at once: write one ${right} ${formatPrice(instrument, last)}`,
  );
}

interface Named {
  readonly instrument: Instrument;
  readonly behind: readonly Word[];
}

/** The symbol where one is given, else the selected one. */
function readInstrument(words: readonly Word[], context: PaletteContext): Named | Failure {
  const [first, ...behind] = words;
  if (first === undefined || isPriceWord(first.text)) {
    return { instrument: instrumentAt(context, context.selected), behind: words };
  }
  const instrument = readSymbol(first.text, context);
  if (!isFailure(instrument)) return { instrument, behind };
  const begun = PRICE_WORDS.filter((name) => name.startsWith(first.text.toLowerCase()));
  if (first.open && begun.length > 0) return lacks(begun.join(', '));
  if (/^\d/.test(first.text))
    return refuse(`price ${quoted(first.text)} needs an @ before it: @ ${first.text}`);
  const term = first.text.toLowerCase().split('=')[0]!;
  if (ORDER_WORDS.some(({ word }) => word.replace('=', '') === term)) {
    return refuse(`the price is missing before ${quoted(first.text)}: ${PRICE_HINT}`);
  }
  return instrument;
}

const PRICE_HINT = '@ PRICE, bid, ask, mid or market';

interface Priced {
  readonly price: PriceTicks;
  readonly market: boolean;
  readonly behind: readonly Word[];
}

function readPriced(
  words: readonly Word[],
  fields: { readonly instrument: Instrument; readonly side: Side; readonly context: PaletteContext },
): Priced | Failure {
  const at = words[0]?.text === '@';
  const [word, ...behind] = at ? words.slice(1) : words;
  if (word === undefined) return lacks(at ? 'price: 61837.5, bid, ask, mid+3t' : PRICE_HINT);
  const market = /^market$/i.test(word.text);
  if (!at && !isPriceWord(word.text))
    return refuse(`${quoted(word.text)} stands before the price: ${PRICE_HINT}`);
  const price = market ? marketPrice(fields) : readOrderPrice(word, fields);
  return isFailure(price) ? price : { price, market, behind };
}

/** Post-only unless it may take; good-till-date where it was asked for. */
function timeOf(
  { style, gtd }: Pick<OrderTerms, 'style' | 'gtd'>,
  { time }: PaletteContext,
): Pick<NewOrder, 'timeInForce' | 'postOnly' | 'expireTime'> {
  if (style === 'ioc' || style === 'fok') return { timeInForce: style, postOnly: false, expireTime: null };
  if (gtd === null) return { timeInForce: 'gtc', postOnly: true, expireTime: null };
  return { timeInForce: 'gtd', postOnly: true, expireTime: micros(time + gtd.micros) };
}

function checkMarketTerms({ style, gtd, iceberg, peg }: OrderTerms): Failure | null {
  const named = iceberg !== null ? 'iceberg' : peg !== null ? 'peg' : null;
  const resting = style === 'post' || style === 'fok' ? style : gtd !== null ? 'gtd' : named;
  return resting === null ? null : refuse(`market is sent as ioc: take ${resting} out, or give a price`);
}

function checkCrossing(
  terms: OrderTerms,
  fields: {
    readonly instrument: Instrument;
    readonly side: Side;
    readonly price: PriceTicks;
    readonly context: PaletteContext;
  },
): Failure | null {
  const { style } = terms;
  // What is worked takes where it has to, up to its price.
  const worked = terms.twap !== null || terms.vwap !== null || terms.peg !== null;
  if (style === 'ioc' || style === 'fok' || worked) return null;
  const { instrument, side, price, context } = fields;
  if (!wouldTake(bookOf(context, instrument.index), side, price)) return null;
  return refuse(
    `${side} at ${formatPrice(instrument, price)} would take: ${style === null ? 'add ioc' : 'write ioc for post'}`,
  );
}

function checkReducing(side: Side, instrument: Instrument, context: PaletteContext): Failure | null {
  const lots = context.position(instrument.index);
  if (lots === 0) return refuse(`${instrument.symbol} is flat, so nothing reduces it: take reduce out`);
  if (lots > 0 === (side === 'sell')) return null;
  return refuse(`a ${side} adds to the ${lots > 0 ? 'long' : 'short'} ${instrument.symbol}: take reduce out`);
}
