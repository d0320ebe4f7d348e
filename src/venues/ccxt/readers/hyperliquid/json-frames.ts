import { MICROS_PER_MILLI, RowKind } from '../../../../domain/index.js';
import {
  BadFrame,
  integerField,
  listField,
  type MessageHead,
  parseJson,
  shown,
  textField,
} from '../../../recording/index.js';
import { type JsonFrames, type LiveFrameSink, objectField } from '../json/index.js';

type Frame = Record<string, unknown>;

/**
 * Hyperliquid's `l2Book`, `trades` and `bbo`. Each `l2Book` is a whole book of twenty levels a side, so that nothing
 * can be missed for longer than until the next. A trade's side is the taker's: `A` sold, `B` bought.
 *
 * Source: https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/websocket/subscriptions
 */
export class HyperliquidFrames implements JsonFrames {
  parse(json: string, timeReceived: number, sink: LiveFrameSink): boolean {
    const { channel, data } = parseJson(json);
    if (channel === 'l2Book') book(objectField(data, 'data'), timeReceived, sink);
    else if (channel === 'bbo') quote(objectField(data, 'data'), timeReceived, sink);
    else if (channel === 'trades') {
      for (const item of listField(data, 'data')) trade(objectField(item, 'trade'), timeReceived, sink);
    } else return false;
    return true;
  }
}

function book(data: Frame, timeReceived: number, sink: LiveFrameSink): void {
  const sides = listField(data.levels, 'levels');
  if (sides.length !== 2) throw new BadFrame(`levels ${shown(data.levels)} are not two sides`);
  sink.begin(head(RowKind.Snapshot, data, timeReceived));
  for (const [i, side] of sides.entries()) {
    for (const item of listField(side, 'side')) {
      const { px: price, sz: size } = objectField(item, 'level');
      sink.row({ ask: i === 1, price, size });
    }
  }
  sink.end();
}

function quote(data: Frame, timeReceived: number, sink: LiveFrameSink): void {
  const sides = listField(data.bbo, 'bbo');
  if (sides.length !== 2) throw new BadFrame(`bbo ${shown(data.bbo)} is not two levels`);
  sink.begin(head(RowKind.Quote, data, timeReceived));
  for (const [i, side] of sides.entries()) {
    const { px: price, sz: size } = side === null ? { px: '0', sz: '0' } : objectField(side, 'level');
    sink.row({ ask: i === 1, price, size });
  }
  sink.end();
}

function trade(data: Frame, timeReceived: number, sink: LiveFrameSink): void {
  const { side } = data;
  if (side !== 'A' && side !== 'B') throw new BadFrame(`side ${shown(side)} is neither "A" nor "B"`);
  sink.begin({ ...head(RowKind.Trade, data, timeReceived), sequence: integerField(data.tid, 'tid') });
  sink.row({ ask: side === 'A', price: data.px, size: data.sz });
  sink.end();
}

function head(kind: RowKind, data: Frame, timeReceived: number): MessageHead {
  const none = Number.NaN;
  const timeExchange = integerField(data.time, 'time') * MICROS_PER_MILLI;
  const symbol = textField(data.coin, 'coin');
  return { kind, symbol, timeReceived, timeExchange, sequence: none, previousSequence: none };
}
