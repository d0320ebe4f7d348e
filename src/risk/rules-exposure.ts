import { grouped, Money } from '../domain/index.js';
import type { Check, Exposures, Refusal } from './context.js';
import type { AccountLimits, Placed } from './limits.js';
import { moneyText, percentText, type Rule, refusal } from './rule.js';

type Part = Exclude<keyof Exposures, 'equity'>;
type Key =
  | 'maxAssetExposure'
  | 'maxVenueExposure'
  | 'maxStrategyExposure'
  | 'maxGrossExposure'
  | 'maxNetExposure';

const over = (
  rule: string,
  { value, limit, account }: { value: Money; limit: Placed<Money>; account: AccountLimits },
): Refusal => {
  const [used, most] = [
    moneyText(value, account.reportingDecimals),
    moneyText(limit.value, account.reportingDecimals),
  ];
  return refusal(rule, {
    value: used,
    limit: most,
    text: `${grouped(used)} > ${grouped(most)} ${account.reportingCurrency} (${limit.place})`,
  });
};

/** What would stand in the reporting currency if all that works on the order's side filled, and the order too. */
const exposure = (name: string, part: Part, key: Key): Rule => ({
  name,
  trapsExits: true,
  check: ({ context, account }) => {
    const limit = account[key];
    const value = context.surroundings?.exposures?.[part] ?? null;
    if (limit === null || value === null || value.compare(limit.value) <= 0) return null;
    return over(name, { value, limit, account });
  },
});

const leverage: Rule = {
  name: 'leverage',
  trapsExits: true,
  check: ({ context, account }) => {
    const limit = account.leveragePpm;
    const exposures = context.surroundings?.exposures;
    if (limit === null || exposures === undefined || exposures === null) return null;
    const { gross, equity } = exposures;
    if (gross.times(1_000_000).compare(equity.times(limit.value)) <= 0) return null;
    const positive = equity.compare(Money.ZERO) > 0;
    const value = positive ? (gross.toNumber() / equity.toNumber()).toFixed(2) : 'no equity';
    const most = (limit.value / 1_000_000).toFixed(2);
    return refusal('leverage', { value, limit: most, text: `${value} > ${most} × equity (${limit.place})` });
  },
};

/** Size × distance to its stop. */
const tradeLoss: Rule = {
  name: 'trade-loss',
  trapsExits: true,
  check: ({ context, account }) => {
    const limit = account.maxTradeLoss;
    const loss = context.surroundings?.tradeLoss;
    if (limit === null || loss === undefined) return null;
    if (loss !== null) {
      return loss.compare(limit.value) <= 0 ? null : over('trade-loss', { value: loss, limit, account });
    }
    const most = moneyText(limit.value, account.reportingDecimals);
    return refusal('trade-loss', {
      value: 'no stop',
      limit: most,
      text: `no stop: its loss has no bound of ${grouped(most)} ${account.reportingCurrency}; give it a bracket (${limit.place})`,
    });
  },
};

const losses: Rule = {
  name: 'consecutive-losses',
  trapsExits: true,
  check: ({ order, context, account }) => {
    const limit = account.consecutiveLosses;
    const count = context.surroundings?.consecutiveLosses ?? 0;
    if (limit === null || count < limit.value) return null;
    return refusal('consecutive-losses', {
      value: String(count),
      limit: String(limit.value),
      text: `${count} round trips of ${order.owner} lost in a row, ${limit.value} allowed; until resume or 00:00 UTC (${limit.place})`,
    });
  },
};

const messageRate: Rule = {
  name: 'message-rate',
  trapsExits: true,
  check: ({ recentMessages, account }) => {
    const limit = account.messageRate;
    const count = (recentMessages ?? 0) + 1;
    if (limit === null || count <= limit.value) return null;
    return refusal('message-rate', {
      value: String(count),
      limit: String(limit.value),
      text: `${count} > ${limit.value} messages in ${account.orderRate.value.seconds} s (${limit.place})`,
    });
  },
};

/** Of an order that takes, against what it would see on the other side. */
const depthShare: Rule = {
  name: 'depth-share',
  trapsExits: true,
  check: ({ order, context, limits }: Check) => {
    const limit = limits.depthPpm;
    const depth = context.surroundings?.depthLots ?? null;
    if (limit === null || depth === null || order.size * 1_000_000 <= depth * limit.value) return null;
    const value = depth === 0 ? 'all' : percentText(Math.ceil((order.size / depth) * 1_000_000));
    const most = percentText(limit.value);
    return refusal('depth-share', {
      value,
      limit: most,
      text: `${value} > ${most} of what is shown within ${limits.depthBps} bps (${limit.place})`,
    });
  },
};

export const exposureRules: readonly Rule[] = [
  tradeLoss,
  losses,
  messageRate,
  exposure('asset-exposure', 'asset', 'maxAssetExposure'),
  exposure('venue-exposure', 'venue', 'maxVenueExposure'),
  exposure('strategy-exposure', 'strategy', 'maxStrategyExposure'),
  exposure('gross-exposure', 'gross', 'maxGrossExposure'),
  exposure('net-exposure', 'net', 'maxNetExposure'),
  leverage,
  depthShare,
];
