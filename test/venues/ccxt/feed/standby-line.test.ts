import { describe, expect, it } from 'vitest';
import { type MarketRows, RowFlag, RowKind } from '../../../../src/domain/index.js';
import type { BookReader } from '../../../../src/market/index.js';
import {
  type ConnectionIndex,
  InstrumentOutput,
} from '../../../../src/venues/ccxt/feed/instrument-output.js';
import { StandbyLine } from '../../../../src/venues/ccxt/feed/standby-line.js';
import { Consumer, LivingBook, Random, TestClock } from './line-rig.js';

const NONE = Number.NaN;

/**
 * A venue whose books have no number: each of its messages carries a checksum instead, here simply the sequence of the
 * book after it, which only the test knows how to compute.
 */
class Rig {
  readonly clock = new TestClock();
  readonly consumer = new Consumer();
  readonly random: Random;
  readonly book: LivingBook;
  readonly line: StandbyLine;
  readonly asked: (ConnectionIndex | null)[] = [];
  private readonly told: [number, number];
  /** The texts of every book that the venue ever had, by which its checksum is known. */
  private readonly texts = new Map<string, number>();

  constructor(seed: number, { numbered = false } = {}) {
    this.random = new Random(seed);
    this.book = new LivingBook(this.random);
    this.numbered = numbered;
    this.told = [this.book.sequence, this.book.sequence];
    this.remember();
    this.line = new StandbyLine({
      output: new InstrumentOutput(0, this.consumer.sink, this.clock),
      checksumOf: (book) => this.texts.get(textOf(book)) ?? -1,
      askSnapshot: (connection) => this.asked.push(connection),
    });
  }

  private readonly numbered: boolean;

  live(changes: number): void {
    for (let i = 0; i < changes; i += 1) {
      this.book.change();
      this.remember();
    }
  }

  private remember(): void {
    const text = this.book.textAt(this.book.sequence)!;
    if (!this.texts.has(text)) this.texts.set(text, this.book.sequence);
  }

  open(connection: ConnectionIndex): void {
    this.line.opened(connection, this.clock.now());
  }

  snapshot(connection: ConnectionIndex): void {
    this.told[connection] = this.book.sequence;
    this.hear(connection, this.checked(this.book.snapshot(this.clock.now()), this.book.sequence));
  }

  next(connection: ConnectionIndex): MarketRows | null {
    const from = this.told[connection];
    const to = this.book.sequence;
    if (from === to) return null;
    this.told[connection] = to;
    return this.checked(this.book.message(from, to, this.clock.now()), to);
  }

  say(connection: ConnectionIndex): void {
    const rows = this.next(connection);
    if (rows !== null) this.hear(connection, rows);
  }

  hear(connection: ConnectionIndex, rows: MarketRows): void {
    this.line.message(connection, rows, this.clock.now());
  }

  /** True where the consumer's book is one that the venue has had. */
  expectTrue(): void {
    const { text } = this.consumer;
    if (text !== null) expect(this.texts.has(text)).toBe(true);
  }

  wait(micros: number): void {
    this.clock.time += micros;
    this.line.check(this.clock.now());
  }

  /** Two connections with a book each, the first of them shown. */
  begin(): void {
    for (const connection of [0, 1] as const) {
      this.open(connection);
      this.snapshot(connection);
    }
  }

  private checked(rows: MarketRows, sequence: number): MarketRows {
    const last = rows.length;
    const grow = <T extends Uint8Array | Int32Array | Float64Array>(column: T): T => {
      const grown = new (column.constructor as new (length: number) => T)(last + 1);
      grown.set(column.subarray(0, last));
      return grown;
    };
    const grown: MarketRows = {
      length: last + 1,
      kind: grow(rows.kind),
      flags: grow(rows.flags),
      price: grow(rows.price),
      size: grow(rows.size),
      timeExchange: grow(rows.timeExchange),
      timeReceived: grow(rows.timeReceived),
      sequence: grow(rows.sequence),
      previousSequence: grow(rows.previousSequence),
    };
    grown.kind[last] = RowKind.Checksum;
    grown.price[last] = this.texts.get(this.book.textAt(sequence)!)!;
    grown.flags[last - 1]! &= ~RowFlag.LAST;
    grown.flags[last] = RowFlag.LAST;
    grown.timeReceived[last] = this.clock.now();
    grown.sequence[last] = rows.sequence[0]!;
    grown.previousSequence[last] = rows.previousSequence[0]!;
    if (!this.numbered) {
      grown.sequence.fill(NONE);
      grown.previousSequence.fill(NONE);
    }
    return grown;
  }
}

const textOf = (book: BookReader['book']): string =>
  [false, true]
    .map((ask) =>
      [...book.levels(ask)]
        .sort(([a], [b]) => a - b)
        .map((level) => level.join('x'))
        .join(','),
    )
    .join('|');

