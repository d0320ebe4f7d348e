import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type MarketRows,
  type Micros,
  Money,
  type PriceTicks,
  RowFlag,
  RowKind,
  type SizeLots,
  type VenueEvent,
} from '../../src/domain/index.js';
import { Accounts, SyntheticMarket, type SyntheticOptions } from '../../src/matching/index.js';
import { BASE, order, QUOTE, testInstrument } from './fixture.js';

const SECOND = 1_000_000;
const START = 1_700_000_000_000_000;
const at = (seconds: number) => Math.round(START + seconds * SECOND) as Micros;
const ETH = { code: 'ETH', decimals: 8 };
const btc = testInstrument();
const eth = testInstrument({ id: 'test:ETH/USDT', base: ETH }, 1);

/** Follows the rows as a reader would, and judges every message. */
class Follower {
  readonly hash = createHash('sha256');
  readonly events: VenueEvent[] = [];
  readonly levels = [new Map<number, number>(), new Map<number, number>()];
  rowCount = 0;
  trades = 0;
  lastUpdate = Number.NaN;

  rows(instrument: number, rows: MarketRows, from: number, to: number): void {
    expect(rows.flags[from]! & RowFlag.FIRST).toBeTruthy();
    expect(rows.flags[to - 1]! & RowFlag.LAST).toBeTruthy();
    for (let i = from; i < to; i += 1) {
      this.rowCount += 1;
      this.hash.update(
        `${instrument} ${rows.kind[i]} ${rows.flags[i]} ${rows.price[i]} ${rows.size[i]} ${rows.timeExchange[i]} ${rows.sequence[i]};`,
      );
      if (instrument === 0) this.follow(rows, i);
    }
  }

  event(account: string, event: VenueEvent, time: Micros): void {
    this.hash.update(`${account} ${JSON.stringify(event)} ${time};`);
    this.events.push(event);
  }

  best(side: 0 | 1): number {
    const prices = [...this.levels[side]!.keys()];
    return side === 0 ? Math.max(...prices) : Math.min(...prices);
  }

  private follow(rows: MarketRows, i: number): void {
    const kind = rows.kind[i];
    if (kind === RowKind.Trade) this.trades += 1;
    if (kind !== RowKind.Change && kind !== RowKind.Snapshot) return;
    if (kind === RowKind.Change && rows.flags[i]! & RowFlag.FIRST && !Number.isNaN(this.lastUpdate)) {
      expect(rows.previousSequence[i]).toBe(this.lastUpdate);
    }
    this.lastUpdate = rows.sequence[i]!;
    if (kind === RowKind.Snapshot && rows.flags[i]! & RowFlag.FIRST)
      for (const side of this.levels) side.clear();
    const side = this.levels[rows.flags[i]! & RowFlag.ASK ? 1 : 0]!;
    if (rows.size[i] === 0) side.delete(rows.price[i]!);
    else side.set(rows.price[i]!, rows.size[i]!);
  }
}

function begin(follower: Follower, fields: Partial<SyntheticOptions> = {}): SyntheticMarket {
  const accounts = new Accounts([BASE, ETH, QUOTE]);
  accounts.deposit('me', 'USDT', Money.parse('100000', 8)!);
  accounts.deposit('me', 'BTC', Money.parse('2', 8)!);
  return new SyntheticMarket({
    instruments: [
      { instrument: btc, startPrice: 6_000_000 as PriceTicks },
      { instrument: eth, startPrice: 250_000 as PriceTicks },
    ],
    seed: 1,
    startTime: START as Micros,
    sink: follower,
    accounts,
    ...fields,
  });
}

const me = { account: 'me' } as const;

