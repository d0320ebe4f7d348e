import { describe, expect, it } from 'vitest';
import type { MarketRows } from '../../../../src/domain/index.js';
import {
  type ConnectionIndex,
  InstrumentOutput,
} from '../../../../src/venues/ccxt/feed/instrument-output.js';
import { MergedLine } from '../../../../src/venues/ccxt/feed/merged-line.js';
import { Consumer, LivingBook, Random, TestClock } from './line-rig.js';

/** A venue with a global sequence, two connections that cut its stream each in its own way, and a line. */
class Rig {
  readonly clock = new TestClock();
  readonly consumer = new Consumer();
  readonly random: Random;
  readonly book: LivingBook;
  readonly line: MergedLine;
  asked = 0;
  private readonly told: [number, number];

  constructor(seed: number) {
    this.random = new Random(seed);
    this.book = new LivingBook(this.random);
    this.told = [this.book.sequence, this.book.sequence];
    const output = new InstrumentOutput(0, this.consumer.sink, this.clock);
    this.line = new MergedLine({
      output,
      checksumOf: null,
      askSnapshot: () => {
        this.asked += 1;
      },
    });
  }

  open(connection: ConnectionIndex): void {
    this.told[connection] = this.book.sequence;
    this.line.opened(connection, this.clock.now());
  }

  live(changes: number): void {
    for (let i = 0; i < changes; i += 1) this.book.change();
  }

  /** What this connection says next: all since it last spoke. */
  next(connection: ConnectionIndex): MarketRows | null {
    const from = this.told[connection];
    const to = this.book.sequence;
    if (from === to) return null;
    this.told[connection] = to;
    return this.book.message(from, to, this.clock.now());
  }

  say(connection: ConnectionIndex): void {
    const rows = this.next(connection);
    if (rows !== null) this.hear(connection, rows);
  }

  hear(connection: ConnectionIndex, rows: MarketRows): void {
    this.line.message(connection, rows, this.clock.now());
  }

  snapshot(): void {
    this.line.snapshot(this.book.snapshot(this.clock.now()), this.clock.now());
  }

  wait(micros: number): void {
    this.clock.time += micros;
    this.line.check(this.clock.now());
  }

  /** @throws where the consumer believes in a book that the venue did not have at this sequence. */
  expectTrue(): void {
    const { text, reader } = this.consumer;
    if (text !== null) expect(text).toBe(this.book.textAt(reader.sequence));
  }

  begin(...connections: ConnectionIndex[]): void {
    for (const connection of connections) this.open(connection);
    this.live(3);
    for (const connection of connections) this.say(connection);
    this.snapshot();
    this.expectTrue();
    expect(this.consumer.text).not.toBeNull();
  }
}

