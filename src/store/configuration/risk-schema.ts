import { z } from 'zod';
import { BREAKER_KINDS, type BreakerKind, LIMIT_BOUNDS } from '../../risk/index.js';
import { decimal, flag, integer, list, number, section, symbol, text } from './fields.js';

const distance = () => number(0.001, 99).nullable().optional();
const money = () => decimal().nullable().optional();

const instrumentLimits = section({
  maxOrder: decimal().nullable().describe('largest order, in base; null is no limit'),
  maxNotional: decimal().nullable().describe('largest order, in quote; null is no limit'),
  maxPosition: decimal().nullable().describe('largest position with working orders, in base'),
  maxPositionNotional: decimal().nullable().describe('largest position with working orders, in quote'),
  ordersPerSide: integer(...LIMIT_BOUNDS.ordersPerSide).describe('working orders on a side'),
  collarPercent: number(...LIMIT_BOUNDS.collarPercent).describe(
    'how far through the mid a limit price may reach',
  ),
  confirmDistancePercent: number(...LIMIT_BOUNDS.confirmDistancePercent).describe(
    'how far from the mid without being confirmed',
  ),
  confirmSizeMultiple: integer(...LIMIT_BOUNDS.confirmSizeMultiple).describe(
    'times the median of the last 20 sizes without being confirmed',
  ),
  lastCollarPercent: number(...LIMIT_BOUNDS.lastCollarPercent)
    .nullable()
    .optional()
    .describe('how far through the last trade a limit price may reach'),
  depthPercent: number(...LIMIT_BOUNDS.depthPercent)
    .nullable()
    .optional()
    .describe('an order that takes, in percent of what is shown'),
  depthBps: number(...LIMIT_BOUNDS.depthBps)
    .optional()
    .describe('how far from the touch that is counted'),
  protection: section({
    stopLossPercent: distance(),
    takeProfitPercent: distance(),
    trailPercent: distance(),
  })
    .optional()
    .describe('of every position, from its average price'),
});

const level = () => number(0.0001, 1_000_000).nullable();

/** More is worse: a graver state begins no sooner than a milder one. */
const states = section({ reduce: level(), closeOnly: level(), halt: level() }).superRefine(
  ({ reduce, closeOnly, halt }, issues) => {
    const least = (...levels: (number | null)[]) => Math.max(0, ...levels.map((value) => value ?? 0));
    for (const [name, value, from] of [
      ['closeOnly', closeOnly, least(reduce)],
      ['halt', halt, least(reduce, closeOnly)],
    ] as const) {
      if (value !== null && value < from)
        issues.addIssue({ code: 'custom', path: [name], message: `${from} or more, as the milder states` });
    }
  },
);

const monitor = section({
  releasePercent: number(1, 100).describe('of the level that was crossed, below which a breaker comes back'),
  minimumSeconds: number(0, 86_400).describe('in a state before it comes back'),
  windowSeconds: integer(1, 3_600),
  baselineSeconds: integer(1, 86_400),
  reducePercent: number(1, 100).describe('of the limits, in REDUCE'),
  cancelOnCloseOnly: flag(),
  stablecoins: list(text('an asset such as USDC'), 'assets such as USDC'),
  breakers: section(
    Object.fromEntries(BREAKER_KINDS.map((kind) => [kind, states.optional()])) as Record<
      BreakerKind,
      z.ZodOptional<typeof states>
    >,
  ),
}).refine(({ windowSeconds, baselineSeconds }) => baselineSeconds >= windowSeconds, {
  path: ['baselineSeconds'],
  error: 'windowSeconds or more',
});

const floorPercent = () => number(5, 100).describe('the least that is left of the limits');

const scaling = section({
  volatility: section({
    baseline: z.union([z.literal('auto'), z.number().min(0.0001).max(100)], {
      error: 'auto or a percentage from 0.0001 to 100',
    }),
    floorPercent: floorPercent(),
  })
    .nullable()
    .optional(),
  drawdown: section({
    fromPercent: number(0, 100),
    toPercent: number(0, 100),
    floorPercent: floorPercent(),
  })
    .refine(({ fromPercent, toPercent }) => toPercent > fromPercent, {
      path: ['toPercent'],
      error: 'more than fromPercent',
    })
    .nullable()
    .optional(),
});

/** `risk.yaml`. */
export const risk = section({
  account: section({
    dayLoss: decimal().describe('in the reporting currency, since 00:00 UTC'),
    drawdownPercent: number(...LIMIT_BOUNDS.drawdownPercent).describe(
      'fall from the highest equity of the session',
    ),
    orderRate: section({ orders: integer(...LIMIT_BOUNDS.orderRate), seconds: integer(1, 60) }),
    duplicateSeconds: number(...LIMIT_BOUNDS.duplicateSeconds).describe(
      'the same order by hand is not taken twice within',
    ),
    maxTradeLoss: money().describe('size × distance to its stop; without a stop nothing is sent'),
    maxAssetExposure: money().describe('of one asset in all markets, with what works'),
    maxVenueExposure: money(),
    maxStrategyExposure: money(),
    maxGrossExposure: money(),
    maxNetExposure: money(),
    maxLeverage: number(...LIMIT_BOUNDS.maxLeverage)
      .nullable()
      .optional()
      .describe('gross exposure as a multiple of equity'),
    consecutiveLosses: integer(...LIMIT_BOUNDS.consecutiveLosses)
      .nullable()
      .optional()
      .describe('closed round trips of an owner that lost, in a row'),
    messageRate: integer(...LIMIT_BOUNDS.messageRate)
      .nullable()
      .optional()
      .describe('orders, replacements and cancels in the seconds of orderRate'),
    clockSkewMillis: integer(...LIMIT_BOUNDS.clockSkewMillis)
      .nullable()
      .optional(),
  }),
  defaults: instrumentLimits,
  instruments: z.record(symbol(), instrumentLimits.partial(), { error: 'a map of symbols' }),
  monitor: monitor.optional(),
  scaling: scaling.optional(),
});
