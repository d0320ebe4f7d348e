import type { Instrument } from '../../../domain/index.js';
import type { StrategyParameter, StrategyRow } from '../../../protocol/index.js';
import { clip, fitSize, MINUS, money, signedMoney, signOf } from '../format.js';
import { listRows, selectedIndex } from '../lists/index.js';
import { putEnding, type Surface, within } from '../surface.js';
import type { Token } from '../theme/index.js';
import { type Cell, type Column, columnTitles, paintColumns, placeColumns } from './columns.js';
import type { PaintContext, Painter } from './frame.js';
import { keyOf, paintList } from './list-body.js';
import { pnlCell, pnlToken } from './positions.js';
import { type SymbolColumn, withSymbols } from './symbol-column.js';

interface StateWords {
  readonly mark: string;
  readonly short: string;
  readonly full: string;
  readonly token: Token;
}

const STATES: Readonly<Record<StrategyRow['state'], StateWords>> = {
  running: { mark: '●', short: 'run', full: 'running', token: 'health.ok' },
  paused: { mark: '◐', short: 'pause', full: 'paused', token: 'health.slow' },
  warming: { mark: '◐', short: 'warm', full: 'warming up', token: 'health.slow' },
  stopped: { mark: '○', short: 'off', full: 'stopped', token: 'text.muted' },
  failed: { mark: '✗', short: 'fail', full: 'failed', token: 'health.down' },
};

/** From here on the pane says more of each strategy than the trade layout has room for. */
const WIDE = 70;

/** Each strategy with its own position, its result after fees, its fills and its state. */
export const paintStrategies: Painter = (surface, context) => {
  if (context.region.tabs) paintCompactStrategies(surface, context);
  else paintStrategyTable(surface, context);
};

const emptyStrategies = ({ data }: PaintContext): string =>
  data.session === null ? 'not known yet' : 'no strategy in this session';

function paintStrategyTable(surface: Surface, context: PaintContext): void {
  const width = surface.width - (context.region.corner === '' ? 0 : 1);
  const columns = withSymbols(context.data.instruments, {
    width,
    base: 9,
    make: (symbols) => [...drawnColumns(context), ...wideColumns(context, symbols)],
  });
  const placed = placeColumns(columns, width);
  const rows = listRows('strategies', context);
  const selected = rows[selectedIndex('strategies', rows, context)];
  const footer = selected === undefined ? 0 : detailRows(selected, surface.height - 1 - rows.length);
  const { body } = paintList(surface, context, {
    pane: 'strategies',
    title: '7 STRATEGIES',
    titles: columnTitles(placed),
    empty: emptyStrategies(context),
    footer,
    paintRow: (area, y, row) => paintColumns(area, y, { row, placed }),
  });
  if (selected === undefined || footer === 0) return;
  const y = body.height - footer;
  const detail = within(body, { x: 0, y, width: body.width, height: footer });
  paintDetail(detail, selected, keyOf(context, 'zoom'));
}

/** A title, the note and the parameters of the selected strategy, as far as the rows leave them room. */
function detailRows(row: StrategyRow, room: number): number {
  const wanted = 2 + row.parameters.length + (row.note === '' ? 0 : 1);
  return row.parameters.length === 0 || room < 3 ? 0 : Math.min(wanted, room);
}

function paintDetail(body: Surface, row: StrategyRow, zoomKey: string): void {
  const note = row.note === '' ? [] : [{ text: row.note, token: noteToken(row) }];
  const title = { text: `${row.name}, plugin ${row.plugin}`, token: 'text.muted' } as const;
  [title, ...note].forEach(({ text, token }, index) => {
    body.put(1, 1 + index, clip(text, body.width - 2), token);
  });
  const first = 2 + note.length;
  const rows = body.height - first;
  const hidden = Math.max(0, row.parameters.length - rows);
  row.parameters.slice(0, hidden === 0 ? rows : rows - 1).forEach((parameter, index) => {
    paintParameter(body, first + index, parameter);
  });
  if (hidden > 0) body.put(1, body.height - 1, `${hidden + 1} more: ${zoomKey} shows them`, 'text.muted');
}

function paintParameter(body: Surface, y: number, parameter: StrategyParameter): void {
  const changed = parameter.value !== parameter.default;
  body.put(1, y, clip(parameter.name, 19), 'text.primary');
  putEnding(body, 31, y, clip(parameter.value, 11), 'text.strong');
  const rest = [
    parameter.unit,
    parameter.bounds,
    changed ? `by default ${parameter.default}` : 'as by default',
  ].filter((part) => part !== '');
  body.put(33, y, clip(rest.join(' · '), body.width - 34), changed ? 'log.warn' : 'text.muted');
}

const noteToken = (row: StrategyRow): Token => (row.state === 'failed' ? 'log.error' : 'text.muted');

