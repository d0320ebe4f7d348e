import { MICROS_PER_MINUTE, type Micros } from '../../../../../domain/index.js';
import { type Answer, type BinanceError, illegalCharacters, mandatory } from '../errors.js';
import {
  bookTickerText,
  dayStatistics,
  dayTickerText,
  miniWindowText,
  startOfDay,
  windowStatistics,
  windowTickerText,
} from '../market/index.js';
import type { ParameterReader } from '../parameter-reader.js';
import type { BinanceSymbol } from '../symbols.js';
import type { Call, Endpoint, Venue } from './endpoint.js';

const TYPES = ['FULL', 'MINI'] as const;
const INVALID_TYPE: BinanceError = { status: 400, code: -1139, msg: 'Invalid ticker type.' };

const asks = (reader: ParameterReader, name: string): boolean => reader.parameters.has(name);

/** The number of symbols that are asked for by `symbols`, roughly, before it is read. */
const listed = (reader: ParameterReader): number =>
  (reader.parameters.get('symbols') ?? '').split(',').length;

const dayWeight = (reader: ParameterReader): number => {
  if (asks(reader, 'symbol')) return 2;
  if (!asks(reader, 'symbols')) return 80;
  const count = listed(reader);
  return count <= 20 ? 2 : count <= 100 ? 40 : 80;
};
const touchWeight = (reader: ParameterReader): number => (asks(reader, 'symbol') ? 2 : 4);
const windowWeight = (reader: ParameterReader): number =>
  asks(reader, 'symbol') ? 4 : Math.min(200, 4 * listed(reader));

export const dayTicker: Endpoint = { security: 'none', weight: dayWeight, run: readDay };
export const priceTicker: Endpoint = {
  security: 'none',
  weight: touchWeight,
  run: (venue, call) => each(venue, call, (symbol) => priceText(venue, symbol)),
};
export const bookTicker: Endpoint = {
  security: 'none',
  weight: touchWeight,
  run: (venue, call) => each(venue, call, (symbol) => bookTickerText(venue.exchange, symbol)),
};
export const windowTicker: Endpoint = { security: 'none', weight: windowWeight, run: readWindow };
export const tradingDay: Endpoint = { security: 'none', weight: windowWeight, run: readTradingDay };

/** One object for one symbol, an array for several or all. */
function each(venue: Venue, { reader }: Call, text: (symbol: BinanceSymbol) => string): Answer {
  const single = asks(reader, 'symbol');
  const chosen = reader.chosenSymbols() ?? venue.symbols.all;
  if (reader.error !== null) return reader.error;
  return single ? text(chosen[0]!) : `[${chosen.map(text).join(',')}]`;
}

function priceText({ exchange }: Venue, symbol: BinanceSymbol): string {
  const last = exchange.trades(symbol.index, { limit: 1 })[0];
  return `{"symbol":"${symbol.name}","price":"${symbol.price(last?.price ?? 0)}"}`;
}

function readDay(venue: Venue, call: Call): Answer {
  const { exchange } = venue;
  const mini = call.reader.choice('type', TYPES, INVALID_TYPE) === 'MINI';
  return each(venue, call, (symbol) =>
    mini ? miniWindowText(symbol, dayStatistics(exchange, symbol)) : dayTickerText(exchange, symbol),
  );
}

const MINUTES: Readonly<Record<string, number>> = { m: 1, h: 60, d: 1_440 };

function readWindow(venue: Venue, call: Call): Answer {
  const { reader, now } = call;
  if (!asks(reader, 'symbol') && !asks(reader, 'symbols')) reader.fail(mandatory('symbol'));
  const size = reader.parameters.get('windowSize') ?? '1d';
  const match = /^([1-9]\d?)([mhd])$/.exec(size);
  const fits = match !== null && Number(match[1]) <= { m: 59, h: 23, d: 7 }[match[2] as 'm' | 'h' | 'd'];
  if (!fits) reader.fail(illegalCharacters('windowSize', '^[1-9][0-9]?[mhd]$'));
  const minutes = fits ? Number(match[1]) * MINUTES[match[2]!]! : 0;
  return window(venue, call, (now - minutes * MICROS_PER_MINUTE) as Micros);
}

function readTradingDay(venue: Venue, call: Call): Answer {
  const { reader, now } = call;
  if (!asks(reader, 'symbol') && !asks(reader, 'symbols')) reader.fail(mandatory('symbol'));
  return window(venue, call, startOfDay(now));
}

function window(venue: Venue, call: Call, from: Micros): Answer {
  const mini = call.reader.choice('type', TYPES, INVALID_TYPE) === 'MINI';
  return each(venue, call, (symbol) => {
    const statistics = windowStatistics(venue.exchange, symbol, from);
    return mini ? miniWindowText(symbol, statistics) : windowTickerText(symbol, statistics);
  });
}
