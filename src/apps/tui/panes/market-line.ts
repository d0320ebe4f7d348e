import type { Instrument } from '../../../domain/index.js';
import type { PositionRow } from '../../../protocol/index.js';
import { change, exactSize, fitSize, formatPrice, money, signedMoney } from '../format.js';
import type { AlertRow } from '../local.js';
import { putEnding, type Surface } from '../surface.js';
import { type PaintContext, type Painter, selectedInstrument } from './frame.js';
import { fittingPieces, type Piece, piecesWidth, putPieces, type RankedPiece } from './pieces.js';
import { pnlToken } from './positions.js';

/** The second line: the selected instrument's touch and the others' last prices. */
export const paintMarket: Painter = (surface, context) => {
  const { data, view } = context;
  const instrument = selectedInstrument(context);
  if (instrument === undefined) return;
  const at = putPieces(surface, 1, 0, tickerPieces(context, instrument));
  if (surface.width < DRAWN_COLUMNS) {
    paintPositionLine(surface, at + 2, context, instrument);
    return;
  }
  const alerts = alertPieces(context.local.alerts);
  const end = surface.width - piecesWidth(alerts) - 1;
  putPieces(surface, end, 0, alerts);
  const touch = fittingPieces(touchPieces(context, instrument), end - at - 3);
  let next = putPieces(surface, at + 2, 0, touch);
  for (const other of data.instruments) {
    if (other.index === view.instrument) continue;
    const pieces = tickerPieces(context, other);
    if (next + 3 + piecesWidth(pieces) >= end) break;
    next = putPieces(surface, next + 3, 0, pieces);
  }
};

const DRAWN_COLUMNS = 120;
const ROOMY_COLUMNS = 100;

/** `2 alerts`, all that there are; `· 1 fired` of them. */
function alertPieces(alerts: readonly AlertRow[]): Piece[] {
  if (alerts.length === 0) return [];
  const fired = alerts.filter(({ firedAt }) => firedAt !== null).length;
  const all: Piece = [`${alerts.length} alert${alerts.length > 1 ? 's' : ''}`, 'text.muted'];
  return fired === 0 ? [all] : [all, [` · ${fired} fired`, 'log.warn']];
}

function tickerPieces({ data, view }: PaintContext, instrument: Instrument): Piece[] {
  const ticker = data.tickers.find((candidate) => candidate.instrument === instrument.index);
  const pieces: Piece[] = [[instrument.symbol, 'text.strong']];
  const last = ticker?.last ?? (instrument.index === view.instrument ? data.book?.last : null) ?? null;
  if (last !== null) pieces.push([` ${formatPrice(instrument, last)}`, 'price.last']);
  const moved = ticker?.change ?? null;
  if (moved !== null) {
    const token = moved > 0 ? 'price.up' : moved < 0 ? 'price.down' : 'price.flat';
    pieces.push([` ${change(moved)}`, token]);
  }
  return pieces;
}

function touchPieces({ data }: PaintContext, instrument: Instrument): RankedPiece[] {
  const { book } = data;
  if (book === null || book.bestBid === null || book.bestAsk === null) return [];
  const level = ([price, lots]: readonly [number, number]): string =>
    `${formatPrice(instrument, price)}×${fitSize(instrument, lots, { width: 5, decimals: 3 })}`;
  const spread = formatPrice(instrument, book.bestAsk[0] - book.bestBid[0]);
  return [
    { piece: [`bid ${level(book.bestBid)}  `, 'book.bid'], rank: 1 },
    { piece: [`ask ${level(book.bestAsk)}  `, 'book.ask'], rank: 1 },
    { piece: [`spread ${spread}`, 'text.muted'], rank: 2 },
  ];
}

/** Where there is no room for all markets, the position is worth more than they are. */
function paintPositionLine(
  surface: Surface,
  x: number,
  { data, view, local }: PaintContext,
  instrument: Instrument,
): void {
  const roomy = surface.width >= ROOMY_COLUMNS;
  const position = data.positions.positions.find((row) => row.instrument === view.instrument);
  const dayPnl = data.session?.dayPnl ?? null;
  const day = dayPnl === null ? '' : `${roomy ? 'account today' : 'day'} ${signedMoney(dayPnl)} `;
  putEnding(surface, surface.width - 1, 0, day, pnlToken(dayPnl ?? '0'));
  const pieces = fittingPieces(positionPieces(position, instrument), surface.width - x - day.length - 2);
  const end = putPieces(surface, x, 0, pieces);
  const alerts = alertPieces(local.alerts);
  const left = surface.width - day.length - piecesWidth(alerts) - 2;
  if (left >= end + 2) putPieces(surface, left, 0, alerts);
}

/** The average gives way before the PnL does. */
function positionPieces(position: PositionRow | undefined, instrument: Instrument): RankedPiece[] {
  if (position === undefined || position.size === 0 || position.averagePrice === null) {
    return [{ piece: ['flat', 'text.muted'], rank: 0 }];
  }
  const average = money(position.averagePrice, instrument.specification.tick.decimals);
  const side = position.size > 0 ? 'long' : 'short';
  const size = exactSize(instrument, Math.abs(position.size));
  return [
    { piece: [`${side} ${size}`, 'own.average'], rank: 0 },
    { piece: [` @ ${average}`, 'own.average'], rank: 2 },
    { piece: [`  net ${signedMoney(position.netPnl)}`, pnlToken(position.netPnl)], rank: 1 },
  ];
}
