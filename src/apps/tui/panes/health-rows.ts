import type { HealthSnapshot } from '../../../protocol/index.js';
import { latency } from '../format.js';
import type { Token } from '../theme/index.js';
import type { TerminalHealth } from './frame.js';

export interface HealthRow {
  /** At most six columns. */
  readonly name: string;
  /** What it measures, in words, for the large form. */
  readonly about: string;
  readonly value: string;
  readonly state: { readonly text: string; readonly token: Token };
}

const OK = { text: 'ok', token: 'health.ok' } as const;
const SLOW = { text: 'slow', token: 'health.slow' } as const;
const DOWN = { text: 'DOWN', token: 'health.down' } as const;

/** Beyond these a part counts as slow. */
const SLOW_FEED_MICROS = 1_000_000;
const SLOW_ORDER_MICROS = 1_000_000;
const SLOW_ENGINE_MICROS = 100_000;
const SLOW_JOURNAL_MICROS = 100_000;

/** Feed, book, orders, engine, journal and terminal: what each measures now, and whether that is well. */
export function healthRows(health: HealthSnapshot | null, terminal: TerminalHealth): HealthRow[] {
  const tty: HealthRow = {
    name: 'tty',
    about: 'written to this terminal',
    value: `${Math.round(terminal.bytesPerSecond / 1000)} KB/s`,
    state: terminal.droppedFrames > 0 ? { text: 'stall', token: 'health.stale' } : OK,
  };
  if (health === null) return [tty];
  return [...engineRows(health), tty];
}

function engineRows(health: HealthSnapshot): HealthRow[] {
  const limit = (micros: number | null, slow: number): HealthRow['state'] =>
    micros === null ? { text: '–', token: 'text.muted' } : micros > slow ? SLOW : OK;
  const feed: HealthRow['state'] =
    health.feedState === 'live'
      ? limit(health.feedMicros, SLOW_FEED_MICROS)
      : { text: health.feedState.slice(0, 5), token: 'health.stale' };
  return [
    {
      name: 'feed',
      about: 'market data, exchange to engine',
      value: latency(health.feedMicros),
      state: feed,
    },
    {
      name: 'book',
      about: 'breaks in the chain of changes',
      value: `${health.bookGaps} gap${health.bookGaps === 1 ? '' : 's'}`,
      state: health.bookGaps > 0 ? SLOW : OK,
    },
    {
      name: 'order',
      about: 'an order until its answer',
      value: latency(health.orderMicros),
      state: limit(health.orderMicros, SLOW_ORDER_MICROS),
    },
    {
      name: 'engine',
      about: 'longest stall of the last second',
      value: latency(health.engineMicros),
      state: limit(health.engineMicros, SLOW_ENGINE_MICROS),
    },
    {
      name: 'journl',
      about: 'a record until it is on the disk',
      value: latency(health.journalMicros),
      state: health.journalOk ? limit(health.journalMicros, SLOW_JOURNAL_MICROS) : DOWN,
    },
  ];
}
