import type { ListRow, LocalData } from '../local.js';
import type { EngineData } from '../store.js';

export interface ListSource {
  readonly data: EngineData;
  readonly local: LocalData;
}

/** A list: its rows in their natural order, the orders that it can be put in, and what a row says and is about. */
export interface ListKind<Row> {
  rows(source: ListSource): readonly Row[];
  /** The first is the natural order and compares nothing. Rows of a lower group come first in each of them. */
  readonly sorts: readonly ListSort<Row>[];
  group?(row: Row): number;
  /** The columns of a row as plain text: what a copy holds, and what a filter looks through. */
  columns(row: Row, source: ListSource): readonly string[];
  about(row: Row): Partial<Pick<ListRow, 'clientOrderId' | 'strategy' | 'instrument'>>;
}

export interface ListSort<Row> {
  readonly name: string;
  compare?(left: Row, right: Row, source: ListSource): number;
}

export const symbolOf = ({ data }: ListSource, instrument: number | null): string =>
  instrument === null ? '' : (data.instruments[instrument]?.symbol ?? '');

export const priceOf = ({ data }: ListSource, instrument: number, ticks: number | null): string =>
  ticks === null ? '' : (data.instruments[instrument]?.formatPrice(ticks) ?? '');

export const sizeOf = ({ data }: ListSource, instrument: number, lots: number): string =>
  data.instruments[instrument]?.formatSize(lots) ?? '';

/** Of a size at a price, in the quote asset, for comparing: sizes of two symbols do not compare by lots. */
export function notionalNumber(
  { data }: ListSource,
  row: { instrument: number; size: number },
  price: number,
): number {
  const instrument = data.instruments[row.instrument];
  if (instrument === undefined) return 0;
  return instrument.priceNumber(price) * instrument.sizeNumber(Math.abs(row.size));
}

/** Compares by code units, as no locale does. */
export const compareText = (left: string, right: string): number =>
  left < right ? -1 : left > right ? 1 : 0;

export const strategyOf = (owner: string): string | null =>
  owner.startsWith('strategy:') ? owner.slice('strategy:'.length) : null;
