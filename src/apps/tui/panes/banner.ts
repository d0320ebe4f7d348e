import type { SessionSnapshot } from '../../../protocol/index.js';
import { bracketNote } from '../automatic-bracket.js';
import { calendarDay, clip, clockTime, duration, exactSize, latency, money, signedMoney } from '../format.js';
import type { ActionId } from '../keys.js';
import { scaleOf, stateWord } from '../risk-words.js';
import { type OrderStyle, orderSize } from '../view.js';
import { firstKey, type PaintContext, type Painter, selectedInstrument } from './frame.js';
import { fittingPieces, type Piece, piecesWidth, putPieces, type RankedPiece } from './pieces.js';
import { pnlToken } from './positions.js';
import { RISK_TOKENS } from './risk-notes.js';

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
  const narrow = surface.width < DRAWN_COLUMNS;
  const arming = armingPieces(context, narrow);
  // What a trader has comes before the day that it is.
  const kept = narrow || session.mode !== 'live' ? 0 : ` eq ${money(session.equity)}  `.length;
  const room = surface.width - piecesWidth(arming) - riskPiece(context, session)[0].length - 2 - kept;
  const left = [
    ...fittingPieces([...modePieces(session), ...marketPieces(session, narrow)], room),
    ...arming,
  ];
  const right = fittingPieces(
    narrow ? narrowPieces(context, session) : accountPieces(context, session, surface.width >= ROOMY_COLUMNS),
    surface.width - piecesWidth(left) - 2,
  );
  putPieces(surface, 0, 0, left);
  putPieces(surface, surface.width - piecesWidth(right), 0, right);
};

/** From so many columns on the figures have names that say what they are. */
const ROOMY_COLUMNS = 140;
const DRAWN_COLUMNS = 120;

/** The mode, reversed when halted; a rehearsal of live trading says whose money it is. */
function modePieces({ mode, money: whose, halted }: SessionSnapshot): RankedPiece[] {
  const name = mode.toUpperCase();
  const badge: Piece = halted ? [` HALTED ${name} `, 'mode.halted'] : [` ${name} `, `mode.${mode}`];
  if (mode !== 'live' || whose !== 'fake') return [{ piece: badge, rank: 0 }];
  return [
    { piece: badge, rank: 0 },
    { piece: [' rehearsal,', 'log.warn'], rank: 2 },
    { piece: [' fake money ', 'log.warn'], rank: 0 },
  ];
}

/** Where the market comes from and, live, with which account: that gives way last. */
function marketPieces(
  { market, time, mode, account, money: whoseMoney }: SessionSnapshot,
  narrow: boolean,
): RankedPiece[] {
  // A rehearsal's account says no more than its badge does.
  const whose: RankedPiece[] =
    mode === 'live' && whoseMoney === 'real'
      ? [{ piece: [` ${clip(account, 20)}`, 'text.primary'], rank: 1 }]
      : [];
  const end: RankedPiece = { piece: ['   ', 'text.primary'], rank: 0 };
  if (market.kind === 'venue') {
    return [{ piece: [` ${clip(market.name, 48)}`, 'text.primary'], rank: 3 }, ...whose, end];
  }
  const name: Piece = market.kind === 'tape' ? [' tape', 'text.primary'] : [' SYNTH ', 'mode.synth'];
  const day: Piece = [narrow ? '' : ` ${calendarDay(time)}`, 'text.primary'];
  const clock: Piece = [`${narrow ? '' : ` ${clockTime(time)}Z`} ×${market.speed}`, 'text.primary'];
  return [{ piece: name, rank: 3 }, { piece: day, rank: 4 }, { piece: clock, rank: 3 }, ...whose, end];
}

function armingPieces(context: PaintContext, narrow: boolean): Piece[] {
  const { view, armedMillis, data } = context;
  const { session } = data;
  const key = (action: ActionId): Piece => [firstKey(context, action), 'hint.key'];
  if (data.connection === 'lost') return [['ENGINE LOST ', 'health.down']];
  if (view.frozen) return [['FROZEN · ', 'surface.frozen'], key('freeze'), [' ', 'surface.frozen']];
  if (session?.halted === true) {
    const reason = narrow || session.haltReason === '' ? '' : ` · ${clip(session.haltReason, 30)}`;
    return [key('arm'), [` resume, with a reason${reason} `, 'text.muted']];
  }
  if (session?.mode === 'watch') return [['watching only ', 'text.muted']];
  const instrument = selectedInstrument(context);
  const attached =
    view.bracket === null || instrument === undefined ? '' : bracketNote(view.bracket, instrument);
  if (armedMillis === null) {
    const bracket = narrow || attached === '' ? '' : ` · bracket ${attached}`;
    return [['disarmed · ', 'text.muted'], key('arm'), [` arm${bracket}`, 'text.muted']];
  }
  const size = instrument === undefined ? '' : exactSize(instrument, orderSize(view));
  const keys = `${firstKey(context, 'buy')}/${firstKey(context, 'sell')}`;
  const where = view.focus === 'ladder' ? keys : `1 for ${keys}`;
  const bracket = attached === '' ? '' : narrow ? '+br' : ` ${attached}`;
  const loaded = narrow
    ? ` ${size} ${view.style}${bracket}`
    : ` ${where} ${size} ${STYLE_NAMES[view.style]}${bracket}`;
  return [
    [`▐ ARMED ${duration(armedMillis * 1000)} ▌`, 'mode.armed'],
    [loaded, 'text.strong'],
  ];
}

const riskPiece = ({ data }: PaintContext, { halted }: SessionSnapshot): Piece => {
  const state = data.risk?.state ?? (halted ? 'halt' : 'normal');
  const percent = data.risk === null ? null : scaleOf(data.risk);
  return [`${stateWord(state)}${percent === null ? '' : ` ${percent}%`} `, RISK_TOKENS[state]];
};

/** The account's figures stand in the second line where there is little room; here are the engine's. */
const narrowPieces = (context: PaintContext, session: SessionSnapshot): RankedPiece[] => [
  { piece: riskPiece(context, session), rank: 0 },
  { piece: [` feed ${latency(context.data.health?.feedMicros ?? null)}  `, 'text.primary'], rank: 1 },
  { piece: [`${clockTime(session.time)}Z `, 'text.primary'], rank: 2 },
];

/** The fees are the first to give way, then the day; with room each says what it counts. */
function accountPieces(context: PaintContext, session: SessionSnapshot, roomy: boolean): RankedPiece[] {
  const { equity, dayPnl, fees, reportingCurrency } = session;
  const words = roomy
    ? { equity: 'equity', currency: ` ${reportingCurrency}`, day: 'today after fees', fees: 'fees paid' }
    : { equity: 'eq', currency: '', day: 'day', fees: 'fees' };
  return [
    { piece: [`${words.equity} ${money(equity)}${words.currency}  `, 'text.primary'], rank: 1 },
    { piece: [`${words.day} ${signedMoney(dayPnl)}  `, pnlToken(dayPnl)], rank: 2 },
    { piece: [`${words.fees} ${money(fees)}  `, 'cost.fee'], rank: 3 },
    { piece: riskPiece(context, session), rank: 0 },
  ];
}
