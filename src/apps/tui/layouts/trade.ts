import type { PaneId } from '../layout.js';
import { across, down, fixed, part, type Tree } from './tree.js';

/** The ladder with bars at both sides of its sizes, as drawn; the tape in its two forms. */
const LADDER = 50;
const TAPE = 26;
const TAPE_WITH_LEVELS = 38;
const INDICATORS = 6;
/** From so many columns on the tape has room for the number of levels that a print swept. */
const ROOMY = 140;

/** As drawn at 120 × 40: columns to spare go to the chart, rows first to the ladder, then to the lists. */
export function tradeTree({ columns }: { readonly columns: number }): Tree {
  const tape = columns >= ROOMY ? TAPE_WITH_LEVELS : TAPE;
  const chart = down(part(18, 1, 'chart'), fixed(INDICATORS, 'indicators'));
  return down(
    part(24, 3, across(fixed(LADDER, 'ladder'), fixed(tape, 'tape'), part(44, 1, chart))),
    part(12, 2, across(fixed(LADDER + tape, lists()), part(44, 1, health()))),
  );
}

/**
 * From 160 columns on: the second ladder beside the first, and the heat map under it and the tape, or under the
 * chart where the second ladder is switched off.
 */
export function wideTradeTree({
  columns,
  second,
}: {
  readonly columns: number;
  readonly second: boolean;
}): Tree {
  if (!second) return wideWithoutSecond();
  // 40 columns are a ladder without bars, 46 one with them.
  const ladder = columns >= 200 ? 46 : 40;
  const tape = columns >= 180 ? TAPE_WITH_LEVELS : TAPE;
  const middle = down(part(14, 3, across(fixed(ladder, 'second'), fixed(tape, 'tape'))), part(10, 2, 'heat'));
  const chart = down(part(18, 1, 'chart'), fixed(INDICATORS, 'indicators'));
  return down(
    part(24, 3, across(fixed(LADDER, 'ladder'), fixed(ladder + tape, middle), part(44, 1, chart))),
    part(12, 2, across(fixed(LADDER + ladder + tape, lists()), part(44, 1, health()))),
  );
}

function wideWithoutSecond(): Tree {
  const market = down(part(10, 3, 'chart'), part(8, 2, 'heat'), fixed(INDICATORS, 'indicators'));
  return down(
    part(24, 3, across(fixed(LADDER, 'ladder'), fixed(TAPE_WITH_LEVELS, 'tape'), part(44, 1, market))),
    part(12, 2, across(fixed(LADDER + TAPE_WITH_LEVELS, lists()), part(44, 1, health()))),
  );
}

const lists = (): Tree => down(part(3, 1, 'positions', 6), part(6, 3, 'orders'), part(3, 2, 'log'));

const health = (): Tree => down(part(4, 1, 'strategies'), part(8, 1, 'risk'));

/** As drawn at 80 × 24: ladder, chart and tape over one list at a time. */
export function compactTradeTree({
  columns,
  list,
}: {
  readonly columns: number;
  readonly list: PaneId;
}): Tree {
  const ladder = columns >= 100 ? LADDER : 39;
  const market = down(part(10, 2, 'chart'), part(6, 1, 'tape'));
  return down(
    part(16, 3, across(fixed(ladder, 'ladder'), part(41, 1, market))),
    part(4, 1, { pane: list, tabs: true }),
  );
}
