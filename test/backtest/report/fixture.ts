import type { BacktestRecord, EquitySample, JudgedFill, PriceSeries } from '../../../src/backtest/record.js';
import {
  type Fill,
  Instrument,
  type InstrumentSpecification,
  type Micros,
  Money,
  type PriceTicks,
  Random,
  type SizeLots,
} from '../../../src/domain/index.js';

/** 2026-11-25 09:30:00 UTC. */
export const START = 1_795_599_000_000_000;
const SECOND = 1_000_000;

/** Tick 0.01, lot 0.00001, fees of 2 and 5 bps; one tick × one lot is 10 units. */
export function instrumentOf(fields: Partial<InstrumentSpecification> = {}, index = 0): Instrument {
  return new Instrument(
    {
      id: 'test:BTC/USDT',
      venue: 'test',
      symbol: 'BTC/USDT',
      venueSymbol: 'BTCUSDT',
      kind: 'spot',
      base: { code: 'BTC', decimals: 8 },
      quote: { code: 'USDT', decimals: 8 },
      tick: { units: 1, decimals: 2 },
      lot: { units: 1, decimals: 5 },
      minSizeLots: 1,
      maxSizeLots: 1_000_000_000,
      minNotional: '5',
      makerFeePpm: 200,
      takerFeePpm: 500,
      feeRounding: 'up',
      inferred: false,
      version: 1,
      ...fields,
    },
    index,
  );
}

export const BTC = instrumentOf();
export const ETH = instrumentOf(
  {
    id: 'test:ETH/USDT',
    symbol: 'ETH/USDT',
    venueSymbol: 'ETHUSDT',
    base: { code: 'ETH', decimals: 8 },
    lot: { units: 1, decimals: 4 },
  },
  1,
);

export const usdt = (text: string): Money => Money.parse(text, 8)!;
export const at = (seconds: number): Micros => (START + seconds * SECOND) as Micros;

/** A fill told in decimals, with its fee by the instrument's rate and no mids unless given. */
export function judged(
  fields: {
    side: Fill['side'];
    price: string;
    size: string;
    seconds?: number;
    instrument?: Instrument;
  } & Partial<
    Pick<Fill, 'fee' | 'feeAsset' | 'liquidity'> & Pick<JudgedFill, 'midAt' | 'midAtDecision' | 'midAfter'>
  >,
): JudgedFill {
  const { instrument = BTC, side, seconds = 0, liquidity = 'maker' } = fields;
  const price = instrument.parsePrice(fields.price) as PriceTicks;
  const size = instrument.parseSize(fields.size) as SizeLots;
  return {
    fill: {
      tradeId: `t${seconds}`,
      clientOrderId: 'oc-1-1',
      instrument: instrument.index,
      side,
      price,
      size,
      liquidity,
      fee: fields.fee ?? instrument.fee(instrument.notional(price, size), liquidity),
      feeAsset: fields.feeAsset ?? 'USDT',
      timeExchange: at(seconds),
    },
    time: at(seconds),
    midAt: fields.midAt ?? null,
    midAtDecision: fields.midAtDecision ?? null,
    midAfter: fields.midAfter ?? [null, null, null],
  };
}

/** A record with nothing in it but what is given; equities in whole currency, a second apart, fees apart from them. */
export function recordOf(
  fields: Partial<Omit<BacktestRecord, 'samples'>> & {
    equities?: readonly number[];
    samples?: readonly EquitySample[];
  },
): BacktestRecord {
  const { equities = [], ...rest } = fields;
  const samples = equities.map((equity, i) => {
    const money = usdt(equity.toFixed(8));
    return { time: at(i + 1), equity: money, grossEquity: money, exposure: Money.ZERO };
  });
  return {
    strategy: 'market-making',
    parameters: { spreadBps: 4, size: '0.01' },
    tapes: ['samples/btc'],
    instruments: [BTC],
    reportingCurrency: { code: 'USDT', decimals: 8 },
    capital: usdt('1000'),
    from: at(0),
    to: at(Math.max(equities.length, 1)),
    events: 1_000,
    orders: 10,
    rejected: 0,
    refused: 0,
    samples,
    sampleMicros: SECOND,
    fills: [],
    prices: [],
    fees: Money.ZERO,
    finalStateHash: '5f'.repeat(32),
    notes: [],
    ...rest,
  };
}

