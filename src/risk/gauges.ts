import { type Instrument, Money, POWERS_OF_TEN, type PriceTicks, type SizeLots } from '../domain/index.js';
import type { AccountRisk } from './context.js';
import type { AccountLimits, InstrumentLimits, Limits } from './limits.js';

/** `used` of `limit` as the screen shows them, and the share, 0 to 1, for its bar. */
export interface Gauge {
  readonly rule: 'position' | 'day loss' | 'drawdown' | 'orders';
  readonly used: string;
  readonly limit: string;
  readonly share: number;
}

export interface GaugeInput {
  readonly limits: Limits;
  /** The instrument on the screen, its signed position and a price for it. */
  readonly instrument: Instrument;
  readonly positionLots: number;
  readonly price: PriceTicks | null;
  readonly account: AccountRisk;
  readonly recentOrders: number;
}

/** How much of each limit is used: `position 0.25/1.00`, `day loss 27/500`, `drawdown 0.03/2.0%`, `orders 1/20 s`. */
export function gauges(input: GaugeInput): Gauge[] {
  const { limits, instrument, account } = input;
  const own = limits.instruments[instrument.index];
  if (own === undefined) throw new RangeError(`no instrument ${instrument.index} in this session`);
  return [
    positionGauge(input, own),
    dayLossGauge(limits.account, account),
    drawdownGauge(limits.account, account),
    ordersGauge(limits.account, input.recentOrders),
  ];
}

function positionGauge(input: GaugeInput, limits: InstrumentLimits): Gauge {
  const { instrument, price } = input;
  const lots = Math.abs(input.positionLots);
  if (limits.maxPosition !== null) {
    const limit = limits.maxPosition.value;
    return {
      rule: 'position',
      used: instrument.sizeNumber(lots).toFixed(2),
      limit: instrument.sizeNumber(limit).toFixed(2),
      share: shareOf(lots, limit),
    };
  }
  const { decimals } = instrument.specification.quote;
  const value = price === null ? Money.ZERO : instrument.notional(price, lots as SizeLots);
  const limit = limits.maxPositionNotional?.value ?? null;
  return {
    rule: 'position',
    used: whole(value, decimals),
    limit: limit === null ? '–' : whole(limit, decimals),
    share: limit === null ? 0 : shareOf(value.toNumber(), limit.toNumber()),
  };
}

function dayLossGauge(limits: AccountLimits, account: AccountRisk): Gauge {
  const loss = account.dayPnl.isNegative ? account.dayPnl.negated() : Money.ZERO;
  return {
    rule: 'day loss',
    used: whole(loss, limits.reportingDecimals),
    limit: whole(limits.dayLoss.value, limits.reportingDecimals),
    share: shareOf(loss.toNumber(), limits.dayLoss.value.toNumber()),
  };
}

function drawdownGauge(limits: AccountLimits, account: AccountRisk): Gauge {
  const { peak, fall } = account.drawdown;
  const percent = peak.compare(Money.ZERO) > 0 ? (fall.toNumber() / peak.toNumber()) * 100 : 0;
  const limit = limits.drawdownPpm.value / 10_000;
  return {
    rule: 'drawdown',
    used: percent.toFixed(2),
    limit: `${limit.toFixed(1)}%`,
    share: shareOf(percent, limit),
  };
}

function ordersGauge(limits: AccountLimits, recent: number): Gauge {
  const { orders, seconds } = limits.orderRate.value;
  return {
    rule: 'orders',
    used: String(recent),
    limit: seconds === 1 ? `${orders} s` : `${orders} ${seconds}s`,
    share: shareOf(recent, orders),
  };
}

const shareOf = (used: number, limit: number): number =>
  limit > 0 ? Math.min(1, used / limit) : used > 0 ? 1 : 0;

/** Without decimals, half up. */
function whole(amount: Money, decimals: number): string {
  return amount.multiplyDivide(1, POWERS_OF_TEN[decimals]!, 'half-up').format(0);
}
