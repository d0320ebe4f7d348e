import {
  formatScaled,
  grouped,
  type Instrument,
  Money,
  type NewOrder,
  type SizeLots,
} from '../domain/index.js';
import { baseAmount } from '../portfolio/index.js';
import type { Check, Refusal } from './context.js';
import { lotsText, moneyText, type Rule, refusal } from './rule.js';
import { accountRules } from './rules-account.js';
import { exposureRules } from './rules-exposure.js';
import { priceRules } from './rules-price.js';
import { stateRules } from './rules-state.js';

const halted: Rule = {
  name: 'halted',
  trapsExits: true,
  check: ({ context }) =>
    context.halted
      ? refusal('halted', {
          limit: 'normal',
          value: 'halt',
          text: 'HALT: nothing that adds exposure; resume first',
        })
      : null,
};

const FEED_WORDS = {
  recovering: 'recovering',
  gap: 'missing messages',
  stale: 'stale',
  crossed: 'crossed',
} as const;

const feed: Rule = {
  name: 'feed',
  trapsExits: true,
  check: ({ context }) => {
    const { feed: state, bestBid, bestAsk, instrument } = context;
    const crossed = bestBid !== null && bestAsk !== null && bestBid >= bestAsk;
    if (state === 'live' && !crossed && bestBid !== null && bestAsk !== null) return null;
    const empty = bestBid === null ? 'without bids' : 'without asks';
    const value = state !== 'live' ? FEED_WORDS[state] : crossed ? FEED_WORDS.crossed : empty;
    return refusal('feed', { limit: 'live', value, text: `${instrument.symbol} is ${value}` });
  },
};

const maxOrder: Rule = {
  name: 'max-order',
  trapsExits: true,
  check: ({ order, context, limits }) => {
    const limit = limits.maxOrder;
    if (limit === null || order.size <= limit.value) return null;
    return over('max-order', {
      value: lotsText(context.instrument, order.size),
      limit: lotsText(context.instrument, limit.value),
      unit: context.instrument.specification.base.code,
      place: limit.place,
    });
  },
};

const maxNotional: Rule = {
  name: 'max-notional',
  trapsExits: true,
  check: ({ context, limits, notional }) => {
    const limit = limits.maxNotional;
    if (limit === null || notional === null || notional.compare(limit.value) <= 0) return null;
    const { code, decimals } = context.instrument.specification.quote;
    return over('max-notional', {
      value: moneyText(notional, decimals),
      limit: moneyText(limit.value, decimals),
      unit: code,
      place: limit.place,
    });
  },
};

/** The position that would stand if everything on this side filled, and this order too. */
function worstLots({ order, context }: Check): number {
  return order.side === 'buy'
    ? context.positionLots + context.workingBuyLots + order.size
    : context.workingSellLots + order.size - context.positionLots;
}

const maxPosition: Rule = {
  name: 'max-position',
  trapsExits: true,
  check: (check) => {
    const { instrument } = check.context;
    const limit = check.limits.maxPosition;
    const worst = worstLots(check);
    if (limit === null || worst <= limit.value) return null;
    return over('max-position', {
      value: lotsText(instrument, worst),
      limit: lotsText(instrument, limit.value),
      unit: instrument.specification.base.code,
      place: limit.place,
    });
  },
};

const maxPositionNotional: Rule = {
  name: 'max-position-notional',
  trapsExits: true,
  check: (check) => {
    const { instrument } = check.context;
    const limit = check.limits.maxPositionNotional;
    const worst = worstLots(check);
    if (limit === null || worst <= 0) return null;
    const notional = positionNotional(check, worst as SizeLots);
    if (notional === null || notional.compare(limit.value) <= 0) return null;
    const { code, decimals } = instrument.specification.quote;
    return over('max-position-notional', {
      value: moneyText(notional, decimals),
      limit: moneyText(limit.value, decimals),
      unit: code,
      place: limit.place,
    });
  },
};

/** At the touch, where the position could be left; at the order's own price while there is none. */
function positionNotional({ order, context }: Check, size: SizeLots): Money | null {
  const touch = order.side === 'buy' ? context.bestAsk : context.bestBid;
  const price = touch ?? order.price ?? order.triggerPrice;
  return price === null ? null : context.instrument.notional(price, size);
}

