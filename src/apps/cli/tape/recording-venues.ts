import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { z } from 'zod';
import { UserError } from '../../../domain/index.js';
import { diskError } from '../../../store/tape/index.js';
import { BinanceParser, describeBinanceSymbol } from '../../../venues/binance/index.js';
import { CoinbaseParser, describeCoinbaseSymbol } from '../../../venues/coinbase/index.js';
import { describeKrakenSymbol, KrakenParser } from '../../../venues/kraken/index.js';
import { describeOkxSymbol, OkxParser } from '../../../venues/okx/index.js';
import type { FrameParser, InstrumentTerms, SymbolDescription } from '../../../venues/recording/index.js';

/** A venue whose raw recordings can be imported. */
export interface RecordingVenue {
  readonly parser: () => FrameParser;
  readonly describe: (venueSymbol: string) => SymbolDescription | null;
  /** True where numbers are written with all their decimals, so that zeros at the end tell the step. */
  readonly zerosCount: boolean;
}

const binance = (market: 'spot' | 'usdm' | 'coinm'): RecordingVenue => ({
  parser: () => new BinanceParser(),
  describe: (venueSymbol) => describeBinanceSymbol(venueSymbol, market),
  zerosCount: false,
});

/** All of them but `candles`, which is a file format and no venue. */
export const RECORDING_VENUES = {
  'binance-spot': binance('spot'),
  'binance-usdm': binance('usdm'),
  'binance-coinm': binance('coinm'),
  coinbase: { parser: () => new CoinbaseParser(), describe: describeCoinbaseSymbol, zerosCount: false },
  kraken: { parser: () => new KrakenParser(), describe: describeKrakenSymbol, zerosCount: true },
  okx: { parser: () => new OkxParser(), describe: describeOkxSymbol, zerosCount: false },
} as const satisfies Record<string, RecordingVenue>;

export type RecordingVenueName = keyof typeof RECORDING_VENUES;

/** @throws UserError unless recordings of the venue can be imported; it lists those that can. */
export function checkRecordingVenue(name: string): RecordingVenueName | 'candles' {
  if (name === 'candles' || Object.hasOwn(RECORDING_VENUES, name)) return name as RecordingVenueName;
  const known = [...Object.keys(RECORDING_VENUES), 'candles'].join(', ');
  if (/^ftx/i.test(name)) {
    throw new UserError(
      `--venue ${name}: FTX closed in November 2022; recordings of live venues are ${known}`,
    );
  }
  throw new UserError(`--venue ${name}: no such venue; known are ${known}`);
}

const decimal = z.string().regex(/^\d+(\.\d+)?$/, 'must be a quoted decimal such as "0.01"');
const ppm = z.number().int().min(-1_000_000).max(1_000_000);

const venueTerms = z.strictObject({
  makerFeePpm: ppm,
  takerFeePpm: ppm,
  instruments: z.record(
    z.string(),
    z.strictObject({
      tick: decimal,
      lot: decimal,
      wireLot: decimal.optional(),
      minNotional: decimal.optional(),
      makerFeePpm: ppm.optional(),
      takerFeePpm: ppm.optional(),
    }),
  ),
});

/** What is known of one venue's instruments. */
export interface KnownTerms {
  readonly fees: { readonly makerFeePpm: number; readonly takerFeePpm: number };
  /** By the venue's own symbol. */
  readonly instruments: ReadonlyMap<string, InstrumentTerms>;
}

/** Reads the part of an instruments file that is about one venue. @throws UserError naming file and key. */
export function readKnownTerms(path: string, venue: string): KnownTerms {
  let document: unknown;
  try {
    document = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const mapped = diskError(error, path);
    if (mapped instanceof UserError) throw mapped;
    throw new UserError(`${path}: is not YAML (${String((error as Error).message).split('\n')[0]})`);
  }
  const result = z.record(z.string(), venueTerms).safeParse(document);
  if (!result.success) {
    const [issue] = result.error.issues;
    throw new UserError(`${path}: ${issue.path.join('.')}: ${issue.message}`);
  }
  const terms = result.data[venue];
  if (terms === undefined) return { fees: { makerFeePpm: 0, takerFeePpm: 0 }, instruments: new Map() };
  const { instruments, ...fees } = terms;
  return {
    fees,
    instruments: new Map(
      Object.entries(instruments).map(([symbol, own]) => [
        symbol,
        {
          ...own,
          makerFeePpm: own.makerFeePpm ?? fees.makerFeePpm,
          takerFeePpm: own.takerFeePpm ?? fees.takerFeePpm,
          inferred: false,
        },
      ]),
    ),
  };
}
