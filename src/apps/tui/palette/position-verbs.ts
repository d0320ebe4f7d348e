import {
  type Command,
  type Instrument,
  limitOrder,
  MAX_LOTS,
  type Side,
  type SizeLots,
} from '../../../domain/index.js';
import { wouldTake } from '../actions/order-rules.js';
import { formatPrice } from '../format.js';
import { bookOf, instrumentAt, type PaletteContext } from './context.js';
import { type Failure, isFailure, lacks, refuse } from './failure.js';
import { working } from './my-orders.js';
import { readDistance, readMarketPrice } from './numbers.js';
import { marketPrice } from './order-price.js';
import { bracketed, WATCH_REFUSAL } from './order-verbs.js';
import { trailOf } from './order-words.js';
import { readSymbol } from './symbol.js';
import { command, type PaletteReading } from './verb.js';
import { type Line, tooMany, type Word } from './words.js';

interface Closing {
  readonly instrument: Instrument;
  /** The side that brings the position nearer to zero. */
  readonly side: Side;
  readonly size: SizeLots;
}

/** How the position of the selected symbol is closed, or why nothing is. */
function closingOf(verb: string, context: PaletteContext): Closing | Failure {
  if (context.mode === 'watch') return refuse(WATCH_REFUSAL);
  const instrument = instrumentAt(context, context.selected);
  const lots = context.position(instrument.index);
  if (lots === 0) return refuse(`${instrument.symbol} is flat: ${verb} needs a position`);
  return { instrument, side: lots > 0 ? 'sell' : 'buy', size: Math.abs(lots) as SizeLots };
}

const NONE = 'none';

type Protection = Extract<Command, { kind: 'protect' }>;

/** One part of what protects the position of the selected symbol: a value, or `none` for no such part. */
function readProtection<Value>(
  line: Line,
  context: PaletteContext,
  {
    verb,
    hint,
    read,
    as,
  }: {
    readonly verb: string;
    readonly hint: string;
    readonly read: (word: Word, closing: Closing) => Value | Failure;
    readonly as: (value: Value | 'none') => Partial<Protection>;
  },
): PaletteReading {
  const closing = closingOf(verb, context);
  if (isFailure(closing)) return closing;
  const [word] = line.words;
  if (word === undefined) return lacks(`${verb}: ${hint}, or none`);
  const isNone = word.text.toLowerCase() === NONE;
  if (word.open && !isNone && NONE.startsWith(word.text.toLowerCase())) return lacks(`${hint}, or none`);
  const value = isNone ? NONE : read(word, closing);
  if (isFailure(value)) return value;
  const extra = tooMany(line, 1);
  if (extra !== null) return extra;
  const unchanged = { stopPrice: null, takeProfitPrice: null, trail: null };
  return command({ kind: 'protect', instrument: closing.instrument.index, ...unchanged, ...as(value) });
}

/** `stop P`: where the whole position is left at the market, in the place of the stop that stands. */
export const readStop = (line: Line, context: PaletteContext): PaletteReading =>
  readProtection(line, context, {
    verb: 'stop',
    hint: 'a price on the losing side of the market',
    read: (word, closing) => {
      const trigger = readMarketPrice(
        closing.instrument,
        'stop',
        word,
        context.market(closing.instrument.index),
      );
      return typeof trigger === 'number' ? (checkStop(trigger, closing, context) ?? trigger) : trigger;
    },
    as: (stopPrice) => ({ stopPrice }),
  });

/** `tp P`: where the whole position takes its profit; whichever of it and the stop comes first ends the other. */
export const readTarget = (line: Line, context: PaletteContext): PaletteReading =>
  readProtection(line, context, {
    verb: 'tp',
    hint: 'a price on the winning side of the market',
    read: (word, closing) => {
      const price = readMarketPrice(closing.instrument, 'tp', word, context.market(closing.instrument.index));
      return typeof price === 'number' ? (checkTarget(price, closing, context) ?? price) : price;
    },
    as: (takeProfitPrice) => ({ takeProfitPrice }),
  });

/** `trail D`: a stop that follows the best price, so far behind it. */
export const readTrail = (line: Line, context: PaletteContext): PaletteReading =>
  readProtection(line, context, {
    verb: 'trail',
    hint: 'a distance such as 50, 25t or 30bp',
    read: (word, { instrument }) => {
      const distance = readDistance(instrument, 'trail', word);
      return isFailure(distance) ? distance : trailOf(distance);
    },
    as: (trail) => ({ trail }),
  });

function checkTarget(price: number, { instrument, side }: Closing, context: PaletteContext): Failure | null {
  const book = bookOf(context, instrument.index);
  if (!wouldTake(book, side, price)) return null;
  const touch = side === 'sell' ? book.bestBid! : book.bestAsk!;
  const right = side === 'sell' ? 'above' : 'below';
  return refuse(
    `tp ${formatPrice(instrument, price)} would take: write one ${right} ${formatPrice(instrument, touch[0])}, or flatten`,
  );
}

function checkStop(trigger: number, { instrument, side }: Closing, context: PaletteContext): Failure | null {
  const { bid, ask, last } = context.market(instrument.index);
  const near = [side === 'sell' ? bid : ask, last].filter((price) => price !== null);
  if (near.length === 0)
    return refuse(`no market in ${instrument.symbol} to put a stop beside: wait for its book`);
  const market = side === 'sell' ? Math.min(...near) : Math.max(...near);
  if (side === 'sell' ? trigger < market : trigger > market) return null;
  const [held, right] = side === 'sell' ? ['long', 'below'] : ['short', 'above'];
  return refuse(
    `stop ${formatPrice(instrument, trigger)} of a ${held} would wake at once: write one ${right} ${formatPrice(instrument, market)}`,
  );
}

/** `reverse`: one IOC of twice the position, the other way. */
export function readReverse(line: Line, context: PaletteContext): PaletteReading {
  const closing = closingOf('reverse', context);
  if (isFailure(closing)) return closing;
  const extra = tooMany(line, 0);
  if (extra !== null) return extra;
  const { instrument, side, size } = closing;
  if (size > MAX_LOTS / 2)
    return refuse(`twice the position in ${instrument.symbol} is too large: flatten it`);
  const price = marketPrice({ instrument, side, context });
  if (typeof price !== 'number') return price;
  const order = limitOrder({
    instrument: instrument.index,
    side,
    size: (size * 2) as SizeLots,
    price,
    timeInForce: 'ioc',
  });
  return bracketed('reverse', order, context);
}

/** `flatten [SYM|all]`: cancels what works there and closes the position. */
export function readFlatten(line: Line, context: PaletteContext): PaletteReading {
  if (context.mode === 'watch') return refuse(WATCH_REFUSAL);
  const extra = tooMany(line, 1);
  if (extra !== null) return extra;
  const [word] = line.words;
  const all = word !== undefined && /^all$/i.test(word.text);
  const named =
    word === undefined || all ? instrumentAt(context, context.selected) : readSymbol(word.text, context);
  if (isFailure(named)) return named;
  const open = (all ? context.instruments : [named]).some(
    ({ index }) => context.position(index) !== 0 || working(context).some((row) => row.instrument === index),
  );
  if (!open)
    return refuse(`${all ? 'every symbol' : named.symbol} is flat and has no order: nothing to flatten`);
  return command({ kind: 'flatten', instrument: all ? null : named.index });
}
