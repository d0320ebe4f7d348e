import { type Instrument, priceTicks } from '../../../domain/index.js';
import { ROW_STEPS } from '../view.js';
import type { SizePreset } from './command.js';
import { instrumentAt, type PaletteContext } from './context.js';
import { type Failure, isFailure, lacks, quoted, refuse } from './failure.js';
import { readCount, readMarketPrice, readPrice, readSize, withoutZeros } from './numbers.js';
import { quoteSize, readQuoteAmount } from './order-size.js';
import { readSymbol } from './symbol.js';
import { command, type PaletteReading } from './verb.js';
import { type Line, readName, tooMany, type Word } from './words.js';

/** `symbol SYM`. */
export function readSymbolVerb(line: Line, context: PaletteContext): PaletteReading {
  const [word] = line.words;
  if (word === undefined) return lacks('a symbol such as BTC/USDT');
  const instrument = tooMany(line, 1) ?? readSymbol(word.text, context);
  return isFailure(instrument) ? instrument : command({ kind: 'symbol', instrument: instrument.index });
}

/** `watch add|remove SYM`. */
export function readWatch(line: Line, context: PaletteContext): PaletteReading {
  const action = readName(line.words[0], { thing: 'watch', names: ['add', 'remove'] });
  if (isFailure(action)) return action;
  const word = line.words[1];
  if (word === undefined) return lacks('a symbol such as BTC/USDT');
  const instrument = tooMany(line, 2) ?? readSymbol(word.text, context);
  return isFailure(instrument)
    ? instrument
    : command({ kind: 'watch', action, instrument: instrument.index });
}

/** `goto PRICE`: the ladder's cursor goes there. */
export function readGoto(line: Line, context: PaletteContext): PaletteReading {
  const [word] = line.words;
  if (word === undefined) return lacks('a price');
  const instrument = instrumentAt(context, context.selected);
  const price =
    tooMany(line, 1) ?? readMarketPrice(instrument, 'price', word, context.market(instrument.index));
  return isFailure(price) ? price : command({ kind: 'goto', price });
}

/** `rows STEP`: what a ladder row holds, in the price's unit: 1, 2 or 5 times a power of ten of ticks. */
export function readRows(line: Line, context: PaletteContext): PaletteReading {
  const [word] = line.words;
  const instrument = instrumentAt(context, context.selected);
  if (word === undefined) return lacks(`a row step such as ${rowSteps(instrument).slice(0, 6).join(', ')}`);
  const rowTicks = tooMany(line, 1) ?? readPrice(instrument, 'rows', word);
  if (isFailure(rowTicks)) return rowTicks;
  if (ROW_STEPS.includes(rowTicks)) return command({ kind: 'rows', rowTicks });
  const below = ROW_STEPS.findLast((step) => step < rowTicks)!;
  const above = ROW_STEPS.find((step) => step > rowTicks);
  const near = [below, above]
    .filter((step) => step !== undefined)
    .map((step) => instrument.formatPrice(step));
  return refuse(`rows ${quoted(word.text)} is no step of the ladder: write ${near.join(' or ')}`);
}

export const rowSteps = (instrument: Instrument): string[] =>
  ROW_STEPS.map((step) => instrument.formatPrice(step));

const MOST_SIZES = 12;

/** `size 0.1 0.25 500usdt`: what the keys - and + walk along, smallest first. */
export function readSizes(line: Line, context: PaletteContext): PaletteReading {
  if (line.words.length === 0) return lacks('sizes such as 0.1 0.25 or 500usdt');
  const extra = tooMany(line, MOST_SIZES);
  if (extra !== null) return extra;
  const instrument = instrumentAt(context, context.selected);
  const sizes: SizePreset[] = [];
  for (const word of line.words) {
    const preset = readPreset(word, instrument, context);
    if (isFailure(preset)) return preset;
    const same = sizes.find(({ lots }) => lots === preset.lots);
    if (same !== undefined)
      return refuse(`size ${quoted(word.text)} is as much as ${same.text}: write it once`);
    sizes.push(preset);
  }
  sizes.sort((left, right) => left.lots - right.lots);
  return command({ kind: 'size', instrument: instrument.index, sizes });
}

function readPreset(word: Word, instrument: Instrument, context: PaletteContext): SizePreset | Failure {
  if (!/^\d[^%]*$/.test(word.text))
    return refuse(`size ${quoted(word.text)} is not read: write 0.1 or 500usdt`);
  const amount = readQuoteAmount(word, instrument);
  if (isFailure(amount)) return amount;
  if (amount === null) {
    const lots = readSize(instrument, 'size', word);
    return typeof lots === 'number' ? { text: word.text, lots, quote: null } : lots;
  }
  const { bid, ask, last } = context.market(instrument.index);
  const price = last ?? bid ?? ask;
  if (price === null)
    return refuse(`no price of ${instrument.symbol} to count ${quoted(word.text)} in: write 0.1`);
  const lots = quoteSize(word, amount, { instrument, price: priceTicks(price) });
  if (typeof lots !== 'number') return lots;
  const quote = withoutZeros(amount.format(instrument.specification.quote.decimals));
  return { text: word.text, lots, quote };
}

const MOST_FACTOR = 1_000;

/** `second SYM|xN|off`: another symbol beside this one, or this one in coarser rows. */
export function readSecond(line: Line, context: PaletteContext): PaletteReading {
  const [word] = line.words;
  if (word === undefined) return lacks('a symbol, x5 for coarser rows, or off');
  const extra = tooMany(line, 1);
  if (extra !== null) return extra;
  const text = word.text.toLowerCase();
  if (text === 'off') return command({ kind: 'second', shows: null });
  if (text === 'x' && word.open) return lacks('x5: rows five times as coarse');
  if (/^x\d/.test(text)) {
    const factor = readCount(
      { text: text.slice(1), open: word.open },
      { thing: 'second x', from: 2, to: MOST_FACTOR },
    );
    return isFailure(factor) ? factor : command({ kind: 'second', shows: { kind: 'rows', factor } });
  }
  if (word.open && 'off'.startsWith(text)) return lacks('off');
  const instrument = readSymbol(word.text, context);
  if (isFailure(instrument)) return instrument;
  if (instrument.index === context.selected) {
    return refuse(
      `${instrument.symbol} is in the first ladder: write x5 for coarser rows, or another symbol`,
    );
  }
  return command({ kind: 'second', shows: { kind: 'symbol', instrument: instrument.index } });
}
