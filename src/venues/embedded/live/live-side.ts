import {
  allocateRows,
  copyRow,
  type Instrument,
  type MarketRows,
  type Micros,
  RowFlag,
  type VenueEvent,
} from '../../../domain/index.js';
import type { Accounts } from '../../../matching/index.js';
import {
  type CancelRequest,
  GrowingSegments,
  indexMessages,
  type PlaceRequest,
  type ReplaceRequest,
} from '../../../matching/recorded/index.js';
import type { ExchangeSide, QueuePlace } from '../exchange-side.js';
import type { EmbeddedVenueOptions } from '../options.js';
import { RecordedSide } from '../recorded-side.js';

/**
 * How long the paper exchange waits before it takes what has arrived as what happened: a print may arrive after the
 * depth message that already contains it, and only together can they be put in the order in which they happened.
 */
export const HOLD_MICROS = 100_000;

export interface LiveSideOptions {
  readonly options: EmbeddedVenueOptions;
  readonly accounts: Accounts;
  readonly instruments: readonly Instrument[];
  readonly emit: (account: string, event: VenueEvent, time: Micros) => void;
}

/** What has arrived of one instrument and may still be overtaken by something that happened before it. */
interface Pending {
  readonly segments: GrowingSegments;
  rows: MarketRows;
  /** Smallest received − exchange time so far: what their clocks differ by, and the shortest way. */
  skewMicros: number;
}

const CAPACITY = 256;
/** What waits is looked at so often. */
const GRAIN_MICROS = 10_000;

/**
 * A market that happens elsewhere as the exchange side. It lives `HOLD_MICROS` behind, and its requests do too, so
 * that an order meets the market as it was when the order arrived, and never one that the strategy has seen the end of.
 *
 * Times of what happened there are moved to the session's clock by the shortest way seen so far. What arrives more
 * than the hold late takes its place behind what has happened by then.
 */
export class LiveSide implements ExchangeSide {
  private readonly recorded: RecordedSide;
  private readonly pending = new Map<number, Pending>();
  /** When what waits is looked at again; Infinity while nothing does. */
  private due = Number.POSITIVE_INFINITY;

  constructor({ options, accounts, instruments, emit }: LiveSideOptions) {
    const tapes = instruments.map((instrument) => {
      const segments = new GrowingSegments();
      const skewMicros = Number.POSITIVE_INFINITY;
      this.pending.set(instrument.index, { segments, rows: allocateRows(CAPACITY), skewMicros });
      return { instrument, segments };
    });
    this.recorded = new RecordedSide({
      options,
      accounts,
      tapes,
      emit: (account, event, time) => emit(account, event, (time + HOLD_MICROS) as Micros),
      ended: () => {},
    });
  }

  add(
    instrument: number,
    rows: MarketRows,
    { from, to, at }: { from: number; to: number; at: number },
  ): void {
    const pending = this.pending.get(instrument)!;
    const needed = pending.rows.length + to - from;
    if (needed > pending.rows.kind.length) pending.rows = grown(pending.rows, needed);
    for (let row = from; row < to; row += 1) keep(pending, rows, row, at);
    if (this.due === Number.POSITIVE_INFINITY) this.due = at + HOLD_MICROS;
  }

  nextTime(): number {
    return Math.min(this.due, this.recorded.nextTime() + HOLD_MICROS);
  }

  step(): void {
    if (this.due <= this.recorded.nextTime() + HOLD_MICROS) this.putInOrder(this.due);
    else this.recorded.step();
  }

  place(request: PlaceRequest): void {
    this.recorded.place({ ...request, time: this.meet(request.time) });
  }

  cancel(request: CancelRequest): void {
    this.recorded.cancel({ ...request, time: this.meet(request.time) });
  }

  replace(request: ReplaceRequest): void {
    this.recorded.replace({ ...request, time: this.meet(request.time) });
  }

  get openCount(): number {
    return this.recorded.openCount;
  }

  queuePlaces(): Iterable<QueuePlace> {
    return this.recorded.queuePlaces();
  }

  /** Lives on to the moment that a request of `time` meets; that moment. */
  private meet(time: Micros): Micros {
    const moment = (time - HOLD_MICROS) as Micros;
    if (this.due !== Number.POSITIVE_INFINITY) this.putInOrder(time);
    while (this.recorded.nextTime() <= moment) this.recorded.step();
    return moment;
  }

  /** Hands on what happened by `now` less the hold: nothing that is still under way happened before it. */
  private putInOrder(now: number): void {
    let waits = false;
    for (const pending of this.pending.values()) {
      if (pending.rows.length === 0) continue;
      const [happened, rest] = split(pending.rows, now - HOLD_MICROS);
      pending.rows = rest;
      if (rest.length > 0) waits = true;
      // Times are the session's already; the index looks for no skew of its own.
      if (happened.length > 0) pending.segments.add(indexMessages([happened], 0));
    }
    this.due = waits ? now + GRAIN_MICROS : Number.POSITIVE_INFINITY;
    this.recorded.market.resume();
  }
}

function keep(pending: Pending, source: MarketRows, row: number, at: number): void {
  const { rows } = pending;
  const place = rows.length++;
  copyRow(source, row, rows, place);
  rows.timeReceived[place] = at;
  const exchanged = source.timeExchange[row]!;
  if (Number.isNaN(exchanged)) return;
  pending.skewMicros = Math.min(pending.skewMicros, at - exchanged);
  rows.timeExchange[place] = exchanged + pending.skewMicros;
}

/** The whole messages that happened by `moment`, and those that happened later, each in the order of arrival. */
function split(rows: MarketRows, moment: number): readonly [happened: MarketRows, rest: MarketRows] {
  const happened = allocateRows(rows.length);
  const rest = allocateRows(Math.max(CAPACITY, rows.length));
  let into = happened;
  for (let row = 0; row < rows.length; row += 1) {
    if ((rows.flags[row]! & RowFlag.FIRST) !== 0) {
      const exchanged = rows.timeExchange[row]!;
      const time = Number.isNaN(exchanged) ? rows.timeReceived[row]! : exchanged;
      into = time <= moment ? happened : rest;
    }
    copyRow(rows, row, into, into.length++);
  }
  return [happened, rest];
}

function grown(rows: MarketRows, needed: number): MarketRows {
  const larger = allocateRows(Math.max(needed, rows.kind.length * 2));
  for (let row = 0; row < rows.length; row += 1) copyRow(rows, row, larger, row);
  larger.length = rows.length;
  return larger;
}
