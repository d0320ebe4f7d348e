import {
  type Instrument,
  type Liquidity,
  Money,
  type PriceTicks,
  type Side,
  type SizeLots,
} from '../domain/index.js';
import type { Accounts, Charge } from './accounts.js';
import { worstFee } from './fees.js';

/** What is asked of whoever trades on margin. */
export interface MarginTerms {
  /** Notional for each unit of margin; a whole number. */
  readonly leverage: number;
  /** Parts per million of the positions' notional that the account's equity must not fall below. */
  readonly maintenancePpm: number;
}

/** Without leverage; Binance's lowest maintenance rate of USD-M perpetuals, 0.4 %. */
export const MARGIN_TERMS: MarginTerms = { leverage: 1, maintenancePpm: 4_000 };

/** What liquidations call their orders: `liquidation-1` and so on. */
export const LIQUIDATION_PREFIX = 'liquidation-';

/** An order as far as it needs margin. */
export interface WorkingOrder {
  readonly side: Side;
  readonly price: PriceTicks;
  readonly lots: number;
  readonly reduceOnly: boolean;
}

export interface MarginFill {
  readonly account: string;
  readonly instrument: Instrument;
  readonly clientOrderId: string;
  readonly side: Side;
  readonly price: PriceTicks;
  readonly size: SizeLots;
  readonly liquidity: Liquidity;
}

/** A position by average cost: `cost` is what its lots cost, negative (the proceeds) for a short. */
export interface MarginPosition {
  readonly account: string;
  readonly instrument: Instrument;
  /** Signed. */
  readonly lots: number;
  readonly cost: Money;
}

interface Holding extends MarginPosition {
  lots: number;
  cost: Money;
  /** Locked of the account's quote asset: for the position and for its working orders. */
  held: Money;
  readonly working: Map<string, WorkingOrder>;
}

/**
 * Positions on margin, for linear perpetuals: margin, PnL and fees are in the quote asset, no base changes hands, and
 * shorts are as good as longs. Margin is crossed: an account's whole balance of the quote asset stands behind all of
 * its positions in it.
 *
 * - Locked are the position's entry notional ÷ leverage, and for each working order the worst fee on it and the
 *   notional ÷ leverage of what it would add: orders against the position add only beyond it, the dearest last.
 * - A fill that closes q of Q lots takes cost × q/Q out, rounded once, against us; what the market pays us or we pay
 *   it is exact, so that every asset is conserved.
 * - An account whose losses exceed its free money owes: its free balance is negative, and it opens nothing.
 *
 * Funding is not on tapes and is not charged: a position held over a funding time is that much better or worse off.
 */
export class MarginBook {
  private readonly holdings = new Map<string, Holding>();

  /** @throws RangeError for a leverage that is no whole number from 1 to 125. */
  constructor(
    private readonly accounts: Accounts,
    readonly terms: MarginTerms = MARGIN_TERMS,
  ) {
    const { leverage } = terms;
    if (!Number.isInteger(leverage) || leverage < 1 || leverage > 125) {
      throw new RangeError(`leverage ${leverage}: give a whole number from 1 to 125`);
    }
  }

  /** Every position that is not flat, in the order in which they were first opened. */
  *positions(): Generator<MarginPosition> {
    for (const holding of this.holdings.values()) if (holding.lots !== 0) yield holding;
  }

  /** Signed lots. */
  lots(account: string, instrument: Instrument): number {
    return this.holdings.get(keyOf(account, instrument))?.lots ?? 0;
  }

  /** Lots of the position that an order of that side would close at the most. */
  reducible(account: string, instrument: Instrument, side: Side): number {
    const lots = this.lots(account, instrument);
    return side === 'sell' ? Math.max(0, lots) : Math.max(0, -lots);
  }

  /** Sets what an order needs locked; false, and nothing changes, where too little is free. */
  place(
    account: string,
    instrument: Instrument,
    order: WorkingOrder & { readonly clientOrderId: string },
  ): boolean {
    const holding = this.open(account, instrument);
    const { clientOrderId } = order;
    const before = holding.working.get(clientOrderId);
    holding.working.set(clientOrderId, order);
    if (this.hold(holding, { anyway: false })) return true;
    if (before === undefined) holding.working.delete(clientOrderId);
    else holding.working.set(clientOrderId, before);
    return false;
  }

  /** Gives back what an order has locked. */
  withdraw(account: string, instrument: Instrument, clientOrderId: string): void {
    const holding = this.holdings.get(keyOf(account, instrument));
    if (holding?.working.delete(clientOrderId) === true) this.hold(holding, { anyway: true });
  }

  /** True where the account could have such an order filled at once. */
  fits(account: string, instrument: Instrument, order: WorkingOrder): boolean {
    const holding = this.open(account, instrument);
    holding.working.set('', order);
    const more = this.required(holding).minus(holding.held);
    holding.working.delete('');
    return (
      more.compare(Money.ZERO) <= 0 || more.compare(this.accounts.free(account, quoteOf(instrument))) <= 0
    );
  }

