/** A figure of a moment, the moment in seconds. */
export interface Point {
  readonly at: number;
  readonly value: number;
}

export function middle(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}

export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
}

/**
 * How much a figure grows in an hour, in percent of what it is: the middle of the slopes between all pairs of points
 * (Theil and Sen), which a collection of garbage or a busy neighbour for a while does not turn as it turns a line of
 * least squares.
 * @returns null for less than two moments, and for a figure that is 0.
 */
export function growthPercentPerHour(points: readonly Point[]): number | null {
  const slopes: number[] = [];
  for (const [i, { at, value }] of points.entries()) {
    for (const later of points.slice(i + 1)) {
      if (later.at > at) slopes.push((later.value - value) / (later.at - at));
    }
  }
  const level = middle(points.map(({ value }) => value));
  if (slopes.length === 0 || level === 0) return null;
  return ((middle(slopes) * 3_600) / level) * 100;
}
