import { z } from 'zod';
import { formatScaled, type InstrumentSpecification } from '../../domain/index.js';
import type { Credentials } from '../../venues/ccxt/index.js';
import type { FeedProcess } from '../feed/index.js';
import type { AccountFile } from '../host/index.js';
import { toldBefore } from './told-before.js';

/** Instruments with what their account pays, and a line that says so. */
export interface AccountFees {
  readonly specifications: readonly InstrumentSpecification[];
  /** Null without an account. */
  readonly feesNote: string | null;
  /** How many questions of the account that took. */
  readonly feesAsked: number;
}

interface Account {
  readonly credentials: Credentials;
  /** Where what was told before is kept. */
  readonly file: AccountFile | null;
  /** The host has started the engine again. */
  readonly goesOn: boolean;
}

const TIER = z.object({ makerPpm: z.number(), takerPpm: z.number() }).nullable();

/**
 * Asks for an account's fees, before anything else is signed with its key: on Kraken two that sign at once would
 * overtake each other. Where the venue does not answer, its general fees stand; a wrong key is told of by who trades.
 */
export async function withAccountFees(
  process: Pick<FeedProcess, 'accountFees'>,
  market: readonly InstrumentSpecification[],
  account: Account | null,
): Promise<AccountFees> {
  if (account === null) return { specifications: market, feesNote: null, feesAsked: 0 };
  const { credentials, file, goesOn } = account;
  const venue = market[0]?.venue ?? '';
  const symbols = market.map(({ symbol }) => symbol);
  try {
    const ask = async () => ({ symbols, tiers: await process.accountFees(credentials, symbols) });
    const isOfThese = (told: readonly string[]) => told.join() === symbols.join();
    const schema = z.object({
      symbols: z.array(z.string()).refine(isOfThese),
      tiers: z.array(TIER).length(symbols.length),
    });
    const { answer, isAsked } = await toldBefore<Awaited<ReturnType<typeof ask>>>(ask, {
      file,
      goesOn,
      schema,
    });
    const { tiers } = answer;
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
    return {
      specifications,
      feesNote: `${venue}: fees of the account: ${told.join('; ') || 'not told'}`,
      feesAsked: isAsked ? symbols.length : 0,
    };
  } catch (error) {
    const why = (error as Error).message;
    return {
      specifications: market,
      feesNote: `fees of the account are not known, the general ones stand: ${why}`,
      feesAsked: symbols.length,
    };
  }
}

const percent = (ppm: number): string => `${formatScaled(ppm, 4).replace(/\.?0+$/, '')}%`;
