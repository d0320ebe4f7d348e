import { wideLimits } from '../../../src/apps/backtest/limits.js';
import {
  type Execution,
  Instrument,
  limitOrder,
  type MarketRows,
  MICROS_PER_SECOND,
  type Micros,
  type NewOrder,
  RowFlag,
  RowKind,
  type Side,
  type SizeLots,
  type VenueEvent,
} from '../../../src/domain/index.js';
import { Engine, EngineLoop, type Journal, Replayer } from '../../../src/engine/index.js';
import type { Order, VenueRequest } from '../../../src/execution/index.js';
import { openTapes, readSeries, type TapeSeries } from '../../../src/store/tape/index.js';
import { createEmbeddedVenue } from '../../../src/venues/embedded/index.js';

/** A print or a touch of the tape, as it stood at the exchange. */
export interface Print {
  readonly time: number;
  readonly price: number;
  readonly size: number;
}

export interface Outcome {
  readonly order: Order;
  readonly fills: readonly Print[];
  readonly slices: readonly Order[];
  readonly prints: readonly Print[];
  readonly mids: readonly Print[];
  readonly begin: Micros;
  readonly stateHash: string;
  /** Of an engine that was stepped through the log of this one. */
  readonly replayedHash: string;
  readonly differences: number;
  readonly lines: readonly string[] | null;
}

export interface Session {
  readonly series: TapeSeries;
  readonly execution: Execution;
  readonly side: Side;
  readonly size: SizeLots;
  /** From the touch when it is placed, in ticks; null: no limit. */
  readonly limitTicks: number | null;
  /** Into the tape; two minutes where left out, ten seconds more than what the books need. */
  readonly startSeconds?: number;
  readonly seconds: number;
}

export const sampleSeries = (symbol: string): TapeSeries =>
  openTapes(['config/samples']).find(({ instrument }) => instrument.symbol === symbol)!;

const SETUP = (series: TapeSeries) => ({ instruments: [series.instrument], risk: wideLimits('USDT') });
const NO_PLUGINS = {
  load: () => {
    throw new Error('no plugins here');
  },
};

/** What the loop logs, kept in memory, and stepped through again by another engine. */
class MemoryLog implements Journal {
  readonly healthy = true;
  readonly replay: ((replayer: Replayer) => void)[] = [];
  rows({ instrument, rows, from, to }: Parameters<Journal['rows']>[0], _: number, time: Micros): void {
    const copy = copyRows(rows, from, to);
    this.replay.push((replayer) => replayer.rows({ instrument, rows: copy, from: 0, to: to - from }, time));
  }
  input(...[input, , time]: Parameters<Journal['input']>): void {
    this.replay.push((replayer) => replayer.input(input, time));
  }
  request(...[request, sequence]: Parameters<Journal['request']>): void {
    this.replay.push((replayer) => replayer.request(request, sequence));
  }
  mark(...[mark, sequence]: Parameters<Journal['mark']>): void {
    this.replay.push((replayer) => replayer.mark(mark, sequence));
  }
  commit(): void {}
  secure(then: (isSafe: boolean) => void): void {
    then(true);
  }
  flushIfDue(): void {}
}

function copyRows(rows: MarketRows, from: number, to: number): MarketRows {
  const entries = Object.entries(rows).map(([name, column]) => [
    name,
    ArrayBuffer.isView(column) ? (column as Float64Array).slice(from, to) : to - from,
  ]);
  return Object.fromEntries(entries) as MarketRows;
}

