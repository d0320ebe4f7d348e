import {
  type ClientOrderId,
  limitOrder,
  type Micros,
  Money,
  type PriceTicks,
  type SizeLots,
} from '../../domain/index.js';
import { isMargined, LIQUIDATION_PREFIX, type MarginPosition } from '../margin.js';
import type { InstrumentMarket } from './instrument-market.js';
import type { OwnOrder } from './own-queue.js';
import type { SettledOrder, Settlement } from './settlement.js';
import { planTake } from './take-plan.js';

/** Why the orders of a liquidated account end. */
export const LIQUIDATED = 'liquidation: the equity is below maintenance';

export interface LiquidationOptions {
  readonly markets: readonly InstrumentMarket[];
  readonly settlement: Settlement;
  readonly open: ReadonlyMap<ClientOrderId, OwnOrder>;
  readonly cancel: (order: OwnOrder) => void;
}

/**
 * Closes what an account on margin can no longer bear: all of its positions in the asset, at once, against the book
 * from the touch on, and what the book has not at the worst price that it has. Harsher than a real venue, which closes
 * in steps; there is no insurance fund, so that what is lost beyond the balance is owed.
 */
export class Liquidations {
  private count = 0;

  constructor(private readonly options: LiquidationOptions) {}

  /** Looks at the accounts with a position in a market whose price has moved. */
  look({ instrument }: InstrumentMarket, time: Micros): void {
    const { margin } = this.options.settlement.accounts;
    for (const position of margin.positions()) {
      if (position.instrument !== instrument) continue;
      const { account } = position;
      const asset = instrument.specification.quote.code;
      if (margin.isBelowMaintenance(account, asset, (held) => this.mark(held))) {
        this.liquidate(account, asset, time);
      }
    }
  }

  private liquidate(account: string, asset: string, time: Micros): void {
    const { settlement, open, cancel } = this.options;
    const concerns = ({ instrument }: InstrumentMarket): boolean =>
      isMargined(instrument) && instrument.specification.quote.code === asset;
    const markets = this.options.markets.filter(concerns);
    for (const order of open.values()) {
      const mine = order.account === account;
      if (mine && markets.some(({ instrument }) => instrument.index === order.instrument)) cancel(order);
    }
    for (const market of markets) {
      const lots = settlement.accounts.margin.lots(account, market.instrument);
      if (lots !== 0) this.close(market, { account, lots, time });
    }
  }

  private close(
    market: InstrumentMarket,
    { account, lots, time }: { account: string; lots: number; time: Micros },
  ): void {
    const { settlement } = this.options;
    const { instrument } = market;
    const takesAsks = lots < 0;
    const size = Math.abs(lots) as SizeLots;
    const request = { account, takesAsks, limit: null, lots: size, prevention: 'none' } as const;
    const plan = planTake(market.book, takesAsks ? market.asks : market.bids, request);
    const worst = plan.fills.at(-1)?.price ?? market.book.last;
    if (worst === null) return;
    this.count += 1;
    const order = liquidationOrder(this.count, { account, instrument: instrument.index, lots });
    const { specification } = instrument;
    settlement.announce(account, {
      kind: 'status',
      venue: specification.venue,
      connected: true,
      note: `${LIQUIDATED}; the position of ${instrument.formatSize(size)} ${specification.symbol} is closed`,
    });
    for (const { price, size: taken } of plan.fills) {
      market.book.take(takesAsks, price, taken);
      settlement.fill(market, order, { price, size: taken, liquidity: 'taker', time });
    }
    const rest = order.remaining;
    if (rest > 0) settlement.fill(market, order, { price: worst, size: rest, liquidity: 'taker', time });
  }

  /** What a position could be closed at: the touch, or the last print where that side is empty. */
  private mark({ instrument, lots }: MarginPosition): PriceTicks | null {
    const market = this.options.markets.find((one) => one.instrument === instrument);
    return market === undefined ? null : (market.book.best(lots < 0) ?? market.book.last);
  }
}

/** An order that the exchange gives itself: to the market, and only to reduce. */
export function liquidationOrder(
  count: number,
  {
    account,
    instrument,
    lots,
  }: { readonly account: string; readonly instrument: number; readonly lots: number },
): SettledOrder {
  const size = Math.abs(lots) as SizeLots;
  const order = limitOrder({ instrument, side: lots < 0 ? 'buy' : 'sell', size, price: null });
  return {
    account,
    clientOrderId: `${LIQUIDATION_PREFIX}${count}`,
    order: { ...order, type: 'market', timeInForce: 'ioc', reduceOnly: true, owner: 'external' },
    price: null,
    remaining: size,
    filled: 0 as SizeLots,
    displayed: 0 as SizeLots,
    lockedAmount: Money.ZERO,
  };
}
