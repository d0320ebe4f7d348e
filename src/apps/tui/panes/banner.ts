import type { Instrument } from '../../../domain/index.js';
import type { SessionSnapshot } from '../../../protocol/index.js';
import {
  calendarDay,
  change,
  clip,
  clockTime,
  duration,
  exactSize,
  fitSize,
  formatPrice,
  latency,
  money,
  signedMoney,
} from '../format.js';
import { putEnding, type Surface } from '../surface.js';
import type { Token } from '../theme/index.js';
import { type OrderStyle, orderSize } from '../view.js';
import { type PaintContext, type Painter, selectedInstrument } from './frame.js';
import { pnlToken } from './positions.js';
import { RISK_TOKENS } from './risk.js';

type Piece = readonly [text: string, token: Token];

/** Writes pieces one after the other; a piece's own spaces part it from its neighbours. */
function putPieces(surface: Surface, x: number, y: number, pieces: readonly Piece[]): number {
  let at = x;
  for (const [text, token] of pieces) {
    surface.put(at, y, text, token);
    at += [...text].length;
  }
  return at;
}

const widthOf = (pieces: readonly Piece[]): number =>
  pieces.reduce((sum, [text]) => sum + [...text].length, 0);

const STYLE_NAMES: Readonly<Record<OrderStyle, string>> = { post: 'post-only', limit: 'limit', ioc: 'ioc' };

/** The uppermost line: mode, market, arming and what the order keys are loaded with, the account, the risk state. */
export const paintBanner: Painter = (surface, context) => {
  const { session } = context.data;
  if (session === null) {
    const lost = context.data.connection === 'lost';
    surface.put(1, 0, lost ? 'ENGINE LOST' : 'OUTCRY', lost ? 'health.down' : 'text.strong');
    surface.put(14, 0, lost ? 'the host restarts it' : 'starting the engine…', 'text.muted');
    return;
  }
  const narrow = surface.width < 120;
  const left = [modeBadge(session), ...marketPieces(session, narrow), ...armingPieces(context, narrow)];
  const room = surface.width - widthOf(left) - 2;
  let right = accountPieces(context, session, narrow);
  while (right.length > 1 && widthOf(right) > room) right = right.slice(1);
  putPieces(surface, 0, 0, left);
  putPieces(surface, surface.width - widthOf(right), 0, right);
};

function modeBadge(session: SessionSnapshot): Piece {
  if (session.halted) return [' HALTED ', 'mode.halted'];
  return [` ${session.mode.toUpperCase()} `, `mode.${session.mode}`];
}

function marketPieces({ market, time, mode, account }: SessionSnapshot, narrow: boolean): Piece[] {
  const whose = mode === 'live' ? `${market.name} ${account}` : market.name;
  if (market.kind === 'venue') return [[` ${clip(whose, 30)}   `, 'text.primary']];
  const synthetic: Piece = [' SYNTH ', 'mode.synth'];
  const name: Piece = market.kind === 'tape' ? [' tape', 'text.primary'] : synthetic;
  const when = narrow ? '' : ` ${calendarDay(time)} ${clockTime(time)}Z`;
  return [name, [`${when} ×${market.speed}   `, 'text.primary']];
}

function armingPieces(context: PaintContext, narrow: boolean): Piece[] {
  const { view, armedMillis, data } = context;
  if (data.connection === 'lost') return [['ENGINE LOST ', 'health.down']];
  if (view.frozen) return [['FROZEN · Space ', 'surface.frozen']];
  if (data.session?.halted === true) {
    return [
      ['a', 'hint.key'],
      [' resume, with a reason', 'text.muted'],
    ];
  }
  if (armedMillis === null) {
    return data.session?.mode === 'watch'
      ? [['watching only ', 'text.muted']]
      : [
          ['disarmed · ', 'text.muted'],
          ['a', 'hint.key'],
          [' arm', 'text.muted'],
        ];
  }
  const instrument = selectedInstrument(context);
  const size = instrument === undefined ? '' : exactSize(instrument, orderSize(view));
  const loaded = narrow ? ` ${size} ${view.style}` : ` b/s ${size} ${STYLE_NAMES[view.style]}`;
  return [
    [`▐ ARMED ${duration(armedMillis * 1000)} ▌`, 'mode.armed'],
    [loaded, 'text.strong'],
  ];
}

function accountPieces({ data }: PaintContext, session: SessionSnapshot, narrow: boolean): Piece[] {
  const risk = data.risk?.state ?? (session.halted ? 'halt' : 'normal');
  const state: Piece = [`${risk.toUpperCase()} `, RISK_TOKENS[risk]];
  if (narrow) {
    const feed: Piece = [` feed ${latency(data.health?.feedMicros ?? null)}  `, 'text.primary'];
    return [feed, state, [` ${clockTime(session.time)}Z `, 'text.primary']];
  }
  return [
    [`eq ${money(session.equity)}  `, 'text.primary'],
    [`day ${signedMoney(session.dayPnl)}  `, pnlToken(session.dayPnl)],
    [`fees ${money(session.fees)}  `, 'cost.fee'],
    state,
  ];
}

/** The second line: the selected instrument's touch and the others' last prices. */
export const paintMarket: Painter = (surface, context) => {
  const { data, view } = context;
  const instrument = selectedInstrument(context);
  if (instrument === undefined) return;
  let at = putPieces(surface, 1, 0, tickerPieces(context, instrument));
  if (surface.width < 120) {
    paintPositionLine(surface, at + 2, context, instrument);
    return;
  }
  at = putPieces(surface, at + 2, 0, touchPieces(context, instrument));
  for (const other of data.instruments) {
    if (other.index === view.instrument) continue;
    const pieces = tickerPieces(context, other);
    if (at + 3 + widthOf(pieces) >= surface.width) break;
    at = putPieces(surface, at + 3, 0, pieces);
  }
};

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

function touchPieces({ data }: PaintContext, instrument: Instrument): Piece[] {
  const { book } = data;
  if (book === null || book.bestBid === null || book.bestAsk === null) return [];
  const level = ([price, lots]: readonly [number, number]): string =>
    `${formatPrice(instrument, price)}×${fitSize(instrument, lots, { width: 5, decimals: 3 })}`;
  return [
    [`bid ${level(book.bestBid)}  `, 'book.bid'],
    [`ask ${level(book.bestAsk)}  `, 'book.ask'],
    [`spread ${formatPrice(instrument, book.bestAsk[0] - book.bestBid[0])}`, 'text.muted'],
  ];
}

/** Where there is no room for all markets, the position is worth more than they are. */
function paintPositionLine(
  surface: Surface,
  x: number,
  { data, view }: PaintContext,
  instrument: Instrument,
): void {
  const position = data.positions.positions.find((row) => row.instrument === view.instrument);
  const day = data.session === null ? '' : `day ${signedMoney(data.session.dayPnl)} `;
  putEnding(surface, surface.width - 1, 0, day, pnlToken(data.session?.dayPnl ?? '0'));
  if (position === undefined || position.size === 0 || position.averagePrice === null) {
    surface.put(x, 0, 'flat', 'text.muted');
    return;
  }
  const average = money(position.averagePrice, instrument.specification.tick.decimals);
  const side = position.size > 0 ? 'long' : 'short';
  putPieces(surface, x, 0, [
    [`${side} ${exactSize(instrument, Math.abs(position.size))} @ ${average}  `, 'own.average'],
    [`net ${signedMoney(position.netPnl)}`, pnlToken(position.netPnl)],
  ]);
}
