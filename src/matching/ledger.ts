import type { Instrument, Liquidity, PriceTicks, Rounding, SizeLots } from '../domain/index.js';
import { type Accounts, FEES_ACCOUNT, MARKET_ACCOUNT } from './accounts.js';
import { type Balances, FAST_UNITS } from './balances.js';
import { baseUnitsPerLot, FeeRate, lockFor } from './fees.js';
import type { MatchEvent } from './matching-sink.js';
import type { OrderPool } from './order-pool.js';
import { FIELD, FLAG } from './order-record.js';

const { REMAINING, LOCKED, PRICE, FLAGS } = FIELD;
const { WALKED } = FLAG;
const LARGEST = FAST_UNITS;

/** Below it a notional and a fee of up to the whole of it fit a double. */
export const FAST_NOTIONAL = FAST_UNITS / 2;

/**
 * One instrument's locks and settlements on a matching engine's accounts, to the unit.
 *
 * Amounts that a double holds move as doubles; an order whose lock is larger has NaN for its lock, and its
 * amounts go by way of `Accounts` and `Money`. Both lanes give the same balances.
 */
export class Ledger {
  /** The most lots whose amount of the base asset fits a double. */
  readonly fastLots: number;
  private readonly balances: Balances;
  private readonly unitsPerTickLot: number;
  private readonly baseUnits: number;
  private readonly worstPpm: number;
  private readonly rounding: Rounding;
  private readonly maker: FeeRate;
  private readonly taker: FeeRate;
  private readonly worst: FeeRate;
  private readonly sameRates: boolean;
  private readonly base: number;
  private readonly quote: number;
  private readonly assetCount: number;
  private readonly feesCell: number;

  constructor(
    private readonly instrument: Instrument,
    private readonly accounts: Accounts,
    private readonly pool: OrderPool,
  ) {
    if (accounts.feeMode !== 'quote') throw new RangeError('the matching engine takes its fees in quote');
    const { base, quote, makerFeePpm, takerFeePpm } = instrument.specification;
    this.balances = accounts.balances;
    this.unitsPerTickLot = instrument.unitsPerTickLot;
    this.baseUnits = baseUnitsPerLot(instrument);
    this.fastLots = Math.floor(FAST_UNITS / this.baseUnits);
    this.rounding = instrument.specification.feeRounding;
    this.worstPpm = Math.max(makerFeePpm, takerFeePpm, 0);
    this.maker = new FeeRate(makerFeePpm, this.rounding);
    this.taker = new FeeRate(takerFeePpm, this.rounding);
    this.sameRates = makerFeePpm === takerFeePpm;
    this.worst = new FeeRate(this.worstPpm, this.rounding);
    this.base = accounts.assetIndex(base.code);
    this.quote = accounts.assetIndex(quote.code);
    this.assetCount = accounts.assets.length;
    this.feesCell = this.balances.freeCell(accounts.row(accounts.open(FEES_ACCOUNT), this.quote));
    accounts.open(MARKET_ACCOUNT);
  }

  /** Units that an order needs locked for `size` at `price`; NaN where a double does not hold them. */
  required(buy: boolean, price: number, size: number): number {
    if (!buy) {
      const units = size * this.baseUnits;
      return units <= LARGEST ? units : Number.NaN;
    }
    const notional = price * size * this.unitsPerTickLot;
    if (!(notional <= LARGEST)) return Number.NaN;
    const fee = this.worst.on(notional);
    return notional + fee <= LARGEST ? notional + fee : Number.NaN;
  }

  /**
   * Units that a market buy of this notional needs, in at most `matches` matches, each of which may round
   * its fee up; NaN where a double does not hold them.
   */
  budget(notional: number, matches: number): number {
    if (!(notional <= LARGEST)) return Number.NaN;
    const fee = Math.max(0, this.taker.on(notional));
    const units = notional + fee + (this.rounding === 'down' ? 0 : matches);
    return units <= LARGEST ? units : Number.NaN;
  }

  /** True where even the fee on it would not fit a double: such an order is refused. */
  beyondBounds(price: number, size: number): boolean {
    return price * size * this.unitsPerTickLot * (this.worstPpm / 1_000_000) > LARGEST;
  }

  /** Locks for an order; false, and nothing changes, where its account has too little. */
  lock(account: number, buy: boolean, units: number, price: number, size: number): boolean {
    if (Number.isNaN(units)) {
      const { name, asset, amount } = this.asMoney(account, buy, price, size);
      return this.accounts.lock(name, asset, amount);
    }
    return this.balances.lock(account * this.assetCount + (buy ? this.quote : this.base), units);
  }

  /**
   * Locks for an order of at most `fastLots` and FAST_NOTIONAL.
   * @returns the units; −1, and nothing changes, where its account has too little.
   */
  lockFast(account: number, buy: boolean, notional: number, size: number): number {
    const units = buy ? notional + this.worst.on(notional) : size * this.baseUnits;
    const asset = buy ? this.quote : this.base;
    return this.balances.lock(account * this.assetCount + asset, units) ? units : -1;
  }

