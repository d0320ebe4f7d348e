import { Instrument, type MarketRows, RowFlag, RowKind } from '../../../domain/index.js';
import { BookReader } from '../../../market/index.js';
import { readSeries, type TapeSeries } from '../../../store/tape/index.js';
import { bookChecksum, type ChecksumOf } from '../../../venues/ccxt/feed/book-checksum.js';
import { QuoteIndex } from './quote-index.js';

export interface Check {
  done: number;
  failed: number;
}

export interface SeriesVerdict {
  readonly booksPublished: number;
  readonly gaps: number;
  readonly checks: {
    /** After each change of the book: best bid and ask, price and size, against the venue's last quote by then. */
    readonly quote: Check;
    /** The venue's checksum against that of the book. */
    readonly checksum: Check;
    /** Each message says that it follows the one before. */
    readonly sequence: Check;
    /** Best bid below best ask after each message. */
    readonly crossed: Check;
  };
  /** Why no book was published; null when one was. */
  readonly why: string | null;
}

/** Replays one instrument's tapes through the book and checks what the data can prove. */
export function verifySeries(series: TapeSeries): SeriesVerdict {
  const quotes = new QuoteIndex();
  for (const batch of readSeries(series)) quotes.collect(batch);
  quotes.sort();
  const replay = new Replay(series, quotes);
  for (const batch of readSeries(series)) {
    for (let row = 0; row < batch.length; row += 1) replay.apply(batch, row);
  }
  return replay.verdict();
}

class Replay {
  private readonly reader = new BookReader();
  private readonly quote: Check = { done: 0, failed: 0 };
  private readonly checksum: Check = { done: 0, failed: 0 };
  private readonly sequence: Check = { done: 0, failed: 0 };
  private readonly checksumOf: ChecksumOf | null;
  private snapshots = 0;
  private changes = 0;

  constructor(
    series: TapeSeries,
    private readonly quotes: QuoteIndex,
  ) {
    const { metadata } = series.files[0];
    this.checksumOf = bookChecksum(new Instrument(series.instrument, 0), metadata.wireLot);
  }

  apply(rows: MarketRows, row: number): void {
    const { reader } = this;
    const kind = rows.kind[row];
    const gaps = reader.gaps;
    const published = reader.apply(rows, row);
    if (kind === RowKind.Snapshot) this.snapshots += 1;
    if (kind === RowKind.Change) this.changes += 1;
    if (reader.gaps > gaps && kind !== RowKind.Gap) {
      this.sequence.done += 1;
      this.sequence.failed += 1;
    }
    if (!published) return;
    if (kind === RowKind.Change) this.afterChange(rows, row);
    if (kind === RowKind.Checksum) this.compareChecksum(rows.price[row]);
  }

  verdict(): SeriesVerdict {
    const { reader, quote, checksum, sequence } = this;
    const crossed = { done: reader.booksPublished + reader.crossings, failed: reader.crossings };
    return {
      booksPublished: reader.booksPublished,
      gaps: reader.gaps,
      checks: { quote, checksum, sequence, crossed },
      why: reader.booksPublished > 0 ? null : this.whyNone(),
    };
  }

  private afterChange(rows: MarketRows, row: number): void {
    if ((rows.flags[row] & RowFlag.LAST) === 0) return;
    if (!Number.isNaN(rows.previousSequence[row])) this.sequence.done += 1;
    const { book } = this.reader;
    const agrees = this.quotes.agrees(rows.sequence[row], {
      bid: book.hasBid ? book.bestBid : 0,
      bidSize: book.bestBidSize,
      ask: book.hasAsk ? book.bestAsk : 0,
      askSize: book.bestAskSize,
    });
    if (agrees === null) return;
    this.quote.done += 1;
    if (!agrees) this.quote.failed += 1;
  }

  private compareChecksum(expected: number): void {
    if (this.checksumOf === null) return;
    this.checksum.done += 1;
    if (this.checksumOf(this.reader.book) !== expected) this.checksum.failed += 1;
  }

  private whyNone(): string {
    const { reader, snapshots, changes } = this;
    if (snapshots === 0 && changes === 0) return 'holds no book, only trades or quotes';
    if (snapshots === 0) {
      return `starts in mid-stream without a snapshot, so its ${changes.toLocaleString('en-US')} changes have no book to apply to; none is published`;
    }
    if (reader.crossings > 0) return 'the book is crossed from beginning to end; none is published';
    return 'no change joins the snapshot without a gap; no book is published';
  }
}
