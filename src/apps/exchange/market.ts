import { join } from 'node:path';
import { Instrument, type PriceTicks, RowKind, UserError } from '../../domain/index.js';
import { shippedFolder } from '../../store/configuration/index.js';
import { openTapes, readSeries, type TapeSeries } from '../../store/tape/index.js';
import type { WireExchangeOptions } from '../../venues/embedded/wire/core/index.js';

/**
 * What the exchange's market is made of: these tapes, and where they end agents that trade on; or agents alone, on
 * the instruments of the shipped samples, from the prices at which those begin.
 * @throws UserError for paths without tapes.
 */
export function openMarket(tapes: readonly string[] | null): WireExchangeOptions['market'] {
  const series = openTapes(tapes ?? [join(shippedFolder(), 'samples')]);
  const instruments = series.map(({ instrument }, index) => new Instrument(instrument, index));
  if (tapes === null) {
    return {
      kind: 'synthetic',
      instruments: instruments.map((instrument, index) => ({
        instrument,
        startPrice: firstPrice(series[index]!),
      })),
    };
  }
  return {
    kind: 'tape',
    name: tapes.join(', '),
    tapes: instruments.map((instrument, index) => ({ instrument, batches: [...readSeries(series[index]!)] })),
    thenSynthetic: instruments.every(({ specification }) => specification.kind === 'spot'),
  };
}

/** Of the first print: where agents begin who have no book to go on from. */
function firstPrice(series: TapeSeries): PriceTicks {
  for (const rows of readSeries(series)) {
    const row = rows.kind.subarray(0, rows.length).indexOf(RowKind.Trade);
    if (row >= 0) return rows.price[row] as PriceTicks;
  }
  throw new UserError(`${series.files[0]?.path}: no trades in it to begin a synthetic market from`);
}