  /** Gives back what `units`, or where NaN `size` at `price`, had locked. */
  unlock(account: number, buy: boolean, units: number, price: number, size: number): void {
    if (units > 0) {
      const free = this.balances.freeCell(account * this.assetCount + (buy ? this.quote : this.base));
      this.balances.move(free | 2, free, units);
    } else if (Number.isNaN(units)) {
      const { name, asset, amount } = this.asMoney(account, buy, price, size);
      this.accounts.unlock(name, asset, amount);
    }
  }

  /**
   * Settles a match between two orders, by their slots, and writes both fees into it; the orders' locks
   * shrink, their sizes are the caller's to change afterwards. A fee takes no more than its order's lock
   * left for it: see `Accounts.settle`.
   */
  settle(match: MatchEvent, taker: number, maker: number): void {
    const { takerBuys, price, size } = match;
    const { doubles } = this.pool;
    const buyer = takerBuys ? taker : maker;
    const seller = takerBuys ? maker : taker;
    const notional = price * size * this.unitsPerTickLot;
    const before = doubles[(buyer << 3) | LOCKED]!;
    const sellerLock = doubles[(seller << 3) | LOCKED]!;
    // NaN compares false, so a slow order of either side goes the slow way.
    if (!(notional + before + sellerLock < Number.POSITIVE_INFINITY && notional <= LARGEST)) {
      this.settleSlowly(match, taker, maker);
      return;
    }
    const makerFee = this.maker.on(notional);
    const takerFee = this.sameRates ? makerFee : this.taker.on(notional);
    const sellerFee = takerBuys ? makerFee : takerFee;
    const wanted = takerBuys ? takerFee : makerFee;
    const after = this.lockAfter(buyer, size, before - notional - wanted);
    const spare = before - after - notional;
    const fee = wanted > spare ? spare : wanted;
    match.takerFee = takerBuys ? fee : sellerFee;
    match.makerFee = takerBuys ? sellerFee : fee;
    const lots = size * this.baseUnits;
    const { balances, base, quote, assetCount } = this;
    const buyerRow = (takerBuys ? match.takerAccount : match.makerAccount) * assetCount;
    const sellerRow = (takerBuys ? match.makerAccount : match.takerAccount) * assetCount;
    const buyerQuote = (buyerRow + quote) << 2;
    balances.add(buyerQuote | 2, after - before);
    if (spare !== fee) balances.add(buyerQuote, spare - fee);
    balances.add((buyerRow + base) << 2, lots);
    balances.add(((sellerRow + base) << 2) | 2, -lots);
    balances.add((sellerRow + quote) << 2, notional - sellerFee);
    balances.add(this.feesCell, fee + sellerFee);
    doubles[(buyer << 3) | LOCKED] = after;
    doubles[(seller << 3) | LOCKED] = sellerLock - lots;
  }

  /** What a buyer keeps locked: for a limit what the rest needs, for a market order what was not spent. */
  private lockAfter(slot: number, size: number, unspent: number): number {
    const { doubles, integers } = this.pool;
    const flags = integers[(slot << 4) | FLAGS]!;
    const rest = doubles[(slot << 3) | REMAINING]! - size;
    if ((flags & WALKED) !== 0) return unspent;
    return rest === 0 ? 0 : this.required(true, integers[(slot << 4) | PRICE]!, rest);
  }

  private settleSlowly(match: MatchEvent, taker: number, maker: number): void {
    const takerFee = () => this.settleSide(taker, match.takerAccount, 'taker', match);
    const makerFee = () => this.settleSide(maker, match.makerAccount, 'maker', match);
    // The buyer first: what it pays is what the seller is paid from.
    if (match.takerBuys) match.takerFee = takerFee();
    match.makerFee = makerFee();
    if (!match.takerBuys) match.takerFee = takerFee();
  }

  private settleSide(slot: number, account: number, liquidity: Liquidity, match: MatchEvent): number {
    const side = (liquidity === 'taker') === match.takerBuys ? 'buy' : 'sell';
    const { doubles, integers } = this.pool;
    const remaining = doubles[(slot << 3) | REMAINING]!;
    const limit = side === 'buy' ? integers[(slot << 4) | PRICE]! : match.price;
    const walked = (integers[(slot << 4) | FLAGS]! & WALKED) !== 0;
    const lockOf = (size: number) =>
      lockFor(this.instrument, { side, price: limit as PriceTicks, size: size as SizeLots }, 'quote');
    const price = match.price as PriceTicks;
    const size = match.size as SizeLots;
    const notional = this.instrument.notional(price, size);
    const released = walked
      ? notional.plus(this.instrument.fee(notional, 'taker'))
      : lockOf(remaining).minus(lockOf(remaining - size));
    const { fee } = this.accounts.settle({
      account: this.accounts.name(account),
      instrument: this.instrument,
      side,
      price,
      size,
      liquidity,
      released,
    });
    doubles[(slot << 3) | LOCKED] = walked
      ? doubles[(slot << 3) | LOCKED]! - released.toNumber()
      : this.required(side === 'buy', limit, remaining - size);
    return fee.toNumber();
  }

  private asMoney(account: number, buy: boolean, price: number, size: number) {
    const { base, quote } = this.instrument.specification;
    return {
      name: this.accounts.name(account),
      asset: buy ? quote.code : base.code,
      amount: lockFor(
        this.instrument,
        { side: buy ? 'buy' : 'sell', price: price as PriceTicks, size: size as SizeLots },
        'quote',
      ),
    };
  }
}
