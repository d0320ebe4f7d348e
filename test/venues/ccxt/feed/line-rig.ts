import {
  allocateRows,
  type Clock,
  type MarketRows,
  type Micros,
  micros,
  Random,
  RowFlag,
  RowKind,
} from '../../../../src/domain/index.js';
import { BookReader } from '../../../../src/market/index.js';
import type { FeedNews } from '../../../../src/venues/ccxt/contract.js';

/** A level as a plain book keeps it: size by price, of bids and of asks. */
type PlainBook = readonly [bids: Map<number, number>, asks: Map<number, number>];

/** A venue's book that lives: every change has the next number, and what the book was at each is remembered. */
export class LivingBook {
  sequence = 100;
  private readonly now: PlainBook = [new Map(), new Map()];
  private readonly changes: { sequence: number; ask: boolean; price: number; size: number }[] = [];
  private readonly texts = new Map<number, string>();

  constructor(private readonly random: Random) {
    for (let i = 0; i < 30; i += 1) this.change();
  }

  /** One level of one side gets another size. */
  change(): void {
    const { random } = this;
    const ask = random.next() < 0.5;
    const price = ask ? random.integer(1_001, 1_020) : random.integer(981, 1_000);
    const size = random.next() < 0.3 ? 0 : random.integer(1, 50);
    this.sequence += 1;
    const side = this.now[ask ? 1 : 0];
    if (size === 0) side.delete(price);
    else side.set(price, size);
    this.changes.push({ sequence: this.sequence, ask, price, size });
    this.texts.set(this.sequence, textOf(this.now));
  }

  textAt(sequence: number): string | undefined {
    return this.texts.get(sequence);
  }

  /** The stream's message of all changes after `from` up to `to`: each level's size as it was at `to`. */
  message(from: number, to: number, at: Micros): MarketRows {
    const latest = new Map<string, { ask: boolean; price: number; size: number }>();
    for (const change of this.changes) {
      if (change.sequence > from && change.sequence <= to) latest.set(`${change.ask}${change.price}`, change);
    }
    return rowsOf(RowKind.Change, [...latest.values()], { at, sequence: to, previous: from });
  }

  snapshot(at: Micros): MarketRows {
    const levels = [false, true].flatMap((ask) =>
      [...this.now[ask ? 1 : 0]].map(([price, size]) => ({ ask, price, size })),
    );
    return rowsOf(RowKind.Snapshot, levels, { at, sequence: this.sequence, previous: Number.NaN });
  }
}

interface Level {
  readonly ask: boolean;
  readonly price: number;
  readonly size: number;
}

export function rowsOf(
  kind: RowKind,
  levels: readonly Level[],
  { at, sequence, previous }: { readonly at: Micros; readonly sequence: number; readonly previous: number },
): MarketRows {
  const rows = allocateRows(Math.max(1, levels.length));
  rows.length = Math.max(1, levels.length);
  for (let row = 0; row < rows.length; row += 1) {
    const { ask, price, size } = levels[row] ?? { ask: false, price: 1, size: 0 };
    rows.kind[row] = kind;
    rows.flags[row] = ask ? RowFlag.ASK : 0;
    rows.price[row] = price;
    rows.size[row] = size;
    rows.timeReceived[row] = at;
    rows.timeExchange[row] = Number.NaN;
    rows.sequence[row] = sequence;
    rows.previousSequence[row] = previous;
  }
  rows.flags[0]! |= RowFlag.FIRST;
  rows.flags[rows.length - 1]! |= RowFlag.LAST;
  return rows;
}

const textOf = ([bids, asks]: PlainBook): string =>
  [bids, asks].map((side) => [...side].sort(([a], [b]) => a - b).map((level) => level.join('x'))).join('|');

/** Whoever reads a feed: it must be right whenever it believes that it has a book. */
export class Consumer {
  readonly reader = new BookReader();
  readonly news: FeedNews[] = [];
  gaps = 0;
  messages = 0;

  readonly sink = {
    rows: (_: number, rows: MarketRows, from: number, to: number) => {
      this.messages += 1;
      if (rows.kind[from] === RowKind.Gap) this.gaps += 1;
      this.reader.applyMessage(rows, from, to, rows.timeReceived[from]!);
    },
    news: (news: FeedNews) => this.news.push(news),
  };

  /** Null while it has none. */
  get text(): string | null {
    const { book, state } = this.reader;
    if (state !== 'live') return null;
    const sides = [false, true].map((ask) => new Map(book.levels(ask)));
    return textOf([sides[0]!, sides[1]!]);
  }
}

export class TestClock implements Clock {
  time = 1_000_000;
  now = (): Micros => micros(this.time);
}

export { Random };