describe('a book of two connections that are numbered each for itself', () => {
  it('shows the first that is whole, and the other takes over the moment it fails', () => {
    const rig = new Rig(1);
    rig.begin();
    rig.live(3);
    rig.say(0);
    rig.say(1);
    rig.line.closed(0, 'reset', rig.clock.now());
    expect(rig.consumer.gaps).toBe(0);
    expect(rig.consumer.news.at(-1)).toMatchObject({
      health: 'live',
      connection: 'B',
      reason: 'took over: reset',
    });
    rig.live(3);
    rig.say(1);
    expect(rig.consumer.text).toBe(rig.book.textAt(rig.book.sequence));
  });

  it('never hands out a message after which the checksum is another', () => {
    const rig = new Rig(2);
    rig.begin();
    rig.live(2);
    rig.next(0);
    rig.say(1);
    rig.live(1);
    rig.say(1);
    const before = rig.consumer.text;
    rig.say(0);
    expect(rig.consumer.gaps).toBe(0);
    expect(rig.consumer.news.at(-1)).toMatchObject({
      connection: 'B',
      reason: expect.stringContaining('checksum'),
    });
    expect(rig.asked).toEqual([0]);
    expect(rig.consumer.text).not.toBe(before);
    expect(rig.consumer.text).toBe(rig.book.textAt(rig.book.sequence));
  });

  it('is lost where there is no other, and whole again with the next snapshot', () => {
    const rig = new Rig(3);
    rig.open(0);
    rig.snapshot(0);
    rig.line.broken(0, 'a hole', rig.clock.now());
    expect(rig.consumer.gaps).toBe(1);
    expect(rig.consumer.text).toBeNull();
    expect(rig.asked).toEqual([0]);
    rig.live(2);
    rig.say(0);
    expect(rig.consumer.text).toBeNull();
    rig.clock.time += 30_000;
    rig.snapshot(0);
    expect(rig.consumer.text).toBe(rig.book.textAt(rig.book.sequence));
    expect(rig.consumer.news.at(-1)).toMatchObject({ health: 'live', recoveryMicros: 30_000 });
  });

  it('asks again for a snapshot that does not come', () => {
    const rig = new Rig(4);
    rig.open(0);
    rig.wait(4_900_000);
    expect(rig.asked).toEqual([]);
    rig.wait(200_000);
    rig.wait(100_000);
    expect(rig.asked).toEqual([0]);
  });

  it('does not hand over to a book that is behind', () => {
    const rig = new Rig(5);
    rig.begin();
    rig.clock.time += 1_500_000;
    rig.live(2);
    rig.say(0);
    rig.line.closed(0, 'reset', rig.clock.now());
    expect(rig.consumer.gaps).toBe(1);
    // It shows itself with its next word.
    rig.say(1);
    expect(rig.consumer.text).toBe(rig.book.textAt(rig.book.sequence));
  });

  it('leaves a connection that stands still while the other goes on', () => {
    const rig = new Rig(6);
    rig.begin();
    for (let i = 0; i < 12; i += 1) {
      rig.live(1);
      rig.say(1);
      rig.wait(100_000);
    }
    expect(rig.consumer.gaps).toBe(0);
    expect(rig.consumer.text).toBe(rig.book.textAt(rig.book.sequence));
    expect(rig.consumer.news.at(-1)?.reason).toContain('late');
  });

  it('waits until the other has come as far, where books are numbered', () => {
    const rig = new Rig(7, { numbered: true });
    rig.begin();
    rig.live(2);
    const behind = rig.next(1)!;
    rig.say(0);
    const shown = rig.consumer.reader.sequence;
    rig.line.closed(0, 'reset', rig.clock.now());
    expect(rig.consumer.reader.sequence).toBe(shown);
    rig.hear(1, behind);
    rig.live(1);
    rig.say(1);
    expect(rig.consumer.gaps).toBe(0);
    expect(rig.consumer.text).toBe(rig.book.textAt(rig.book.sequence));
  });

  it('is lost where the other does not come as far in time', () => {
    const rig = new Rig(8, { numbered: true });
    rig.begin();
    rig.live(2);
    rig.next(1);
    rig.say(0);
    rig.line.closed(0, 'reset', rig.clock.now());
    rig.wait(600_000);
    expect(rig.consumer.gaps).toBe(1);
    rig.expectTrue();
  });

  it.each(Array.from({ length: 25 }, (_, i) => i + 100))('never shows a wrong book: seed %i', (seed) => {
    const rig = new Rig(seed, { numbered: seed % 2 === 0 });
    const { random } = rig;
    rig.begin();
    const up = [true, true];
    for (let step = 0; step < 400; step += 1) {
      rig.live(random.integer(0, 3));
      const connection = random.integer(0, 1) as ConnectionIndex;
      const chance = random.next();
      if (chance < 0.02) {
        if (up[connection]) rig.line.closed(connection, 'reset', rig.clock.now());
        else rig.open(connection);
        up[connection] = !up[connection];
      } else if (!up[connection]) continue;
      else if (chance < 0.05) rig.line.broken(connection, 'a hole', rig.clock.now());
      else if (chance < 0.1) rig.next(connection);
      else if (chance < 0.15) rig.wait(random.integer(0, 700_000));
      else rig.say(connection);
      // A venue answers what it is asked for, sooner or later.
      if (rig.asked.length > 0 && random.next() < 0.3) {
        const asked = rig.asked.shift();
        if (asked !== null && asked !== undefined && up[asked]) rig.snapshot(asked);
      }
      rig.expectTrue();
    }
    for (const connection of [0, 1] as const) {
      if (!up[connection]) rig.open(connection);
      rig.snapshot(connection);
      rig.live(1);
      rig.say(connection);
    }
    rig.say(0);
    rig.wait(600_000);
    expect(rig.consumer.text).toBe(rig.book.textAt(rig.book.sequence));
  });
});
