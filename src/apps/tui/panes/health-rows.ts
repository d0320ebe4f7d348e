import type { HealthSnapshot, VenueHealth } from '../../../protocol/index.js';
import { clip, latency } from '../format.js';
import type { EngineData } from '../store.js';
import type { Token } from '../theme/index.js';
import type { TerminalHealth } from './frame.js';
import { fundingCountdown, fundingRate } from './funding-text.js';

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
const UNKNOWN = { text: 'unknown', token: 'health.stale' } as const;

const ENGINE = 'engine';

/** Beyond these a part counts as slow. */
const SLOW_FEED_MICROS = 1_000_000;
const SLOW_ORDER_MICROS = 1_000_000;
const SLOW_ENGINE_MICROS = 100_000;
const SLOW_JOURNAL_MICROS = 100_000;

export interface HealthContext {
  readonly connection: EngineData['connection'];
  readonly terminal: TerminalHealth;
  /** The session's; null before it is known. */
  readonly time: number | null;
}

/** Venues, feed, book, orders, engine, journal and terminal: what each measures now, and whether that is well. */
export function healthRows(health: HealthSnapshot | null, context: HealthContext): HealthRow[] {
  const { terminal, time, connection } = context;
  const tty: HealthRow = {
    name: 'tty',
    about: 'written to this terminal',
    value: `${Math.round(terminal.bytesPerSecond / 1000)} KB/s`,
    state: terminal.droppedFrames > 0 ? { text: 'stall', token: 'health.stale' } : OK,
  };
  if (health === null) return [tty];
  const rows = [...venueRows(health), ...engineRows(health), ...fundingRows(health, time)];
  if (connection === 'connected') return [...rows, tty];
  return [...rows.map(unknownRow), { ...tty, state: { text: '–', token: 'text.muted' } }];
}

/** What was measured last says nothing of now: nobody measures while the engine is not connected. */
const unknownRow = (row: HealthRow): HealthRow => ({
  ...row,
  value: '',
  state: row.name === ENGINE ? DOWN : UNKNOWN,
});

const VENUE_STATES: Readonly<Record<Exclude<VenueHealth['state'], 'ok'>, HealthRow['state']>> = {
  down: DOWN,
  reconciling: { text: 'reconciling', token: 'health.stale' },
  unusual: { text: 'unusual', token: 'health.stale' },
};

/** Each venue that is not well by its name, or one row where all are; a sample session has none. */
function venueRows({ venues = [] }: HealthSnapshot): HealthRow[] {
  const troubled = venues.flatMap(({ venue, state, note }): HealthRow[] =>
    state === 'ok' ? [] : [{ name: clip(venue, 6), about: note, value: '', state: VENUE_STATES[state] }],
  );
  if (troubled.length > 0 || venues.length === 0) return troubled;
  const value = venues.length === 1 ? clip(venues[0]!.venue, 7) : String(venues.length);
  return [{ name: 'venue', about: 'as usual, and its account in line', value, state: OK }];
}

/** Of a perpetual: the rate, and how long until it is paid. */
function fundingRows({ funding }: HealthSnapshot, time: number | null): HealthRow[] {
  if (funding === undefined) return [];
  const value = fundingRate(funding);
  const text = fundingCountdown(funding, time) ?? '–';
  const about = 'paid by longs to shorts, and in how long';
  return [{ name: 'fund', about, value, state: { text, token: 'text.primary' } }];
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
      name: ENGINE,
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
