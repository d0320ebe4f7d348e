/** The layouts: trees of panes that are given a size, and the borders that follow from where the panes stand. */
import type { LayoutName, PaneId, Region } from '../layout.js';
import { withBorders } from './borders.js';
import { OTHER_LAYOUTS } from './others.js';
import { compactTradeTree, tradeTree, wideTradeTree } from './trade.js';
import { type Box, placeTree, type Tree } from './tree.js';

export interface PaneChoice {
  readonly name: LayoutName;
  readonly form: 'wide' | 'full' | 'compact';
  /** False where the second ladder is switched off. */
  readonly second: boolean;
  /** The list under the row of tabs. */
  readonly list: PaneId;
}

/** A layout's panes with their borders; they cover the box, each cell once. */
export function paneRegions(choice: PaneChoice, box: Box): Region[] {
  const panes = placeTree(treeFor(choice, box.width), box);
  return withBorders(panes.map((pane) => (pane.tabs ? { ...pane, id: freeList(pane.id, panes) } : pane)));
}

function treeFor({ name, form, second, list }: PaneChoice, columns: number): Tree {
  if (name === 'trade') {
    if (form === 'compact') return compactTradeTree({ columns, list });
    return form === 'wide' ? wideTradeTree({ columns, second }) : tradeTree({ columns });
  }
  const trees = OTHER_LAYOUTS[name];
  if (form === 'compact') return trees.compact(list);
  return form === 'wide' && trees.wide !== undefined ? trees.wide() : trees.whole();
}

/** Lists that may stand under the tabs, the most useful first. */
const STAND_INS: readonly PaneId[] = ['orders', 'positions'];

/** The list that was chosen, or another where the layout shows that one in a pane of its own. */
function freeList(list: PaneId, panes: readonly { readonly id: PaneId; readonly tabs: boolean }[]): PaneId {
  const isTaken = (id: PaneId): boolean => panes.some((pane) => !pane.tabs && pane.id === id);
  return isTaken(list) ? (STAND_INS.find((id) => !isTaken(id)) ?? list) : list;
}
