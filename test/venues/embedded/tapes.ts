import { type MarketRows, Random } from '../../../src/domain/index.js';
import { TapeBuilder, type TestLevel } from '../../matching/recorded/tape-builder.js';

/** The moment at which hand-made tapes begin. */
export const TAPE_START = 1_700_000_000_000_000;

/**
 * A tape of a market that moves by a tick now and then: depth each 100 ms, prints and quotes between, some
 * prints arriving after the depth message that contains them, on a recorder's clock that runs 1.27 s behind.
 */
export function movingTape({
  seconds,
  seed,
  mid = 6_000_000,
}: {
  seconds: number;
  seed: number;
  mid?: number;
}): MarketRows {
  const random = new Random(seed);
  const sizes = new Map<number, number>();
  const skew = -1_270_000;
  const tape = new TapeBuilder(skew + 5_000);
  const touch = { bid: mid - 1, ask: mid + 1 };
  const level = (price: number): TestLevel => [price, sizes.get(price) ?? 0];
  const fill = (price: number): void => void sizes.set(price, random.integer(50, 5_000));
  for (let step = 0; step < 20; step += 1) {
    fill(touch.bid - step);
    fill(touch.ask + step);
  }
  const side = (from: number, step: 1 | -1): TestLevel[] =>
    Array.from({ length: 20 }, (_, i) => level(from + i * step));
  let id = 1_000;
  tape.snapshot(TAPE_START, { bids: side(touch.bid, -1), asks: side(touch.ask, 1) }, { id });
  for (let beat = 1; beat <= seconds * 10; beat += 1) {
    const time = TAPE_START + beat * 100_000;
    const changed = new Set<number>();
    for (let i = random.integer(0, 3); i > 0; i -= 1) {
      const buys = random.next() < 0.5;
      const price = buys ? touch.ask : touch.bid;
      const lots = random.integer(1, Math.max(1, Math.floor((sizes.get(price) ?? 0) / 2)));
      sizes.set(price, Math.max(1, (sizes.get(price) ?? 0) - lots));
      changed.add(price);
      id += 1;
      const at = time - random.integer(1, 99) * 1_000;
      const late = random.next() < 0.3 ? time + skew + 8_000 : at + skew + random.integer(0, 3_000);
      tape.trade(at, buys ? 'buy' : 'sell', price, lots, late);
    }
    const shift = random.integer(-6, 6);
    if (Math.abs(shift) === 1) {
      const gone = shift === 1 ? touch.ask : touch.bid;
      sizes.set(gone, 0);
      changed.add(gone);
      touch.bid += shift;
      touch.ask += shift;
      const ends = [touch.bid, touch.ask, touch.bid - 19, touch.ask + 19];
      for (const price of ends) {
        fill(price);
        changed.add(price);
      }
    }
    for (let i = random.integer(0, 4); i > 0; i -= 1) {
      const price = random.next() < 0.5 ? touch.bid - random.integer(0, 9) : touch.ask + random.integer(0, 9);
      fill(price);
      changed.add(price);
    }
    id += 1;
    const quoted = id;
    id += 1;
    const prices = [...changed];
    tape.depth(
      time,
      {
        bids: prices.filter((price) => price < touch.ask).map(level),
        asks: prices.filter((price) => price > touch.bid).map(level),
        ...(prices.length === 0 ? { bids: [level(touch.bid)] } : {}),
      },
      { id },
    );
    tape.quote(time + skew + 6_000, level(touch.bid), level(touch.ask), { id: quoted });
  }
  return tape.build();
}
