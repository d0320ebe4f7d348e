import type { ExchangeKey } from '../../dialect.js';
import type { Exchange } from '../../exchange.js';
import type { Counters } from '../access/index.js';
import { type Failure, failed, failure } from '../errors.js';
import type { Pair, Pairs } from '../names.js';
import type { SocketParameters } from '../orders/index.js';
import { INTERVALS } from '../rest/index.js';
import { shown } from '../text.js';
import { BOOK_DEPTHS } from './book-channel.js';
import { instrumentFrame } from './instrument-text.js';
import type { MarketChannels } from './market-channels.js';
import type { PrivateChannels } from './private-channels.js';
import type { Subscriber, Subscription } from './subscriber.js';

/** One channel of one symbol, or of the account, as a client asks for it. */
export interface ChannelRequest {
  /** Under what a session keeps it. */
  readonly name: string;
  /** What the acknowledgement says of it, as JSON without its braces. */
  readonly described: string;
  /** Null where it is of none. */
  readonly symbol: string | null;
  open(subscriber: Subscriber): Subscription;
}

/** What is wrong, and with which symbol. */
export interface ChannelFailure extends Failure {
  readonly symbol?: string;
}

export interface ChannelSources {
  readonly exchange: Exchange;
  readonly pairs: Pairs;
  readonly counters: Counters;
  readonly privates: PrivateChannels;
  readonly markets: readonly MarketChannels[];
}

export const PRIVATE_CHANNELS: readonly unknown[] = ['executions', 'balances'];

const OHLC_WARNING = '"warnings":["timestamp is deprecated, use interval_begin"]';
const INSTRUMENT_WARNING = '"warnings":["tick_size is deprecated, use price_increment"]';
const EXECUTIONS_WARNINGS =
  '"warnings":["cancel_reason is deprecated, use reason","stop_price is deprecated, use triggers.price","trigger is deprecated use triggers.reference","triggered_price is deprecated use triggers.last_price"]';

/** The channels that a request of a public channel names, a symbol each. */
export function publicChannels(
  sent: SocketParameters,
  sources: ChannelSources,
): (ChannelRequest | ChannelFailure)[] {
  if (sent.channel === 'instrument') return [instrumentChannel(sent, sources)];
  const symbols = Array.isArray(sent.symbol) ? sent.symbol : sent.symbol === undefined ? [] : [sent.symbol];
  if (symbols.length === 0) return [failure('Symbol(s) not found')];
  return symbols.map((symbol) => {
    const pair = sources.pairs.ofSymbol(shown(symbol));
    if (pair === undefined) {
      return { error: `Currency pair not supported ${shown(symbol)}`, symbol: shown(symbol) };
    }
    const request = marketChannel(sent, pair, sources.markets[pair.instrument.index]!);
    return failed(request) ? { ...request, symbol: pair.symbol } : request;
  });
}

function marketChannel(sent: SocketParameters, pair: Pair, market: MarketChannels): ChannelRequest | Failure {
  const { symbol } = pair;
  switch (sent.channel) {
    case 'book': {
      const depth = sent.depth ?? 10;
      if (typeof depth !== 'number' || !BOOK_DEPTHS.includes(depth)) {
        return failure('Subscription depth not supported');
      }
      const snapshot = sent.snapshot !== false;
      return {
        name: `book ${symbol}`,
        described: `"channel":"book","depth":${depth},"snapshot":${snapshot},"symbol":"${symbol}"`,
        symbol,
        open: (subscriber) => market.book.subscribe(subscriber, depth, snapshot),
      };
    }
    case 'trade': {
      const snapshot = sent.snapshot === true;
      return {
        name: `trade ${symbol}`,
        described: `"channel":"trade","snapshot":${snapshot},"symbol":"${symbol}"`,
        symbol,
        open: (subscriber) => market.subscribeTrades(subscriber, snapshot),
      };
    }
    case 'ticker':
      return tickerChannel(sent, symbol, market);
    case 'ohlc':
      return candleChannel(sent, symbol, market);
    default:
      return failure('Subscription name invalid');
  }
}

function tickerChannel(
  sent: SocketParameters,
  symbol: string,
  market: MarketChannels,
): ChannelRequest | Failure {
  const trigger = sent.event_trigger ?? 'trades';
  if (trigger !== 'trades' && trigger !== 'bbo') return failure('Event trigger not supported');
  const snapshot = sent.snapshot !== false;
  return {
    name: `ticker ${trigger} ${symbol}`,
    described: `"channel":"ticker","event_trigger":"${trigger}","snapshot":${snapshot},"symbol":"${symbol}"`,
    symbol,
    open: (subscriber) => market.subscribeTicker(subscriber, trigger, snapshot),
  };
}

function candleChannel(
  sent: SocketParameters,
  symbol: string,
  market: MarketChannels,
): ChannelRequest | Failure {
  const interval = sent.interval ?? 1;
  if (typeof interval !== 'number' || !INTERVALS.includes(interval)) {
    return failure('Subscription ohlc interval not supported');
  }
  const snapshot = sent.snapshot !== false;
  return {
    name: `ohlc ${interval} ${symbol}`,
    described: `"channel":"ohlc","interval":${interval},"snapshot":${snapshot},"symbol":"${symbol}",${OHLC_WARNING}`,
    symbol,
    open: (subscriber) => market.subscribeCandles(subscriber, interval, snapshot),
  };
}

function instrumentChannel(sent: SocketParameters, { exchange, pairs }: ChannelSources): ChannelRequest {
  const snapshot = sent.snapshot !== false;
  return {
    name: 'instrument',
    described: `"channel":"instrument","snapshot":${snapshot},${INSTRUMENT_WARNING}`,
    symbol: null,
    open: (subscriber) => ({
      begin: () => {
        if (snapshot) subscriber.send(instrumentFrame(exchange, pairs, 'snapshot'), { kind: 'response' });
      },
      end: () => {},
    }),
  };
}

export function privateChannel(
  sent: SocketParameters,
  key: ExchangeKey,
  { privates, counters }: ChannelSources,
): ChannelRequest {
  const { account } = key;
  if (sent.channel === 'balances') {
    const snapshot = sent.snapshot !== false;
    return {
      name: `balances ${account}`,
      described: `"channel":"balances","snapshot":${snapshot}`,
      symbol: null,
      open: (subscriber) => privates.subscribeBalances(subscriber, account, snapshot),
    };
  }
  const trades = sent.snap_trades === true || sent.snapshot_trades === true;
  const orders = sent.snap_orders !== false && sent.snapshot !== false;
  return {
    name: `executions ${account}`,
    described: `"channel":"executions","maxratecount":${counters.maxRateCount},"snap_orders":${orders},"snap_trades":${trades},${EXECUTIONS_WARNINGS}`,
    symbol: null,
    open: (subscriber) =>
      privates.subscribeExecutions(subscriber, {
        account,
        orders,
        trades,
        transitions: sent.order_status !== false,
        rateCounter: sent.ratecounter === true,
      }),
  };
}
