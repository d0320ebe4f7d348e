import { describe, expect, it } from 'vitest';
import {
  type Instrument,
  limitOrder,
  type Micros,
  Money,
  type PriceTicks,
  RowKind,
  type SizeLots,
  UserError,
  type VenueEvent,
} from '../../../src/domain/index.js';
import type { VenueRequest } from '../../../src/execution/venue.js';
import { BookReader } from '../../../src/market/index.js';
import { createEmbeddedVenue, type EmbeddedVenueOptions } from '../../../src/venues/embedded/index.js';
import { venueConformance } from '../../conformance/venue.js';
import { columns, MINUTE, type TestCandle } from '../../matching/candles/exchange.js';
import { testInstrument } from '../../matching/recorded/tape-builder.js';
import { movingTape } from './tapes.js';

const instrument = testInstrument();
const flat = (price: number): TestCandle => [price, price, price, price, 1_000];

const source = (candles: readonly TestCandle[], of: Instrument = instrument, begin = 0) => ({
  instrument: of,
  intervalSeconds: 60,
  candles: columns(candles, begin),
});

interface Delivery {
  readonly time: number;
  readonly event?: VenueEvent;
  readonly rows?: number[][];
  readonly instrument?: number;
}

function open(sources: ReturnType<typeof source>[], options: Partial<EmbeddedVenueOptions> = {}) {
  const venue = createEmbeddedVenue({
    seed: 1,
    market: { kind: 'candles', name: 'test', sources },
    ...options,
  });
  const told: Delivery[] = [];
  /** What a strategy does when it is told of a candle. */
  const act: { onCandle: (time: number, instrument: number) => void } = { onCandle: () => {} };
  const reader = new BookReader();
  void venue.open({
    rows: (index, rows, from, to) => {
      const time = venue.deliveryTime();
      const lines: number[][] = [];
      for (let row = from; row < to; row += 1) {
        if (index === 0) reader.apply(rows, row);
        lines.push([
          rows.kind[row]!,
          rows.flags[row]!,
          rows.price[row]!,
          rows.size[row]!,
          rows.timeExchange[row]!,
          rows.previousSequence[row]!,
        ]);
      }
      told.push({ time, rows: lines, instrument: index });
      act.onCandle(time, index);
    },
    event: (event) => told.push({ time: venue.deliveryTime(), event }),
  });
  const place = (id: string, at: number, fields: object): void => {
    const order = limitOrder({
      instrument: 0,
      side: 'buy',
      size: 10 as SizeLots,
      price: null,
      type: 'market',
      timeInForce: 'ioc',
      ...fields,
    });
    venue.submit({ kind: 'place', clientOrderId: id, order } as VenueRequest, at as Micros);
  };
  const fills = () =>
    told.flatMap(({ event, time }) => (event?.kind === 'fill' ? [{ ...event.fill, told: time }] : []));
  return { venue, told, act, reader, place, fills };
}

