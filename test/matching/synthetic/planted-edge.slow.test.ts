import { createHash, type Hash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Micros, type PriceTicks, UserError } from '../../../src/domain/index.js';
import {
  type EdgeKind,
  type PlantedEdge,
  SyntheticMarket,
  type SyntheticOptions,
} from '../../../src/matching/index.js';
import { testInstrument } from '../fixture.js';
import { autocovarianceT, correlation, differences } from './series.js';

const START = 1_700_000_000_000_000;
const KINDS: readonly EdgeKind[] = ['mean-reversion', 'lead-lag', 'drift', 'imbalance'];
const btc = { instrument: testInstrument(), startPrice: 6_000_000 as PriceTicks };
const eth = {
  instrument: testInstrument({ id: 'test:ETH/USDT', base: { code: 'ETH', decimals: 8 } }, 1),
  startPrice: 250_000 as PriceTicks,
};
const at = (seconds: number): Micros => (START + seconds * 1_000_000) as Micros;

interface Setting {
  readonly seed: number;
  readonly edge?: PlantedEdge;
  readonly instruments?: SyntheticOptions['instruments'];
  /** Takes in all that the market says. */
  readonly hash?: Hash;
}

function optionsOf({ seed, edge, instruments = [btc, eth], hash }: Setting): SyntheticOptions {
  return {
    instruments,
    seed,
    startTime: at(0),
    ...(edge === undefined ? {} : { edge }),
    sink: {
      rows: (instrument, { kind, flags, price, size, timeExchange }, from, to) => {
        for (let i = from; i < to; i += 1) {
          hash?.update(`${instrument} ${kind[i]} ${flags[i]} ${price[i]} ${size[i]} ${timeExchange[i]};`);
        }
      },
      event: () => {},
    },
  };
}

function hashOf(setting: Omit<Setting, 'hash'>): string {
  const hash = createHash('sha256');
  new SyntheticMarket(optionsOf({ ...setting, hash })).advance(at(20));
  return hash.digest('hex');
}

/** Each second of a market of Bitcoin alone: the middle of its touch, and the imbalance of its best levels. */
function watch(setting: Setting, seconds: number): { mids: number[]; imbalances: number[] } {
  const market = new SyntheticMarket(optionsOf({ ...setting, instruments: [btc] }));
  const [mids, imbalances]: [number[], number[]] = [[], []];
  for (let second = 1; second <= seconds; second += 1) {
    market.advance(at(second));
    const book = market.book(0);
    mids.push((book.bid + book.ask) / 2);
    const [bids, asks] = [depth(market, true), depth(market, false)];
    imbalances.push((bids - asks) / (bids + asks));
  }
  return { mids, imbalances };
}

function depth(market: SyntheticMarket, bids: boolean): number {
  const book = market.book(0);
  let price = bids ? book.bid : book.ask;
  let sum = 0;
  for (let level = 0; level < 10 && price > 0; level += 1) {
    sum += book.sizeAt(price);
    price = book.worse(bids, price);
  }
  return sum;
}

describe('a planted edge', () => {
  it.each(KINDS)('of %s and strength 0 is no edge, to the last row', (kind) => {
    expect(hashOf({ seed: 5, edge: { kind, strength: 0 } })).toBe(hashOf({ seed: 5 }));
  });

  it.each(KINDS)('of %s makes another market, and the same one again', (kind) => {
    const edge = { kind, strength: 0.5 };
    const first = hashOf({ seed: 5, edge });
    expect(first).not.toBe(hashOf({ seed: 5 }));
    expect(hashOf({ seed: 5, edge })).toBe(first);
  });

  it.each(KINDS)('of %s goes on from a checkpoint as if nothing had been', (kind) => {
    const edge = { kind, strength: 0.5 };
    const [whole, resumed] = [createHash('sha256'), createHash('sha256')];
    const market = new SyntheticMarket(optionsOf({ seed: 8, edge }));
    market.advance(at(5));
    const checkpoint = JSON.parse(JSON.stringify(market.checkpoint())) as unknown;
    const continued = SyntheticMarket.restore(checkpoint, optionsOf({ seed: 8, edge, hash: resumed }));
    continued.advance(at(15));
    const again = SyntheticMarket.restore(market.checkpoint(), optionsOf({ seed: 8, edge, hash: whole }));
    again.advance(at(10));
    again.advance(at(15));
    market.advance(at(15));
    expect(resumed.digest('hex')).toBe(whole.digest('hex'));
    expect(continued.checkpoint()).toEqual(market.checkpoint());
  });

  it.each([
    [{ kind: 'luck', strength: 1 }, 'edge "luck": there is mean-reversion, lead-lag, drift, imbalance'],
    [{ kind: 'drift', strength: -1 }, 'edge drift: strength -1 must be from 0 to 100'],
    [{ kind: 'imbalance', strength: 1.1 }, 'edge imbalance: strength 1.1 must be from 0 to 1'],
    [{ kind: 'drift', strength: Number.NaN }, 'edge drift: strength NaN must be from 0 to 100'],
  ])('that cannot be is refused in a line: %j', (edge, line) => {
    expect(() => new SyntheticMarket(optionsOf({ seed: 1, edge: edge as PlantedEdge }))).toThrow(
      new UserError(line),
    );
  });

  it('of lead and lag takes two instruments', () => {
    const edge = { kind: 'lead-lag', strength: 0.1 } as const;
    expect(() => new SyntheticMarket(optionsOf({ seed: 1, edge, instruments: [btc] }))).toThrow(
      new UserError('edge lead-lag: the market has 1 instrument; it takes two or more'),
    );
  });
});

describe('the book', () => {
  const SEEDS = [1, 2, 3];
  const SECONDS = 300;
  const HORIZON = 10;

  it('without an edge has a middle that says nothing of where it goes', () => {
    const moves = SEEDS.flatMap((seed) => differences(watch({ seed }, SECONDS).mids));
    for (const lag of [1, 2, 5, 10]) expect(Math.abs(autocovarianceT(moves, lag))).toBeLessThan(3.3);
  });

  it('predicts as much as the makers lean, and nothing where they do not', () => {
    const predicts = (strength: number): number => {
      const [leans, moves]: [number[], number[]] = [[], []];
      for (const seed of SEEDS) {
        const { mids, imbalances } = watch({ seed, edge: { kind: 'imbalance', strength } }, SECONDS);
        for (let i = 0; i + HORIZON < mids.length; i += 1) {
          leans.push(imbalances[i]!);
          moves.push(Math.log(mids[i + HORIZON]! / mids[i]!));
        }
      }
      return correlation(leans, moves);
    };
    const [none, some, much] = [predicts(0), predicts(0.2), predicts(0.8)];
    // Moves of ten seconds overlap: 900 of them are worth about 90, so that 0.32 is three deviations.
    expect(Math.abs(none)).toBeLessThan(0.32);
    expect(some).toBeGreaterThan(none);
    expect(much).toBeGreaterThan(some);
    expect(much).toBeGreaterThan(0.5);
  });
});
