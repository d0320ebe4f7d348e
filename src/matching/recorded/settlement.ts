import {
  type Liquidity,
  type Micros,
  Money,
  type PriceTicks,
  type SizeLots,
  type VenueEvent,
} from '../../domain/index.js';
import type { Accounts } from '../accounts.js';
import { baseAmount, lockFor } from '../fees.js';
import type { InstrumentMarket } from './instrument-market.js';
import type { OwnOrder } from './own-queue.js';
import type { TakePlan } from './take-plan.js';

/** Told of everything that happens to an account's orders, in the order in which it happens. */
export type EventListener = (account: string, event: VenueEvent) => void;

/** Locks and fills on the accounts; the only place that moves money for recorded markets. */
export class Settlement {
  private trades = 0;

  constructor(
    readonly accounts: Accounts,
    private readonly listener: EventListener,
  ) {}

  emit(order: OwnOrder, event: VenueEvent): void {
    this.listener(order.account, event);
  }

  /** To an account, of what is no order of its. */
  announce(account: string, event: VenueEvent): void {
    this.listener(account, event);
  }

  /** Locks what `lots` at `price` need in place of what is locked; false, and nothing changes, where that is too much. */
  relock(
    market: InstrumentMarket,
    order: OwnOrder,
    { price, lots }: { price: PriceTicks; lots: number },
  ): boolean {
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

  release(market: InstrumentMarket, order: OwnOrder): void {
    if (order.lockedAmount.isZero) return;
    this.accounts.unlock(order.account, lockedAsset(market, order), order.lockedAmount);
    order.lockedAmount = Money.ZERO;
  }

  /** True where the account can pay for a market order's fills, fees included. */
  affords(market: InstrumentMarket, order: OwnOrder, plan: TakePlan): boolean {
    const { instrument } = market;
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

  /** One execution: sizes, balances and the event. Whether the order goes on is the caller's to see. */
  fill(
    market: InstrumentMarket,
    order: OwnOrder,
    execution: { price: PriceTicks; size: SizeLots; liquidity: Liquidity; time: Micros },
  ): void {
    const { price, size, liquidity, time } = execution;
    const { side } = order.order;
    order.remaining = (order.remaining - size) as SizeLots;
    order.filled = (order.filled + size) as SizeLots;
    if (liquidity === 'maker') order.displayed = (order.displayed - size) as SizeLots;
    const kept =
      order.lockedAmount.isZero || order.remaining === 0
        ? Money.ZERO
        : lockFor(
            market.instrument,
            { side, price: order.price ?? price, size: order.remaining },
            this.accounts.feeMode,
          );
    const released = order.lockedAmount.minus(kept);
    order.lockedAmount = kept;
    const { account, clientOrderId } = order;
    const { instrument } = market;
    const charge = this.accounts.settle({ account, instrument, side, price, size, liquidity, released });
    this.trades += 1;
    const fill = {
      tradeId: `R${this.trades}`,
      clientOrderId,
      instrument: instrument.index,
      side,
      price,
      size,
      liquidity,
      ...charge,
      timeExchange: time,
    };
    this.emit(order, { kind: 'fill', fill });
  }
}

const lockedAsset = (market: InstrumentMarket, order: OwnOrder): string =>
  order.order.side === 'buy'
    ? market.instrument.specification.quote.code
    : market.instrument.specification.base.code;
