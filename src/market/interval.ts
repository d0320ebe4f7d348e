import type { DecimalRefusal } from '../domain/index.js';

/** The candle intervals that exist, by name, in seconds. */
export const INTERVALS = {
  '1s': 1,
  '5s': 5,
  '15s': 15,
  '30s': 30,
  '1m': 60,
  '3m': 180,
  '5m': 300,
  '15m': 900,
  '30m': 1_800,
  '1h': 3_600,
  '2h': 7_200,
  '4h': 14_400,
  '6h': 21_600,
  '12h': 43_200,
  '1d': 86_400,
} as const;
export type IntervalName = keyof typeof INTERVALS;

/** `5s` → 5. The refusal's text completes "interval VALUE …". */
export function parseInterval(text: string): number | DecimalRefusal {
  if (Object.hasOwn(INTERVALS, text)) return INTERVALS[text as IntervalName];
  return { refused: `is not one of ${Object.keys(INTERVALS).join(', ')}` };
}

/** 5 → `5s`; a length that has no name is written in seconds. */
export function formatInterval(seconds: number): string {
  for (const [name, length] of Object.entries(INTERVALS)) if (length === seconds) return name;
  return `${seconds}s`;
}
