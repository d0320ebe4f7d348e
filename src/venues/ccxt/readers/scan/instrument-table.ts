import { MAX_TICKS } from '../../../../domain/index.js';
import type { VenueInstrument } from '../../contract.js';
import { type Scanner, type ScanStep, scanStep } from './scanner.js';

/** An instrument as a scanner reads its messages. */
export interface ScanInstrument {
  readonly index: number;
  readonly tick: ScanStep;
  /** One lot as the venue writes it. */
  readonly lot: ScanStep;
  readonly symbol: Uint8Array;
}

/** Steps finer than this are left to the JSON reader. */
const MAX_DECIMALS = 9;

/** Instruments by the bytes of their symbol, without a text being made: a hash table with linear probing. */
export class InstrumentTable {
  private readonly places: (ScanInstrument | null)[];
  private readonly mask: number;

  /** @param instruments by the symbol that the venue writes. */
  constructor(instruments: ReadonlyMap<string, VenueInstrument>) {
    let capacity = 8;
    while (capacity < instruments.size * 4) capacity *= 2;
    this.mask = capacity - 1;
    this.places = new Array<ScanInstrument | null>(capacity).fill(null);
    for (const [name, { index, specification }] of instruments) {
      const { tick } = specification;
      const lot = specification.wireLot ?? specification.lot;
      if (tick.decimals > MAX_DECIMALS || lot.decimals > MAX_DECIMALS) continue;
      const symbol = Uint8Array.from(Buffer.from(name, 'latin1'));
      let place = hash(symbol, 0, symbol.length) & this.mask;
      while (this.places[place] !== null) place = (place + 1) & this.mask;
      this.places[place] = { index, tick: scanStep(tick), lot: scanStep(lot), symbol };
    }
  }

  /** Steps over a symbol, up to its closing quote; null, and the scanner lost, where it is none of these. */
  read(scanner: Scanner): ScanInstrument | null {
    const from = scanner.at;
    scanner.skipText();
    if (scanner.isLost) return null;
    const { bytes, at } = scanner;
    let place = hash(bytes, from, at) & this.mask;
    for (let found = this.places[place]!; found !== null; found = this.places[place]!) {
      if (isAt(found.symbol, bytes, from, at)) return found;
      place = (place + 1) & this.mask;
    }
    scanner.lose();
    return null;
  }
}

/** A price in ticks, above 0 and within an Int32, or lost. */
export function scanPrice(scanner: Scanner, { tick }: ScanInstrument): number {
  return ticksOf(scanner, scanner.decimal(tick), tick);
}

/** A size in lots, or lost. */
export function scanSize(scanner: Scanner, { lot }: ScanInstrument): number {
  return lotsOf(scanner, scanner.decimal(lot), lot);
}

/** A price that was read, in ticks. */
export function ticksOf(scanner: Scanner, value: number, { units }: ScanStep): number {
  const ticks = units === 1 ? value : value / units;
  const fits = ticks > 0 && ticks <= MAX_TICKS && (units === 1 || Number.isInteger(ticks));
  return fits ? ticks : scanner.lose();
}

/** A size that was read, in lots. */
export function lotsOf(scanner: Scanner, value: number, { units }: ScanStep): number {
  if (units === 1) return value;
  const lots = value / units;
  return Number.isInteger(lots) ? lots : scanner.lose();
}

function hash(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) value = (Math.imul(value, 31) + bytes[at]!) | 0;
  return value ^ (value >>> 15);
}

function isAt(symbol: Uint8Array, bytes: Uint8Array, from: number, to: number): boolean {
  if (to - from !== symbol.length) return false;
  for (let i = 0; i < symbol.length; i += 1) if (bytes[from + i] !== symbol[i]) return false;
  return true;
}
