import type { MarketInterface } from 'ccxt';
import {
  type Asset,
  formatScaled,
  type InstrumentKind,
  type InstrumentSpecification,
  MAX_LOTS,
  POWERS_OF_TEN,
  parseStep,
  type Step,
  UserError,
} from '../../../domain/index.js';
import { decimalText } from './decimal-text.js';
import { type FeeTier, ppm } from './fee-tier.js';

/** Amounts of an asset have at least so many decimals, and at most so many fit what counts them. */
const ASSET_DECIMALS = 8;
const MOST_DECIMALS = 15;

/** The steps in which a market counts, decimals as text. */
interface Steps {
  readonly tick: string;
  /** As the venue writes sizes: contracts where it counts them. */
  readonly wireLot: string;
}

/** What is beyond the market's own description. */
export interface SpecificationContext {
  readonly venue: string;
  /** Of this account; the base tier of the market where null. */
  readonly fees: FeeTier | null;
  /** Decimals of an asset's smallest unit, as the venue says; undefined where it does not. */
  decimalsOf(asset: string): number | undefined;
}

/**
 * A market of ccxt as an instrument, exactly.
 *
 * A linear contract's lot is its size in base coin, an inverse one's in quote units, and `wireLot` is what the venue
 * itself counts.
 *
 * @throws UserError for what is neither spot nor perpetual, and where a step is not told.
 */
export function specification(
  market: MarketInterface,
  context: SpecificationContext,
): InstrumentSpecification {
  const { venue } = context;
  const name = `${venue}:${market.symbol}`;
  const kind = kindOf(market, name);
  const { tick: tickText, wireLot: wireLotText } = steps(market, venue);
  const tick = step(tickText, name, 'tick');
  const wireLot = step(wireLotText, name, 'lot');
  const lot = kind === 'spot' ? wireLot : step(product(wireLot, market.contractSize), name, 'lot');
  const { base, quote } = assets({ market, context, lot, tick });
  const { min, max } = market.limits.amount ?? {};
  const fees = context.fees ?? baseFees(market);
  return {
    id: name,
    venue,
    symbol: market.symbol,
    venueSymbol: socketSymbol(market, venue),
    kind,
    base,
    quote,
    tick,
    lot,
    ...(same(lot, wireLot) ? {} : { wireLot }),
    minSizeLots: Math.max(1, lots(min, wireLot, 'up') ?? 1),
    maxSizeLots: lots(max, wireLot, 'down') || MAX_LOTS,
    minNotional: trimmed(decimalText(market.limits.cost?.min) ?? '0', quote.decimals),
    makerFeePpm: fees.makerPpm,
    takerFeePpm: fees.takerPpm,
    feeRounding: 'half-up',
    inferred: false,
    version: 1,
  };
}

function kindOf(market: MarketInterface, name: string): InstrumentKind {
  if (market.spot) return 'spot';
  if (market.swap && market.linear) return 'linear';
  if (market.swap && market.inverse) return 'inverse';
  throw new UserError(`${name} is a ${market.type}; only spot and perpetuals are known`);
}

/** ccxt's own, save where it says less than the venue does. */
function steps(market: MarketInterface, venue: string): Steps {
  const info = market.info as Readonly<Record<string, unknown>>;
  const { price, amount } = market.precision;
  const steps = { tick: decimalText(price) ?? '', wireLot: decimalText(amount) ?? '' };
  if (venue === 'kraken' && info.lot_decimals !== undefined) {
    // ccxt makes the lot coarser where the asset is; the book and its checksum are in these.
    return { tick: unit(Number(info.pair_decimals)), wireLot: unit(Number(info.lot_decimals)) };
  }
  if (venue === 'hyperliquid') {
    // Five significant digits, whatever the price is: ccxt gives the tick of the moment, this is the finest.
    // https://hyperliquid.gitbook.io/hyperliquid-docs/for-developers/api/tick-and-lot-size
    const decimals = (market.spot ? 8 : 6) - parseStep(steps.wireLot).decimals;
    return { ...steps, tick: unit(Math.max(0, decimals)) };
  }
  return steps;
}

/** As the socket names it: Kraken's v2 has the symbol that people write, Hyperliquid the coin. */
function socketSymbol(market: MarketInterface, venue: string): string {
  if (venue === 'kraken') return String(market.symbol);
  if (venue === 'hyperliquid' && market.swap)
    return String((market as { baseName?: string }).baseName ?? market.base);
  return String(market.id);
}

function assets(options: { market: MarketInterface; context: SpecificationContext; lot: Step; tick: Step }): {
  base: Asset;
  quote: Asset;
} {
  const { market, context, lot, tick } = options;
  const asset = (code: string, needed: number): Asset => {
    const decimals = Math.max(ASSET_DECIMALS, needed, context.decimalsOf(code) ?? 0);
    return { code, decimals: Math.max(needed, Math.min(decimals, MOST_DECIMALS)) };
  };
  return {
    base: asset(market.base, lot.decimals),
    quote: asset(market.quote, tick.decimals + lot.decimals),
  };
}

function baseFees(market: MarketInterface): FeeTier {
  return { makerPpm: ppm(market.maker), takerPpm: ppm(market.taker) };
}

function step(text: string, name: string, what: 'tick' | 'lot'): Step {
  try {
    return parseStep(text);
  } catch {
    throw new UserError(`${name}: the venue does not tell its ${what} (it says ${JSON.stringify(text)})`);
  }
}

const unit = (decimals: number): string => formatScaled(1, decimals);
const same = (a: Step, b: Step): boolean => a.units === b.units && a.decimals === b.decimals;

/** A step × a contract's size, exactly. */
function product(lot: Step, contractSize: unknown): string {
  const size = parseStep(decimalText(contractSize) ?? '1');
  return formatScaled(lot.units * size.units, lot.decimals + size.decimals);
}

/** A limit in lots; null where there is none. */
function lots(limit: unknown, { units, decimals }: Step, rounding: 'up' | 'down'): number | null {
  const text = decimalText(limit);
  if (text === null) return null;
  const [whole = '', fraction = ''] = text.split('.');
  const cut = fraction.slice(0, decimals).padEnd(decimals, '0');
  const count = Number(whole + cut) / units;
  const isFiner = /[1-9]/.test(fraction.slice(decimals));
  const rounded =
    rounding === 'up' ? Math.ceil(count) + (isFiner && Number.isInteger(count) ? 1 : 0) : Math.floor(count);
  return Math.min(rounded, MAX_LOTS);
}

/** A minimum that is finer than the asset's unit is written to the unit. */
function trimmed(text: string, decimals: number): string {
  const [whole = '0', fraction = ''] = text.split('.');
  const kept = fraction.slice(0, Math.min(decimals, POWERS_OF_TEN.length - 1)).replace(/0+$/, '');
  return kept === '' ? whole : `${whole}.${kept}`;
}
