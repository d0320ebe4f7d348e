import {
  type Asset,
  type Instrument,
  limitOrder,
  type NewOrder,
  type PriceTicks,
  type SizeLots,
} from '../../domain/index.js';

/** One side of a book to begin from, best level first. */
export type StartingSide = readonly { readonly price: PriceTicks; readonly size: SizeLots }[];

export interface SyntheticInstrument {
  readonly instrument: Instrument;
  /** Where fair value begins; by default in the middle of the starting book. */
  readonly startPrice?: PriceTicks;
  /** What orders are multiples of; by default about 15,000 units of the quote asset. */
  readonly typicalSize?: SizeLots;
  /** A book to go on from, such as a tape's last one; it is not crossed. Its orders give way to the agents' by and by. */
  readonly startingBook?: { readonly bids: StartingSide; readonly asks: StartingSide };
}

/** Where an instrument's fair value begins, in ticks. @throws RangeError where nothing says. */
export function startPriceOf({ instrument, startPrice, startingBook }: SyntheticInstrument): number {
  if (startPrice !== undefined) return startPrice;
  const bid = startingBook?.bids[0]?.price;
  const ask = startingBook?.asks[0]?.price;
  if (bid === undefined || ask === undefined) {
    throw new RangeError(`${instrument.id}: a synthetic market needs a startPrice or a two-sided book`);
  }
  return (bid + ask) / 2;
}

/** The size whose notional is about 15,000 of the quote asset. */
export function typicalSizeOf(instrument: Instrument, price: PriceTicks): SizeLots {
  const lots = Math.round(15_000 / (instrument.priceNumber(price) * instrument.sizeNumber(1)));
  return Math.max(1, instrument.specification.minSizeLots, lots) as SizeLots;
}

/** A level of a starting book as an order. */
export function orderOf(instrument: Instrument, side: 'buy' | 'sell', level: StartingSide[number]): NewOrder {
  return limitOrder({ instrument: instrument.index, side, price: level.price, size: level.size });
}

/** Every asset of some instruments, once. */
export function assetsOf(instruments: readonly Instrument[]): Asset[] {
  const assets = new Map<string, Asset>();
  for (const { specification } of instruments) {
    for (const asset of [specification.base, specification.quote]) assets.set(asset.code, asset);
  }
  return [...assets.values()];
}
