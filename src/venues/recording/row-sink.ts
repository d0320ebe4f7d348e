import {
  allocateRows,
  copyRow,
  Instrument,
  type RowKind as Kind,
  MAX_LOTS,
  MAX_TICKS,
  type MarketRows,
  POWERS_OF_TEN,
  parseScaled,
  RowFlag,
  RowKind,
} from '../../domain/index.js';
import { BadFrame, type FrameRow, type FrameSink, type MessageHead, shown } from './frame.js';
import type { RecordedInstrument } from './instruments.js';

/** What of a recording's books a tape cannot hold; none of it is near the touch. */
export interface Losses {
  /** Asks at prices beyond an Int32 of ticks, left out. */
  farLevels: number;
  /** Level sizes finer than the lot, rounded down to it: what is left of a level cannot be traded. */
  roundedSizes: number;
}

/** One instrument's message being put together. */
interface Target {
  readonly recorded: RecordedInstrument;
  readonly instrument: Instrument;
  readonly losses: Losses;
  /** In quote currency; asks beyond it cannot be written in ticks. */
  readonly highestPrice: number;
  rows: MarketRows;
}

/**
 * Turns frames into market rows: prices to ticks, sizes to lots, each message's first and last row marked,
 * and handed on whole. The rows are reused as soon as `deliver` returns.
 */
export class RowSink implements FrameSink {
  private readonly targets = new Map<string, Target | null>();
  private target: Target | null = null;
  private head: MessageHead | null = null;

  constructor(
    /** The instrument of a venue symbol; null leaves its messages out. */
    private readonly resolve: (venueSymbol: string) => RecordedInstrument | null,
    private readonly deliver: (recorded: RecordedInstrument, rows: MarketRows) => void,
  ) {}

  begin(head: MessageHead): void {
    let target = this.targets.get(head.symbol);
    if (target === undefined) {
      const recorded = this.resolve(head.symbol);
      target = recorded === null ? null : newTarget(recorded);
      this.targets.set(head.symbol, target);
    }
    this.target = target;
    this.head = head;
    if (target !== null) target.rows.length = 0;
  }

  row(row: FrameRow): void {
    const { target } = this;
    if (target === null) return;
    const price = this.price(target, row);
    const size = this.size(target, row);
    if (price === null) target.losses.farLevels += 1;
    else this.push(target, this.head!.kind, row.ask, price, size);
  }

  checksum(value: number): void {
    const { target } = this;
    if (target === null) return;
    // The snapshot of an empty book is a snapshot nevertheless: it clears what was there.
    if (target.rows.length === 0 && this.head!.kind === RowKind.Snapshot) {
      this.push(target, RowKind.Snapshot, false, 0, 0);
    }
    this.push(target, RowKind.Checksum, false, value, 0);
  }

  end(): void {
    const { target } = this;
    if (target === null) return;
    // A message without a level still has its place in the sequence: it removes a level that no book has.
    if (target.rows.length === 0) this.push(target, this.head!.kind, false, 0, 0);
    const { rows } = target;
    rows.flags[0] |= RowFlag.FIRST;
    rows.flags[rows.length - 1] |= RowFlag.LAST;
    this.deliver(target.recorded, rows);
  }

  gap(timeReceived: number): void {
    const none = Number.NaN;
    const head = { timeReceived, timeExchange: none, sequence: none, previousSequence: none };
    for (const symbol of this.targets.keys()) {
      this.begin({ kind: RowKind.Gap, symbol, ...head });
      this.end();
    }
  }

  /** By instrument id, those that lost something. */
  losses(): Map<string, Losses> {
    const losses = new Map<string, Losses>();
    for (const target of this.targets.values()) {
      if (target !== null) losses.set(target.instrument.id, target.losses);
    }
    return losses;
  }

  private push(target: Target, kind: Kind, ask: boolean, price: number, size: number): void {
    const head = this.head!;
    if (target.rows.length === target.rows.kind.length) target.rows = doubled(target.rows);
    const { rows } = target;
    const row = rows.length;
    rows.kind[row] = kind;
    rows.flags[row] = ask ? RowFlag.ASK : 0;
    rows.price[row] = price;
    rows.size[row] = size;
    rows.timeExchange[row] = head.timeExchange;
    rows.timeReceived[row] = head.timeReceived;
    rows.sequence[row] = head.sequence;
    rows.previousSequence[row] = head.previousSequence;
    rows.length = row + 1;
  }

  /** Null for an ask of a book that is beyond what ticks can count. */
  private price({ instrument, highestPrice }: Target, row: FrameRow): number | null {
    const text = typeof row.price === 'string' ? row.price : String(row.price);
    const ticks = instrument.parsePrice(text);
    if (typeof ticks !== 'number') {
      if (row.ask && this.isBook && /^\d+(\.\d+)?$/.test(text) && Number(text) > highestPrice) return null;
      throw new BadFrame(`price ${shown(row.price)} of ${instrument.symbol} ${ticks.refused}`);
    }
    if (ticks === 0 && this.head!.kind !== RowKind.Quote) {
      throw new BadFrame(`price ${shown(row.price)} of ${instrument.symbol} is not above 0`);
    }
    return ticks;
  }

  private size({ recorded, instrument, losses }: Target, row: FrameRow): number {
    const { units, decimals } = recorded.wireLot;
    const text = typeof row.size === 'string' ? row.size : String(row.size);
    const scaled = parseScaled(text, decimals);
    const refuse = (why: string) => new BadFrame(`size ${shown(row.size)} of ${instrument.symbol} ${why}`);
    let lots = typeof scaled === 'number' ? scaled / units : Number.NaN;
    if (!Number.isInteger(lots)) {
      const whole = Math.floor((Number(text) * POWERS_OF_TEN[decimals]) / units);
      const plain = /^\d+\.\d+$/.test(text) && whole <= MAX_LOTS;
      if (!this.isBook || !plain) {
        throw refuse(typeof scaled === 'number' ? 'is not a multiple of the lot' : scaled.refused);
      }
      losses.roundedSizes += 1;
      lots = whole;
    }
    return lots;
  }

  private get isBook(): boolean {
    const { kind } = this.head!;
    return kind === RowKind.Snapshot || kind === RowKind.Change;
  }
}

function newTarget(recorded: RecordedInstrument): Target {
  const instrument = new Instrument(recorded.specification, 0);
  return {
    recorded,
    instrument,
    losses: { farLevels: 0, roundedSizes: 0 },
    highestPrice: instrument.priceNumber(MAX_TICKS),
    rows: allocateRows(256),
  };
}

function doubled(rows: MarketRows): MarketRows {
  const larger = allocateRows(rows.kind.length * 2);
  for (let row = 0; row < rows.length; row += 1) copyRow(rows, row, larger, row);
  larger.length = rows.length;
  return larger;
}
