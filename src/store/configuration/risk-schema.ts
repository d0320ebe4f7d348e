import { z } from 'zod';
import { LIMIT_BOUNDS } from '../../risk/index.js';
import { decimal, integer, number, section, symbol } from './fields.js';

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
  }),
  defaults: instrumentLimits,
  instruments: z.record(symbol(), instrumentLimits.partial(), { error: 'a map of symbols' }),
});
