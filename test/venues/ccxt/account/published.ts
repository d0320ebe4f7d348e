import { readFileSync } from 'node:fs';
import type { InstrumentSpecification } from '../../../../src/domain/index.js';
import { parseStep } from '../../../../src/domain/index.js';
import { Reading } from '../../../../src/venues/ccxt/account/reading.js';
import { testInstrument } from '../../../matching/recorded/tape-builder.js';

/** A message that the venue's documentation gives as an example; `changes` where a test needs another field. */
export function published<T>(venue: string, name: string): T {
  const file = new URL(`../../../fixtures/venues/${venue}/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { message: T }).message;
}

/** One market at place 0, as fine as the examples need it. */
export function readingOf(
  venueSymbol: string,
  { tick, lot, base, quote }: { tick: string; lot: string; base: string; quote: string },
): Reading {
  const specification: InstrumentSpecification = {
    ...testInstrument().specification,
    symbol: `${base}/${quote}`,
    venueSymbol,
    base: { code: base, decimals: 8 },
    quote: { code: quote, decimals: 12 },
    tick: parseStep(tick),
    lot: parseStep(lot),
  };
  return new Reading([{ index: 0, specification }]);
}
