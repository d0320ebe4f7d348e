import { Instrument, type InstrumentSpecification, Random } from '../../../src/domain/index.js';
import type { RiskConfiguration } from '../../../src/risk/index.js';
import { RISK as USUAL_RISK } from '../../engine/fixture.js';
import { drawManner, type VenueManner } from './manner.js';
import { drawNetwork, type NetworkProfile } from './network.js';

const specification = (base: string, lotDecimals: number): InstrumentSpecification => ({
  id: `sim:${base}/USDT`,
  venue: 'sim',
  symbol: `${base}/USDT`,
  venueSymbol: `${base}USDT`,
  kind: 'spot',
  base: { code: base, decimals: 8 },
  quote: { code: 'USDT', decimals: 8 },
  tick: { units: 1, decimals: 2 },
  lot: { units: 1, decimals: lotDecimals },
  minSizeLots: 1,
  maxSizeLots: 900_000_000,
  minNotional: '5',
  makerFeePpm: 200,
  takerFeePpm: 700,
  feeRounding: 'half-up',
  inferred: false,
  version: 1,
});

export const SPECIFICATIONS = [specification('BTC', 5), specification('ETH', 4)];
export const INSTRUMENTS = SPECIFICATIONS.map((each, index) => new Instrument(each, index));
export const START_PRICES = [6_000_000, 300_000];
/** Lots of an ordinary order. */
export const USUAL_LOTS = [500, 1_000];

/** Wide enough that most orders pass; what the gate refuses is tested elsewhere. */
export const RISK: RiskConfiguration = {
  ...USUAL_RISK,
  account: {
    ...USUAL_RISK.account,
    dayLoss: '50000',
    drawdownPercent: 50,
    orderRate: { orders: 40, seconds: 1 },
  },
  defaults: {
    ...USUAL_RISK.defaults,
    maxOrder: '2',
    maxPosition: '5',
    collarPercent: 2,
    confirmDistancePercent: 50,
    confirmSizeMultiple: 500,
  },
};

/** What a seed is: who takes part, and how bad everything is. */
export interface Scenario {
  readonly seed: number;
  readonly random: Random;
  readonly brief: boolean;
  readonly durability: 'process' | 'disk';
  readonly instruments: number;
  /** Virtual seconds with faults, before everything calms down. */
  readonly busySeconds: number;
  readonly manner: VenueManner;
  readonly network: NetworkProfile;
  readonly feedLatencyMicros: number;
  readonly segmentBytes: number;
  readonly hasMaker: boolean;
  readonly hasTaker: boolean;
  /** Somebody else makes orders on the account. */
  readonly hasStranger: boolean;
  /** Somebody takes parts of what rests. */
  readonly hasNibbler: boolean;
  /** From one doing of the operator to the next, at most. */
  readonly operatorMicros: number;
  /** From one fault to the next, at most; the chances are of each kind among them. */
  readonly faultMicros: number;
  readonly crashChance: number;
}

/** @param brief a third of the time, and as much in it: for a run of many seeds in little time. */
export function drawScenario(seed: number, brief = false): Scenario {
  const random = new Random(seed * 7_919 + 17);
  const pace = brief ? 3 : 1;
  const pick = <T>(...choices: readonly T[]): T => choices[random.integer(0, choices.length - 1)]!;
  return {
    seed,
    random,
    durability: random.next() < 0.35 ? 'disk' : 'process',
    instruments: random.next() < 0.25 ? 2 : 1,
    brief,
    busySeconds: Math.ceil(random.integer(10, 25) / pace),
    manner: drawManner(random),
    network: drawNetwork(random),
    feedLatencyMicros: random.integer(1_000, 60_000),
    segmentBytes: pick(40_000, 200_000, 268_435_456),
    hasMaker: random.next() < 0.75,
    hasTaker: random.next() < 0.6,
    hasStranger: random.next() < 0.4,
    hasNibbler: random.next() < 0.6,
    operatorMicros: Math.floor(pick(100_000, 300_000, 1_000_000) / pace),
    faultMicros: Math.floor(pick(1_000_000, 3_000_000, 8_000_000) / pace),
    crashChance: pick(0, 0.2, 0.5),
  };
}
