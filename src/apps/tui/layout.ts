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
export type PaneId = (typeof PANES)[number];
export type RegionId = PaneId | 'banner' | 'market' | 'message' | 'hint';

/** A rectangle of the screen and how it meets its neighbours. A pane's first row is its rule with heading. */
export interface Region {
  readonly id: RegionId;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** The character where its rule meets the border on its left; empty where it has no left border. */
  readonly corner: '' | '┬' | '├';
  /** Body rows (counted from the rule) whose left border is met by a neighbour's rule: `┤` instead of `│`. */
  readonly tees: readonly number[];
  /** True where the names of all lists stand in its rule. */
  readonly tabs: boolean;
}

export interface Layout {
  readonly name: 'trade' | 'compact' | 'too-small';
  readonly columns: number;
  readonly rows: number;
  readonly regions: readonly Region[];
}

/** Which list the compact layout shows in its lower third, and the zoomed pane if there is one. */
export interface LayoutChoice {
  readonly zoomed: PaneId | null;
  readonly list: PaneId;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly corner?: Region['corner'];
  readonly tees?: readonly number[];
  readonly tabs?: boolean;
}

const region = (id: RegionId, { corner = '', tees = [], tabs = false, ...box }: Box): Region => ({
  id,
  ...box,
  corner,
  tees,
  tabs,
});

/** The panes that the compact layout shows one at a time, by its row of tabs. */
export const COMPACT_LISTS: readonly PaneId[] = ['positions', 'orders', 'strategies', 'risk', 'news', 'log'];

export const SMALLEST = { columns: 80, rows: 24 } as const;

/** The trade layout from 120 × 40, the compact one below it; less than 80 × 24 is too small to trade on. */
export function layoutFor(columns: number, rows: number, choice: LayoutChoice): Layout {
  if (columns < SMALLEST.columns || rows < SMALLEST.rows) {
    const whole = region('message', { x: 0, y: 0, width: columns, height: rows });
    return { name: 'too-small', columns, rows, regions: [whole] };
  }
  const name = columns >= 120 && rows >= 40 ? 'trade' : 'compact';
  const edges = [
    region('banner', { x: 0, y: 0, width: columns, height: 1 }),
    region('market', { x: 0, y: 1, width: columns, height: 1 }),
    region('message', { x: 0, y: rows - 2, width: columns, height: 1 }),
    region('hint', { x: 0, y: rows - 1, width: columns, height: 1 }),
  ];
  if (choice.zoomed !== null) {
    const whole = region(choice.zoomed, { x: 0, y: 2, width: columns, height: rows - 4 });
    return { name, columns, rows, regions: [...edges, whole] };
  }
  const panes = name === 'trade' ? tradePanes(columns, rows) : compactPanes(columns, rows, choice.list);
  return { name, columns, rows, regions: [...edges, ...panes] };
}

/** As drawn at 120 × 40: rows to spare go to the ladder and the chart, then to orders; columns to the chart. */
function tradePanes(columns: number, rows: number): Region[] {
  const spare = rows - 40;
  const ordersHeight = 6 + Math.floor(spare / 4);
  const logHeight = 3 + Math.floor(spare / 8);
  const top = 2;
  const bottom = rows - 2;
  const logY = bottom - logHeight;
  const ordersY = logY - ordersHeight;
  const positionsY = ordersY - 3;
  const indicatorsY = positionsY - 6;
  const riskY = positionsY + 4;
  const tapeX = 50;
  const rightX = 76;
  const right = { x: rightX, width: columns - rightX };
  return [
    region('ladder', { x: 0, y: top, width: tapeX, height: positionsY - top }),
    region('tape', { x: tapeX, y: top, width: rightX - tapeX, height: positionsY - top, corner: '┬' }),
    region('chart', { ...right, y: top, height: indicatorsY - top, corner: '┬' }),
    region('indicators', { ...right, y: indicatorsY, height: positionsY - indicatorsY, corner: '├' }),
    region('positions', { x: 0, y: positionsY, width: rightX, height: 3 }),
    region('orders', { x: 0, y: ordersY, width: rightX, height: ordersHeight }),
    region('log', { x: 0, y: logY, width: rightX, height: logHeight }),
    region('strategies', { ...right, y: positionsY, height: riskY - positionsY, corner: '├' }),
    region('risk', { ...right, y: riskY, height: bottom - riskY, corner: '├', tees: [logY - riskY] }),
  ];
}

function compactPanes(columns: number, rows: number, list: PaneId): Region[] {
  const listHeight = Math.max(4, Math.floor((rows - 8) / 4));
  const listY = rows - 2 - listHeight;
  const top = 2;
  const rightX = columns >= 100 ? 50 : 39;
  const right = { x: rightX, width: columns - rightX };
  const tapeY = listY - Math.max(6, Math.floor((listY - top) / 3));
  return [
    region('ladder', { x: 0, y: top, width: rightX, height: listY - top }),
    region('chart', { ...right, y: top, height: tapeY - top, corner: '┬' }),
    region('tape', { ...right, y: tapeY, height: listY - tapeY, corner: '├' }),
    region(list, { x: 0, y: listY, width: columns, height: listHeight, tabs: true }),
  ];
}

/** The region that a pane occupies now; undefined while it is not on the screen. */
export const findRegion = (layout: Layout, id: RegionId): Region | undefined =>
  layout.regions.find((candidate) => candidate.id === id);
