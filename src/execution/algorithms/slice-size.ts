import type { Instrument, PriceTicks, SizeLots } from '../../domain/index.js';

/** The smallest order that the venue takes at a price: its minimum size, and its minimum notional. */
export function leastLots(instrument: Instrument, price: PriceTicks): SizeLots {
  const { minNotional, specification, unitsPerTickLot } = instrument;
  const perLot = price * unitsPerTickLot;
  let lots = Math.max(1, specification.minSizeLots, Math.floor(minNotional.toNumber() / perLot));
  // The quotient is a double: the last lot is settled exactly.
  while (instrument.notional(price, lots as SizeLots).compare(minNotional) < 0) lots += 1;
  return lots as SizeLots;
}

export interface Cut {
  /** What the algorithm would like to send. */
  readonly wanted: number;
  /** The most that it may send now. */
  readonly room: number;
  /** What is left to send altogether; never less than the room. */
  readonly unsent: number;
  readonly least: number;
  /** The venue's largest order. */
  readonly most: number;
}

/**
 * The size nearest to what is wanted that the venue takes and that leaves nothing too small to be sent after it; 0
 * where there is none. What stays has a twentieth to spare, since its price will be another.
 */
export function cutSize({ wanted, room, unsent, least, most }: Cut): SizeLots {
  const cap = Math.min(room, unsent, most);
  const size = Math.min(Math.max(wanted, least), cap);
  if (size < least) return 0 as SizeLots;
  const keep = least + Math.ceil(least / 20);
  if (size === unsent || unsent - size >= keep) return size as SizeLots;
  if (unsent <= cap) return unsent as SizeLots;
  const smaller = unsent - keep;
  return (smaller >= least && smaller <= cap ? smaller : 0) as SizeLots;
}

/** Lots of `share` parts per million of `lots`, rounded down and never beyond; exact up to 2^53. */
export function partOf(lots: number, sharePpm: number): number {
  const millions = Math.floor(lots / 1_000_000);
  return millions * sharePpm + Math.floor(((lots - millions * 1_000_000) * sharePpm) / 1_000_000);
}
