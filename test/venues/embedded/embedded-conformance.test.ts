import type { Micros, PriceTicks, SizeLots } from '../../../src/domain/index.js';
import type { SimulatedVenue } from '../../../src/execution/venue.js';
import { createEmbeddedVenue } from '../../../src/venues/embedded/index.js';
import { type VenueUnderTest, venueConformance } from '../../conformance/venue.js';
import { testInstrument } from '../../matching/recorded/tape-builder.js';
import { movingTape, TAPE_START } from './tapes.js';

const fees = { makerFeePpm: 750, takerFeePpm: 1_000, feeRounding: 'half-up', minNotional: '0.05' } as const;
const instrument = testInstrument(fees);
const tape = movingTape({ seconds: 60, seed: 3 });

function underTest(venue: SimulatedVenue): VenueUnderTest {
  let now = venue.startTime;
  return {
    venue,
    instrument: 0,
    restingBid: 5_000_000 as PriceTicks,
    restingAsk: 7_000_000 as PriceTicks,
    takingBid: 6_300_000 as PriceTicks,
    size: 10 as SizeLots,
    tooLarge: 500_000_000 as SizeLots,
    now: () => now,
    settle: async () => {
      now = (now + 150_000) as Micros;
      venue.pump(now);
    },
  };
}

venueConformance('the embedded exchange on a tape', async () =>
  underTest(
    createEmbeddedVenue({
      seed: 1,
      market: {
        kind: 'tape',
        name: 'test',
        tapes: [{ instrument, batches: [tape] }],
        startOffsetMicros: 2_000_000,
      },
    }),
  ),
);

venueConformance('the embedded exchange after its tape', async () => {
  const short = movingTape({ seconds: 1, seed: 4 });
  const market = {
    kind: 'tape',
    name: 'test',
    tapes: [{ instrument, batches: [short] }],
    startOffsetMicros: 1_000_000,
    thenSynthetic: true,
  } as const;
  return underTest(createEmbeddedVenue({ seed: 1, market }));
});

venueConformance('the embedded exchange with agents', async () =>
  underTest(
    createEmbeddedVenue({
      seed: 1,
      market: {
        kind: 'synthetic',
        startTime: TAPE_START as Micros,
        instruments: [{ instrument, startPrice: 6_000_000 as PriceTicks }],
      },
    }),
  ),
);