describe('a book of two connections with one sequence', () => {
  it('takes the first copy of each message, whoever brings it', () => {
    const rig = new Rig(1);
    rig.begin(0, 1);
    const before = rig.consumer.messages;
    for (let i = 0; i < 10; i += 1) {
      rig.live(4);
      const first = (i % 2) as ConnectionIndex;
      rig.say(first);
      rig.expectTrue();
      expect(rig.consumer.reader.sequence).toBe(rig.book.sequence);
      rig.say(first === 0 ? 1 : 0);
      rig.expectTrue();
    }
    expect(rig.consumer.messages - before).toBe(10);
    expect(rig.consumer.gaps).toBe(0);
  });

  it('takes a message that begins before the book’s end and goes beyond it', () => {
    const rig = new Rig(20);
    rig.begin(0, 1);
    for (let i = 0; i < 20; i += 1) {
      rig.live(2);
      rig.say(0);
      rig.live(3);
      rig.say(1);
      rig.expectTrue();
      expect(rig.consumer.reader.sequence).toBe(rig.book.sequence);
    }
    expect(rig.consumer.gaps).toBe(0);
  });

  it('fills a hole of one by the other’s copy, and says nothing of it', () => {
    const rig = new Rig(2);
    rig.begin(0, 1);
    rig.live(3);
    rig.next(0);
    const late = rig.next(1)!;
    rig.live(2);
    rig.say(0);
    // The second message is there, the first is not: nothing is shown yet, and nothing is lost.
    expect(rig.consumer.reader.sequence).toBe(rig.book.sequence - 5);
    rig.hear(1, late);
    expect(rig.consumer.reader.sequence).toBe(rig.book.sequence);
    rig.expectTrue();
    expect(rig.consumer.gaps).toBe(0);
  });

  it('is lost at once where both have the hole, and whole again by a snapshot', () => {
    const rig = new Rig(3);
    rig.begin(0, 1);
    rig.live(3);
    rig.next(0);
    rig.next(1);
    rig.live(2);
    rig.say(0);
    rig.say(1);
    expect(rig.consumer.gaps).toBe(1);
    expect(rig.consumer.text).toBeNull();
    rig.clock.time += 70_000;
    rig.snapshot();
    rig.expectTrue();
    expect(rig.consumer.news.at(-1)).toMatchObject({ health: 'live', recoveryMicros: 70_000 });
  });

  it('does not wait for ever for the other’s copy', () => {
    const rig = new Rig(4);
    rig.begin(0, 1);
    rig.live(3);
    rig.next(0);
    rig.live(1);
    rig.say(0);
    expect(rig.consumer.gaps).toBe(0);
    rig.wait(500_000);
    expect(rig.consumer.gaps).toBe(1);
    rig.snapshot();
    expect(rig.consumer.text).toBe(rig.book.textAt(rig.book.sequence));
  });

  it('goes on when one of the two dies, and is down when both have', () => {
    const rig = new Rig(5);
    rig.begin(0, 1);
    rig.line.closed(0, 'reset', rig.clock.now());
    rig.live(5);
    rig.say(1);
    rig.expectTrue();
    expect(rig.consumer.reader.sequence).toBe(rig.book.sequence);
    expect(rig.consumer.gaps).toBe(0);
    rig.line.closed(1, 'reset', rig.clock.now());
    expect(rig.consumer.gaps).toBe(1);
    expect(rig.consumer.news.at(-1)).toMatchObject({ health: 'down' });
  });

  it('asks again where the snapshot is older than what waits for it', () => {
    const rig = new Rig(6);
    rig.open(0);
    const old = rig.book.snapshot(rig.clock.now());
    rig.live(2);
    rig.next(0);
    rig.live(2);
    rig.say(0);
    const asked = rig.asked;
    rig.line.snapshot(old, rig.clock.now());
    expect(rig.consumer.text).toBeNull();
    expect(rig.asked).toBe(asked + 1);
    rig.snapshot();
    rig.expectTrue();
    expect(rig.consumer.text).not.toBeNull();
  });

  it('does not ask over and over where no snapshot ever joins', () => {
    const rig = new Rig(21);
    rig.open(0);
    const old = rig.book.snapshot(rig.clock.now());
    rig.live(2);
    rig.next(0);
    for (let i = 0; i < 300; i += 1) {
      rig.live(1);
      rig.say(0);
      rig.line.snapshot(old, rig.clock.now());
      rig.wait(100_000);
    }
    // Half a minute: at first twice, then after pauses of a quarter of a second to eight seconds.
    expect(rig.asked).toBeGreaterThan(5);
    expect(rig.asked).toBeLessThan(12);
  });

  it('leaves out a snapshot that was asked for before everything was lost', () => {
    const rig = new Rig(7);
    rig.begin(0);
    const old = rig.book.snapshot(rig.clock.now());
    rig.line.closed(0, 'reset', rig.clock.now());
    rig.line.snapshot(old, rig.clock.now());
    expect(rig.consumer.text).toBeNull();
  });

  it('begins anew where the venue’s sequence goes back', () => {
    const rig = new Rig(8);
    rig.begin(0);
    const restarted = new Rig(9);
    rig.clock.time += 6_000_000;
    restarted.live(1);
    const rows = restarted.book.message(5, 6, rig.clock.now());
    rig.hear(0, rows);
    expect(rig.consumer.gaps).toBe(1);
    expect(rig.consumer.text).toBeNull();
  });

  /** Whatever is dropped, doubled, swapped or cut, and whoever dies: a book that is believed in is the venue's. */
  it.each(Array.from({ length: 25 }, (_, i) => i + 100))('never shows a wrong book: seed %i', (seed) => {
    const rig = new Rig(seed);
    const { random } = rig;
    rig.begin(0, 1);
    const up = [true, true];
    const late: { connection: ConnectionIndex; rows: MarketRows }[] = [];
    for (let step = 0; step < 400; step += 1) {
      rig.live(random.integer(0, 3));
      const connection = random.integer(0, 1) as ConnectionIndex;
      const chance = random.next();
      if (chance < 0.01) {
        if (up[connection]) rig.line.closed(connection, 'reset', rig.clock.now());
        else rig.open(connection);
        up[connection] = !up[connection];
      } else if (chance < 0.03) rig.snapshot();
      else if (chance < 0.05) rig.wait(random.integer(0, 600_000));
      else if (up[connection]) {
        const rows = rig.next(connection);
        if (rows === null || chance < 0.1) continue;
        if (chance < 0.15) late.push({ connection, rows });
        else rig.hear(connection, rows);
        if (chance > 0.95)
          rig.hear(
            connection,
            rig.book.message(rows.previousSequence[0]!, rows.sequence[0]!, rig.clock.now()),
          );
        if (late.length > 0 && chance > 0.5) {
          const held = late.shift()!;
          if (up[held.connection]) rig.hear(held.connection, held.rows);
        }
      }
      rig.expectTrue();
    }
    // And it comes back by itself once nothing goes wrong.
    for (const connection of [0, 1] as const) if (!up[connection]) rig.open(connection);
    rig.wait(600_000);
    rig.snapshot();
    for (let i = 0; i < 3; i += 1) {
      rig.live(2);
      rig.say(0);
      rig.say(1);
      rig.wait(600_000);
      rig.snapshot();
    }
    expect(rig.consumer.text).toBe(rig.book.textAt(rig.book.sequence));
  });
});
