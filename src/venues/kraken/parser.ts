import { RowKind } from '../../domain/index.js';
import {
  BadFrame,
  type FrameParser,
  type FrameSink,
  integerField,
  listField,
  parseJson,
  readIsoTime,
  shown,
  textField,
} from '../recording/index.js';
import { BoundedSide, subscribedDepth } from './depth.js';

type Frame = Record<string, unknown>;

/** Kraken writes decimals as JSON numbers; as text they keep every digit, zeros at the end too. */
const NUMBERS = /"(price|qty|bid|ask|bid_qty|ask_qty)"\s*:\s*(-?[\d.]+(?:[eE][-+]?\d+)?)/g;

/**
 * Kraken's WebSocket v2 channels `book`, `trade` and `ticker`. It has no sequence, only a CRC32 with each book
 * message. A snapshot of trades repeats old ones and is left out.
 *
 * Source: https://docs.kraken.com/api/docs/websocket-v2/book
 */
export class KrakenParser implements FrameParser {
  private readonly sides = new Map<string, readonly [bids: BoundedSide, asks: BoundedSide]>();

  /** @returns false where the frame is not market data: left out. */
  parse(json: string, timeReceived: number, sink: FrameSink): boolean {
    const frame = parseJson(json.replace(NUMBERS, '"$1":"$2"'));
    const { channel, type } = frame;
    if (channel !== 'book' && channel !== 'trade' && channel !== 'ticker') return false;
    if (channel === 'trade' && type === 'snapshot') return true;
    for (const item of listField(frame.data, 'data')) {
      if (typeof item !== 'object' || item === null)
        throw new BadFrame(`data ${shown(item)} is not an object`);
      const data = item as Frame;
      const timeExchange = time(data);
      const isSnapshot = type === 'snapshot';
      const book = isSnapshot ? RowKind.Snapshot : RowKind.Change;
      const head = {
        kind: channel === 'trade' ? RowKind.Trade : channel === 'ticker' ? RowKind.Quote : book,
        symbol: textField(data.symbol, 'symbol'),
        timeReceived,
        timeExchange,
        sequence: channel === 'trade' ? integerField(data.trade_id, 'trade_id') : Number.NaN,
        previousSequence: Number.NaN,
      };
      sink.begin(head);
      if (channel === 'trade') trade(sink, data);
      else if (channel === 'ticker') ticker(sink, data);
      else this.book(sink, head.symbol, data, isSnapshot);
      sink.end();
    }
    return true;
  }

  finish(): void {}

  private book(sink: FrameSink, symbol: string, data: Frame, isSnapshot: boolean): void {
    const bids = listField(data.bids, 'bids') as readonly Frame[];
    const asks = listField(data.asks, 'asks') as readonly Frame[];
    if (isSnapshot) {
      const depth = subscribedDepth(Math.max(bids.length, asks.length));
      this.sides.set(symbol, [new BoundedSide(false, depth), new BoundedSide(true, depth)]);
    }
    const sides = this.sides.get(symbol);
    for (const ask of [false, true]) {
      const side = sides?.[ask ? 1 : 0];
      for (const { price, qty } of ask ? asks : bids) {
        sink.row({ ask, price, size: qty });
        side?.apply(String(price), Number(qty) === 0);
      }
      for (const price of side?.truncate() ?? []) {
        sink.row({ ask, price, size: '0' });
      }
    }
    if (data.checksum !== undefined) sink.checksum(integerField(data.checksum, 'checksum') | 0);
  }
}

/** The side of a trade is the taker's. */
function trade(sink: FrameSink, data: Frame): void {
  if (data.side !== 'buy' && data.side !== 'sell') {
    throw new BadFrame(`side ${shown(data.side)} is neither "buy" nor "sell"`);
  }
  sink.row({ ask: data.side === 'sell', price: data.price, size: data.qty });
}

function ticker(sink: FrameSink, data: Frame): void {
  sink.row({ ask: false, price: data.bid, size: data.bid_qty });
  sink.row({ ask: true, price: data.ask, size: data.ask_qty });
}

function time(data: Frame): number {
  if (data.timestamp === undefined) return Number.NaN;
  const time = readIsoTime(textField(data.timestamp, 'timestamp'));
  if (Number.isNaN(time)) throw new BadFrame(`timestamp ${shown(data.timestamp)} is not an ISO 8601 time`);
  return time;
}
