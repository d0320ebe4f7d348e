import { INTERVALS, zoneOffset } from '../market/index.js';
import type { BinanceSymbol, SymbolTable } from '../symbols.js';

/** What a stream's name asks for: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams */
export type StreamSubject =
  | { readonly kind: 'depth'; readonly symbol: BinanceSymbol; readonly everyMillis: number }
  | {
      readonly kind: 'levels';
      readonly symbol: BinanceSymbol;
      readonly levels: number;
      readonly everyMillis: number;
    }
  | { readonly kind: 'trade' | 'aggTrade' | 'bookTicker'; readonly symbol: BinanceSymbol }
  | {
      readonly kind: 'kline';
      readonly symbol: BinanceSymbol;
      readonly interval: string;
      readonly offset: number;
    }
  | { readonly kind: 'ticker' | 'miniTicker' | 'avgPrice'; readonly symbol: BinanceSymbol }
  | { readonly kind: 'window'; readonly symbol: BinanceSymbol; readonly window: WindowName }
  | { readonly kind: 'all'; readonly of: 'ticker' | 'miniTicker' | WindowName };

/** Windows of rolling statistics, in minutes. */
export const WINDOWS = { '1h': 60, '4h': 240, '1d': 1_440 } as const;
export type WindowName = keyof typeof WINDOWS;

const SLOW = 1_000;
const FAST = 100;

/** null for a name that means nothing here: the venue takes it and sends nothing. */
export function parseStream(name: string, symbols: SymbolTable): StreamSubject | null {
  if (name.startsWith('!')) return parseAll(name);
  const at = name.indexOf('@');
  const symbol = at < 0 ? undefined : symbols.ofStream(name.slice(0, at));
  return symbol === undefined ? null : parseOf(symbol, name.slice(at + 1));
}

function parseAll(name: string): StreamSubject | null {
  const match = /^!(ticker|miniTicker)(?:_(1h|4h|1d))?@arr$/.exec(name);
  if (match === null) return null;
  const [, kind, window] = match;
  if (window !== undefined) return kind === 'ticker' ? { kind: 'all', of: window as WindowName } : null;
  return { kind: 'all', of: kind as 'ticker' | 'miniTicker' };
}

function parseOf(symbol: BinanceSymbol, what: string): StreamSubject | null {
  switch (what) {
    case 'trade':
    case 'aggTrade':
    case 'bookTicker':
    case 'ticker':
    case 'miniTicker':
    case 'avgPrice':
      return { kind: what, symbol };
    default:
      return parseDepth(symbol, what) ?? parseTimed(symbol, what);
  }
}

function parseDepth(symbol: BinanceSymbol, what: string): StreamSubject | null {
  const match = /^depth(5|10|20)?(@100ms|@1000ms)?$/.exec(what);
  if (match === null) return null;
  const everyMillis = match[2] === '@100ms' ? FAST : SLOW;
  if (match[1] === undefined) return { kind: 'depth', symbol, everyMillis };
  return { kind: 'levels', symbol, levels: Number(match[1]), everyMillis };
}

function parseTimed(symbol: BinanceSymbol, what: string): StreamSubject | null {
  if (what.startsWith('kline_')) {
    const [interval = '', zone = '0'] = what.slice('kline_'.length).split('@');
    const offset = zoneOffset(zone);
    return offset !== null && Object.hasOwn(INTERVALS, interval)
      ? { kind: 'kline', symbol, interval, offset }
      : null;
  }
  const match = /^ticker_(1h|4h|1d)$/.exec(what);
  return match === null ? null : { kind: 'window', symbol, window: match[1] as WindowName };
}
