import { digestBook } from '../../../../src/venues/embedded/wire/core/index.js';
import type { DialectName, FrameMeaning } from '../../../../src/venues/embedded/wire/dialect.js';
import type { Exchange } from '../../../../src/venues/embedded/wire/exchange.js';
import { type HarnessOptions, startWire, type WireHarness } from '../../../wire-harness/index.js';

/** Sequences that are remembered of each book. */
const REMEMBERED = 200_000;
const REMEMBERED_FRAMES = 20_000;

/** What the exchange's own books were at each of their sequences: the oracle of every feed. */
export class ExchangeBooks {
  private readonly digests: readonly Map<number, number>[];
  private readonly end: () => void;

  constructor(
    private readonly exchange: Exchange,
    readonly depth: number,
  ) {
    this.digests = exchange.instruments.map(() => new Map());
    for (const { index } of exchange.instruments) this.remember(index);
    this.end = exchange.listen({ book: (instrument) => this.remember(instrument) });
  }

  /** Undefined where it is not known any more, or was never a sequence of this book. */
  digestAt(instrument: number, sequence: number): number | undefined {
    return this.digests[instrument]?.get(sequence);
  }

  close(): void {
    this.end();
  }

  private remember(instrument: number): void {
    const digests = this.digests[instrument]!;
    digests.set(
      this.exchange.bookSequence(instrument),
      digestBook(this.exchange.book(instrument), this.depth),
    );
    if (digests.size > REMEMBERED) digests.delete(digests.keys().next().value!);
  }
}

/** Levels a side that are compared: what Kraken's checksum covers. */
export const COMPARED_LEVELS = 10;

/** The exchange in process, and what each of its frames and books is worth. */
export class WatchedExchange {
  private constructor(
    readonly harness: WireHarness,
    readonly books: ExchangeBooks,
    private readonly sequences: ReadonlyMap<string, number>,
  ) {}

  static async start(
    dialects: readonly DialectName[],
    options: Partial<HarnessOptions> = {},
  ): Promise<WatchedExchange> {
    const sequences = new Map<string, number>();
    const harness = await startWire({
      ...options,
      dialects,
      onFrame: (_, text: string, { kind, bookSequence }: FrameMeaning) => {
        if (kind !== 'book' || bookSequence === undefined) return;
        sequences.set(text, bookSequence);
        if (sequences.size > REMEMBERED_FRAMES) sequences.delete(sequences.keys().next().value!);
      },
    });
    return new WatchedExchange(harness, new ExchangeBooks(harness.exchange, COMPARED_LEVELS), sequences);
  }

  /** Of the exchange's book after this frame; undefined where the frame changes none. */
  sequenceOf(frame: string): number | undefined {
    return this.sequences.get(frame);
  }

  /** How often the faults that are set have struck. */
  get hits(): number {
    return this.harness.server.faults.list().reduce((sum, { hits }) => sum + hits, 0);
  }

  /** The ids of the connections of one dialect, oldest first. */
  connections(dialect: DialectName): number[] {
    return this.harness.server
      .connections()
      .filter((each) => each.dialect === dialect)
      .map(({ id }) => id)
      .sort((a, b) => a - b);
  }

  async close(): Promise<void> {
    this.books.close();
    await this.harness.close();
  }
}
