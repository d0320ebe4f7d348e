import type { Instrument } from '../../../domain/index.js';
import type { TickerSnapshot } from '../../../protocol/index.js';
import type { EngineData } from '../store.js';
import type { AlertReading } from './condition.js';
import { type MarketField, marketName } from './subject.js';

/** Finer differences of a percentage are the rounding of a double. */
const PERCENT_DECIMALS = 4;

/**
 * What alerts can ask for, from the newest snapshots. Without an engine nothing is known; bid, ask and spread
 * are not known either while the symbol's own feed is not live.
 * @param silentMicros since the newest book, trade or ticker came, by the terminal's clock; null before any: a
 * feed that brings nothing grows old by it, whatever the delay of its last message was
 */
export function readingOf(
  data: EngineData,
  { silentMicros }: { readonly silentMicros: number | null },
): AlertReading {
  if (data.connection !== 'connected') return () => null;
  const values = new Map([...accountValues(data), ...machineValues(data, silentMicros)]);
  for (const instrument of data.instruments) {
    const ticker = data.tickers.find((each) => each.instrument === instrument.index);
    for (const [field, value] of marketValues(instrument, ticker)) {
      values.set(marketName(instrument, field), value);
    }
    const row = data.positions.positions.find((each) => each.instrument === instrument.index);
    if (row !== undefined) values.set(marketName(instrument, 'position'), instrument.formatSize(row.size));
  }
  return (name) => values.get(name) ?? null;
}

type Values = readonly (readonly [string, string | null])[];

function accountValues({ session, risk, positions, orders }: EngineData): Values {
  const drawdown = risk?.gauges.find(({ rule }) => rule === 'drawdown')?.used ?? null;
  return [
    ['pnl.day', session?.dayPnl ?? null],
    ['equity', session?.equity ?? null],
    ['fees', session?.fees ?? null],
    ['drawdown', drawdown !== null && /^\d+(\.\d+)?$/.test(drawdown) ? drawdown : null],
    // No order is known of before the first snapshots; positions have a row for each instrument from then on.
    ['orders', positions.positions.length === 0 ? null : String(orders.working.length)],
    ['risk', risk?.state ?? null],
  ];
}

function machineValues({ health }: EngineData, silentMicros: number | null): Values {
  if (health === null) return [];
  const ages = [health.feedMicros, silentMicros].filter((age) => age !== null);
  return [
    ['feed', health.feedState],
    ['feed.age', ages.length === 0 ? null : whole(Math.max(...ages))],
    ['journal.age', whole(health.journalMicros)],
    ['engine.gap', whole(health.engineMicros)],
  ];
}

const whole = (micros: number): string => String(Math.round(micros));

function marketValues(
  instrument: Instrument,
  ticker: TickerSnapshot | undefined,
): readonly (readonly [MarketField, string | null])[] {
  if (ticker === undefined) return [];
  const live = ticker.feed === 'live';
  const price = (ticks: number | null | undefined): string | null =>
    ticks === null || ticks === undefined ? null : instrument.formatPrice(ticks);
  const [bid, ask] = live ? [ticker.bid?.[0], ticker.ask?.[0]] : [];
  return [
    ['last', price(ticker.last)],
    ['bid', price(bid)],
    ['ask', price(ask)],
    ['spread', bid === undefined || ask === undefined ? null : price(ask - bid)],
    ['change', ticker.change === null ? null : (ticker.change * 100).toFixed(PERCENT_DECIMALS)],
  ];
}
