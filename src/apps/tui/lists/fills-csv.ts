import type { Instrument } from '../../../domain/index.js';
import type { FillRow } from '../../../protocol/index.js';

export const FILL_COLUMNS = [
  'time',
  'symbol',
  'side',
  'size',
  'price',
  'liquidity',
  'fee',
  'slippage_bps',
  'realised_pnl',
  'owner',
  'client_order_id',
  'trade_id',
  'note',
] as const;

interface FillsContext {
  readonly instruments: readonly Instrument[];
  /** By the id of a trade or of its order. */
  readonly notes: Readonly<Record<string, string>>;
}

/** The fields of a fill as plain text, in the order of `FILL_COLUMNS`: decimals exact, the time ISO in UTC. */
export function fillFields(fill: FillRow, { instruments, notes }: FillsContext): string[] {
  const instrument = instruments[fill.instrument];
  return [
    isoTime(fill.time),
    instrument?.symbol ?? '',
    fill.side,
    instrument?.formatSize(fill.size) ?? '',
    instrument?.formatPrice(fill.price) ?? '',
    fill.liquidity,
    fill.fee,
    fill.slippageBps === null ? '' : String(fill.slippageBps),
    fill.realisedPnl,
    fill.owner,
    fill.clientOrderId,
    fill.tradeId,
    noteOf(fill, notes),
  ];
}

/** What was noted about the trade, or else about its order; empty where nothing was. */
export const noteOf = (
  { tradeId, clientOrderId }: Pick<FillRow, 'tradeId' | 'clientOrderId'>,
  notes: Readonly<Record<string, string>>,
): string => notes[tradeId] ?? notes[clientOrderId] ?? '';

/**
 * Fills as a table by RFC 4180, with a line of headings, in the order given. A text that a spreadsheet would
 * run as a formula is kept from it by an apostrophe inside its quotes; numbers stay numbers.
 */
export function fillsCsv(fills: readonly FillRow[], context: FillsContext): string {
  const lines = [FILL_COLUMNS, ...fills.map((fill) => fillFields(fill, context))];
  return lines.map((fields) => `${fields.map(csvCell).join(',')}\r\n`).join('');
}

const NUMBER = /^-?\d+(\.\d+)?(e[+-]?\d+)?$/;
const FORMULA = /^[\s]*[=+\-@]/;

function csvCell(text: string): string {
  if (NUMBER.test(text)) return text;
  if (FORMULA.test(text)) return `"'${text.replaceAll('"', '""')}"`;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** `2024-08-08T23:56:48.123456Z`: micros do not fit a Date, so their last three digits are put in. */
function isoTime(micros: number): string {
  const millis = Math.floor(micros / 1_000);
  const rest = String(Math.floor(micros - millis * 1_000)).padStart(3, '0');
  return new Date(millis).toISOString().replace('Z', `${rest}Z`);
}
