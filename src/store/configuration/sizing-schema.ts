import { z } from 'zod';
import { number, section } from './fields.js';

const percent = () => number(0.001, 1_000);

/** How large a strategy's orders are to be. */
export const sizing = z.discriminatedUnion(
  'method',
  [
    section({
      method: z.literal('volatility-target'),
      targetPercent: percent().describe('volatility of the capital over the window of the monitor'),
      equityPercent: percent().describe('the part of equity that is its capital'),
    }),
    section({
      method: z.literal('fixed-fractional'),
      riskPercent: percent().describe('of equity, lost at the stop'),
    }),
    section({
      method: z.literal('kelly'),
      winRatePercent: number(0, 100),
      payoff: number(0, 1_000).describe('what a win brings, as a multiple of what a loss costs'),
      fractionPercent: number(0, 100).describe("of Kelly's share"),
      capPercent: number(0, 100).describe('of equity, at most'),
    }),
    section({
      method: z.literal('kelly-continuous'),
      mean: number(-1, 1).describe('of the excess return'),
      variance: number(0, 1),
      fractionPercent: number(0, 100),
      capPercent: number(0, 100),
    }),
  ],
  { error: 'a map whose method is volatility-target, fixed-fractional, kelly or kelly-continuous' },
);
