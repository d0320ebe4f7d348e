import type { PaneId } from '../layout.js';

/** A layout before it has a size: panes, side by side or one above the other. */
export type Tree = PaneTree | { readonly across: readonly Part[] } | { readonly down: readonly Part[] };

interface PaneTree {
  readonly pane: PaneId;
  /** True where the names of all lists stand in its rule. */
  readonly tabs: boolean;
}

/** A part of a tree and what it takes of the columns or rows: `least`, and of the rest its share up to `most`. */
export interface Part {
  readonly least: number;
  readonly share: number;
  readonly most: number;
  readonly of: Tree;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A pane and its place, before its borders are known. */
export interface Placed extends Box {
  readonly id: PaneId;
  readonly tabs: boolean;
}

/** A part of so many cells, whatever the size of the whole. */
export const fixed = (cells: number, of: Tree | PaneId): Part => part(cells, 0, of);

/** A part of at least so many cells that takes its share of what is left over. */
export function part(least: number, share: number, of: Tree | PaneId, most = Infinity): Part {
  return { least, share, most, of: typeof of === 'string' ? { pane: of, tabs: false } : of };
}

export const across = (...parts: readonly Part[]): Tree => ({ across: parts });
export const down = (...parts: readonly Part[]): Tree => ({ down: parts });

/** The panes of a tree in their places: they cover the box, each cell once. */
export function placeTree(tree: Tree, box: Box): Placed[] {
  if ('pane' in tree) return [{ id: tree.pane, tabs: tree.tabs, ...box }];
  const isAcross = 'across' in tree;
  const parts = isAcross ? tree.across : tree.down;
  let at = isAcross ? box.x : box.y;
  return divide(isAcross ? box.width : box.height, parts).flatMap((cells, index) => {
    const inner = isAcross ? { ...box, x: at, width: cells } : { ...box, y: at, height: cells };
    at += cells;
    return placeTree(parts[index]!.of, inner);
  });
}

/**
 * Cells for each part, `total` in all: its least, and its share of the rest up to its most. What nobody may take
 * goes to the last part.
 */
export function divide(total: number, parts: readonly Omit<Part, 'of'>[]): number[] {
  const cells = parts.map(({ least }) => least);
  let rest = total - sum(cells);
  if (rest < 0) throw new RangeError(`${sum(cells)} cells do not fit into ${total}`);
  let open = parts.map((_, index) => index).filter((index) => parts[index]!.share > 0);
  while (rest > 0 && open.length > 0) {
    const shares = sum(open.map((index) => parts[index]!.share));
    const before = rest;
    for (const index of open) {
      const { share, most } = parts[index]!;
      const taken = Math.min(Math.floor((before * share) / shares), most - cells[index]!, rest);
      cells[index]! += taken;
      rest -= taken;
    }
    open = open.filter((index) => cells[index]! < parts[index]!.most);
    // Less than a cell for each: the rest goes to those that come first, one by one.
    if (rest === before) {
      for (const index of open.slice(0, rest)) cells[index]! += 1;
      rest -= Math.min(rest, open.length);
    }
  }
  cells[cells.length - 1]! += rest;
  return cells;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
