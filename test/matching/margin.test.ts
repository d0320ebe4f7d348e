import { describe, expect, it } from 'vitest';
import { Money, type PriceTicks, Random, type SizeLots } from '../../src/domain/index.js';
import { Accounts, MARKET_ACCOUNT, MarginBook } from '../../src/matching/index.js';
import { BASE, QUOTE, testInstrument, units } from './fixture.js';

/** One tick × one lot is 10 units; fees are 0.1 % and 0.2 %. */
const instrument = testInstrument({ kind: 'linear', id: 'test:BTC/USDT:USDT' });

/** An account with margin and a step of every kind. */
function desk(deposit: number, leverage = 1) {
  const accounts = new Accounts([BASE, QUOTE], 'quote', { leverage, maintenancePpm: 4_000 });
  accounts.deposit('ann', 'USDT', units(deposit));
  const { margin } = accounts;
  const terms = (side: 'buy' | 'sell', price: number, lots: number, reduceOnly = false) => ({
    side,
    price: price as PriceTicks,
    lots,
    reduceOnly,
  });
  return {
    accounts,
    margin,
    place: (id: string, ...order: Parameters<typeof terms>) =>
      margin.place('ann', instrument, { clientOrderId: id, ...terms(...order) }),
    fits: (...order: Parameters<typeof terms>) => margin.fits('ann', instrument, terms(...order)),
    fill: (
      id: string,
      side: 'buy' | 'sell',
      price: number,
      lots: number,
      liquidity: 'maker' | 'taker' = 'taker',
    ) =>
      margin
        .fill({
          account: 'ann',
          instrument,
          clientOrderId: id,
          side,
          price: price as PriceTicks,
          size: lots as SizeLots,
          liquidity,
        })
        .fee.toNumber(),
    lots: () => margin.lots('ann', instrument),
    money: () => [accounts.free('ann', 'USDT').toNumber(), accounts.locked('ann', 'USDT').toNumber()],
    below: (price: number) => margin.isBelowMaintenance('ann', 'USDT', () => price as PriceTicks),
  };
}