describe('a session of candles', () => {
  it('tells of each candle after its end, as four rows and a book of one level a side', () => {
    const { venue, told, reader } = open([source([[100, 120, 90, 110, 2_000], null, flat(50)])]);
    venue.pump((10 * MINUTE) as Micros);
    const rows = told.filter((delivery) => delivery.rows !== undefined);
    expect(rows.map(({ time }) => time)).toEqual([MINUTE + 10_000, 3 * MINUTE + 10_000]);
    const { Candle, Snapshot } = RowKind;
    expect(rows[0]!.rows).toEqual([
      [Candle, 1, 100, 2_000, 0, 60],
      [Candle, 0, 120, 2_000, 0, 60],
      [Candle, 0, 90, 2_000, 0, 60],
      [Candle, 2, 110, 2_000, 0, 60],
      [Snapshot, 1, 110, 200, MINUTE, Number.NaN],
      [Snapshot, 6, 111, 200, MINUTE, Number.NaN],
    ]);
    expect([reader.isLive, reader.book.bestBid, reader.book.bestAsk, reader.gaps]).toEqual([true, 50, 51, 0]);
    expect(venue.market()).toEqual({ kind: 'tape', name: 'test', ended: true });
    expect(venue.nextTime()).toBeNull();
  });

  it.each([
    ['the latencies of the venue', {}],
    [
      'sampled ones',
      {
        latency: {
          feed: { kind: 'sampled', micros: [1, 90_000] },
          order: { kind: 'sampled', micros: [5, 400_000] },
        },
      },
    ],
    ['a slow answer', { responseLatencyMicros: 500_000 }],
  ] as const)(
    'what is decided on a close has the next open, and is told before the next close: %s',
    (_, latencies) => {
      const prices = [100, 200, 300, 400, 500, 600];
      const { venue, act, place, fills } = open([source(prices.map(flat))], latencies);
      let decided = 0;
      act.onCandle = (time) => {
        decided += 1;
        place(`o${decided}`, time, {});
      };
      venue.pump((10 * MINUTE) as Micros);
      expect(fills().map(({ clientOrderId, price }) => [clientOrderId, price])).toEqual(
        // The last close has no open after it.
        prices.slice(1).map((price, i) => [`o${i + 1}`, price + 1]),
      );
      for (const [i, fill] of fills().entries()) expect(fill.told).toBeLessThan((i + 2) * MINUTE);
    },
  );

  it('tells of a limit that was filled within a candle before it tells of the candle', () => {
    const candles: TestCandle[] = [flat(100), [100, 100, 80, 90, 1_000], flat(90)];
    const { venue, act, place, told } = open([source(candles)], { responseLatencyMicros: 700_000 });
    act.onCandle = (time) => {
      if (time < 2 * MINUTE) place('limit', time, { type: 'limit', price: 95, timeInForce: 'gtc' });
    };
    venue.pump((10 * MINUTE) as Micros);
    const filled = told.findIndex(({ event }) => event?.kind === 'fill');
    const second = told.findIndex(({ rows }) => rows?.[3]?.[2] === 90);
    expect(filled).toBeGreaterThan(0);
    expect(filled).toBeLessThan(second);
  });

  it('merges instruments by time, and gives the later one to begin with the first moment', () => {
    const other = testInstrument({ id: 'binance-spot:ETH/USDT', symbol: 'ETH/USDT' }, 1);
    const early = source([flat(100), flat(101), flat(102)]);
    const late = source([flat(10), flat(11)], other, MINUTE);
    const { venue, told } = open([late, early]);
    expect(venue.startTime).toBe(MINUTE);
    expect(venue.instruments.map(({ symbol }) => symbol)).toEqual(['BTC/USDT', 'ETH/USDT']);
    venue.pump((10 * MINUTE) as Micros);
    const seen = told.flatMap(({ rows, instrument: index, time }) =>
      rows ? [[index, rows[3]![2], time]] : [],
    );
    expect(seen).toEqual([
      [0, 101, 2 * MINUTE + 10_000],
      [1, 10, 2 * MINUTE + 10_000],
      [0, 102, 3 * MINUTE + 10_000],
      [1, 11, 3 * MINUTE + 10_000],
    ]);
  });

  it('is the same however pump is called', () => {
    const play = (step: number): string => {
      const prices = Array.from(
        { length: 30 },
        (_, i): TestCandle => [100 + (i % 7), 110, 90, 100 + (i % 5), 1_000],
      );
      const { venue, act, place, told } = open([source(prices)]);
      let orders = 0;
      act.onCandle = (time) => {
        orders += 1;
        const fields =
          orders % 2 === 0 ? {} : { type: 'limit', price: 95 + (orders % 9), timeInForce: 'gtc' };
        place(`o${orders}`, time, { ...fields, side: orders % 3 === 0 ? 'sell' : 'buy' });
      };
      for (let at = 0; at < 40 * MINUTE; at += step) venue.pump(at as Micros);
      return JSON.stringify(told);
    };
    expect(play(7_777_777)).toBe(play(MINUTE));
  });

  it.each<[string, ReturnType<typeof source>[], Partial<EmbeddedVenueOptions>, string]>([
    ['no candles', [source([])], {}, 'test, BTC/USDT: there are no candles'],
    ['a candle that is none', [source([[100, 90, 80, 85, 1]])], {}, 'candle 1 is none'],
    [
      'candles that overlap',
      [{ ...source([flat(1), flat(1)]), intervalSeconds: 61 }],
      {},
      'candle 2 begins before the one ahead of it has ended',
    ],
    ['two lengths', [source([flat(1)]), source([flat(1)])], {}, 'of two lengths; give the shorter'],
    [
      'recorded latencies',
      [source([flat(1)])],
      { latency: { feed: { kind: 'recorded' } } },
      'records no arrivals',
    ],
    ['a leverage', [source([flat(1)])], { leverage: 0 }, 'leverage 0: give a whole number from 1 to 125'],
  ])('refuses %s', (_, sources, options, text) => {
    expect(() => open(sources, options)).toThrow(text);
    expect(() => open(sources, options)).toThrow(UserError);
  });
});

