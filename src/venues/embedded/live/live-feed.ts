import { allocateRows, copyRow, type MarketRows } from '../../../domain/index.js';
import type { VenueSink } from '../../../execution/venue.js';
import type { RowFeed } from '../row-feed.js';

interface Arrived {
  readonly rows: MarketRows;
  readonly at: number;
}

/** What the strategy side sees of one live instrument: each message when it arrives. */
export class LiveFeed implements RowFeed {
  nextTime = Number.POSITIVE_INFINITY;
  private readonly arrived: Arrived[] = [];

  constructor(private readonly instrument: number) {}

  add(rows: MarketRows, { from, to, at }: { from: number; to: number; at: number }): void {
    const kept = allocateRows(to - from);
    for (let row = from; row < to; row += 1) copyRow(rows, row, kept, kept.length++);
    this.arrived.push({ rows: kept, at });
    if (this.arrived.length === 1) this.nextTime = at;
  }

  deliver(sink: VenueSink): void {
    const { rows } = this.arrived.shift()!;
    this.nextTime = this.arrived[0]?.at ?? Number.POSITIVE_INFINITY;
    sink.rows(this.instrument, rows, 0, rows.length);
  }
}
