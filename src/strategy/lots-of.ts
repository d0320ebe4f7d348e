import type { Instrument, SizeLots } from '../domain/index.js';

/**
 * A size that a parameter gives as a decimal, in lots of its instrument.
 * @throws RangeError naming the parameter for one that does not lie on the lot.
 */
export function lotsOf(instrument: Instrument, parameter: string, value: number): SizeLots {
  const lots = instrument.parseSize(String(value));
  if (typeof lots !== 'number') {
    throw new RangeError(`${parameter}: ${value} of ${instrument.symbol} ${lots.refused}`);
  }
  return lots;
}
