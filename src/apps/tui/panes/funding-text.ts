import type { FundingHealth } from '../../../protocol/index.js';
import { MINUS } from '../format.js';

/** `0.0100%`, `−0.0123%`: per interval; above 0 longs pay shorts. */
export const fundingRate = ({ rate }: FundingHealth): string =>
  `${(rate * 100).toFixed(4)}%`.replace('-', MINUS);

/** How long until it is next paid: `2h`, `59m`; null where the venue does not say when, or no time is known. */
export function fundingCountdown({ nextTime }: FundingHealth, time: number | null): string | null {
  if (nextTime === null || time === null) return null;
  const minutes = Math.floor(Math.max(0, nextTime - time) / 60_000_000);
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h`;
}
