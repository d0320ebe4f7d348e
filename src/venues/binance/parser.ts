import { MICROS_PER_MILLI, RowKind } from '../../domain/index.js';
import {
  BadFrame,
  type FrameParser,
  type FrameSink,
  integerField,
  listField,
  parseJson,
  textField,
} from '../recording/index.js';

type Frame = Record<string, unknown>;

interface Held {
  readonly frame: Frame;
  readonly timeReceived: number;
}

/**
 * Binance's public frames, spot and futures, from a combined stream (`{"stream", "data"}`) or bare:
 * `depthUpdate`, `trade`, `aggTrade`, `bookTicker`, and REST depth snapshots between them.
 *
 * Source: https://developers.binance.com/docs/binance-spot-api-docs/web-socket-streams and
 * https://developers.binance.com/docs/derivatives/usds-margined-futures/websocket-market-streams.
 */
export class BinanceParser implements FrameParser {
  private readonly symbols = new Set<string>();
  /** Symbols with single trades in the recording; aggregates would count those twice. */
  private readonly tradesSeen = new Set<string>();
  /** A snapshot from before the first frame that names a symbol. */
  private held: Held | null = null;

  /** @returns false where the frame is not market data: left out. */
  parse(json: string, timeReceived: number, sink: FrameSink): boolean {
    const outer = parseJson(json);
    const inner = outer.data;
    const frame = typeof inner === 'object' && inner !== null ? (inner as Frame) : outer;
    if (frame.lastUpdateId !== undefined) {
      this.snapshot({ frame, timeReceived }, streamSymbol(outer.stream), sink);
    } else if (frame.e === 'depthUpdate') {
      this.depth(frame, timeReceived, sink);
    } else if (frame.e === 'trade' || frame.e === 'aggTrade') {
      this.trade(frame, timeReceived, sink);
    } else if (frame.e === 'bookTicker' || (frame.e === undefined && frame.B !== undefined)) {
      this.quote(frame, timeReceived, sink);
    } else {
      return false;
    }
    return true;
  }

  finish(): void {
    if (this.held !== null) {
      throw new BadFrame('the REST snapshot names no symbol, and neither does any other line');
    }
  }

  /** The frame's symbol; a snapshot that waited for one goes first, in the order of arrival. */
  private symbolOf(frame: Frame, sink: FrameSink): string {
    const symbol = textField(frame.s, 'symbol');
    this.symbols.add(symbol);
    const { held } = this;
    if (held !== null) {
      this.held = null;
      this.snapshot(held, symbol, sink);
    }
    return symbol;
  }

  private depth(frame: Frame, timeReceived: number, sink: FrameSink): void {
    const symbol = this.symbolOf(frame, sink);
    const sequence = integerField(frame.u, 'u');
    const previousSequence =
      frame.pu === undefined ? integerField(frame.U, 'U') - 1 : integerField(frame.pu, 'pu');
    sink.begin({
      kind: RowKind.Change,
      symbol,
      timeReceived,
      timeExchange: time(frame),
      sequence,
      previousSequence,
    });
    levels(sink, frame.b, false);
    levels(sink, frame.a, true);
    sink.end();
  }

  private snapshot(held: Held, named: string | null, sink: FrameSink): void {
    const { frame, timeReceived } = held;
    const symbol = typeof frame.symbol === 'string' ? frame.symbol : (named ?? this.onlySymbol());
    if (symbol === null) {
      this.held = held;
      return;
    }
    sink.begin({
      kind: RowKind.Snapshot,
      symbol,
      timeReceived,
      timeExchange: time(frame),
      sequence: integerField(frame.lastUpdateId, 'lastUpdateId'),
      previousSequence: Number.NaN,
    });
    levels(sink, frame.bids, false);
    levels(sink, frame.asks, true);
    sink.end();
  }

  private onlySymbol(): string | null {
    if (this.symbols.size > 1) {
      const names = [...this.symbols].sort().join(', ');
      throw new BadFrame(`a REST snapshot names no symbol and the recording holds several (${names})`);
    }
    return this.symbols.values().next().value ?? null;
  }

  private trade(frame: Frame, timeReceived: number, sink: FrameSink): void {
    const symbol = this.symbolOf(frame, sink);
    if (frame.e === 'trade') this.tradesSeen.add(symbol);
    else if (this.tradesSeen.has(symbol)) return;
    // Futures also report insurance fund and ADL fills, which no order book took part in.
    if (frame.X !== undefined && frame.X !== 'MARKET') return;
    const sequence = integerField(frame.t ?? frame.a, 't');
    sink.begin({
      kind: RowKind.Trade,
      symbol,
      timeReceived,
      timeExchange: time(frame),
      sequence,
      previousSequence: Number.NaN,
    });
    // `m`: the buyer was the maker, so the aggressor sold.
    sink.row({ ask: frame.m === true, price: frame.p, size: frame.q });
    sink.end();
  }

  private quote(frame: Frame, timeReceived: number, sink: FrameSink): void {
    const symbol = this.symbolOf(frame, sink);
    const sequence = integerField(frame.u, 'u');
    sink.begin({
      kind: RowKind.Quote,
      symbol,
      timeReceived,
      timeExchange: time(frame),
      sequence,
      previousSequence: Number.NaN,
    });
    sink.row({ ask: false, price: frame.b, size: frame.B });
    sink.row({ ask: true, price: frame.a, size: frame.A });
    sink.end();
  }
}

/** The matching engine's time where the frame has it (`T`), else the event's (`E`), else NaN. */
function time(frame: Frame): number {
  const millis = frame.T ?? frame.E;
  return millis === undefined ? Number.NaN : integerField(millis, 'time') * MICROS_PER_MILLI;
}

function levels(sink: FrameSink, list: unknown, ask: boolean): void {
  for (const level of listField(list, ask ? 'asks' : 'bids')) {
    const [price, size] = listField(level, 'level');
    sink.row({ ask, price, size });
  }
}

/** `btcusdt@depth20@100ms` → `BTCUSDT`: partial books name their symbol in the stream only. */
function streamSymbol(stream: unknown): string | null {
  if (typeof stream !== 'string' || !stream.includes('@')) return null;
  return stream.slice(0, stream.indexOf('@')).toUpperCase();
}