describe('a synthetic market', () => {
  it('looks like a market through an hour, and conserves every unit', () => {
    let count = 0;
    const rows = (_instrument: number, columns: MarketRows) => {
      count += columns.length;
    };
    const market = begin(new Follower(), {
      sink: { rows, event: () => {} },
      instruments: [{ instrument: btc, startPrice: 6_000_000 as PriceTicks }],
    });
    const spreads: number[] = [];
    const middles: number[] = [];
    let [fewest, moved] = [Number.POSITIVE_INFINITY, 0];
    for (let second = 1; second <= 3_600; second += 1) {
      market.advance(at(second));
      const { bid, ask } = market.book(0);
      expect(bid).toBeGreaterThan(0);
      expect(ask).toBeGreaterThan(bid);
      spreads.push(ask - bid);
      middles.push((bid + ask) / 2);
      if (second % 60 !== 0) continue;
      for (const buy of [true, false]) fewest = Math.min(fewest, levelsOf(market, buy));
      if (middles.at(-1) !== middles.at(-61)) moved += 1;
    }
    spreads.sort((a, b) => a - b);
    // In ticks of 0.01 at 60,000: a tick or two as a rule, and seldom more than a basis point.
    expect(spreads[1_800]).toBeLessThanOrEqual(3);
    expect(spreads[3_564]).toBeLessThan(600);
    expect(fewest).toBeGreaterThanOrEqual(100);
    expect(moved).toBeGreaterThan(50);
    const perSecond = count / 3_600;
    expect(perSecond).toBeGreaterThan(100);
    expect(perSecond).toBeLessThan(400);
    const squares = middles.slice(1).reduce((sum, m, i) => sum + Math.log(m / middles[i]!) ** 2, 0);
    const annual = Math.sqrt((squares / 3_599) * 365 * 86_400);
    expect(annual).toBeGreaterThan(0.2);
    expect(annual).toBeLessThan(1);
    for (const asset of ['BTC', 'USDT']) {
      expect(market.accounts.total(asset).toBigInt()).toBe(market.accounts.deposited(asset).toBigInt());
      for (const name of market.accounts.accountNames()) {
        expect(market.accounts.free(name, asset).isNegative).toBe(false);
      }
    }
  });

  it('publishes rows from which its book can be followed, with sequences that join', () => {
    const follower = new Follower();
    const market = begin(follower);
    market.snapshot();
    for (let i = 1; i <= 600; i += 1) {
      market.advance(at(i / 10));
      expect(follower.best(0)).toBe(market.book(0).bid);
      expect(follower.best(1)).toBe(market.book(0).ask);
    }
    for (const [ask, side] of follower.levels.entries()) {
      expect(side.size).toBe(levelsOf(market, ask === 0));
      for (const [price, size] of side) expect(market.book(0).sizeAt(price)).toBe(size);
    }
    expect(follower.trades).toBeGreaterThan(60);
  });

  it('is the same however it is advanced, and for another seed another', () => {
    const run = (steps: readonly number[], seed = 1) => {
      const follower = new Follower();
      const market = begin(follower, { seed });
      market.snapshot();
      const placed = order('buy', 1_000, market.book(0).bid);
      for (const step of steps.filter((s) => s <= 5)) market.advance(at(step));
      market.place({ ...me, clientOrderId: 'oc-1', order: placed, time: at(5) });
      for (const step of steps.filter((s) => s > 5)) market.advance(at(step));
      return follower.hash.digest('hex');
    };
    const once = run([30]);
    expect(run(Array.from({ length: 300 }, (_, i) => (i + 1) / 10))).toBe(once);
    expect(run([30], 2)).not.toBe(once);
  });

  it('goes on alike from a checkpoint', () => {
    const [whole, first, second] = [new Follower(), new Follower(), new Follower()];
    const straight = begin(whole);
    const broken = begin(first);
    for (const market of [straight, broken]) {
      const bid = market.book(0).bid;
      market.place({ ...me, clientOrderId: 'oc-1', order: order('buy', 50_000, bid), time: at(1) });
      market.advance(at(10));
    }
    const saved = JSON.parse(JSON.stringify(broken.checkpoint()));
    const from = whole.hash.copy().digest('hex');
    expect(first.hash.copy().digest('hex')).toBe(from);
    const restored = SyntheticMarket.restore(saved, {
      instruments: [
        { instrument: btc, startPrice: 6_000_000 as PriceTicks },
        { instrument: eth, startPrice: 250_000 as PriceTicks },
      ],
      seed: 1,
      startTime: START as Micros,
      sink: second,
    });
    const later = new Follower();
    const tail = { rows: later.rows.bind(later), event: later.event.bind(later) };
    Object.assign(whole, { rows: tail.rows, event: tail.event });
    straight.advance(at(40));
    restored.advance(at(40));
    expect(second.rowCount).toBe(later.rowCount);
    expect(second.hash.digest('hex')).toBe(later.hash.digest('hex'));
    expect(restored.accounts.checkpoint()).toEqual(straight.accounts.checkpoint());
  });

  it('goes on from a given book', () => {
    const side = (from: number, step: number) =>
      Array.from({ length: 200 }, (_, i) => ({
        price: (from + i * step) as PriceTicks,
        size: 1_000 as SizeLots,
      }));
    const book = { bids: side(6_000_000, -7), asks: side(6_000_010, 7) };
    const follower = new Follower();
    const market = begin(follower, { instruments: [{ instrument: btc, startingBook: book }] });
    market.snapshot();
    for (const { price } of [...book.bids, ...book.asks]) {
      expect(follower.levels.some((levels) => (levels.get(price) ?? 0) >= 1_000)).toBe(true);
    }
    market.advance(at(120));
    expect(Math.abs(market.book(0).bid - 6_000_000)).toBeLessThan(60_000);
    expect(levelsOf(market, true)).toBeGreaterThanOrEqual(100);
  });
});