describe('margin, by hand', () => {
  it('of a long: locked at entry, PnL and fees in quote, everything free again', () => {
    const us = desk(2_000_000);
    // 100 lots at 1,000: 1,000,000 and the worst fee on it, 2,000.
    expect(us.place('a', 'buy', 1_000, 100)).toBe(true);
    expect(us.money()).toEqual([998_000, 1_002_000]);
    // Filled better, at 990: 990,000 of margin, a fee of 1,980.
    expect(us.fill('a', 'buy', 990, 100)).toBe(1_980);
    expect(us.money()).toEqual([2_000_000 - 1_980 - 990_000, 990_000]);
    // A sell against it adds nothing: only its fee is locked, 1,100,000 × 0.2 %.
    expect(us.place('b', 'sell', 1_100, 100)).toBe(true);
    expect(us.money()).toEqual([1_008_020 - 2_200, 992_200]);
    expect(us.fill('b', 'sell', 1_100, 100, 'maker')).toBe(1_100);
    // 1,100,000 − 990,000 = 110,000 won, less both fees.
    expect(us.money()).toEqual([2_000_000 + 110_000 - 1_980 - 1_100, 0]);
    expect(us.accounts.free(MARKET_ACCOUNT, 'USDT').toNumber()).toBe(-110_000);
    expect(us.accounts.free('ann', 'BTC').isZero).toBe(true);
  });

  it('of a short: a sell needs no coins, and loses as the price rises', () => {
    const us = desk(1_002_000);
    expect(us.place('a', 'sell', 1_000, 101)).toBe(false);
    expect(us.money()).toEqual([1_002_000, 0]);
    expect(us.place('a', 'sell', 1_000, 100)).toBe(true);
    us.fill('a', 'sell', 1_000, 100);
    expect([us.lots(), ...us.money()]).toEqual([-100, 0, 1_000_000]);
    us.fill('b', 'buy', 1_050, 100, 'maker');
    // −50,000, and a fee of 1,050.
    expect(us.money()).toEqual([1_000_000 - 50_000 - 1_050, 0]);
  });

  it('of a part that is closed: its share of the cost, rounded against us, the rest stays exact', () => {
    const us = desk(100_000_000);
    us.fill('a', 'buy', 1_000, 1);
    us.fill('b', 'buy', 1_001, 2);
    // Cost 10,000 + 20,020 = 30,020 for 3 lots; a third is 10,006.67, taken out as 10,007.
    const [before] = us.money();
    us.fill('c', 'sell', 1_000, 1);
    expect(us.money()).toEqual([before! + 10_000 - 20, 20_013]);
    // The other two at 1,000: 20,000 − 20,013. Over all: 30,000 − 30,020.
    us.fill('d', 'sell', 1_000, 2);
    expect(us.accounts.free(MARKET_ACCOUNT, 'USDT').toNumber()).toBe(20);
    const short = desk(100_000_000);
    short.fill('a', 'sell', 1_000, 1);
    short.fill('b', 'sell', 1_001, 2);
    short.fill('c', 'buy', 1_000, 1);
    // A third of the proceeds, 10,006.67, counts as 10,006 against the 10,000 paid.
    expect(short.accounts.free(MARKET_ACCOUNT, 'USDT').toNumber()).toBe(-6);
  });

  it('of a flip: closes, then opens the other way with what is left', () => {
    const us = desk(3_000_000);
    us.fill('a', 'buy', 1_000, 100);
    expect(us.place('b', 'sell', 1_100, 150)).toBe(true);
    // Of 150 sold 50 would add: 550,000 beside the position's 1,000,000, and the fee on all of it, 3,300.
    expect(us.money()[1]).toBe(1_000_000 + 550_000 + 3_300);
    us.fill('b', 'sell', 1_100, 150);
    // +100,000; fees 2,000 and 3,300.
    expect([us.lots(), ...us.money()]).toEqual([-50, 3_000_000 + 100_000 - 5_300 - 550_000, 550_000]);
  });

  it('counts only what several orders add beyond the position, the dearest last', () => {
    const us = desk(10_000_000);
    us.fill('a', 'buy', 1_000, 100);
    us.place('b', 'sell', 1_200, 60);
    us.place('c', 'sell', 1_100, 80);
    // 140 sold against 100: the 40 dearest add 40 × 1,200 × 10. Fees: 1,440 + 1,760.
    expect(us.money()[1]).toBe(1_000_000 + 480_000 + 3_200);
    us.margin.withdraw('ann', instrument, 'b');
    expect(us.money()[1]).toBe(1_000_000 + 1_760);
    us.place('d', 'sell', 1_300, 500, true);
    // What only reduces adds nothing, however large: its fee alone.
    expect(us.money()[1]).toBe(1_000_000 + 1_760 + 13_000);
  });

  it('is divided by the leverage', () => {
    const us = desk(110_000, 10);
    expect(us.place('a', 'buy', 1_000, 100)).toBe(true);
    expect(us.money()).toEqual([110_000 - 100_000 - 2_000, 102_000]);
    expect(us.fits('buy', 1_000, 6)).toBe(true);
    expect(us.fits('buy', 1_000, 7)).toBe(true);
    expect(us.fits('buy', 1_000, 8)).toBe(false);
    expect(() => new MarginBook(us.accounts, { leverage: 2.5, maintenancePpm: 1 })).toThrow('whole number');
  });

  it('is called when the equity falls below 0.4 % of what is held', () => {
    const us = desk(102_000, 10);
    us.fill('a', 'buy', 1_000, 100);
    // Equity 100,000 + 100 × 10 × (price − 1,000) against 0.4 % of 100 × 10 × price: equal at 903.6.
    expect([us.below(904), us.below(903)]).toEqual([false, true]);
    us.fill('b', 'sell', 900, 100);
    // −100,000 and a fee of 1,800: owed, and nothing more can be opened.
    expect(us.money()).toEqual([-1_800, 0]);
    expect(us.place('c', 'buy', 900, 1)).toBe(false);
    expect(us.below(900)).toBe(false);
    expect(us.accounts.total('USDT')).toEqual(us.accounts.deposited('USDT'));
  });
});

/** The rules again, in BigInt and without a thought for speed. */
class NaiveMargin {
  lots = 0n;
  cost = 0n;
  wallet: bigint;
  readonly orders = new Map<string, { side: string; price: bigint; lots: bigint; reduceOnly: boolean }>();

  constructor(
    deposit: bigint,
    private readonly leverage: bigint,
  ) {
    this.wallet = deposit;
  }