const ordersPerSide: Rule = {
  name: 'orders-per-side',
  trapsExits: true,
  check: ({ order, context, limits }) => {
    const count = (order.side === 'buy' ? context.workingBuyOrders : context.workingSellOrders) + 1;
    const limit = limits.ordersPerSide;
    if (count <= limit.value) return null;
    return over('orders-per-side', {
      value: String(count),
      limit: String(limit.value),
      unit: order.side === 'buy' ? 'buys' : 'sells',
      place: limit.place,
    });
  },
};

const medianSize: Rule = {
  name: 'median-size',
  trapsExits: true,
  soft: true,
  check: ({ order, context, limits, doubleMedianLots }) => {
    const limit = limits.confirmSizeMultiple;
    if (order.owner !== 'manual' || doubleMedianLots === null) return null;
    if (order.size * 2 <= doubleMedianLots * limit.value) return null;
    const { instrument } = context;
    const { units, decimals } = instrument.specification.lot;
    const half = formatScaled((doubleMedianLots * units * 10) / 2, decimals + 1).replace(/\.?0+$/, '');
    const most = `${limit.value} × your median `;
    const value = lotsText(instrument, order.size);
    const unit = instrument.specification.base.code;
    return refusal('median-size', {
      value,
      limit: most + half,
      text: `${grouped(value)} > ${most}${grouped(half)} ${unit} (${limit.place})`,
    });
  },
};

const minNotional: Rule = {
  name: 'min-notional',
  trapsExits: false,
  check: ({ context, notional }) => {
    const { instrument } = context;
    if (notional === null || notional.compare(instrument.minNotional) >= 0) return null;
    const { code, decimals } = instrument.specification.quote;
    const [value, limit] = [moneyText(notional, decimals), moneyText(instrument.minNotional, decimals)];
    return refusal('min-notional', {
      value,
      limit,
      text: `${grouped(value)} < ${grouped(limit)} ${code} (the venue's)`,
    });
  },
};

const balance: Rule = {
  name: 'balance',
  trapsExits: false,
  check: ({ order, context, notional }) => {
    const { instrument, freeBase, freeQuote } = context;
    const { base, quote, kind } = instrument.specification;
    if (kind !== 'spot') return null;
    const buys = order.side === 'buy';
    const free = buys ? freeQuote : freeBase;
    if (free === null) return null;
    const needed = buys ? costToBuy(order, instrument, notional) : soldAmount(instrument, order.size);
    if (needed === null || needed.compare(free) <= 0) return null;
    const asset = buys ? quote : base;
    const [value, limit] = [moneyText(needed, asset.decimals), moneyText(free, asset.decimals)];
    const text = `${grouped(value)} > ${grouped(limit)} ${asset.code} free`;
    return refusal('balance', { value, limit, text });
  },
};

/** What a spot buy locks: its notional and the fee that it may cost. */
function costToBuy({ postOnly }: NewOrder, instrument: Instrument, notional: Money | null): Money | null {
  if (notional === null) return null;
  const fee = instrument.fee(notional, postOnly ? 'maker' : 'taker');
  return fee.isNegative ? notional : notional.plus(fee);
}

function soldAmount(instrument: Instrument, lots: SizeLots): Money | null {
  const { base, lot } = instrument.specification;
  if (lot.decimals <= base.decimals) return baseAmount(instrument, lots);
  return Money.parse(formatScaled(lots * lot.units, lot.decimals), base.decimals);
}

function over(rule: string, words: { value: string; limit: string; unit: string; place: string }): Refusal {
  const { value, limit, unit, place } = words;
  return refusal(rule, { value, limit, text: `${grouped(value)} > ${grouped(limit)} ${unit} (${place})` });
}

/** In the order in which they are asked: the first that refuses is the one told. Soft ones last. */
export const RULES: readonly Rule[] = [
  halted,
  ...stateRules,
  feed,
  ...accountRules,
  maxOrder,
  maxNotional,
  maxPosition,
  maxPositionNotional,
  ordersPerSide,
  ...exposureRules,
  ...priceRules.filter((rule) => rule.soft !== true),
  minNotional,
  balance,
  medianSize,
  ...priceRules.filter((rule) => rule.soft === true),
];

export const RULE_NAMES: readonly string[] = RULES.map((rule) => rule.name);
