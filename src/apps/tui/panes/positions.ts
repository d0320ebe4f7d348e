import { type Instrument, isStop } from '../../../domain/index.js';
import type { PositionRow } from '../../../protocol/index.js';
import { exactSize, formatPrice, money, signedMoney, signOf } from '../format.js';
import type { EngineData } from '../store.js';
import type { Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import { type Cell, type Column, columnTitles, paintColumns, placeColumns } from './columns.js';
import type { PaintContext, Painter } from './frame.js';
import { fundingCountdown, fundingRate } from './funding-text.js';
import { paintList } from './list-body.js';
import { type SymbolColumn, symbolIn, withSymbols } from './symbol-column.js';

/** Positions with what they cost: the break-even counts the fees paid and the taker fee of leaving. */
export const paintPositions: Painter = (surface, context) => {
  if (context.region.tabs) paintCompactPositions(surface, context);
  else paintPositionTable(surface, context);
};

function paintPositionTable(surface: Surface, context: PaintContext): void {
  const { data } = context;
  const width = surface.width - (context.region.corner === '' ? 0 : 1);
  const columns = withSymbols(data.instruments, {
    width,
    base: SYMBOL_WIDTH,
    make: (symbols) => positionColumns(data, symbols),
  });
  const placed = placeColumns(columns, width);
  const footer = balanceRows(data, surface.height - 1 - data.instruments.length);
  const { body } = paintList(surface, context, {
    pane: 'positions',
    title: '5 POSITIONS',
    titles: columnTitles(placed),
    empty: 'none yet',
    footer,
    paintRow: (area, y, row) => paintColumns(area, y, { row, placed }),
  });
  if (footer > 0) paintBalances(body, data, body.height - footer);
}

/** Under the row of tabs there are no titles: each figure says what it is. */
function paintCompactPositions(surface: Surface, context: PaintContext): void {
  const { data } = context;
  const symbolOf = symbolIn(data.instruments, 9);
  paintList(surface, context, {
    pane: 'positions',
    title: '5 POSITIONS',
    titles: [],
    empty: 'none yet',
    paintRow: (body, y, row) => {
      const instrument = data.instruments[row.instrument]!;
      body.put(1, y, symbolOf(instrument), 'text.strong');
      const { text, token } = directionCell(row);
      body.put(11, y, text.slice(2), token);
      paintPhrases(body, y, positionPhrases(data, row, instrument));
    },
  });
}

/** From column 16 on, one after another, as far as they fit. */
function paintPhrases(body: Surface, y: number, phrases: readonly Cell[]): void {
  let x = 16;
  for (const { text, token } of phrases) {
    if (x + text.length > body.width) return;
    body.put(x, y, text, token);
    x += text.length + 1;
  }
}

function positionPhrases(data: EngineData, row: PositionRow, instrument: Instrument): Cell[] {
  const net = { text: `net ${signedMoney(row.netPnl)}`, token: pnlToken(row.netPnl) };
  if (row.size === 0) return signOf(row.netPnl) === 0 ? [] : [net];
  const price = (text: string | null): string =>
    text === null ? '?' : money(text, instrument.specification.tick.decimals);
  const stop = stopCell(data, row, instrument);
  return [
    {
      text: `${exactSize(instrument, Math.abs(row.size))} @ ${price(row.averagePrice)}`,
      token: 'text.strong',
    },
    net,
    { text: `open ${signedMoney(row.unrealisedPnl)}`, token: pnlToken(row.unrealisedPnl) },
    { text: `even ${price(row.breakEvenPrice)}`, token: 'own.breakEven' },
    ...(stop === null ? [] : [{ text: `stop ${stop.text}`, token: stop.token }]),
  ];
}

export const pnlToken = (text: string): Token =>
  (['pnl.loss', 'pnl.zero', 'pnl.gain'] as const)[signOf(text) + 1]!;

const SYMBOL_WIDTH = 8;

function positionColumns(data: EngineData, symbols: SymbolColumn): Column<PositionRow>[] {
  const derivatives = data.instruments.some(({ specification }) => specification.kind !== 'spot');
  return [...drawnColumns(data, symbols), ...costColumns(), ...(derivatives ? derivativeColumns(data) : [])];
}

function drawnColumns(data: EngineData, { symbolOf, symbolWidth }: SymbolColumn): Column<PositionRow>[] {
  const instrumentOf = (row: PositionRow): Instrument => data.instruments[row.instrument]!;
  /** Flat rows leave these blank. */
  const open = (cell: (row: PositionRow) => Cell | null) => (row: PositionRow) =>
    row.size === 0 ? null : cell(row);
  const price = (text: string | null, row: PositionRow, token: Token): Cell | null =>
    text === null ? null : { text: money(text, instrumentOf(row).specification.tick.decimals), token };
  return [
    {
      title: '',
      align: 'left',
      width: symbolWidth,
      cell: (row) => ({ text: symbolOf(instrumentOf(row)), token: 'text.strong' }),
    },
    { title: '', align: 'left', width: 7, cell: directionCell },
    {
      title: 'size',
      align: 'right',
      width: 11,
      cell: open((row) => ({ text: exactSize(instrumentOf(row), Math.abs(row.size)), token: 'text.strong' })),
    },
    {
      title: 'average',
      align: 'right',
      width: 10,
      cell: open((row) => price(row.averagePrice, row, 'own.average')),
    },
    {
      title: 'break-even',
      align: 'right',
      width: 10,
      gap: 2,
      cell: open((row) => price(row.breakEvenPrice, row, 'own.breakEven')),
    },
    { title: 'open', align: 'right', width: 7, cell: open((row) => pnlCell(row.unrealisedPnl, 7)) },
    {
      title: 'net',
      align: 'right',
      width: 7,
      cell: (row) => (signOf(row.netPnl) === 0 && row.size === 0 ? null : pnlCell(row.netPnl, 7)),
    },
    { title: 'stop', align: 'right', width: 6, cell: open((row) => stopCell(data, row, instrumentOf(row))) },
  ];
}

function directionCell({ size }: PositionRow): Cell {
  if (size === 0) return { text: '· flat', token: 'text.muted' };
  return size > 0 ? { text: '▲ long', token: 'own.buy' } : { text: '▼ short', token: 'own.sell' };
}

/** Without its cents where they do not fit: a sum of money is never cut in the middle. */
export function pnlCell(text: string, width: number): Cell {
  const cents = signedMoney(text);
  return { text: cents.length <= width ? cents : signedMoney(text, 0), token: pnlToken(text) };
}

function costColumns(): Column<PositionRow>[] {
  return [
    {
      title: 'realised',
      align: 'right',
      width: 11,
      gap: 2,
      from: 90,
      cell: (row) => (signOf(row.realisedPnl) === 0 ? null : pnlCell(row.realisedPnl, 11)),
    },
    {
      title: 'fees',
      align: 'right',
      width: 10,
      gap: 2,
      from: 100,
      cell: (row) => (signOf(row.fees) === 0 ? null : { text: money(row.fees), token: 'cost.fee' }),
    },
  ];
}

/** What only derivatives have. A dash stands for what the engine does not reckon, or a venue does not tell. */
function derivativeColumns(data: EngineData): Column<PositionRow>[] {
  /** Of an open position; spot has none of it. */
  const unknown = (row: PositionRow): Cell | null =>
    row.size === 0 || data.instruments[row.instrument]?.specification.kind === 'spot'
      ? null
      : { text: '–', token: 'text.muted' };
  const columns = ['liquidation', 'margin', 'leverage'].map(
    (title, index): Column<PositionRow> => ({
      title,
      align: 'right',
      width: 11,
      from: 114 + 12 * index,
      cell: unknown,
    }),
  );
  const time = data.session?.time ?? null;
  return [
    ...columns,
    {
      title: 'funding',
      align: 'right',
      width: 12,
      from: 150,
      cell: (row) => fundingCell(row, time) ?? unknown(row),
    },
  ];
}

/** `0.0100% 2h`: the rate as its venue has it, above 0 where longs pay, and how long until then; of flat rows too. */
function fundingCell({ size, funding }: PositionRow, time: number | null): Cell | null {
  if (funding === undefined) return null;
  const left = fundingCountdown(funding, time);
  const paid = funding.rate * size;
  return {
    text: left === null ? fundingRate(funding) : `${fundingRate(funding)} ${left}`,
    token: paid > 0 ? 'pnl.loss' : paid < 0 ? 'pnl.gain' : 'text.primary',
  };
}

function stopCell(data: EngineData, row: PositionRow, instrument: Instrument): Cell | null {
  const stop = stopPrice(data, row);
  if (stop === null) return null;
  const text = formatPrice(instrument, stop).replace(/\.0+$/, '');
  return { text: text.length > 6 ? text.replace(/\..*$/, '') : text, token: 'text.primary' };
}

/** The trigger of the nearest stop that would close the position; null where nothing protects it. */
function stopPrice(data: EngineData, row: PositionRow): number | null {
  const closing = row.size > 0 ? 'sell' : 'buy';
  const triggers = data.orders.working
    .filter((order) => order.instrument === row.instrument && order.side === closing && isStop(order.type))
    .map((order) => order.triggerPrice)
    .filter((price) => price !== null);
  if (triggers.length === 0) return null;
  return closing === 'sell' ? Math.max(...triggers) : Math.min(...triggers);
}

/** Rows for the balances and their titles, of those that positions leave; none where there are too few. */
function balanceRows({ positions }: EngineData, room: number): number {
  const wanted = positions.balances.length + 1;
  return wanted > 1 && room >= wanted ? wanted : 0;
}

function paintBalances(body: Surface, { positions }: EngineData, y: number): void {
  const placed = placeColumns(BALANCE_COLUMNS, body.width);
  for (const { text, at = 0 } of columnTitles(placed)) body.put(at, y, text, 'text.muted');
  positions.balances.forEach((row, index) => {
    paintColumns(body, y + 1 + index, { row, placed });
  });
}

type Balance = EngineData['positions']['balances'][number];

const BALANCE_COLUMNS: readonly Column<Balance>[] = [
  {
    title: 'balances',
    align: 'left',
    width: 9,
    cell: ({ asset }) => ({ text: asset, token: 'text.primary' }),
  },
  {
    title: 'free',
    align: 'right',
    width: 20,
    cell: ({ free }, width) => ({ text: amountText(free, width), token: 'text.strong' }),
  },
  {
    title: 'in orders',
    align: 'right',
    width: 20,
    cell: ({ locked }, width) =>
      signOf(locked) === 0 ? null : { text: amountText(locked, width), token: 'text.primary' },
  },
];

/** With all its decimals, or with fewer where the sum is long. */
function amountText(text: string, width: number): string {
  return (
    [8, 2, 0].map((decimals) => money(text, decimals)).find((fit) => fit.length <= width) ?? money(text, 0)
  );
}
