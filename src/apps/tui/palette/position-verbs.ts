import { type Instrument, limitOrder, MAX_LOTS, type Side, type SizeLots } from '../../../domain/index.js';
import { wouldTake } from '../actions/order-rules.js';
import { formatPrice } from '../format.js';
import { bookOf, instrumentAt, type PaletteContext } from './context.js';
import { type Failure, isFailure, lacks, refuse } from './failure.js';
import { working } from './my-orders.js';
import { readPrice } from './numbers.js';
import { marketPrice } from './order-price.js';
import { WATCH_REFUSAL } from './order-verbs.js';
import { readSymbol } from './symbol.js';
import { command, type PaletteReading } from './verb.js';
import { type Line, tooMany } from './words.js';

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

/** `stop P`: a reduce-only stop-market of the whole position, where it does not wake at once. */
export function readStop(line: Line, context: PaletteContext): PaletteReading {
  const closing = closingOf('stop', context);
  if (isFailure(closing)) return closing;
  const [word] = line.words;
  if (word === undefined) return lacks('stop: a price on the losing side of the market');
  const { instrument, side, size } = closing;
  const trigger = readPrice(instrument, 'stop', word);
  if (typeof trigger !== 'number') return trigger;
  const extra = tooMany(line, 1) ?? checkStop(trigger, closing, context);
  if (extra !== null) return extra;
  const order = limitOrder({
    instrument: instrument.index,
    side,
    size,
    type: 'stop',
    price: null,
    triggerPrice: trigger,
    reduceOnly: true,
  });
  return command({ kind: 'order', verb: 'stop', order, notYet: null });
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

/** `tp P`: a reduce-only limit of the whole position, where it rests. */
export function readTarget(line: Line, context: PaletteContext): PaletteReading {
  const closing = closingOf('tp', context);
  if (isFailure(closing)) return closing;
  const [word] = line.words;
  if (word === undefined) return lacks('tp: a price on the winning side of the market');
  const { instrument, side, size } = closing;
  const price = readPrice(instrument, 'tp', word);
  if (typeof price !== 'number') return price;
  const extra = tooMany(line, 1);
  if (extra !== null) return extra;
  const book = bookOf(context, instrument.index);
  if (wouldTake(book, side, price)) {
    const touch = side === 'sell' ? book.bestBid! : book.bestAsk!;
    const right = side === 'sell' ? 'above' : 'below';
    return refuse(
      `tp ${formatPrice(instrument, price)} would take: write one ${right} ${formatPrice(instrument, touch[0])}, or flatten`,
    );
  }
  const fields = { instrument: instrument.index, side, size, price, postOnly: true, reduceOnly: true };
  return command({ kind: 'order', verb: 'tp', order: limitOrder(fields), notYet: null });
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
  return command({ kind: 'order', verb: 'reverse', order, notYet: null });
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
