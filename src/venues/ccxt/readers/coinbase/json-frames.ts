import { RowKind } from '../../../../domain/index.js';
import {
  BadFrame,
  integerField,
  listField,
  type MessageHead,
  parseJson,
  readIsoTime,
  shown,
  textField,
} from '../../../recording/index.js';
import { type JsonFrames, type LiveFrameSink, objectField } from '../json/index.js';
import { ConnectionOrder } from './connection-order.js';

type Frame = Record<string, unknown>;

/** The message that an event belongs to. */
interface Context {
  readonly timeReceived: number;
  readonly timestamp: unknown;
  readonly sink: LiveFrameSink;
}

/**
 * Coinbase Advanced Trade's frames as JSON: `l2_data`, `market_trades`, `ticker`. Every frame counts in the
 * connection's order, heartbeats and confirmations too.
 *
 * A trade's side is the maker's, so the aggressor's is the other one; trades come newest first. The snapshot of
 * `market_trades` repeats old ones and is left out, as is a ticker without sizes.
 *
 * Source: https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels
 */
export class CoinbaseFrames implements JsonFrames {
  constructor(private readonly order: ConnectionOrder) {}

  parse(json: string, timeReceived: number, sink: LiveFrameSink): boolean {
    const frame = parseJson(json);
    const { channel } = frame;
    if (frame.sequence_num !== undefined && !this.isNew(frame, sink)) return true;
    const context = { timeReceived, timestamp: frame.timestamp, sink };
    const read = channel === 'l2_data' ? book : channel === 'market_trades' ? trades : quotes;
    if (read === quotes && channel !== 'ticker' && channel !== 'ticker_batch') return false;
    for (const event of listField(frame.events, 'events')) read(context, objectField(event, 'event'));
    return true;
  }

  reset(): void {
    this.order.reset();
  }

  private isNew(frame: Frame, sink: LiveFrameSink): boolean {
    const sequence = integerField(frame.sequence_num, 'sequence_num');
    const arrival = this.order.take(sequence);
    if (arrival === 'hole') sink.lost(null, ConnectionOrder.reason(sequence));
    return arrival !== 'late';
  }
}

function book({ timeReceived, timestamp, sink }: Context, event: Frame): void {
  const kind = event.type === 'snapshot' ? RowKind.Snapshot : RowKind.Change;
  if (kind === RowKind.Change && event.type !== 'update')
    throw new BadFrame(`type ${shown(event.type)} is new`);
  sink.begin(head(kind, event, timeReceived, timestamp));
  for (const item of listField(event.updates, 'updates')) {
    const { side, price_level: price, new_quantity: size } = objectField(item, 'update');
    if (side !== 'bid' && side !== 'offer') throw new BadFrame(`side ${shown(side)} is not "bid" or "offer"`);
    sink.row({ ask: side === 'offer', price, size });
  }
  sink.end();
}

function trades({ timeReceived, sink }: Context, event: Frame): void {
  if (event.type === 'snapshot') return;
  for (const item of listField(event.trades, 'trades').toReversed()) {
    const trade = objectField(item, 'trade');
    const { side } = trade;
    if (side !== 'BUY' && side !== 'SELL') throw new BadFrame(`side ${shown(side)} is not "BUY" or "SELL"`);
    const sequence = integerField(trade.trade_id, 'trade_id');
    sink.begin({ ...head(RowKind.Trade, trade, timeReceived, trade.time), sequence });
    sink.row({ ask: side === 'BUY', price: trade.price, size: trade.size });
    sink.end();
  }
}

function quotes({ timeReceived, timestamp, sink }: Context, event: Frame): void {
  for (const item of listField(event.tickers, 'tickers')) {
    const ticker = objectField(item, 'ticker');
    if (!ticker.product_id || !ticker.best_bid_quantity || !ticker.best_ask_quantity) continue;
    sink.begin(head(RowKind.Quote, ticker, timeReceived, timestamp));
    sink.row({ ask: false, price: ticker.best_bid || '0', size: ticker.best_bid_quantity });
    sink.row({ ask: true, price: ticker.best_ask || '0', size: ticker.best_ask_quantity });
    sink.end();
  }
}

function head(kind: RowKind, named: Frame, timeReceived: number, time: unknown): MessageHead {
  const timeExchange = time === undefined ? Number.NaN : readIsoTime(textField(time, 'time'));
  if (time !== undefined && Number.isNaN(timeExchange)) {
    throw new BadFrame(`time ${shown(time)} is not an ISO 8601 time`);
  }
  const none = Number.NaN;
  const symbol = textField(named.product_id, 'product_id');
  return { kind, symbol, timeReceived, timeExchange, sequence: none, previousSequence: none };
}
