import { grouped, Money } from '../domain/index.js';
import { moneyText, percentText, type Rule, refusal } from './rule.js';

const dayLoss: Rule = {
  name: 'day-loss',
  trapsExits: true,
  check: ({ context, account }) => {
    const limit = account.dayLoss;
    const loss = context.account.dayPnl.negated();
    if (loss.compare(limit.value) < 0) return null;
    const value = moneyText(loss, account.reportingDecimals);
    const most = moneyText(limit.value, account.reportingDecimals);
    return refusal('day-loss', {
      value,
      limit: most,
      text: `${grouped(value)} ≥ ${grouped(most)} ${account.reportingCurrency} (${limit.place})`,
    });
  },
};

const drawdown: Rule = {
  name: 'drawdown',
  trapsExits: true,
  check: ({ context, account }) => {
    const { peak, fall } = context.account.drawdown;
    const limit = account.drawdownPpm;
    if (fall.isZero || fall.times(1_000_000).compare(peak.times(limit.value)) < 0) return null;
    // A fall from nothing has no percentage; it is as deep as can be.
    const ppm = peak.compare(Money.ZERO) > 0 ? Math.floor((fall.toNumber() / peak.toNumber()) * 1e6) : 1e6;
    const [value, most] = [percentText(ppm), percentText(limit.value)];
    return refusal('drawdown', {
      value,
      limit: most,
      text: `${value} ≥ ${most} of the peak (${limit.place})`,
    });
  },
};

const orderRate: Rule = {
  name: 'order-rate',
  trapsExits: true,
  check: ({ recentOrders, account }) => {
    const { orders, seconds } = account.orderRate.value;
    if (recentOrders < orders) return null;
    const value = String(recentOrders + 1);
    return refusal('order-rate', {
      value,
      limit: String(orders),
      text: `${grouped(value)} > ${grouped(String(orders))} in ${seconds} s (${account.orderRate.place})`,
    });
  },
};

/** Holds exits too: an exit pressed twice would close the position twice. */
const duplicate: Rule = {
  name: 'duplicate',
  trapsExits: false,
  check: ({ duplicate: again, account }) => {
    if (!again) return null;
    const { value: seconds, place } = account.duplicateSeconds;
    return refusal('duplicate', {
      value: 'identical',
      limit: `${seconds} s`,
      text: `identical to the last within ${seconds} s (${place})`,
    });
  },
};

export const accountRules: readonly Rule[] = [dayLoss, drawdown, orderRate, duplicate];
