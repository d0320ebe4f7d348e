import { externalRows } from '../external-rows.js';
import { clockTime, formatPrice } from '../format.js';
import { listRows } from '../lists/index.js';
import { statePhrase } from '../lists/order-words.js';
import { NO_LOCAL } from '../local.js';
import { scaleOf, scaleSentence, tripped, trippedText } from '../risk-words.js';
import type { EngineData } from '../store.js';
import { fillSentence, orderWords, positionSentence, spokenMoney } from './sentences.js';

const NOTHING_YET = 'The engine has said nothing yet.';
const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** The state of the session, a sentence for each thing. */
export function summarySentences(data: EngineData, instrument: number): string[] {
  const { session, risk, health } = data;
  if (session === null) return [NOTHING_YET];
  const { working } = data.orders;
  const mine = working.filter(({ owner }) => owner === 'manual').length;
  const doubts = working.filter(({ doubt }) => doubt !== null).length;
  const running = data.strategies.strategies.filter(({ state }) => state === 'running');
  return [
    `${session.mode} on ${session.market.name}, ${clockTime(session.time)} UTC.`,
    ...(session.halted ? [`Halted: ${session.haltReason}.`] : []),
    ...marketSentences(data, instrument),
    ...data.positions.positions.filter(({ size }) => size !== 0).map((row) => positionSentence(row, data)),
    `${plural(working.length, 'working order')}, ${mine} of them yours${doubts === 0 ? '' : `, ${doubts} in doubt`}.`,
    `Equity ${spokenMoney(session.equity)} ${session.reportingCurrency}, today ${spokenMoney(session.dayPnl)}, fees ${spokenMoney(session.fees)}.`,
    `Risk ${risk?.state ?? 'not known'}, feed ${health?.feedState ?? 'not known'}.`,
    ...riskSentences(data),
    ...venueSentences(data),
    running.length === 0 ? 'No strategy runs.' : `Running: ${running.map(({ name }) => name).join(', ')}.`,
  ];
}

/** Breakers that tripped, and what is left of the limits. */
function riskSentences({ risk, session }: EngineData): string[] {
  if (risk === null) return [];
  return [
    ...tripped(risk).map((row) => `Breaker ${trippedText(row, session?.time ?? null)}, ${row.state}.`),
    ...(scaleOf(risk) === null ? [] : [scaleSentence(risk)]),
  ];
}

const venueSentences = ({ health }: EngineData): string[] =>
  (health?.venues ?? [])
    .filter(({ state }) => state !== 'ok')
    .map(({ venue, state, note }) => `${venue} is ${state}: ${note}.`);

function marketSentences(data: EngineData, instrument: number): string[] {
  const known = data.instruments[instrument];
  const ticker = data.tickers.find((row) => row.instrument === instrument);
  if (known === undefined || ticker === undefined) return [];
  const price = (ticks: number | null | undefined): string =>
    ticks === null || ticks === undefined ? 'none' : formatPrice(known, ticks);
  return [
    `${known.symbol}: bid ${price(ticker.bid?.[0])}, ask ${price(ticker.ask?.[0])}, last ${price(ticker.last)}.`,
  ];
}

/** Each working order, mine first by name, with its id for cancel and why. */
export function orderSentences(data: EngineData): string[] {
  const { working } = data.orders;
  const elsewhere = externalRows(data.orders).map(
    (order) =>
      `Made elsewhere on the account: an order ${orderWords(order, data)}. adopt ${order.venueOrderId} takes it over.`,
  );
  if (working.length === 0) return ['No orders work.', ...elsewhere];
  const rows = listRows('orders', { data: { ...data, orders: { working, ended: [] } }, ...PLAIN_LIST });
  const own = rows.map((order) => {
    const whose =
      order.owner === 'manual' ? 'Your order' : `Order of ${order.owner.replace('strategy:', '')}`;
    const ageMicros = (data.session?.time ?? order.createdTime) - order.createdTime;
    const state = statePhrase(order, { ageMicros, ended: false });
    return `${whose} ${orderWords(order, data)}, ${state}, ${order.clientOrderId}.`;
  });
  return [...own, ...elsewhere];
}

export function positionSentences(data: EngineData): string[] {
  const rows = data.positions.positions.filter(({ size }) => size !== 0);
  return rows.length === 0 ? ['No position is open.'] : rows.map((row) => positionSentence(row, data));
}

/** The latest fills, newest first. */
export function latestFills(data: EngineData): string[] {
  const { fills } = data.fills;
  if (fills.length === 0) return ['No fills yet.'];
  return fills.slice(0, LATEST).map((fill) => `${clockTime(fill.time)}: ${fillSentence(fill, data)}`);
}
const LATEST = 10;

const PLAIN_LIST = { local: NO_LOCAL, view: { lists: {}, selected: {} } } as const;