  /** Settles a fill: position, PnL, fee, locks. */
  fill(fill: MarginFill): Charge {
    const { account, instrument, clientOrderId, side, price, size, liquidity } = fill;
    const holding = this.open(account, instrument);
    const direction = side === 'buy' ? 1 : -1;
    const closing = Math.min(size, this.reducible(account, instrument, side));
    const asset = quoteOf(instrument);
    const cost = (lots: number): Money => {
      const notional = instrument.notional(price, lots as SizeLots);
      return side === 'buy' ? notional : notional.negated();
    };
    if (closing > 0) {
      const removed = closedCost(holding, closing);
      holding.cost = holding.cost.minus(removed);
      this.accounts.payMarket(account, asset, cost(closing).plus(removed));
    }
    if (size > closing) holding.cost = holding.cost.plus(cost(size - closing));
    holding.lots += direction * size;
    const fee = instrument.fee(instrument.notional(price, size), liquidity);
    this.accounts.payFee(account, asset, fee);
    const order = holding.working.get(clientOrderId);
    if (order !== undefined && order.lots > size) {
      holding.working.set(clientOrderId, { ...order, lots: order.lots - size });
    } else {
      holding.working.delete(clientOrderId);
    }
    this.hold(holding, { anyway: true });
    return { fee, feeAsset: asset };
  }

  /**
   * Whether an account's equity in an asset has fallen below what its positions must have behind them.
   * @param mark what a position could be closed at now; null where that is not known: then it counts at its cost.
   */
  isBelowMaintenance(
    account: string,
    asset: string,
    mark: (position: MarginPosition) => PriceTicks | null,
  ): boolean {
    let equity = this.accounts.free(account, asset).plus(this.accounts.locked(account, asset));
    let notional = Money.ZERO;
    for (const position of this.positions()) {
      const { instrument, lots, cost } = position;
      if (position.account !== account || quoteOf(instrument) !== asset) continue;
      const price = mark(position);
      const worth = price === null ? cost.absolute() : instrument.notional(price, Math.abs(lots) as SizeLots);
      notional = notional.plus(worth);
      equity = equity.plus(lots > 0 ? worth : worth.negated()).minus(cost);
    }
    return (
      !notional.isZero &&
      equity.compare(notional.multiplyDivide(this.terms.maintenancePpm, 1_000_000, 'up')) < 0
    );
  }

  private open(account: string, instrument: Instrument): Holding {
    const key = keyOf(account, instrument);
    const known = this.holdings.get(key);
    if (known !== undefined) return known;
    const holding: Holding = {
      account,
      instrument,
      lots: 0,
      cost: Money.ZERO,
      held: Money.ZERO,
      working: new Map(),
    };
    this.holdings.set(key, holding);
    return holding;
  }

  /** Locks what a holding needs now. Below a checked order's need nothing changes; what has happened is locked anyway. */
  private hold(holding: Holding, { anyway }: { readonly anyway: boolean }): boolean {
    const { account, instrument } = holding;
    const asset = quoteOf(instrument);
    const required = this.required(holding);
    const more = required.minus(holding.held);
    if (more.isNegative) this.accounts.unlock(account, asset, more.negated());
    else if (anyway) this.accounts.lockAnyway(account, asset, more);
    else if (!this.accounts.lock(account, asset, more)) return more.isZero;
    holding.held = required;
    return true;
  }

  private required({ instrument, lots, cost, working }: Holding): Money {
    const { leverage } = this.terms;
    let needed = cost.absolute().divide(leverage, 'up');
    for (const side of ['buy', 'sell'] as const) {
      let closing = side === 'sell' ? Math.max(0, lots) : Math.max(0, -lots);
      const orders = [...working.values()].filter((order) => order.side === side);
      for (const order of orders.sort((a, b) => a.price - b.price)) {
        needed = needed.plus(worstFee(instrument, instrument.notional(order.price, order.lots as SizeLots)));
        if (order.reduceOnly) continue;
        const adding = Math.max(0, order.lots - closing);
        closing -= order.lots - adding;
        needed = needed.plus(instrument.notional(order.price, adding as SizeLots).divide(leverage, 'up'));
      }
    }
    return needed;
  }
}

/** The closed part of a position's cost, rounded against us: a long's up, a short's proceeds down. */
function closedCost({ lots, cost }: MarginPosition, closing: number): Money {
  const held = Math.abs(lots);
  if (closing === held) return cost;
  return cost.multiplyDivide(closing, held, cost.isNegative ? 'down' : 'up');
}

/** Whether an instrument is traded on margin here. */
export const isMargined = (instrument: Instrument): boolean => instrument.specification.kind === 'linear';

const quoteOf = (instrument: Instrument): string => instrument.specification.quote.code;

const keyOf = (account: string, instrument: Instrument): string => `${instrument.index} ${account}`;
