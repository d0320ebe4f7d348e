import {
  allocateRows,
  copyRow,
  type MarketRows,
  type Random,
  RowFlag,
  RowKind,
} from '../../../src/domain/index.js';
import type { WireExchangeCore } from '../../../src/venues/embedded/wire/core/index.js';
import type { PublicTrade } from '../../../src/venues/embedded/wire/exchange.js';
import type { VirtualTime } from './virtual-time.js';

const LEVELS = 50;

export interface SimFeedParts {
  readonly exchange: WireExchangeCore;
  readonly time: VirtualTime;
  readonly random: Random;
  readonly latencyMicros: number;
  readonly rows: (instrument: number, rows: MarketRows) => void;
  readonly isAlive: () => boolean;
}

/** The market of a simulated world as one process sees it: late, and sometimes with holes or not at all. */
export class SimFeed {
  private lastArrival = 0;
  private readonly broken = new Set<number>();
  private isSilent = false;

  constructor(private readonly parts: SimFeedParts) {}

  open(): void {
    for (const { index } of this.parts.exchange.instruments) this.snapshot(index);
  }

  /** Messages of an instrument are missing: a gap is told, and some time later a new snapshot. */
  breakOff(instrument: number): void {
    if (this.broken.has(instrument)) return;
    this.broken.add(instrument);
    const gap = allocateRows(1);
    put(gap, {
      kind: RowKind.Gap,
      flags: RowFlag.FIRST | RowFlag.LAST,
      price: 0,
      size: 0,
      sequence: Number.NaN,
    });
    this.deliver(instrument, gap);
    const { time, random } = this.parts;
    time.after(random.integer(100_000, 4_000_000), () => this.mend(instrument));
  }

  /** Nothing comes, and nobody says so. */
  silence(micros: number): void {
    if (this.isSilent) return;
    this.isSilent = true;
    this.parts.time.after(micros, () => {
      if (!this.isSilent) return;
      this.isSilent = false;
      for (const { index } of this.parts.exchange.instruments) this.breakOff(index);
    });
  }

  book(
    instrument: number,
    rows: MarketRows,
    { from, to, sequence }: { from: number; to: number; sequence: number },
  ): void {
    if (this.isSilent || this.broken.has(instrument)) return;
    const copy = allocateRows(to - from);
    for (let row = from; row < to; row += 1) {
      copyRow(rows, row, copy, copy.length);
      copy.sequence[copy.length] = sequence;
      copy.previousSequence[copy.length] = sequence - 1;
      copy.length += 1;
    }
    this.deliver(instrument, copy);
  }

  trade(instrument: number, { price, size, id, takerBuys }: PublicTrade): void {
    if (this.isSilent || this.broken.has(instrument)) return;
    const rows = allocateRows(1);
    const side = takerBuys ? 0 : RowFlag.ASK;
    put(rows, { kind: RowKind.Trade, flags: RowFlag.FIRST | RowFlag.LAST | side, price, size, sequence: id });
    this.deliver(instrument, rows);
  }

  private mend(instrument: number): void {
    this.broken.delete(instrument);
    this.snapshot(instrument);
  }

  private snapshot(instrument: number): void {
    const { exchange } = this.parts;
    const book = exchange.book(instrument);
    const sequence = exchange.bookSequence(instrument);
    const prices = new Int32Array(LEVELS);
    const sizes = new Float64Array(LEVELS);
    const rows = allocateRows(2 * LEVELS);
    for (const ask of [false, true]) {
      const count = book.copyLevels(ask, LEVELS, prices, sizes);
      for (let i = 0; i < count; i += 1) {
        const flags = ask ? RowFlag.ASK : 0;
        put(rows, { kind: RowKind.Snapshot, flags, price: prices[i]!, size: sizes[i]!, sequence });
      }
    }
    if (rows.length === 0) return;
    rows.flags[0]! |= RowFlag.FIRST;
    rows.flags[rows.length - 1]! |= RowFlag.LAST;
    this.deliver(instrument, rows);
  }

  private deliver(instrument: number, rows: MarketRows): void {
    const { time, random, latencyMicros, isAlive } = this.parts;
    const exchangeTime = time.now();
    const at = Math.max(this.lastArrival, exchangeTime + random.integer(latencyMicros >> 1, latencyMicros));
    this.lastArrival = at;
    time.schedule(at, () => {
      if (!isAlive()) return;
      rows.timeExchange.fill(exchangeTime);
      rows.timeReceived.fill(time.now());
      this.parts.rows(instrument, rows);
    });
  }
}

function put(
  rows: MarketRows,
  row: { kind: number; flags: number; price: number; size: number; sequence: number },
): void {
  const at = rows.length;
  rows.kind[at] = row.kind;
  rows.flags[at] = row.flags;
  rows.price[at] = row.price;
  rows.size[at] = row.size;
  rows.sequence[at] = row.sequence;
  rows.previousSequence[at] = Number.NaN;
  rows.length += 1;
}
