import type { Instrument, Intent, PriceTicks, SizeLots, StrategyView } from 'outcry/plugin';
import { describe, expect, it } from 'vitest';
import { Instrument as Market, parseStep } from '../../src/domain/index.js';
import { AvellanedaStoikov } from './avellaneda-stoikov.js';
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
  fields: {
    bid?: number;
    ask?: number;
    bidSize?: number;
    position?: number;
    valid?: boolean;
    time?: number;
  } = {},
) {
  return {
    time: fields.time ?? 0,
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
  strategy.create(strategy.parameters.parse({ ...defaults, ...parameters }), BTC, [BTC]);

/** Bid and ask in ticks. */
function prices(intent: Intent | readonly Intent[] | undefined): [number | null, number | null] | undefined {
  if (intent === undefined) return undefined;
  const quote = intent as Extract<Intent, { kind: 'quote' }>;
  return [quote.bid?.price ?? null, quote.ask?.price ?? null];
}

describe('market-making', () => {
  it('quotes the offset around the micro-price, in whole lots', () => {
    expect(created().onBook?.(view(), 0)).toEqual({
      kind: 'quote',
      bid: { price: 9980, size: 50 },
      ask: { price: 10_020, size: 50 },
      reason: 'around the micro-price',
    });
    // three times as much wants to buy: (9,999 + 3 × 10,001) / 4 = 10,000.5, ± 20.001, outwards
    expect(prices(created().onBook?.(view({ bidSize: 3000 }), 0))).toEqual([9980, 10_021]);
  });

  it('keeps its place until a quote is off by more than it may be', () => {
    const maker = created();
    maker.onBook?.(view(), 0);
    expect(maker.onBook?.(view({ bid: 10_001, ask: 10_003 }), 0)).toBeUndefined();
    // 10,002 ± 20.004 is [9981, 10023], off by one and by three; 10,004 ± 20.008 is [9983, 10025]; the bid is off by three and stays
    expect(prices(maker.onBook?.(view({ bid: 10_003, ask: 10_005 }), 0))).toEqual([9980, 10_025]);
  });

  it('leans against its inventory and withdraws the side without room', () => {
    // half full: the centre moves by 5 ticks
    expect(prices(created().onFill?.(view({ position: 50 }), {} as never, 0))).toEqual([9975, 10_015]);
    expect(prices(created().onFill?.(view({ position: -50 }), {} as never, 0))).toEqual([9985, 10_025]);
    expect(prices(created().onBook?.(view({ position: 51 }), 0))?.[0]).toBeNull();
    expect(prices(created().onBook?.(view({ position: -51 }), 0))?.[1]).toBeNull();
  });

  it('never quotes through the touch', () => {
    const maker = created({ offsetBps: 0, skewBps: 500, requoteTicks: 0 });
    const [bid, ask] = prices(maker.onBook?.(view({ position: 50 }), 0)) as [number, number];
    expect(bid).toBeLessThan(10_001);
    expect(ask).toBe(10_000);
  });

  it('does not keep a price that the market has passed', () => {
    const maker = created({ offsetBps: 1, requoteTicks: 150 });
    expect(prices(maker.onBook?.(view(), 0))).toEqual([9999, 10_001]);
    // the ask is now where the bid was: 9,999 ± 0.9999, and a bid at the ask would take
    expect(prices(maker.onBook?.(view({ bid: 9997, ask: 9999 }), 0))).toEqual([9997, 10_001]);
  });

  it('withdraws without a valid book, and comes back', () => {
    const maker = created();
    maker.onBook?.(view(), 0);
    expect(prices(maker.onBook?.(view({ valid: false }), 0))).toEqual([null, null]);
    expect(maker.onBook?.(view({ valid: false }), 0)).toBeUndefined();
    expect(prices(maker.onSecond?.(view()))).toEqual([9980, 10_020]);
  });

  it('widens and leans as the model says where that is more than asked for', () => {
    // κ = γ: ln 2 / 0.1 = 6.9315 bps; the mid goes up by 1 bp in a second: σ² = 1 bps²/s, γ σ² τ = 4 bps
    const model = { offsetBps: 1, gamma: 0.1, kappa: 0.1, horizonSeconds: 40, requoteTicks: 0 };
    const up = { bid: 10_000, ask: 10_002, time: 1_000_000 };
    const warm = (parameters: object) => {
      const maker = created({ ...model, ...parameters });
      maker.onSecond?.(view());
      // half-spread 2 + 6.9315 = 8.9315 bps around 10,001
      expect(prices(maker.onSecond?.(view(up)))).toEqual([9992, 10_010]);
      return maker;
    };
    // one quote of inventory moves the centre by 4 bps, to 9997.0; two by 8, to 10,009.0
    const maker = warm({ skewBps: 7 });
    expect(prices(maker.onFill?.(view({ ...up, position: 50 }), {} as never, 0))).toEqual([9988, 10_006]);
    expect(prices(maker.onFill?.(view({ ...up, position: -100 }), {} as never, 0))).toEqual([10_000, null]);
    // 10 bps are asked for at a full inventory, 5 at half: to 9996.0
    const leaning = warm({ skewBps: 10 });
    expect(prices(leaning.onFill?.(view({ ...up, position: 50 }), {} as never, 0))).toEqual([9987, 10_005]);
  });

  it('checks its parameters', () => {
    expect(() => created({ size: 0.0505 })).toThrow('size: 0.0505 of BTC/USDT has more than 3 decimals');
    expect(strategy.parameters.safeParse({ size: -1 }).success).toBe(false);
    expect(strategy.parameters.safeParse({ sise: 1 }).success).toBe(false);
    expect(strategy.parameters.parse({})).toMatchObject({ size: 0.05, requoteTicks: 150 });
  });
});

/** The same quotes without any memory of what was looked at before. */
class NaiveMaker {
  bid: number | null = null;
  ask: number | null = null;

  constructor(private readonly values: typeof defaults & { readonly lots: number; readonly most: number }) {}

  quote(bid: number, ask: number, bidSize: number, position: number): void {
    const { offsetBps, skewBps, requoteTicks, lots, most } = this.values;
    const fair = (bid * 1000 + ask * bidSize) / (bidSize + 1000);
    const centre = fair * (1 - (skewBps * position) / most / 10_000);
    const offset = (fair * offsetBps) / 10_000;
    const wantedBid = Math.max(1, Math.min(Math.floor(centre - offset), ask - 1));
    const wantedAsk = Math.max(Math.ceil(centre + offset), bid + 1);
    const keepsBid = this.bid !== null && this.bid < ask && Math.abs(this.bid - wantedBid) <= requoteTicks;
    const keepsAsk = this.ask !== null && this.ask > bid && Math.abs(this.ask - wantedAsk) <= requoteTicks;
    this.bid = position + lots > most ? null : keepsBid ? this.bid : wantedBid;
    this.ask = lots - position > most ? null : keepsAsk ? this.ask : wantedAsk;
  }
}

describe('what the market maker does not look at', () => {
  it.each([
    [0.5, 0.2, 0],
    [20, 10, 3],
    [5, 30, 15],
    [0, 10, 3],
    [300, 100, 200],
  ])('is what would change nothing: offset %d, skew %d, patience %d', (offsetBps, skewBps, requoteTicks) => {
    const values = { ...defaults, offsetBps, skewBps, requoteTicks };
    const maker = created({ ...values, gamma: 0, kappa: 1000 });
    const naive = new NaiveMaker({ ...values, offsetBps: Math.max(offsetBps, 0.001), lots: 50, most: 100 });
    let seed = 7;
    const random = (below: number): number => {
      seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
      return Math.floor((seed / 2_147_483_648) * below);
    };
    let [bid, position] = [9_999, 0];
    let shown: [number | null, number | null] | undefined;
    for (let message = 0; message < 5_000; message += 1) {
      bid = Math.max(60, bid + (random(3) === 0 ? random(9) - 4 : 0));
      const ask = bid + 1 + (random(4) === 0 ? random(6) : 0);
      const bidSize = 1 + random(4000);
      const fills = random(50) === 0;
      if (fills) position = (random(5) - 2) * 50;
      const seen = view({ bid, ask, bidSize, position });
      shown = prices(fills ? maker.onFill?.(seen, {} as never, 0) : maker.onBook?.(seen, 0)) ?? shown;
      naive.quote(bid, ask, bidSize, position);
      expect([message, ...(shown ?? [])]).toEqual([message, naive.bid, naive.ask]);
    }
  });
});

/** Hand calculations with the formulas of the paper. */
describe('the model of Avellaneda and Stoikov', () => {
  const values = { gamma: 0.5, kappa: 2, horizonSeconds: 8, volatilitySeconds: 4 };

  it('starts with the arrival term alone: ln(1 + 0.5 / 2) / 0.5', () => {
    const model = new AvellanedaStoikov(values);
    expect(model.halfSpread).toBeCloseTo(0.446287102628, 12);
    expect(model.skewPerQuote).toBe(0);
    expect(new AvellanedaStoikov({ ...values, gamma: 0 }).halfSpread).toBe(0.5);
  });

  it('measures the variance of the mid in bps² per second: a mean first, then exponential', () => {
    const model = new AvellanedaStoikov(values);
    model.sample(10_000, 0);
    model.sample(10_002, 1_000_000);
    expect(model.variance).toBe(4);
    // no move for three seconds: the mean of 4, 0, 0, 0
    model.sample(10_002, 4_000_000);
    expect(model.variance).toBeCloseTo(1, 12);
    // half-spread 0.5 × 1 × 8 / 2 + 0.4463
    expect(model.skewPerQuote).toBeCloseTo(4, 12);
    expect(model.halfSpread).toBeCloseTo(2.446287102628, 12);
    // a quarter of each new second
    model.sample(10_002, 5_000_000);
    expect(model.variance).toBeCloseTo(0.75, 12);
  });

  it('does not measure across a time without a mid', () => {
    const model = new AvellanedaStoikov(values);
    model.sample(10_000, 0);
    model.sample(Number.NaN, 1_000_000);
    model.sample(11_000, 2_000_000);
    expect(model.variance).toBe(0);
    model.sample(11_011, 3_000_000);
    expect(model.variance).toBeCloseTo(100, 9);
  });
});
