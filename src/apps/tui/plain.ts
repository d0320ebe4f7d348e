import type { EngineClient } from './engine-client.js';
import { calendarDay, clockTime, exactSize, formatPrice, latency, money, signedMoney } from './format.js';
import { scaleOf } from './risk-words.js';
import type { EngineData } from './store.js';
import { Store } from './store.js';
import { PLAIN_CHOICE, Subscriptions } from './subscriptions.js';

export interface PlainOptions {
  readonly connect: () => Promise<EngineClient>;
  /** Writes one line, without its end. */
  readonly print: (line: string) => void;
  /** Aborted when the program is to end. */
  readonly signal: AbortSignal;
  /** A line at most this often; by default a second. */
  readonly everyMillis?: number;
}

/**
 * Runs without a terminal: status lines from the same snapshots as the screen, one a second where something
 * changed, and the engine's news as it happens. Ends when aborted or when the engine closes the connection.
 */
export async function runPlain(options: PlainOptions): Promise<'aborted' | 'closed'> {
  const store = new Store();
  const client = await options.connect();
  store.setConnection('connected');
  const subscriptions = new Subscriptions(client, store, PLAIN_CHOICE);
  client.onNotice((line) => options.print(`${clockTime(line.time)} ${line.level} ${line.text}`));
  let last = '';
  const timer = setInterval(() => {
    const line = statusLine(store.data);
    if (line !== null && line !== last) options.print(line);
    last = line ?? last;
  }, options.everyMillis ?? 1_000);
  try {
    return await new Promise((resolve) => {
      client.onClose(() => resolve('closed'));
      if (options.signal.aborted) resolve('aborted');
      options.signal.addEventListener('abort', () => resolve('aborted'));
    });
  } finally {
    clearInterval(timer);
    subscriptions.close();
  }
}

/** The state of the session in one line; null before the engine has said anything. */
export function statusLine(data: EngineData): string | null {
  const { session, risk, health } = data;
  if (session === null) return null;
  const percent = risk === null ? null : scaleOf(risk);
  const parts = [
    `${calendarDay(session.time)} ${clockTime(session.time)}Z`,
    session.mode,
    ...data.tickers.map((ticker) => tickerText(data, ticker)),
    ...data.positions.positions.filter((row) => row.size !== 0).map((row) => positionText(data, row)),
    `orders ${data.orders.working.length}`,
    `eq ${money(session.equity)}`,
    `day ${signedMoney(session.dayPnl)}`,
    `fees ${money(session.fees)}`,
    `risk ${session.halted ? 'halt' : (risk?.state ?? '?')}${percent === null ? '' : ` ${percent}%`}`,
    `feed ${health === null ? '?' : `${health.feedState} ${latency(health.feedMicros)}`}`,
  ];
  return parts.filter((part) => part !== '').join('  ');
}

function tickerText(data: EngineData, ticker: EngineData['tickers'][number]): string {
  const instrument = data.instruments[ticker.instrument];
  if (instrument === undefined) return '';
  const price = (level: readonly [number, number] | null): string =>
    level === null ? '–' : formatPrice(instrument, level[0]);
  return `${instrument.symbol} ${price(ticker.bid)}/${price(ticker.ask)}`;
}

function positionText(data: EngineData, row: EngineData['positions']['positions'][number]): string {
  const instrument = data.instruments[row.instrument];
  if (instrument === undefined) return '';
  const side = row.size > 0 ? 'long' : 'short';
  return `${side} ${exactSize(instrument, Math.abs(row.size))} ${instrument.symbol} net ${signedMoney(row.netPnl)}`;
}
