import { z } from 'zod';

/** A length in candles. @param most the longest that makes sense: each candle costs a place in memory. */
export const candlesParameter = (options: {
  readonly default: number;
  readonly description: string;
  readonly least?: number;
  readonly most?: number;
}) =>
  z
    .int()
    .min(options.least ?? 2)
    .max(options.most ?? 500)
    .default(options.default)
    .meta({ unit: 'candles', description: options.description });

/** The `period` that most indicators have. */
export const period = (standard: number, least = 2) =>
  candlesParameter({ default: standard, least, description: 'how many candles it looks back' });

/** A length of time in seconds, up to a day. */
export const secondsParameter = (standard: number, description: string) =>
  z.number().min(0.01).max(86_400).default(standard).meta({ unit: 's', description });
