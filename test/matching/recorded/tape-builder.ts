import {
  allocateRows,
  Instrument,
  type InstrumentSpecification,
  type MarketRows,
  RowFlag,
  RowKind,
} from '../../../src/domain/index.js';

/** `[price, lots]`. */
export type TestLevel = readonly [number, number];

interface Row {
  readonly kind: number;
  readonly ask: boolean;
  readonly price: number;
  readonly size: number;
}

export interface TestBook {
  readonly bids?: readonly TestLevel[];
  readonly asks?: readonly TestLevel[];
}

/** Writes tapes by hand: messages in the order of their arrival, times in micros. */
export class TapeBuilder {
  private readonly messages: { rows: Row[]; time: number; received: number; id: number; previous: number }[] =
    [];
  private lastId = Number.NaN;

  /** @param skew received − exchange time where a message does not say when it arrived. */
  constructor(private readonly skew = 0) {}

  snapshot(
    time: number,
    book: TestBook,
    { id = 1, received }: { id?: number; received?: number } = {},
  ): this {
    this.lastId = id;
    return this.add(levels(RowKind.Snapshot, book), { time, received, id, previous: Number.NaN });
  }

  depth(
    time: number,
    book: TestBook,
    { id = this.lastId + 1, received }: { id?: number; received?: number } = {},
  ): this {
    const previous = this.lastId;
    this.lastId = id;
    return this.add(levels(RowKind.Change, book), { time, received, id, previous });
  }

  /** A print at `price`; `aggressor` bought or sold. */
  trade(time: number, aggressor: 'buy' | 'sell', price: number, size: number, received?: number): this {
    const rows = [{ kind: RowKind.Trade, ask: aggressor === 'sell', price, size }];
    return this.add(rows, { time, received, id: Number.NaN, previous: Number.NaN });
  }

  /** Without an exchange time, as on Binance spot, unless one is given. */
  quote(received: number, bid: TestLevel, ask: TestLevel, { id = Number.NaN, time = Number.NaN } = {}): this {
    const rows = [
      { kind: RowKind.Quote, ask: false, price: bid[0], size: bid[1] },
      { kind: RowKind.Quote, ask: true, price: ask[0], size: ask[1] },
    ];
    return this.add(rows, { time, received, id, previous: Number.NaN });
  }

  gap(time: number): this {
    const rows = [{ kind: RowKind.Gap, ask: false, price: 0, size: 0 }];
    return this.add(rows, { time, received: undefined, id: Number.NaN, previous: Number.NaN });
  }

  build(): MarketRows {
    const rows = allocateRows(this.messages.reduce((count, message) => count + message.rows.length, 0));
    for (const message of this.messages) {
      for (const [place, { kind, ask, price, size }] of message.rows.entries()) {
        const row = rows.length;
        rows.kind[row] = kind;
        rows.flags[row] =
          (place === 0 ? RowFlag.FIRST : 0) |
          (place === message.rows.length - 1 ? RowFlag.LAST : 0) |
          (ask ? RowFlag.ASK : 0);
        rows.price[row] = price;
        rows.size[row] = size;
        rows.timeExchange[row] = message.time;
        rows.timeReceived[row] = message.received;
        rows.sequence[row] = message.id;
        rows.previousSequence[row] = message.previous;
        rows.length += 1;
      }
    }
    return rows;
  }

  private add(
    rows: Row[],
    {
      time,
      received,
      id,
      previous,
    }: { time: number; received: number | undefined; id: number; previous: number },
  ): this {
    this.messages.push({ rows, time, received: received ?? time + this.skew, id, previous });
    return this;
  }
}

function levels(kind: number, { bids = [], asks = [] }: TestBook): Row[] {
  return [
    ...bids.map(([price, size]) => ({ kind, ask: false, price, size })),
    ...asks.map(([price, size]) => ({ kind, ask: true, price, size })),
  ];
}

/** BTC/USDT with a tick of 0.01 and a lot of 0.00001; no fees and no smallest notional unless given. */
export function testInstrument(fields: Partial<InstrumentSpecification> = {}, index = 0): Instrument {
  return new Instrument(
    {
      id: 'binance-spot:BTC/USDT',
      venue: 'binance-spot',
      symbol: 'BTC/USDT',
      venueSymbol: 'BTCUSDT',
      kind: 'spot',
      base: { code: 'BTC', decimals: 8 },
      quote: { code: 'USDT', decimals: 8 },
      tick: { units: 1, decimals: 2 },
      lot: { units: 1, decimals: 5 },
      minSizeLots: 1,
      maxSizeLots: 1_000_000_000,
      minNotional: '0',
      makerFeePpm: 0,
      takerFeePpm: 0,
      feeRounding: 'down',
      inferred: false,
      version: 1,
      ...fields,
    },
    index,
  );
}
