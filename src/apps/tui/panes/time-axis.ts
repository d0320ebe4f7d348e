import type { Surface } from '../surface.js';

const STEPS = [5, 10, 15, 30, 60, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400] as const;
const LEAST_COLUMNS_APART = 12;
const MICROS = 1_000_000;

/** A column of a picture over time. */
interface TimedColumn {
  readonly x: number;
  /** Micros since the epoch. */
  readonly time: number;
}

/**
 * Times under a picture, at round steps.
 * @param options.secondsPerColumn how much time a column is, which says how far apart the times stand
 */
export function paintTimes(
  body: Surface,
  columns: readonly TimedColumn[],
  { y, secondsPerColumn }: { readonly y: number; readonly secondsPerColumn: number },
): void {
  const step = STEPS.find((seconds) => seconds >= secondsPerColumn * LEAST_COLUMNS_APART) ?? 86_400;
  let before = (columns[0]?.time ?? 0) - 1;
  let free = 0;
  for (const { x, time } of columns) {
    const mark = Math.floor(time / MICROS / step);
    const label = timeLabel(mark * step, step);
    // The first column of a step carries its time; what began before the picture has none.
    if (mark > Math.floor(before / MICROS / step) && x >= free && x + label.length < body.width) {
      body.put(x, y, `╵${label}`, 'chart.axis');
      free = x + label.length + 2;
    }
    before = time;
  }
}

/** `23:55`, with seconds where the steps need them, `08-09` for whole days. */
function timeLabel(seconds: number, step: number): string {
  const iso = new Date(seconds * 1000).toISOString();
  if (step >= 86_400) return iso.slice(5, 10);
  return step < 60 ? iso.slice(14, 19) : iso.slice(11, 16);
}