describe('a session on several venues', () => {
  const perpetual = testInstrument({ id: 'binance-usdm:BTC/USDT', venue: 'binance-usdm', kind: 'linear' }, 1);
  const deposits = [{ asset: { code: 'USDT', decimals: 8 }, amount: '0.00015' }];

  it('keeps an account on each: what lies at one pays for nothing at another', () => {
    const sources = [
      source([flat(100), flat(100), flat(100)]),
      source([flat(100), flat(100), flat(100)], perpetual),
    ];
    const { venue, place, told, fills } = open(sources, { deposits });
    // Fourteen lots at 101 are 14,140 units of 15,000; not even one more is left for, on the same venue.
    place('a', MINUTE + 100, { size: 14 });
    place('b', MINUTE + 200, { size: 14 });
    place('c', MINUTE + 300, { size: 14, side: 'sell', instrument: 1 });
    place('d', MINUTE + 400, { instrument: 1, type: 'limit', timeInForce: 'gtc', price: 50, size: 1 });
    venue.submit({ kind: 'cancel', clientOrderId: 'd' }, (MINUTE + 500) as Micros);
    venue.pump((10 * MINUTE) as Micros);
    expect(fills().map(({ clientOrderId }) => clientOrderId)).toEqual(['a', 'c']);
    const kinds = told.flatMap(({ event }) =>
      event !== undefined && 'clientOrderId' in event ? [`${event.clientOrderId} ${event.kind}`] : [],
    );
    expect(kinds).toContain('b rejected');
    expect(kinds).toContain('d canceled');
    const last = new Map<string, string>();
    for (const { event } of told) {
      if (event?.kind !== 'balance') continue;
      const [free, locked] = [event.free, event.locked].map((limbs) => Money.fromLimbs(limbs).toNumber());
      last.set(`${event.venue} ${event.asset}`, `${free} + ${locked}`);
    }
    expect(Object.fromEntries(last)).toEqual({
      'binance-spot BTC': '14000 + 0',
      'binance-spot USDT': '860 + 0',
      'binance-usdm BTC': '0 + 0',
      // Sold at 99: 13,860 of margin.
      'binance-usdm USDT': '1140 + 13860',
    });
  });

  it('of a perpetual alone does not go on with agents, who trade spot', () => {
    const startTime = 0 as Micros;
    const instruments = [{ instrument: perpetual, startPrice: 100 as PriceTicks }];
    const market = { kind: 'synthetic', startTime, instruments } as const;
    expect(() => createEmbeddedVenue({ seed: 1, market })).toThrow('agents trade spot only');
    const tapes = [{ instrument: perpetual, batches: [movingTape({ seconds: 1, seed: 4 })] }];
    const tape = { kind: 'tape', name: 'test', tapes, startOffsetMicros: 0, thenSynthetic: true } as const;
    const venue = createEmbeddedVenue({ seed: 1, market: tape });
    void venue.open({ rows: () => {}, event: () => {} });
    venue.pump((venue.startTime + MINUTE) as Micros);
    expect(venue.market()).toEqual({ kind: 'tape', name: 'test', ended: true });
    expect(venue.nextTime()).toBeNull();
  });

  it('of one venue has one account, and says no venue', () => {
    const { venue, told } = open([source([flat(100)])]);
    venue.pump((10 * MINUTE) as Micros);
    const balances = told.flatMap(({ event }) => (event?.kind === 'balance' ? [event] : []));
    expect(balances.length).toBeGreaterThan(0);
    for (const balance of balances) expect('venue' in balance).toBe(false);
  });
});

venueConformance('the embedded exchange on candles', async () => {
  const price = 6_000_000;
  // A candle a second, so that what waits for an open is answered in time.
  const many = Array.from({ length: 600 }, () => flat(price));
  const candles = columns(many);
  for (let i = 0; i < candles.length; i += 1) {
    candles.time[i] = i * 1_000_000;
    candles.volume[i] = 1_000_000;
  }
  const venue = createEmbeddedVenue({
    seed: 1,
    market: {
      kind: 'candles',
      name: 'test',
      sources: [
        {
          instrument: testInstrument({ makerFeePpm: 750, takerFeePpm: 1_000, minNotional: '0.05' }),
          intervalSeconds: 1,
          candles,
        },
      ],
      startOffsetMicros: 2_000_000,
    },
  });
  let now = venue.startTime;
  return {
    venue,
    instrument: 0,
    restingBid: 5_000_000 as PriceTicks,
    restingAsk: 7_000_000 as PriceTicks,
    takingBid: 6_300_000 as PriceTicks,
    size: 10 as SizeLots,
    tooLarge: 500_000_000 as SizeLots,
    now: () => now,
    settle: async () => {
      now = (now + 1_100_000) as Micros;
      venue.pump(now);
    },
  };
});
