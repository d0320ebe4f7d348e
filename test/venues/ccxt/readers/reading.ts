import { readFileSync } from 'node:fs';
import {
  allocateRows,
  copyRow,
  type MarketRows,
  type Micros,
  RowFlag,
  RowKind,
} from '../../../../src/domain/index.js';
import type { FrameReader, ReaderSink, VenueInstrument } from '../../../../src/venues/ccxt/contract.js';
import { specify } from '../../../../src/venues/recording/index.js';

/** What a reader said, in order. */
export type Told =
  | { readonly instrument: number; readonly rows: MarketRows }
  | { readonly broken: number | null; readonly reason: string };

export const isMessage = (told: Told): told is Extract<Told, { rows: MarketRows }> => 'rows' in told;

/** Keeps copies of what a reader says. */
export class Listener implements ReaderSink {
  readonly told: Told[] = [];

  message(instrument: number, rows: MarketRows): void {
    const copy = allocateRows(rows.length);
    for (let row = 0; row < rows.length; row += 1) copyRow(rows, row, copy, row);
    copy.length = rows.length;
    this.told.push({ instrument, rows: copy });
  }

  broken(instrument: number | null, reason: string): void {
    this.told.push({ broken: instrument, reason });
  }
}

export const RECEIVED = 1_700_000_000_000_000 as Micros;

export function tell(reader: FrameReader, ...frames: readonly (string | object)[]): Told[] {
  const listener = new Listener();
  for (const frame of frames) {
    const text = typeof frame === 'string' ? frame : JSON.stringify(frame);
    reader.read(Buffer.from(text), RECEIVED, listener);
  }
  return listener.told;
}

/** An instrument of a venue; steps as text. */
export function instrument(
  index: number,
  { symbol, tick, lot, wireLot }: { symbol: string; tick: string; lot: string; wireLot?: string },
): VenueInstrument {
  const recorded = specify({
    venue: 'test',
    venueSymbol: symbol,
    description: { symbol, base: 'BASE', quote: 'QUOTE', kind: 'spot' },
    terms: {
      tick,
      lot,
      ...(wireLot === undefined ? {} : { wireLot }),
      makerFeePpm: 0,
      takerFeePpm: 0,
      inferred: false,
    },
  });
  return { index, specification: { ...recorded.specification, wireLot: recorded.wireLot } };
}

const NAMES = new Map<number, string>(Object.entries(RowKind).map(([name, kind]) => [kind, name]));

/** A message in words: `Change 160 after 156 at …`, and each row as `bid|ask price size`, in ticks and lots. */
export function inWords(told: Told): string[] {
  if (!isMessage(told)) return [`broken ${told.broken}`];
  const { rows, instrument: index } = told;
  const head = `${index}: ${NAMES.get(rows.kind[0]!)} ${rows.sequence[0]} after ${rows.previousSequence[0]} at ${rows.timeExchange[0]}`;
  const lines = Array.from({ length: rows.length }, (_, row) => {
    if (rows.kind[row] === RowKind.Checksum) return `checksum ${rows.price[row]}`;
    return `${(rows.flags[row]! & RowFlag.ASK) === 0 ? 'bid' : 'ask'} ${rows.price[row]} ${rows.size[row]}`;
  });
  return [head, ...lines];
}

/** A message of a venue's documentation. */
export function example(path: string): object {
  const url = new URL(`../../../fixtures/venues/${path}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { message: object }).message;
}

/** The columns of a message as plain values, for comparing two. */
export function columns(told: Told): unknown {
  if (!isMessage(told)) return { broken: told.broken };
  const { rows, instrument: index } = told;
  const of = (column: ArrayLike<number>) => Array.from(column).slice(0, rows.length);
  return {
    index,
    kind: of(rows.kind),
    flags: of(rows.flags),
    price: of(rows.price),
    size: of(rows.size),
    timeExchange: of(rows.timeExchange),
    timeReceived: of(rows.timeReceived),
    sequence: of(rows.sequence),
    previousSequence: of(rows.previousSequence),
  };
}
