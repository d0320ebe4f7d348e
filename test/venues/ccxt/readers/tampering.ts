import { expect } from 'vitest';
import {
  Instrument,
  MAX_TICKS,
  type MarketRows,
  POWERS_OF_TEN,
  RowFlag,
  RowKind,
} from '../../../../src/domain/index.js';
import type { VenueInstrument } from '../../../../src/venues/ccxt/contract.js';
import { feedProtocol } from '../../../../src/venues/ccxt/readers/index.js';
import { Mutator } from './mutations.js';
import { naiveReading, plainRows } from './naive-reading.js';
import { columns, isMessage, Listener, RECEIVED, type Told } from './reading.js';

/**
 * Tampers with frames and reads each in both ways: what is read must be the same, and be what the frame says.
 * @param frame one to begin with; `i` were before it.
 */
export function tamper(options: {
  readonly venue: string;
  readonly instruments: readonly VenueInstrument[];
  readonly frames: number;
  readonly frame: (pick: number, i: number) => string;
}): { messages: number; broken: number } {
  const { venue, instruments, frames, frame } = options;
  const protocol = feedProtocol(venue)!;
  const [usual, asJson] = [protocol.reader(instruments), protocol.reader(instruments)];
  const mutator = new Mutator(20_261_128);
  const counts = { messages: 0, broken: 0 };
  for (let i = 0; i < frames; i += 1) {
    const mutated = mutator.mutate(Buffer.from(frame(mutator.below(1_000_000), i)));
    const [one, other] = [new Listener(), new Listener()];
    usual.read(mutated, RECEIVED, one);
    // A space before it: nothing to JSON, but not what a scanner of bytes expects.
    asJson.read(Buffer.concat([Buffer.from(' '), mutated]), RECEIVED, other);
    const [ours, theirs] = [one.told.map(columns), other.told.map(columns)];
    if (JSON.stringify(ours) !== JSON.stringify(theirs)) expect(ours, mutated.toString()).toEqual(theirs);
    checkAgainstFrame(venue, instruments, { json: mutated.toString('utf8'), told: one.told });
    for (const told of one.told) counts[isMessage(told) ? 'messages' : 'broken'] += 1;
  }
  return counts;
}

/** What was delivered is what the frame says, read in plain numbers; a broken frame may have been read in part. */
function checkAgainstFrame(
  venue: string,
  instruments: readonly VenueInstrument[],
  { json, told }: { json: string; told: readonly Told[] },
): void {
  const messages = told.filter(isMessage);
  if (messages.length === 0) return;
  const known = new Set(instruments.map(({ specification }) => specification.venueSymbol));
  const plain = naiveReading(venue, json).filter(({ symbol }) => known.has(symbol));
  for (const [i, message] of messages.entries()) {
    const { rows, instrument: index } = message as { rows: MarketRows; instrument: number };
    const { specification } = instruments[index]!;
    const market = new Instrument(specification, index);
    const { symbol, kind, rows: expected } = plain[i]!;
    expect(symbol, json).toBe(specification.venueSymbol);
    // An update without levels is its checksum alone.
    const isChecksum = kind === RowKind.Change && rows.kind[0] === RowKind.Checksum;
    if (rows.kind[0] !== kind && !isChecksum) expect(rows.kind[0], json).toBe(kind);
    const { units, decimals } = specification.wireLot ?? specification.lot;
    const sizeOf = (lots: number) => (lots * units) / POWERS_OF_TEN[decimals]!;
    const lot = sizeOf(1);
    const found = plainRows(rows, {
      priceOf: (ticks) => market.priceNumber(ticks),
      sizeOf,
    });
    const highest = market.priceNumber(MAX_TICKS);
    const held = expected.filter(([ask, price]) => !(ask && price > highest));
    const isSame = (at: number) =>
      found[at]![0] === held[at]![0] &&
      found[at]![1] === held[at]![1] &&
      isHeld(found[at]![2], held[at]![2], lot);
    const same = found.length === held.length && found.every((_, at) => isSame(at));
    if (!same) expect(found, json).toEqual(held);
    expect(rows.flags[0]! & RowFlag.FIRST).toBe(RowFlag.FIRST);
    expect(rows.flags[rows.length - 1]! & RowFlag.LAST).toBe(RowFlag.LAST);
  }
}

/** The size itself, or what is left of it in whole lots. */
const isHeld = (found: number, size: number, lot: number) =>
  found === size || (found < size && size - found < lot);
