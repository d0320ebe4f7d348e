import type { Instrument, PriceTicks, Rounding, SizeLots } from '../domain/index.js';
import { type Accounts, FEES_ACCOUNT, MARKET_ACCOUNT } from './accounts.js';
import { type Balances, FAST_UNITS } from './balances.js';
import { baseUnitsPerLot, feeUnits, lockFor } from './fees.js';
import { FLAGS, LOCKED, type OrderPool, PRICE, REMAINING, WALKED } from './order-pool.js';

/** What one match cost each side, in units of quote. */
export interface MatchFees {
  buyer: number;
  seller: number;
}

/**
 * One instrument's locks and settlements on a matching engine's accounts, to the unit.
 *
 * Amounts that a double holds move as doubles; an order whose lock is larger has NaN for its lock, and its
 * amounts go by way of `Accounts` and `Money`. Both lanes give the same balances.
 */
export class Ledger {
  private readonly balances: Balances;
  private readonly unitsPerTickLot: number;
  private readonly baseUnits: number;
  private readonly makerPpm: number;
  private readonly takerPpm: number;
  private readonly worstPpm: number;
  private readonly rounding: Rounding;
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
    this.makerPpm = makerFeePpm;
    this.takerPpm = takerFeePpm;
    this.rounding = instrument.specification.feeRounding;
    this.worstPpm = Math.max(makerFeePpm, takerFeePpm, 0);
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
      return units <= FAST_UNITS ? units : Number.NaN;
    }
    const notional = price * size * this.unitsPerTickLot;
    if (!(notional <= FAST_UNITS)) return Number.NaN;
    const fee = feeUnits(notional, this.worstPpm, this.rounding);
    return notional + fee <= FAST_UNITS ? notional + fee : Number.NaN;
  }

  /**
   * Units that a market buy of this notional needs, in at most `matches` matches, each of which may round
   * its fee up; NaN where a double does not hold them.
   */
  budget(notional: number, matches: number): number {
    if (!(notional <= FAST_UNITS)) return Number.NaN;
    const fee = Math.max(0, feeUnits(notional, this.takerPpm, this.rounding));
    const units = notional + fee + (this.rounding === 'down' ? 0 : matches);
    return units <= FAST_UNITS ? units : Number.NaN;
  }

  /** True where even the fee on it would not fit a double: such an order is refused. */
  beyondBounds(price: number, size: number): boolean {
    return price * size * this.unitsPerTickLot * (this.worstPpm / 1_000_000) > FAST_UNITS;
  }

  /** Locks for an order; false, and nothing changes, where its account has too little. */
  lock(account: number, buy: boolean, units: number, price: number, size: number): boolean {
    if (Number.isNaN(units)) {
      const { name, asset, amount } = this.asMoney(account, buy, price, size);
      return this.accounts.lock(name, asset, amount);
    }
    const row = account * this.assetCount + (buy ? this.quote : this.base);
    const balances = this.balances;
    const free = balances.freeCell(row);
    if (!balances.covers(free, units)) return false;
    balances.move(free, free + 2, units);
    return true;
  }

  /** Gives back what `units`, or where NaN `size` at `price`, had locked. */
  unlock(account: number, buy: boolean, units: number, price: number, size: number): void {
    if (Number.isNaN(units)) {
      const { name, asset, amount } = this.asMoney(account, buy, price, size);
      this.accounts.unlock(name, asset, amount);
      return;
    }
    if (units === 0) return;
    const row = account * this.assetCount + (buy ? this.quote : this.base);
    const free = this.balances.freeCell(row);
    this.balances.move(free + 2, free, units);
  }

  /**
   * Settles a match between two orders and takes both fees; the orders' locks shrink, their sizes are the
   * caller's to change afterwards. A fee takes no more than its order's lock left for it: see `Accounts.settle`.
   */
  settle(match: MatchSides, fees: MatchFees): void {
    const { buyer, seller, buyerAccount, sellerAccount, price, size } = match;
    const doubles = this.pool.doubles;
    const notional = price * size * this.unitsPerTickLot;
    const before = doubles[buyer * 8 + LOCKED]!;
    const sellerLock = doubles[seller * 8 + LOCKED]!;
    // NaN compares false, so a slow order of either side goes the slow way.
    if (!(notional + before + sellerLock < Number.POSITIVE_INFINITY && notional <= FAST_UNITS)) {
      this.settleSlowly(match, fees);
      return;
    }
    const makerFee = feeUnits(notional, this.makerPpm, this.rounding);
    const takerFee = feeUnits(notional, this.takerPpm, this.rounding);
    fees.seller = match.takerBuys ? makerFee : takerFee;
    const wanted = match.takerBuys ? takerFee : makerFee;
    const after = this.lockAfter(buyer, size, before - notional - wanted);
    const spare = before - after - notional;
    const fee = wanted > spare ? spare : wanted;
    fees.buyer = fee;
    const balances = this.balances;
    const lots = size * this.baseUnits;
    const buyerQuote = balances.freeCell(buyerAccount * this.assetCount + this.quote);
    const sellerBase = balances.freeCell(sellerAccount * this.assetCount + this.base);
    balances.add(buyerQuote + 2, after - before);
    if (spare !== fee) balances.add(buyerQuote, spare - fee);
    balances.add(balances.freeCell(buyerAccount * this.assetCount + this.base), lots);
    balances.add(sellerBase + 2, -lots);
    balances.add(balances.freeCell(sellerAccount * this.assetCount + this.quote), notional - fees.seller);
    balances.add(this.feesCell, fee + fees.seller);
    doubles[buyer * 8 + LOCKED] = after;
    doubles[seller * 8 + LOCKED] = sellerLock - lots;
  }

  /** What a buyer keeps locked: for a limit what the rest needs, for a market order what was not spent. */
  private lockAfter(slot: number, size: number, unspent: number): number {
    const { doubles, integers } = this.pool;
    const flags = integers[slot * 16 + FLAGS]!;
    const rest = doubles[slot * 8 + REMAINING]! - size;
    if ((flags & WALKED) !== 0) return unspent;
    return rest === 0 ? 0 : this.required(true, integers[slot * 16 + PRICE]!, rest);
  }

  private settleSlowly(match: MatchSides, fees: MatchFees): void {
    for (const side of ['buy', 'sell'] as const) {
      const slot = side === 'buy' ? match.buyer : match.seller;
      const account = side === 'buy' ? match.buyerAccount : match.sellerAccount;
      const charge = this.settleSide(slot, this.accounts.name(account), side, match);
      fees[side === 'buy' ? 'buyer' : 'seller'] = charge;
    }
  }

  private settleSide(slot: number, account: string, side: 'buy' | 'sell', match: MatchSides): number {
    const { doubles, integers } = this.pool;
    const remaining = doubles[slot * 8 + REMAINING]!;
    const limit = side === 'buy' ? integers[slot * 16 + PRICE]! : match.price;
    const walked = (integers[slot * 16 + FLAGS]! & WALKED) !== 0;
    const lockOf = (size: number) =>
      lockFor(this.instrument, { side, price: limit as PriceTicks, size: size as SizeLots }, 'quote');
    const price = match.price as PriceTicks;
    const size = match.size as SizeLots;
    const notional = this.instrument.notional(price, size);
    const released = walked
      ? notional.plus(this.instrument.fee(notional, 'taker'))
      : lockOf(remaining).minus(lockOf(remaining - size));
    const liquidity = (side === 'buy') === match.takerBuys ? 'taker' : 'maker';
    const { fee } = this.accounts.settle({
      account,
      instrument: this.instrument,
      side,
      price,
      size,
      liquidity,
      released,
    });
    doubles[slot * 8 + LOCKED] = walked
      ? doubles[slot * 8 + LOCKED]! - released.toNumber()
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

/** The two orders of a match, by slot, and the accounts behind them. */
export interface MatchSides {
  buyer: number;
  seller: number;
  buyerAccount: number;
  sellerAccount: number;
  takerBuys: boolean;
  price: number;
  size: number;
}
