import type { Instrument, Intent, PriceTicks, SizeLots, StrategyView } from 'outcry/plugin';
import { describe, expect, it } from 'vitest';
import { Instrument as Market, parseStep } from '../../src/domain/index.js';
import strategy from './index.js';

const asset = (code: string) => ({ code, decimals: 8 });
const BTC: Instrument = new Market(
  {
    id: 'test:BTC/USDT',
    venue: 'test',
    symbol: 'BTC/USDT',
    venueSymbol: 'BTCUSDT',
    kind: 'spot',
    base: asset('BTC'),
    quote: asset('USDT'),
    tick: parseStep('0.01'),
    lot: parseStep('0.001'),
    minSizeLots: 1,
    maxSizeLots: 1_000_000,
    minNotional: '5',
    makerFeePpm: 1000,
    takerFeePpm: 1000,
    feeRounding: 'up',
    inferred: false,
    version: 1,
  },
  0,
);

/** Bid 99.99 × 1, ask 100.01 × 1 in ticks and lots, unless it says otherwise: the micro-price is 10,000. */
function view(
  fields: { bid?: number; ask?: number; bidSize?: number; position?: number; valid?: boolean } = {},
) {
  return {
    time: 0,
    instrument: BTC,
    book: {
      valid: fields.valid ?? true,
      bestBid: (fields.bid ?? 9999) as PriceTicks,
      bestAsk: (fields.ask ?? 10_001) as PriceTicks,
      bestBidSize: (fields.bidSize ?? 1000) as SizeLots,
      bestAskSize: 1000 as SizeLots,
      depthLots: () => 1000,
    },
    positionLots: fields.position ?? 0,
    orders: [],
    lastPrice: null,
  } as unknown as StrategyView;
}

/** 20 bps of 10,000 are 20 ticks; a full inventory of 100 lots moves the centre by 10. */
const defaults = { size: 0.05, offsetBps: 20, maxInventory: 0.1, skewBps: 10, requoteTicks: 3 };

const created = (parameters: object = {}) =>
  strategy.create(strategy.parameters.parse({ ...defaults, ...parameters }), BTC);

/** Bid and ask in ticks. */
function prices(intent: Intent | readonly Intent[] | undefined): [number | null, number | null] | undefined {
  if (intent === undefined) return undefined;
  const quote = intent as Extract<Intent, { kind: 'quote' }>;
  return [quote.bid?.price ?? null, quote.ask?.price ?? null];
}

describe('market-making', () => {
  it('quotes the offset around the micro-price, in whole lots', () => {
    expect(created().onBook?.(view())).toEqual({
      kind: 'quote',
      bid: { price: 9980, size: 50 },
      ask: { price: 10_020, size: 50 },
      reason: 'around the micro-price',
    });
    // three times as much wants to buy: (9,999 + 3 × 10,001) / 4 = 10,000.5, ± 20.001, outwards
    expect(prices(created().onBook?.(view({ bidSize: 3000 })))).toEqual([9980, 10_021]);
  });

  it('keeps its place until a quote is off by more than it may be', () => {
    const maker = created();
    maker.onBook?.(view());
    expect(maker.onBook?.(view({ bid: 10_001, ask: 10_003 }))).toBeUndefined();
    // 10,002 ± 20.004 is [9981, 10023], off by one and by three; 10,004 ± 20.008 is [9983, 10025]; the bid is off by three and stays
    expect(prices(maker.onBook?.(view({ bid: 10_003, ask: 10_005 })))).toEqual([9980, 10_025]);
  });

  it('leans against its inventory and withdraws the side without room', () => {
    // half full: the centre moves by 5 ticks
    expect(prices(created().onFill?.(view({ position: 50 }), {} as never))).toEqual([9975, 10_015]);
    expect(prices(created().onFill?.(view({ position: -50 }), {} as never))).toEqual([9985, 10_025]);
    expect(prices(created().onBook?.(view({ position: 51 })))?.[0]).toBeNull();
    expect(prices(created().onBook?.(view({ position: -51 })))?.[1]).toBeNull();
  });

  it('never quotes through the touch', () => {
    const maker = created({ offsetBps: 0, skewBps: 500, requoteTicks: 0 });
    const [bid, ask] = prices(maker.onBook?.(view({ position: 50 }))) as [number, number];
    expect(bid).toBeLessThan(10_001);
    expect(ask).toBe(10_000);
  });

  it('does not keep a price that the market has passed', () => {
    const maker = created({ offsetBps: 1, requoteTicks: 150 });
    expect(prices(maker.onBook?.(view()))).toEqual([9999, 10_001]);
    // the ask is now where the bid was: 9,999 ± 0.9999, and a bid at the ask would take
    expect(prices(maker.onBook?.(view({ bid: 9997, ask: 9999 })))).toEqual([9997, 10_001]);
  });

  it('withdraws without a valid book, and comes back', () => {
    const maker = created();
    maker.onBook?.(view());
    expect(prices(maker.onBook?.(view({ valid: false })))).toEqual([null, null]);
    expect(maker.onBook?.(view({ valid: false }))).toBeUndefined();
    expect(prices(maker.onSecond?.(view()))).toEqual([9980, 10_020]);
  });

  it('checks its parameters', () => {
    expect(() => created({ size: 0.0505 })).toThrow('size: 0.0505 of BTC/USDT has more than 3 decimals');
    expect(strategy.parameters.safeParse({ size: -1 }).success).toBe(false);
    expect(strategy.parameters.safeParse({ sise: 1 }).success).toBe(false);
    expect(strategy.parameters.parse({})).toMatchObject({ size: 0.05, requoteTicks: 150 });
  });
});