/** Under the row of tabs there are no titles: each figure says what it is. */
function paintCompactStrategies(surface: Surface, context: PaintContext): void {
  paintList(surface, context, {
    pane: 'strategies',
    title: '7 STRATEGIES',
    titles: [],
    empty: emptyStrategies(context),
    paintRow: (body, y, row) => {
      const { mark, full, token } = STATES[row.state];
      body.put(1, y, `${mark} ${clip(row.name, 16)}`, token);
      body.put(20, y, full, token);
      if (row.state === 'failed') body.put(32, y, clip(row.note, body.width - 33), 'log.error');
      else if (hasResult(row)) {
        body.put(32, y, `net ${signedMoney(row.netPnl)}`, pnlToken(row.netPnl));
        const position = positionCell(row, context.data.instruments[row.instrument])?.text ?? '?';
        const rest = `pos ${position}  fills ${row.fills}  orders ${row.workingOrders}  ${row.note}`;
        body.put(46, y, clip(rest.trimEnd(), body.width - 47), 'text.primary');
      }
    },
  });
}

/** One that is off and never traded has no result to show. */
const hasResult = (row: StrategyRow): boolean => row.state !== 'stopped' || row.fills > 0;

function drawnColumns({ data }: PaintContext): Column<StrategyRow>[] {
  const result = (cell: (row: StrategyRow) => Cell | null) => (row: StrategyRow) =>
    hasResult(row) ? cell(row) : null;
  const nameToken = (row: StrategyRow): Token => (row.state === 'stopped' ? 'text.muted' : 'text.primary');
  return [
    {
      title: '',
      align: 'left',
      width: 1,
      cell: ({ state }) => ({ text: STATES[state].mark, token: STATES[state].token }),
    },
    { title: '', align: 'left', width: 15, cell: (row) => ({ text: row.name, token: nameToken(row) }) },
    {
      title: 'pos',
      align: 'right',
      width: 6,
      gap: 0,
      cell: result((row) => positionCell(row, data.instruments[row.instrument])),
    },
    {
      title: 'net',
      align: 'right',
      width: 7,
      cell: result((row) => pnlCell(row.netPnl, 7)),
    },
    {
      title: 'fil',
      align: 'right',
      width: 3,
      cell: result((row) => ({ text: String(row.fills), token: 'text.primary' })),
    },
    {
      title: '',
      align: 'left',
      width: 5,
      gap: 2,
      to: WIDE - 1,
      cell: ({ state }) => ({ text: STATES[state].short, token: STATES[state].token }),
    },
    {
      title: 'state',
      align: 'left',
      width: 10,
      gap: 2,
      from: WIDE,
      cell: ({ state }) => ({ text: STATES[state].full, token: STATES[state].token }),
    },
  ];
}

function positionCell(row: StrategyRow, instrument: Instrument | undefined): Cell | null {
  if (instrument === undefined) return null;
  const size = fitSize(instrument, row.positionLots, { width: 5, decimals: 3 });
  return { text: row.positionLots < 0 ? `${MINUS}${size}` : size, token: 'text.primary' };
}

function wideColumns({ data }: PaintContext, { symbolOf, symbolWidth }: SymbolColumn): Column<StrategyRow>[] {
  return [
    {
      title: 'symbol',
      align: 'left',
      width: symbolWidth,
      from: WIDE,
      cell: ({ instrument: index }) => {
        const instrument = data.instruments[index];
        return { text: instrument === undefined ? '' : symbolOf(instrument), token: 'text.primary' };
      },
    },
    {
      title: 'fees',
      align: 'right',
      width: 8,
      from: WIDE,
      cell: ({ fees }) => (signOf(fees) === 0 ? null : { text: money(fees), token: 'cost.fee' }),
    },
    {
      title: 'orders',
      align: 'right',
      width: 6,
      from: 78,
      cell: ({ workingOrders }) =>
        workingOrders === 0 ? null : { text: String(workingOrders), token: 'order.working' },
    },
    {
      title: 'parameters and note',
      align: 'left',
      width: 0,
      gap: 2,
      from: 90,
      cell: (row, width) => ({
        text: row.state === 'failed' ? row.note : fitParts([...parameterTexts(row), row.note], width),
        token: noteToken(row),
      }),
    },
  ];
}

/** `size=0.05 BTC`, `offsetBps=0.6*`: an asterisk on what is not the default, a unit where its name has none. */
const parameterTexts = ({ parameters }: StrategyRow): string[] =>
  parameters.map(({ name, value, unit, default: standard }) => {
    const named = name.toLowerCase().endsWith(unit.toLowerCase());
    return `${name}=${value}${named ? '' : ` ${unit}`}${value === standard ? '' : '*'}`;
  });

/** Whole parts, as many as fit, and `…` for the others. */
function fitParts(parts: readonly string[], width: number): string {
  const shown = parts.filter((part) => part !== '');
  const all = shown.join(' ');
  if (all.length <= width) return all;
  while (shown.length > 0 && `${shown.join(' ')} …`.length > width) shown.pop();
  return [...shown, '…'].join(' ');
}
