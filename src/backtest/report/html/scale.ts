/** From values to places on a picture, linearly. */
export interface Scale {
  readonly domain: readonly [from: number, to: number];
  readonly range: readonly [from: number, to: number];
  at(value: number): number;
}

export function linearScale(domain: readonly [number, number], range: readonly [number, number]): Scale {
  const [from, to] = domain[1] > domain[0] ? domain : [domain[0] - 0.5, domain[0] + 0.5];
  const factor = (range[1] - range[0]) / (to - from);
  return { domain: [from, to], range, at: (value) => range[0] + (value - from) * factor };
}

/** The smallest and the largest of finite values; null where there are none. */
export function extentOf(...series: readonly ArrayLike<number>[]): [number, number] | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const values of series) {
    for (let i = 0; i < values.length; i += 1) {
      if (values[i]! < low) low = values[i]!;
      if (values[i]! > high) high = values[i]!;
    }
  }
  return low <= high ? [low, high] : null;
}

/** A tick, and how it is written. */
export interface Tick {
  readonly value: number;
  readonly text: string;
}

/** About `count` round values, steps of 1, 2 or 5 times a power of ten, with the decimals that the step needs. */
export function valueTicks(domain: readonly [number, number], count: number): readonly Tick[] {
  const rough = (domain[1] - domain[0]) / Math.max(count, 1);
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const exponent = Math.floor(Math.log10(rough));
  const power = Number(`1e${exponent}`);
  const step = power * (rough / power <= 1 ? 1 : rough / power <= 2 ? 2 : rough / power <= 5 ? 5 : 10);
  const decimals = Math.min(Math.max(-Math.floor(Math.log10(step) + 1e-9), 0), 12);
  const first = Math.ceil(domain[0] / step - 1e-9);
  const last = Math.floor(domain[1] / step + 1e-9);
  return Array.from({ length: Math.max(last - first + 1, 0) }, (_, i) => {
    const value = (first + i) * step;
    const fixed = value.toFixed(decimals);
    const text = /[1-9]/.test(fixed) ? fixed : fixed.replace('-', '');
    return { value, text: text.replace(/\B(?=(\d{3})+(?!\d))(?<!\.\d*)/g, ',') };
  });
}

const SECOND = 1_000_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = [
  ...[1, 2, 5, 10, 15, 30].map((one) => one * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((one) => one * MINUTE),
  ...[1, 2, 3, 6, 12].map((one) => one * HOUR),
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500].map((one) => one * DAY),
];

/** At most about `count` moments of UTC on round steps; days are written at midnight. */
export function timeTicks(domain: readonly [number, number], count: number): readonly Tick[] {
  const step = STEPS.find((one) => (domain[1] - domain[0]) / one <= count) ?? STEPS.at(-1)!;
  const ticks: Tick[] = [];
  for (let value = Math.ceil(domain[0] / step) * step; value <= domain[1]; value += step) {
    const iso = new Date(value / 1_000).toISOString();
    const clock = step < MINUTE ? iso.slice(11, 19) : iso.slice(11, 16);
    ticks.push({ value, text: value % DAY === 0 ? iso.slice(5, 10) : clock });
  }
  return ticks;
}