/** Runs one parent through a recorded market, by the engine's own loop, and replays the log of it. */
export function runOnTape(session: Session): Outcome {
  const { series, execution, side, size, limitTicks, seconds } = session;
  const instrument = new Instrument(series.instrument, 0);
  const venue = createEmbeddedVenue({
    seed: 1,
    market: {
      kind: 'tape',
      name: 'test',
      tapes: [{ instrument, batches: [...readSeries(series)] }],
      startOffsetMicros: (session.startSeconds ?? 10) * MICROS_PER_SECOND,
    },
    deposits: [series.instrument.base, series.instrument.quote].map((asset) => ({
      asset,
      amount: '1000000',
    })),
  });
  const engine = new Engine(SETUP(series), NO_PLUGINS);
  const log = new MemoryLog();
  const [fills, prints, mids]: [Print[], Print[], Print[]] = [[], [], []];
  const sliceIds: string[] = [];
  const loop = new EngineLoop({
    engine,
    journal: log,
    clock: { now: () => venue.deliveryTime() },
    venue: {
      submit: (request: VenueRequest, at) => {
        if (request.kind === 'place') sliceIds.push(request.clientOrderId);
        venue.submit(request, at);
      },
    },
    onNotice: () => {},
  });
  const market = engine.markets[0]!;
  void venue.open({
    rows: (index, rows, from, to) => {
      for (let row = from; row < to; row += 1) {
        if (rows.kind[row] === RowKind.Trade && (rows.flags[row]! & RowFlag.LAST) !== 0) {
          prints.push({ time: venue.deliveryTime(), price: rows.price[row]!, size: rows.size[row]! });
        }
      }
      loop.rows(index, rows, from, to);
      const mid = market.mid();
      if (mid !== null) mids.push({ time: venue.deliveryTime(), price: mid, size: 0 });
    },
    event: (event: VenueEvent) => {
      if (event.kind === 'fill') {
        fills.push({ time: venue.deliveryTime(), price: event.fill.price, size: event.fill.size });
      }
      loop.event(event);
    },
  });
  const abilities = { orderTypes: ['limit', 'market'], iceberg: false, oco: false } as const;
  const venues = { [series.instrument.venue]: abilities };
  loop.input({ kind: 'session', session: { id: '7a9e', mode: 'paper', account: 'paper', venues } });
  let until = venue.startTime;
  const pump = () => {
    until = (until + 100_000) as Micros;
    venue.pump(until);
  };
  while (market.mid() === null) pump();
  const touch = side === 'buy' ? market.book.bestBid : market.book.bestAsk;
  const limit =
    limitTicks === null
      ? null
      : ((side === 'buy' ? touch + limitTicks : touch - limitTicks) as NewOrder['price']);
  const order = limitOrder({ instrument: 0, side, size, price: limit, execution });
  const verdict = loop.command({ kind: 'place', order, confirmed: true }, 'test');
  if (verdict.outcome !== 'done') throw new Error(verdict.text);
  const id = verdict.clientOrderIds[0]!;
  const begin = engine.time;
  for (const end = until + seconds * MICROS_PER_SECOND; until < end; ) {
    pump();
    loop.beat();
  }
  const again = new Replayer(new Engine(SETUP(series), NO_PLUGINS));
  for (const entry of log.replay) entry(again);
  return {
    order: engine.orders.get(id)!,
    fills,
    slices: sliceIds.map((slice) => engine.orders.get(slice)!),
    prints,
    mids,
    begin,
    stateHash: engine.stateHash(),
    replayedHash: again.engine.stateHash(),
    differences: again.differences.length,
    lines: engine.held.parents.story(id),
  };
}

/** Volume-weighted; null where nothing was traded. */
export function vwapOf(prints: readonly Print[]): number | null {
  const lots = prints.reduce((sum, { size }) => sum + size, 0);
  return lots === 0 ? null : prints.reduce((sum, { price, size }) => sum + price * size, 0) / lots;
}

/** Weighted by how long each stood. */
export function twapOf(points: readonly Print[], { from, to }: { from: number; to: number }): number {
  let [sum, covered] = [0, 0];
  for (const [i, { time, price }] of points.entries()) {
    const begin = Math.max(time, from);
    const end = Math.min(points[i + 1]?.time ?? to, to);
    if (end <= begin) continue;
    sum += price * (end - begin);
    covered += end - begin;
  }
  return sum / covered;
}
