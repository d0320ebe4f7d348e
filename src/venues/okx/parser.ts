import { MICROS_PER_MILLI, RowKind } from '../../domain/index.js';
import {
  BadFrame,
  type FrameParser,
  type FrameSink,
  integerField,
  listField,
  parseJson,
  shown,
  textField,
} from '../recording/index.js';

type Frame = Record<string, unknown>;

interface Context {
  readonly symbol: string;
  readonly timeReceived: number;
  readonly sink: FrameSink;
}

/**
 * OKX's v5 public channels: `books` and its variants, `bbo-tbt`, `tickers`, `trades`. A trade's side is the
 * taker's. A checksum of 0 means none (the venue stopped computing it); sequence ids are used where there are any.
 *
 * Source: https://www.okx.com/docs-v5/en/#order-book-trading-market-data
 */
export class OkxParser implements FrameParser {
  /** @returns false where the frame is not market data: left out. */
  parse(json: string, timeReceived: number, sink: FrameSink): boolean {
    const frame = parseJson(json);
    if (frame.data === undefined || typeof frame.arg !== 'object' || frame.arg === null) return false;
    const { channel, instId } = frame.arg as Frame;
    const context = { symbol: textField(instId, 'instId'), timeReceived, sink };
    for (const item of listField(frame.data, 'data')) {
      if (typeof item !== 'object' || item === null)
        throw new BadFrame(`data ${shown(item)} is not an object`);
      const data = item as Frame;
      if (channel === 'books' || channel === 'books-l2-tbt' || channel === 'books50-l2-tbt') {
        book(context, data, frame.action === 'snapshot' ? RowKind.Snapshot : RowKind.Change);
      } else if (channel === 'books5') book(context, data, RowKind.Snapshot);
      else if (channel === 'bbo-tbt') touch(context, data);
      else if (channel === 'tickers') ticker(context, data);
      else if (channel === 'trades') trade(context, data);
      else return false;
    }
    return true;
  }

  finish(): void {}
}

function book({ symbol, timeReceived, sink }: Context, data: Frame, kind: RowKind): void {
  const previous = data.prevSeqId === undefined ? -1 : integerField(data.prevSeqId, 'prevSeqId');
  sink.begin({
    kind,
    symbol,
    timeReceived,
    timeExchange: time(data),
    sequence: data.seqId === undefined ? Number.NaN : integerField(data.seqId, 'seqId'),
    previousSequence: previous < 0 ? Number.NaN : previous,
  });
  levels(sink, data.bids, false);
  levels(sink, data.asks, true);
  const checksum = data.checksum === undefined ? 0 : integerField(data.checksum, 'checksum');
  if (checksum !== 0) sink.checksum(checksum | 0);
  sink.end();
}

function touch({ symbol, timeReceived, sink }: Context, data: Frame): void {
  const sequence = data.seqId === undefined ? Number.NaN : integerField(data.seqId, 'seqId');
  sink.begin({
    kind: RowKind.Quote,
    symbol,
    timeReceived,
    timeExchange: time(data),
    sequence,
    previousSequence: Number.NaN,
  });
  for (const ask of [false, true]) {
    const [best] = listField(ask ? data.asks : data.bids, ask ? 'asks' : 'bids');
    const [price, size] = best === undefined ? ['0', '0'] : listField(best, 'level');
    sink.row({ ask, price, size });
  }
  sink.end();
}

function ticker({ symbol, timeReceived, sink }: Context, data: Frame): void {
  const none = Number.NaN;
  const timeExchange = time(data);
  const kind = RowKind.Quote;
  sink.begin({ kind, symbol, timeReceived, timeExchange, sequence: none, previousSequence: none });
  sink.row({ ask: false, price: data.bidPx || '0', size: data.bidSz || '0' });
  sink.row({ ask: true, price: data.askPx || '0', size: data.askSz || '0' });
  sink.end();
}

function trade({ symbol, timeReceived, sink }: Context, data: Frame): void {
  if (data.side !== 'buy' && data.side !== 'sell') {
    throw new BadFrame(`side ${shown(data.side)} is neither "buy" nor "sell"`);
  }
  sink.begin({
    kind: RowKind.Trade,
    symbol,
    timeReceived,
    timeExchange: time(data),
    sequence: integerField(data.tradeId, 'tradeId'),
    previousSequence: Number.NaN,
  });
  sink.row({ ask: data.side === 'sell', price: data.px, size: data.sz });
  sink.end();
}

const time = (data: Frame): number => integerField(data.ts, 'ts') * MICROS_PER_MILLI;

function levels(sink: FrameSink, list: unknown, ask: boolean): void {
  for (const level of listField(list, ask ? 'asks' : 'bids')) {
    const [price, size] = listField(level, 'level');
    sink.row({ ask, price, size });
  }
}
