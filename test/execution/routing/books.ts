import { Instrument, parseStep } from '../../../src/domain/index.js';
import type { RouteRequest, RouteVenue } from '../../../src/execution/routing/route.js';

export interface VenueTerms {
  readonly name?: string;
  readonly tick?: string;
  readonly lot?: string;
  readonly minSizeLots?: number;
  readonly maxSizeLots?: number;
  readonly minNotional?: string;
  readonly makerFeePpm?: number;
  readonly takerFeePpm?: number;
}

export function marketOf(index: number, terms: VenueTerms = {}): Instrument {
  const { name = `v${index}`, tick = '1', lot = '1', ...rest } = terms;
  return new Instrument(
    {
      id: `${name}:BTC/USDT`,
      venue: name,
      symbol: 'BTC/USDT',
      venueSymbol: 'BTCUSDT',
      kind: 'spot',
      base: { code: 'BTC', decimals: 8 },
      quote: { code: 'USDT', decimals: 8 },
      tick: parseStep(tick),
      lot: parseStep(lot),
      minSizeLots: 1,
      maxSizeLots: 1_000_000_000,
      minNotional: '0',
      makerFeePpm: 0,
      takerFeePpm: 0,
      feeRounding: 'half-up',
      inferred: false,
      version: 1,
      ...rest,
    },
    index,
  );
}

/** A venue with levels `[price, lots]`, the touch first. */
export function venueOf(
  index: number,
  levels: readonly (readonly [number, number])[],
  terms: VenueTerms & Partial<Pick<RouteVenue, 'affordableLots' | 'latencyMicros' | 'closed'>> = {},
): RouteVenue {
  const { affordableLots = null, latencyMicros = 0, closed = null, ...specification } = terms;
  return {
    instrument: marketOf(index, specification),
    prices: levels.map(([price]) => price),
    sizes: levels.map(([, size]) => size),
    levels: levels.length,
    affordableLots,
    latencyMicros,
    closed,
  };
}

export function requestOf(venues: readonly RouteVenue[], fields: Partial<RouteRequest> = {}): RouteRequest {
  return {
    side: 'buy',
    size: 1,
    sizeStep: parseStep('1'),
    limit: null,
    latencyCostPpmPerMilli: 0,
    venues,
    ...fields,
  };
}
