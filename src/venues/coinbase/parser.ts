import { RowKind } from '../../domain/index.js';
import {
  BadFrame,
  type FrameParser,
  type FrameSink,
  integerField,
  listField,
  type MessageHead,
  parseJson,
  readIsoTime,
  shown,
  textField,
} from '../recording/index.js';

type Frame = Record<string, unknown>;

/**
 * Coinbase's exchange feed. Its book messages carry no sequence, so only a reconnection shows a gap.
 *
 * `match` names the maker's side, so the aggressor's is the other one; `last_match` repeats a trade from
 * before the subscription and is left out. A `ticker` without sizes is no quote and is left out.
 *
 * Source: https://docs.cdp.coinbase.com/exchange/docs/websocket-channels
 */
export class CoinbaseParser implements FrameParser {
  parse(json: string, timeReceived: number, sink: FrameSink): void {
    const frame = parseJson(json);
    switch (frame.type) {
      case 'snapshot':
        sink.begin(head(RowKind.Snapshot, frame, timeReceived));
        levels(sink, frame.bids, false);
        levels(sink, frame.asks, true);
        sink.end();
        break;
      case 'l2update':
        sink.begin(head(RowKind.Change, frame, timeReceived));
        for (const change of listField(frame.changes, 'changes')) {
          const [side, price, size] = listField(change, 'change');
          sink.row({ ask: isSell(side), price, size });
        }
        sink.end();
        break;
      case 'match':
        sink.begin({
          ...head(RowKind.Trade, frame, timeReceived),
          sequence: integerField(frame.trade_id, 'trade_id'),
        });
        sink.row({
          ask: !isSell(frame.side),
          price: frame.price,
          size: frame.size,
        });
        sink.end();
        break;
      case 'ticker':
        if (frame.best_bid_size === undefined || frame.best_ask_size === undefined) break;
        sink.begin(head(RowKind.Quote, frame, timeReceived));
        sink.row({ ask: false, price: frame.best_bid, size: frame.best_bid_size });
        sink.row({ ask: true, price: frame.best_ask, size: frame.best_ask_size });
        sink.end();
        break;
    }
  }

  finish(): void {}
}

/** Book messages and quotes carry no sequence of the book. */
function head(kind: RowKind, frame: Frame, timeReceived: number): MessageHead {
  const symbol = textField(frame.product_id, 'product_id');
  let timeExchange = Number.NaN;
  if (frame.time !== undefined) {
    timeExchange = readIsoTime(textField(frame.time, 'time'));
    if (Number.isNaN(timeExchange)) throw new BadFrame(`time ${shown(frame.time)} is not an ISO 8601 time`);
  }
  const none = Number.NaN;
  return { kind, symbol, timeReceived, timeExchange, sequence: none, previousSequence: none };
}

function isSell(side: unknown): boolean {
  if (side === 'sell') return true;
  if (side === 'buy') return false;
  throw new BadFrame(`side ${shown(side)} is neither "buy" nor "sell"`);
}

function levels(sink: FrameSink, list: unknown, ask: boolean): void {
  for (const level of listField(list, ask ? 'asks' : 'bids')) {
    const [price, size] = listField(level, 'level');
    sink.row({ ask, price, size });
  }
}
