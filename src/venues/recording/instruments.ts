import {
  type Asset,
  formatScaled,
  type InstrumentKind,
  type InstrumentSpecification,
  MAX_LOTS,
  parseStep,
  type Step,
} from '../../domain/index.js';
import { BadFrame } from './frame.js';
import type { Precision } from './precision-survey.js';

/** An instrument of a recording, and the step in which its venue writes sizes on the wire. */
export interface RecordedInstrument {
  readonly specification: InstrumentSpecification;
  /** One lot as the venue writes it: the lot itself, or `1` where sizes are counts of contracts. */
  readonly wireLot: Step;
}

/** What a venue's own name of an instrument says. */
export interface SymbolDescription {
  /** As people write it. */
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly kind: InstrumentKind;
  /** What a contract is worth, where sizes count contracts; null where the name does not tell. */
  readonly contract?: string | null;
}

/** What is known or inferred of an instrument beyond its name; decimals as text. */
export interface InstrumentTerms {
  readonly tick: string;
  readonly lot: string;
  readonly wireLot?: string | undefined;
  readonly minNotional?: string | undefined;
  readonly makerFeePpm: number;
  readonly takerFeePpm: number;
  readonly inferred: boolean;
}

/**
 * Tick and lot as powers of ten, from how finely prices and sizes were written.
 * @throws BadFrame when sizes count contracts of unknown worth.
 */
export function inferTerms(options: {
  venueSymbol: string;
  description: SymbolDescription;
  precision: Precision;
  fees: { readonly makerFeePpm: number; readonly takerFeePpm: number };
}): InstrumentTerms {
  const { venueSymbol, description, precision, fees } = options;
  const { contract } = description;
  if (contract === null) {
    throw new BadFrame(
      `what a contract of ${venueSymbol} is worth cannot be inferred`,
      'add it to config/instruments.yaml, or name a file like it with --instruments',
    );
  }
  const wireLot = formatScaled(1, precision.sizeDecimals);
  return {
    tick: formatScaled(1, precision.priceDecimals),
    lot: contract === undefined ? wireLot : formatScaled(Number(contract), precision.sizeDecimals),
    wireLot,
    ...fees,
    inferred: true,
  };
}

/** Decimals that amounts of an asset have where nothing finer is needed. */
const ASSET_DECIMALS = 8;

/** @throws RangeError when a step is not a positive decimal. */
export function specify(options: {
  venue: string;
  venueSymbol: string;
  description: SymbolDescription;
  terms: InstrumentTerms;
}): RecordedInstrument {
  const { venue, venueSymbol, description, terms } = options;
  const tick = parseStep(terms.tick);
  const lot = parseStep(terms.lot);
  const base: Asset = { code: description.base, decimals: Math.max(ASSET_DECIMALS, lot.decimals) };
  const quoteDecimals = Math.max(ASSET_DECIMALS, tick.decimals + lot.decimals);
  return {
    wireLot: parseStep(terms.wireLot ?? terms.lot),
    specification: {
      id: `${venue}:${description.symbol}`,
      venue,
      symbol: description.symbol,
      venueSymbol,
      kind: description.kind,
      base,
      quote: { code: description.quote, decimals: quoteDecimals },
      tick,
      lot,
      minSizeLots: 1,
      maxSizeLots: MAX_LOTS,
      minNotional: terms.minNotional ?? '0',
      makerFeePpm: terms.makerFeePpm,
      takerFeePpm: terms.takerFeePpm,
      feeRounding: 'half-up',
      inferred: terms.inferred,
      version: 1,
    },
  };
}
