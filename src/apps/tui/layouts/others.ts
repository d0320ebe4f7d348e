import type { LayoutName, PaneId } from '../layout.js';
import { across, down, fixed, part, type Tree } from './tree.js';

/** A layout in its two sizes: whole, and over a row of tabs where there is little room. */
interface LayoutTrees {
  whole(): Tree;
  wide?(): Tree;
  compact(list: PaneId): Tree;
}

const tabs = (list: PaneId): Tree => ({ pane: list, tabs: true });

/** All but the trade layout. Sizes are those of 120 × 40 and 80 × 24; what is more is shared out. */
export const OTHER_LAYOUTS: Readonly<Record<Exclude<LayoutName, 'trade'>, LayoutTrees>> = {
  market: {
    whole: () =>
      down(
        part(6, 1, 'watch', 14),
        part(
          30,
          6,
          across(
            part(76, 3, down(part(17, 3, 'chart'), part(13, 2, 'heat'))),
            part(44, 1, down(part(12, 1, 'profile'), part(12, 1, 'tape'), fixed(6, 'indicators'))),
          ),
        ),
      ),
    wide: () =>
      down(
        part(6, 1, 'watch', 14),
        part(
          30,
          6,
          across(
            part(76, 3, down(part(17, 3, 'chart'), part(13, 2, 'heat'))),
            part(40, 1, 'profile', 60),
            part(44, 1, down(part(24, 1, 'tape'), fixed(6, 'indicators')), 60),
          ),
        ),
      ),
    compact: (list) =>
      down(
        part(5, 1, 'watch', 12),
        part(11, 2, across(part(46, 2, 'chart'), part(34, 1, 'tape'))),
        part(4, 1, tabs(list)),
      ),
  },
  strategy: {
    whole: () =>
      down(
        part(12, 3, 'strategies'),
        part(11, 2, across(part(50, 1, 'equity'), part(70, 1, 'fills'))),
        part(7, 2, 'orders'),
        part(6, 1, 'log'),
      ),
    wide: () =>
      down(
        part(12, 3, 'strategies'),
        part(11, 3, across(part(60, 1, 'equity'), part(80, 1, 'fills'))),
        part(13, 3, across(part(90, 1, 'orders'), part(70, 1, 'log'))),
      ),
    compact: (list) =>
      down(
        part(7, 2, 'strategies'),
        part(9, 2, across(part(34, 1, 'equity'), part(46, 1, 'fills'))),
        part(4, 1, tabs(list)),
      ),
  },
  risk: {
    whole: () =>
      down(
        part(14, 2, 'risk'),
        part(4, 1, 'positions', 8),
        part(11, 2, across(part(70, 1, 'limits'), part(50, 1, 'equity'))),
        part(7, 2, 'fills'),
      ),
    compact: (list) =>
      down(
        part(9, 2, across(part(44, 1, 'risk'), part(36, 1, 'equity'))),
        part(7, 2, 'limits'),
        part(4, 1, tabs(list)),
      ),
  },
  ai: {
    whole: () =>
      down(
        part(
          29,
          3,
          across(
            part(64, 1, down(part(11, 1, 'decisions'), part(9, 1, 'models'), part(9, 1, 'news'))),
            part(56, 1, 'chart'),
          ),
        ),
        part(7, 1, 'log'),
      ),
    compact: (list) =>
      down(
        part(7, 1, 'decisions'),
        part(9, 2, across(part(38, 1, 'models'), part(42, 1, 'chart'))),
        part(4, 1, tabs(list)),
      ),
  },
  log: {
    whole: () =>
      down(
        part(18, 3, 'log'),
        part(9, 1, across(part(68, 1, 'fills'), part(52, 1, 'alerts'))),
        part(9, 1, 'orders'),
      ),
    wide: () =>
      down(
        part(18, 3, 'log'),
        part(
          18,
          2,
          across(part(68, 1, 'fills'), part(92, 1, down(part(9, 1, 'orders'), part(9, 1, 'alerts')))),
        ),
      ),
    compact: (list) =>
      down(
        part(10, 2, 'log'),
        part(6, 1, across(part(42, 1, 'fills'), part(38, 1, 'alerts'))),
        part(4, 1, tabs(list)),
      ),
  },
};
