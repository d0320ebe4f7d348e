import { formatScaled, type InstrumentSpecification } from '../../domain/index.js';
import type { Credentials } from '../../venues/ccxt/index.js';
import type { FeedProcess } from '../feed/index.js';

/** Instruments with what their account pays, and a line that says so. */
export interface AccountFees {
  readonly specifications: readonly InstrumentSpecification[];
  /** Null without an account. */
  readonly feesNote: string | null;
}

/**
 * Asks for an account's fees, before anything else is signed with its key: on Kraken two that sign at once would
 * overtake each other. Where the venue does not answer, its general fees stand; a wrong key is told of by who trades.
 */
export async function withAccountFees(
  process: Pick<FeedProcess, 'accountFees'>,
  market: readonly InstrumentSpecification[],
  credentials: Credentials | null,
): Promise<AccountFees> {
  if (credentials === null) return { specifications: market, feesNote: null };
  const venue = market[0]?.venue ?? '';
  try {
    const symbols = market.map(({ symbol }) => symbol);
    const tiers = await process.accountFees(credentials, symbols);
    const specifications = market.map((specification, place) => {
      const tier = tiers[place] ?? null;
      if (tier === null) return specification;
      return { ...specification, makerFeePpm: tier.makerPpm, takerFeePpm: tier.takerPpm };
    });
    const known = specifications.filter((_, place) => tiers[place] !== null);
    const told = known.map(
      ({ symbol, makerFeePpm, takerFeePpm }) =>
        `${symbol} ${percent(makerFeePpm)} maker, ${percent(takerFeePpm)} taker`,
    );
    return { specifications, feesNote: `${venue}: fees of the account: ${told.join('; ') || 'not told'}` };
  } catch (error) {
    const why = (error as Error).message;
    return {
      specifications: market,
      feesNote: `fees of the account are not known, the general ones stand: ${why}`,
    };
  }
}

const percent = (ppm: number): string => `${formatScaled(ppm, 4).replace(/\.?0+$/, '')}%`;