describe('a client in a synthetic market', () => {
  it('stands in the queue, moves up, and fills', () => {
    const follower = new Follower();
    const market = begin(follower);
    market.advance(at(1));
    const price = market.book(0).bid;
    const size = market.book(0).sizeAt(price);
    market.place({ ...me, clientOrderId: 'oc-1', order: order('buy', 1_000, price), time: at(1) });
    expect(follower.events[0]).toMatchObject({ kind: 'accepted', clientOrderId: 'oc-1', queueAhead: size });
    let ahead: number = market.queueAhead('oc-1')!;
    for (let i = 0; i < 36_000 && market.openCount > 0; i += 1) {
      market.advance(at(1 + i / 10));
      const now = market.queueAhead('oc-1') ?? 0;
      expect(now).toBeLessThanOrEqual(ahead);
      ahead = now;
    }
    const fills = follower.events.flatMap((event) => (event.kind === 'fill' ? [event.fill] : []));
    expect(fills.reduce((sum, fill) => sum + fill.size, 0)).toBe(1_000);
    expect(fills.every((fill) => fill.price === price && fill.liquidity === 'maker')).toBe(true);
    expect(market.accounts.free('me', 'BTC')).toEqual(Money.parse('2.01', 8));
  });

  it('takes, cancels, replaces, and is told of what it cannot do', () => {
    const follower = new Follower();
    const market = begin(follower);
    market.advance(at(1));
    const far = Math.round(market.book(0).bid * 0.9) as PriceTicks;
    const kinds = () => follower.events.splice(0).map((event) => event.kind);
    market.place({ ...me, clientOrderId: 'oc-1', order: order('sell', 1_000, null), time: at(1) });
    expect(new Set(kinds())).toEqual(new Set(['accepted', 'fill']));
    market.place({ ...me, clientOrderId: 'oc-2', order: order('buy', 1_000, far), time: at(2) });
    market.replace({ ...me, clientOrderId: 'oc-2', price: (far + 5) as PriceTicks, size: null, time: at(3) });
    expect(market.order('oc-2')?.price).toBe(far + 5);
    market.cancel({ ...me, clientOrderId: 'oc-2', time: at(4) });
    expect(kinds()).toEqual(['accepted', 'replaced', 'canceled']);
    market.cancel({ ...me, clientOrderId: 'oc-2', time: at(5) });
    market.replace({ ...me, clientOrderId: 'oc-9', price: null, size: null, time: at(5) });
    market.place({ ...me, clientOrderId: 'oc-2', order: order('buy', 1_000, far), time: at(5) });
    market.place({ ...me, clientOrderId: 'oc-3', order: order('sell', 900_000, null), time: at(5) });
    expect(follower.events.map((event) => ('code' in event ? event.code : event.kind))).toEqual([
      'unknown-order',
      'unknown-order',
      'duplicate-id',
      'insufficient-balance',
    ]);
  });
});

function levelsOf(market: SyntheticMarket, buy: boolean): number {
  const book = market.book(0);
  let count = 0;
  for (let price = buy ? book.bid : book.ask; price > 0; price = book.worse(buy, price)) count += 1;
  return count;
}
