import {
  type Instrument,
  type Liquidity,
  type Micros,
  Money,
  type PriceTicks,
  type SizeLots,
  type VenueEvent,
} from '../../domain/index.js';
import type { Accounts, Charge } from '../accounts.js';
import type { ExchangeOrder } from '../exchange-order.js';
import { baseAmount, lockFor } from '../fees.js';
import { isMargined } from '../margin.js';
import type { TakePlan } from './take-plan.js';

/** Told of everything that happens to an account's orders, in the order in which it happens. */
export type EventListener = (account: string, event: VenueEvent) => void;

/** What is traded, as far as money is concerned. */
export interface TradedMarket {
  readonly instrument: Instrument;
}

/** What a fill's order says of itself. */
export type SettledOrder = Pick<
  ExchangeOrder,
  'account' | 'clientOrderId' | 'order' | 'price' | 'remaining' | 'filled' | 'displayed' | 'lockedAmount'
>;

/**
 * Locks and fills on the accounts; the only place that moves money for recorded and candle markets. What is spot moves
 * base and quote, what is linear goes by way of the account's margin.
 */
export class Settlement {
  private trades = 0;

  constructor(
    readonly accounts: Accounts,
    private readonly listener: EventListener,
  ) {}

  emit(order: SettledOrder, event: VenueEvent): void {
    this.listener(order.account, event);
  }

  /** To an account, of what is no order of its. */
  announce(account: string, event: VenueEvent): void {
    this.listener(account, event);
  }

  /** Locks what `lots` at `price` need in place of what is locked; false, and nothing changes, where that is too much. */
  relock(
    market: TradedMarket,
    order: SettledOrder,
    { price, lots }: { price: PriceTicks; lots: number },
  ): boolean {
    if (isMargined(market.instrument)) {
      const { clientOrderId } = order;
      const { side, reduceOnly } = order.order;
      const terms = { clientOrderId, side, price, lots, reduceOnly };
      return this.accounts.margin.place(order.account, market.instrument, terms);
    }
    const needed = lockFor(
      market.instrument,
      { side: order.order.side, price, size: lots as SizeLots },
      this.accounts.feeMode,
    );
    const more = needed.minus(order.lockedAmount);
    const asset = lockedAsset(market, order);
    if (more.isNegative) this.accounts.unlock(order.account, asset, more.negated());
    else if (!this.accounts.lock(order.account, asset, more)) return false;
    order.lockedAmount = needed;
    return true;
  }

  release(market: TradedMarket, order: SettledOrder): void {
    if (isMargined(market.instrument)) {
      this.accounts.margin.withdraw(order.account, market.instrument, order.clientOrderId);
      return;
    }
    if (order.lockedAmount.isZero) return;
    this.accounts.unlock(order.account, lockedAsset(market, order), order.lockedAmount);
    order.lockedAmount = Money.ZERO;
  }

  /** True where the account can pay for a market order's fills, fees included. */
  affords(market: TradedMarket, order: SettledOrder, plan: TakePlan): boolean {
    const { instrument } = market;
    if (isMargined(instrument)) {
      const { side, reduceOnly } = order.order;
      const price = plan.fills.reduce((most, fill) => Math.max(most, fill.price), 0) as PriceTicks;
      const terms = { side, price, lots: plan.lots, reduceOnly };
      return this.accounts.margin.fits(order.account, instrument, terms);
    }
    const free = this.accounts.free(order.account, lockedAsset(market, order));
    if (order.order.side === 'sell') return free.compare(baseAmount(instrument, plan.lots as SizeLots)) >= 0;
    let cost = Money.ZERO;
    for (const { price, size } of plan.fills) {
      const notional = instrument.notional(price, size);
      cost = cost.plus(notional);
      if (this.accounts.feeMode === 'quote') cost = cost.plus(instrument.fee(notional, 'taker'));
    }
    return free.compare(cost) >= 0;
  }

  /** What an order may still have filled of `lots`: all of it, save where it only reduces a position on margin. */
  fillable(market: TradedMarket, order: SettledOrder, lots: number): number {
    const { instrument } = market;
    const { side, reduceOnly } = order.order;
    if (!reduceOnly || !isMargined(instrument)) return lots;
    return Math.min(lots, this.accounts.margin.reducible(order.account, instrument, side));
  }

  /**
   * One execution: sizes, balances and the event; of an order that only reduces no more than there is to reduce.
   * Whether the order goes on is the caller's to see.
   */
  fill(
    market: TradedMarket,
    order: SettledOrder,
    execution: { price: PriceTicks; size: SizeLots; liquidity: Liquidity; time: Micros },
  ): void {
    const { price, liquidity, time } = execution;
    const size = this.fillable(market, order, execution.size) as SizeLots;
    if (size === 0) return;
    const { side } = order.order;
    order.remaining = (order.remaining - size) as SizeLots;
    order.filled = (order.filled + size) as SizeLots;
    if (liquidity === 'maker') order.displayed = (order.displayed - size) as SizeLots;
    const charge = this.charge(market, order, { price, size, liquidity });
    this.trades += 1;
    const fill = {
      tradeId: `R${this.trades}`,
      clientOrderId: order.clientOrderId,
      instrument: market.instrument.index,
      side,
      price,
      size,
      liquidity,
      ...charge,
      timeExchange: time,
    };
    this.emit(order, { kind: 'fill', fill });
  }

  private charge(
    { instrument }: TradedMarket,
    order: SettledOrder,
    execution: { price: PriceTicks; size: SizeLots; liquidity: Liquidity },
  ): Charge {
    const { accounts } = this;
    const { account, clientOrderId } = order;
    const { side } = order.order;
    if (isMargined(instrument)) {
      return accounts.margin.fill({ account, instrument, clientOrderId, side, ...execution });
    }
    const kept =
      order.lockedAmount.isZero || order.remaining === 0
        ? Money.ZERO
        : lockFor(
            instrument,
            { side, price: order.price ?? execution.price, size: order.remaining },
            accounts.feeMode,
          );
    const released = order.lockedAmount.minus(kept);
    order.lockedAmount = kept;
    return accounts.settle({ account, instrument, side, ...execution, released });
  }
}

const lockedAsset = (market: TradedMarket, order: SettledOrder): string =>
  order.order.side === 'buy'
    ? market.instrument.specification.quote.code
    : market.instrument.specification.base.code;
