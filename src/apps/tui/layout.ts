import { paneRegions } from './layouts/index.js';
import type { SecondLadder } from './view.js';

/** The panes that can have the focus, in the order of their number keys 1 to 9 and 0. */
export const PANES = [
  'ladder',
  'chart',
  'tape',
  'indicators',
  'positions',
  'orders',
  'strategies',
  'risk',
  'news',
  'log',
] as const;
/** Panes without a number: they stand in some layouts, and Tab reaches them there. */
export const EXTRA_PANES = [
  'second',
  'heat',
  'profile',
  'watch',
  'fills',
  'equity',
  'limits',
  'decisions',
  'models',
  'alerts',
] as const;
export type PaneId = (typeof PANES)[number] | (typeof EXTRA_PANES)[number];

/** What `gt gm gs gr ga gl` show. */
export const LAYOUTS = ['trade', 'market', 'strategy', 'risk', 'ai', 'log'] as const;
export type LayoutName = (typeof LAYOUTS)[number];
export type RegionId = PaneId | 'banner' | 'market' | 'message' | 'hint';

/** A rectangle of the screen and how it meets its neighbours. A pane's first row is its rule with heading. */
export interface Region {
  readonly id: RegionId;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The character where its rule meets the border on its left; empty where it has no left border. */
  readonly corner: '' | '┌' | '┬' | '├' | '┼';
  /** Body rows (counted from the rule) whose left border is met by a neighbour's rule: `┤` instead of `│`. */
  readonly tees: readonly number[];
  /** Columns of its rule on which a border from above ends: `┴` instead of `─`. */
  readonly feet: readonly number[];
  /** True where the names of all lists stand in its rule. */
  readonly tabs: boolean;
}

export interface Layout {
  readonly name: LayoutName;
  /** `wide` has room for the second ladder and the heat map; `compact` is 80 × 24 and up. */
  readonly form: 'wide' | 'full' | 'compact' | 'too-small';
  readonly columns: number;
  readonly rows: number;
  readonly regions: readonly Region[];
}

/** Which list the compact layout shows in its lower third, and the zoomed pane if there is one. */
export interface LayoutChoice {
  readonly layout: LayoutName;
  readonly second: SecondLadder;
  readonly zoomed: PaneId | null;
  readonly list: PaneId;
}

/** The panes that the compact layout shows one at a time, by its row of tabs. */
export const COMPACT_LISTS: readonly PaneId[] = ['positions', 'orders', 'strategies', 'risk', 'news', 'log'];

export const SMALLEST = { columns: 80, rows: 24 } as const;

const FULL = { columns: 120, rows: 40 } as const;
const WIDE_COLUMNS = 160;

/** The chosen layout in the form that the terminal has room for; less than 80 × 24 is too small to trade on. */
export function layoutFor(columns: number, rows: number, choice: LayoutChoice): Layout {
  const form = formOf(columns, rows);
  const base = { name: choice.layout, form, columns, rows };
  if (form === 'too-small') {
    return { ...base, regions: [bare('message', { x: 0, y: 0, width: columns, height: rows })] };
  }
  const edges = [
    bare('banner', { x: 0, y: 0, width: columns, height: 1 }),
    bare('market', { x: 0, y: 1, width: columns, height: 1 }),
    bare('message', { x: 0, y: rows - 2, width: columns, height: 1 }),
    bare('hint', { x: 0, y: rows - 1, width: columns, height: 1 }),
  ];
  const box = { x: 0, y: 2, width: columns, height: rows - 4 };
  if (choice.zoomed !== null) return { ...base, regions: [...edges, bare(choice.zoomed, box)] };
  const { layout: name, list, second } = choice;
  const panes = paneRegions({ name, form, list, second: second.kind !== 'off' }, box);
  return { ...base, regions: [...edges, ...panes] };
}

function formOf(columns: number, rows: number): Layout['form'] {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) return 'too-small';
  if (columns < FULL.columns || rows < FULL.rows) return 'compact';
  return columns >= WIDE_COLUMNS ? 'wide' : 'full';
}

/** A region without a border. */
const bare = (id: RegionId, box: Pick<Region, 'x' | 'y' | 'width' | 'height'>): Region => ({
  id,
  ...box,
  corner: '',
  tees: [],
  feet: [],
  tabs: false,
});

/** The region that a pane occupies now; undefined while it is not on the screen. */
export const findRegion = (layout: Layout, id: RegionId): Region | undefined =>
  layout.regions.find((candidate) => candidate.id === id);