  locked(): bigint {
    const up = (n: bigint, d: bigint) => (n + d - 1n) / d;
    const abs = (n: bigint) => (n < 0n ? -n : n);
    let sum = up(abs(this.cost), this.leverage);
    for (const side of ['buy', 'sell']) {
      // One lot at a time: the cheapest close first.
      let closing = side === 'sell' ? this.lots : -this.lots;
      const orders = [...this.orders.values()].filter((order) => order.side === side);
      for (const order of orders.sort((a, b) => Number(a.price - b.price))) {
        sum += (order.price * order.lots * 10n * 2_000n) / 1_000_000n;
        let adding = 0n;
        for (let lot = 0n; lot < order.lots && !order.reduceOnly; lot += 1n) {
          if (closing > 0n) closing -= 1n;
          else adding += 1n;
        }
        sum += up(order.price * adding * 10n, this.leverage);
      }
    }
    return sum;
  }

  fill(id: string, side: string, price: bigint, lots: bigint, ppm: bigint): void {
    this.wallet -= (price * lots * 10n * ppm) / 1_000_000n;
    const direction = side === 'buy' ? 1n : -1n;
    const opposite = this.lots * direction < 0n;
    const held = this.lots < 0n ? -this.lots : this.lots;
    const closing = !opposite ? 0n : lots < held ? lots : held;
    if (closing > 0n) {
      // Floor of proceeds, ceiling of costs: BigInt division cuts towards zero.
      const exact = this.cost * closing;
      const removed = exact > 0n ? (exact + held - 1n) / held : exact / held;
      this.wallet += -direction * price * closing * 10n - removed;
      this.cost -= removed;
    }
    this.cost += direction * price * (lots - closing) * 10n;
    this.lots += direction * lots;
    const order = this.orders.get(id);
    if (order === undefined) return;
    if (order.lots <= lots) this.orders.delete(id);
    else this.orders.set(id, { ...order, lots: order.lots - lots });
  }
}

describe('margin, at random', () => {
  it.each([1, 3, 20])('equals the naive model over 2,000 requests at leverage %i', (leverage) => {
    const random = new Random(leverage);
    const deposit = 6_000_000 / leverage;
    const us = desk(deposit, leverage);
    const naive = new NaiveMargin(BigInt(deposit), BigInt(leverage));
    let refused = 0;
    for (let i = 0; i < 2_000; i += 1) {
      const ids = [...naive.orders.keys()];
      const id = ids[random.integer(0, Math.max(0, ids.length - 1))];
      const draw = random.next();
      if (draw < 0.4 || id === undefined) {
        const side = random.next() < 0.5 ? 'buy' : 'sell';
        const [price, lots] = [random.integer(950, 1_050), random.integer(1, 90)];
        const reduceOnly = random.next() < 0.1;
        const wanted = { side, price: BigInt(price), lots: BigInt(lots), reduceOnly };
        const before = naive.locked();
        naive.orders.set(`o${i}`, wanted);
        const more = naive.locked() - before;
        const expected = more <= 0n || more <= naive.wallet - before;
        if (!expected) naive.orders.delete(`o${i}`);
        expect(us.fits(side, price, lots, reduceOnly)).toBe(expected);
        expect(us.place(`o${i}`, side, price, lots, reduceOnly)).toBe(expected);
        refused += expected ? 0 : 1;
      } else if (draw < 0.6) {
        naive.orders.delete(id);
        us.margin.withdraw('ann', instrument, id);
      } else {
        const order = naive.orders.get(id)!;
        const reducible = naive.lots * (order.side === 'buy' ? -1n : 1n);
        const most = order.reduceOnly && reducible < order.lots ? reducible : order.lots;
        if (most <= 0n) continue;
        const lots = random.integer(1, Number(most));
        const price = Number(order.price) + (order.side === 'buy' ? -1 : 1) * random.integer(0, 3);
        const liquidity = random.next() < 0.5 ? 'maker' : 'taker';
        naive.fill(id, order.side, BigInt(price), BigInt(lots), liquidity === 'maker' ? 1_000n : 2_000n);
        us.fill(id, order.side as 'buy' | 'sell', price, lots, liquidity);
      }
      expect(BigInt(us.lots())).toBe(naive.lots);
      expect(us.accounts.locked('ann', 'USDT').toBigInt()).toBe(naive.locked());
      expect(us.accounts.free('ann', 'USDT').toBigInt()).toBe(naive.wallet - naive.locked());
      expect(us.accounts.total('USDT')).toEqual(Money.of(deposit));
    }
    expect(refused).toBeGreaterThan(20);
  });
});
