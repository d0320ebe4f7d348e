import { MICROS_PER_MILLI, RowKind } from '../../../../domain/index.js';
import { BadFrame, integerField, listField, parseJson, shown, textField } from '../../../recording/index.js';
import { type JsonFrames, type LiveFrameSink, objectField } from '../json/index.js';

type Frame = Record<string, unknown>;
interface Context {
  readonly frame: Frame;
  readonly timeReceived: number;
  readonly sink: LiveFrameSink;
}

/** A book's update id after the venue's service was restarted: a snapshot, whatever it calls itself. */
const RESTARTED = 1;

/**
 * Bybit's public topics: `orderbook.N`, `publicTrade`, `tickers`. A book's `u` rises by one with each message. A
 * spot ticker has no quote, and a contract's ticker names only what changed. Trades have a text for their id, which is
 * no sequence; their side is the taker's.
 *
 * Source: https://bybit-exchange.github.io/docs/v5/websocket/public/orderbook, …/trade, …/ticker.
 */
export class BybitFrames implements JsonFrames {
  /** By symbol: what the ticker said last. */
  private readonly tickers = new Map<string, Frame>();
  /** By symbol: the book's last update id. */
  private readonly updates = new Map<string, number>();

  parse(json: string, timeReceived: number, sink: LiveFrameSink): boolean {
    const frame = parseJson(json);
    if (typeof frame.topic !== 'string') return false;
    const context = { frame, timeReceived, sink };
    if (frame.topic.startsWith('orderbook.')) this.book(context);
    else if (frame.topic.startsWith('publicTrade.')) trades(context);
    else if (frame.topic.startsWith('tickers.')) this.ticker(context);
    else return false;
    return true;
  }

  reset(): void {
    this.tickers.clear();
    this.updates.clear();
  }

  private book({ frame, timeReceived, sink }: Context): void {
    const data = objectField(frame.data, 'data');
    const symbol = textField(data.s, 's');
    const sequence = integerField(data.u, 'u');
    if (frame.type !== 'snapshot' && frame.type !== 'delta')
      throw new BadFrame(`type ${shown(frame.type)} is new`);
    const isSnapshot = frame.type === 'snapshot' || sequence === RESTARTED;
    // The numbers began anew: what was known is older than this, though its number is higher.
    if (isSnapshot && sequence < (this.updates.get(symbol) ?? 0)) {
      sink.lost(symbol, `update id ${sequence} is below the last: the venue began anew`);
    }
    this.updates.set(symbol, sequence);
    sink.begin({
      kind: isSnapshot ? RowKind.Snapshot : RowKind.Change,
      symbol,
      timeReceived,
      timeExchange: millis(frame.cts ?? frame.ts),
      sequence,
      previousSequence: isSnapshot ? Number.NaN : sequence - 1,
    });
    levels(sink, data.b, false);
    levels(sink, data.a, true);
    sink.end();
  }

  private ticker({ frame, timeReceived, sink }: Context): void {
    const data = objectField(frame.data, 'data');
    const symbol = textField(data.symbol, 'symbol');
    const merged = frame.type === 'delta' ? { ...this.tickers.get(symbol), ...data } : data;
    this.tickers.set(symbol, merged);
    const { bid1Price, bid1Size, ask1Price, ask1Size } = merged;
    if (!bid1Price || !bid1Size || !ask1Price || !ask1Size) return;
    const none = Number.NaN;
    const timeExchange = millis(frame.ts);
    const kind = RowKind.Quote;
    sink.begin({ kind, symbol, timeReceived, timeExchange, sequence: none, previousSequence: none });
    sink.row({ ask: false, price: bid1Price, size: bid1Size });
    sink.row({ ask: true, price: ask1Price, size: ask1Size });
    sink.end();
  }
}

function trades({ frame, timeReceived, sink }: Context): void {
  for (const item of listField(frame.data, 'data')) {
    const { s, S, p, v, T } = objectField(item, 'trade');
    if (S !== 'Buy' && S !== 'Sell') throw new BadFrame(`side ${shown(S)} is neither "Buy" nor "Sell"`);
    const none = Number.NaN;
    const head = { symbol: textField(s, 's'), timeReceived, timeExchange: millis(T) };
    sink.begin({ kind: RowKind.Trade, ...head, sequence: none, previousSequence: none });
    sink.row({ ask: S === 'Sell', price: p, size: v });
    sink.end();
  }
}

function levels(sink: LiveFrameSink, list: unknown, ask: boolean): void {
  for (const level of listField(list, ask ? 'a' : 'b')) {
    const [price, size] = listField(level, 'level');
    sink.row({ ask, price, size });
  }
}

const millis = (value: unknown): number => integerField(value, 'time') * MICROS_PER_MILLI;
