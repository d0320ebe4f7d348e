import type { MarketRows, Micros } from '../../../../domain/index.js';
import {
  BadFrame,
  excerpt,
  type FrameSink,
  type RecordedInstrument,
  RowSink,
  shown,
} from '../../../recording/index.js';
import type { FrameReader, ReaderSink, VenueInstrument } from '../../contract.js';

/** Where a venue's frames go as text; what is lost is said before the message that comes after it. */
export interface LiveFrameSink extends FrameSink {
  /** The book of this symbol, or of all where null, cannot be trusted any more. */
  lost(symbol: string | null, reason: string): void;
}

/** Reads one venue's frames as JSON. */
export interface JsonFrames {
  /**
   * @returns false where the frame is not market data.
   * @throws BadFrame, or whatever a wrong shape makes the code throw: both are a broken stream.
   */
  parse(json: string, timeReceived: number, sink: LiveFrameSink): boolean;
  /** The connection began anew. */
  reset?(): void;
}

/**
 * A frame reader over `JSON.parse`: the only one of most venues, and of the fast venues the one that reads what their
 * scanner did not expect. Prices and sizes are counted by `RowSink`, as recordings are.
 */
export class JsonFrameReader implements FrameReader {
  private readonly instruments: ReadonlyMap<string, VenueInstrument>;
  private readonly rows: RowSink;
  private readonly frames: LiveFrameSink;
  private sink: ReaderSink = SILENT;
  /** The instrument whose message is under way. */
  private underWay: number | null = null;

  constructor(
    instruments: ReadonlyMap<string, VenueInstrument>,
    private readonly source: JsonFrames,
  ) {
    this.instruments = instruments;
    const recorded = new Map<string, RecordedInstrument>();
    const indices = new Map<RecordedInstrument, number>();
    for (const [symbol, { index, specification }] of instruments) {
      const each = { specification, wireLot: specification.wireLot ?? specification.lot };
      recorded.set(symbol, each);
      indices.set(each, index);
    }
    this.rows = new RowSink(
      (symbol) => recorded.get(symbol) ?? null,
      (each, rows: MarketRows) => this.sink.message(indices.get(each)!, rows),
    );
    this.frames = this.frameSink();
  }

  read(frame: Buffer, timeReceived: Micros, sink: ReaderSink): boolean {
    this.sink = sink;
    this.underWay = null;
    const text = frame.toString('utf8');
    try {
      return this.source.parse(text, timeReceived, this.frames);
    } catch (error) {
      const reason =
        error instanceof BadFrame ? error.message : `${excerpt(text)} is not a frame of this venue`;
      sink.broken(this.underWay, reason);
      return true;
    }
  }

  reset(): void {
    this.source.reset?.();
  }

  private frameSink(): LiveFrameSink {
    const { rows } = this;
    const indexOf = (symbol: string | null) =>
      symbol === null ? null : (this.instruments.get(symbol)?.index ?? null);
    return {
      begin: (head) => {
        this.underWay = indexOf(head.symbol);
        rows.begin(head);
      },
      row: (row) => rows.row(row),
      checksum: (value) => rows.checksum(value),
      end: () => {
        rows.end();
        this.underWay = null;
      },
      gap: () => this.sink.broken(null, 'the stream was interrupted'),
      lost: (symbol, reason) => {
        const index = indexOf(symbol);
        if (symbol === null || index !== null) this.sink.broken(index, reason);
      },
    };
  }
}

const SILENT: ReaderSink = { message: () => {}, broken: () => {} };

/** Instruments by the symbol that their venue writes. */
export function bySymbol(instruments: readonly VenueInstrument[]): Map<string, VenueInstrument> {
  return new Map(instruments.map((each) => [each.specification.venueSymbol, each]));
}

/** @throws BadFrame unless `value` is an object. */
export function objectField(value: unknown, name: string): Record<string, unknown> {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new BadFrame(`${name} ${shown(value)} is not an object`);
}