export interface MarketShape {
  readonly seconds?: number;
  readonly beatSeconds?: number;
  readonly seed?: number;
  /** The chance of a fill in a beat. */
  readonly activity?: number;
  /** Ticks that each fill is better than the mid. */
  readonly edgeTicks?: number;
  readonly instruments?: readonly Instrument[];
}

/** A seeded run: mids that wander, fills around them, and the account that follows from both, to the unit. */
export function marketRun(shape: MarketShape = {}): BacktestRecord {
  const { seconds = 900, beatSeconds = 1, seed = 7, activity = 0.3, edgeTicks = 150 } = shape;
  const instruments = shape.instruments ?? [BTC];
  const random = new Random(seed);
  const beats = Math.floor(seconds / beatSeconds);
  const mids = instruments.map((_, i) => walk(random, beats + 61, i === 0 ? 6_500_000 : 250_000));
  const accounts = instruments.map(() => ({ lots: 0, cash: Money.ZERO }));
  const capital = usdt('10000');
  let fees = Money.ZERO;
  const fills: JudgedFill[] = [];
  const samples: EquitySample[] = [];
  for (let beat = 0; beat < beats; beat += 1) {
    let [gross, exposure] = [capital, Money.ZERO];
    for (const [i, instrument] of instruments.entries()) {
      const account = accounts[i]!;
      if (random.next() < activity) {
        const one = fillAround(random, {
          instrument,
          mids: mids[i]!,
          beat,
          beatSeconds,
          edgeTicks,
          lots: account.lots,
        });
        const { side, price, size, fee } = one.fill;
        const value = instrument.notional(price, size);
        account.lots += side === 'buy' ? size : -size;
        account.cash = side === 'buy' ? account.cash.minus(value) : account.cash.plus(value);
        fees = fees.plus(fee);
        fills.push(one);
      }
      const value = instrument.notional(mids[i]![beat] as PriceTicks, Math.abs(account.lots) as SizeLots);
      gross = gross.plus(account.cash).plus(account.lots < 0 ? value.negated() : value);
      exposure = exposure.plus(value);
    }
    samples.push({
      time: at((beat + 1) * beatSeconds),
      equity: gross.minus(fees),
      grossEquity: gross,
      exposure,
    });
  }
  const times = Float64Array.from(samples, ({ time }) => time);
  const prices = instruments.map(
    (instrument, i): PriceSeries => ({ instrument, times, mids: mids[i]!.slice(0, beats) }),
  );
  return {
    ...recordOf({ capital, instruments, fills, prices, fees, samples, to: at(beats * beatSeconds) }),
    sampleMicros: beatSeconds * SECOND,
    events: beats * 400,
    orders: fills.length * 3,
  };
}

function walk(random: Random, count: number, start: number): Float64Array {
  let mid = start;
  return Float64Array.from({ length: count }, () => {
    mid += Math.round(random.normal() * start * 0.00004);
    return mid;
  });
}

function fillAround(
  random: Random,
  about: {
    instrument: Instrument;
    mids: Float64Array;
    beat: number;
    beatSeconds: number;
    edgeTicks: number;
    lots: number;
  },
): JudgedFill {
  const { instrument, mids, beat, beatSeconds, edgeTicks, lots } = about;
  // Inventory is leant against, as a market maker does.
  const side = random.next() < 0.5 - lots / 20_000 ? 'buy' : 'sell';
  const liquidity = random.next() < 0.8 ? 'maker' : 'taker';
  const better = Math.round(liquidity === 'maker' ? edgeTicks : -edgeTicks / 2);
  const mid = mids[beat]!;
  const price = (side === 'buy' ? mid - better : mid + better) as PriceTicks;
  const size = random.integer(100, 2_000) as SizeLots;
  const later = (after: number) => mids[Math.floor(beat + after / beatSeconds)] ?? null;
  return {
    fill: {
      tradeId: `t${beat}`,
      clientOrderId: `oc-1-${beat}`,
      instrument: instrument.index,
      side,
      price,
      size,
      liquidity,
      fee: instrument.fee(instrument.notional(price, size), liquidity),
      feeAsset: instrument.specification.quote.code,
      timeExchange: at((beat + 0.5) * beatSeconds),
    },
    time: at((beat + 0.5) * beatSeconds),
    midAt: mid,
    midAtDecision: mids[Math.max(beat - 1, 0)]!,
    midAfter: [later(1), later(10), later(60)],
  };
}
