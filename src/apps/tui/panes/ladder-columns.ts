import type { Instrument } from '../../../domain/index.js';
import { formatPrice } from '../format.js';
import type { HeadingPart } from './frame.js';

/** The columns of a ladder; numbers are right-aligned and end at theirs. Bars vanish where it is narrow. */
export interface LadderColumns {
  readonly bidBarEnd: number;
  readonly barWidth: number;
  readonly bidEnd: number;
  readonly cursor: number;
  readonly priceEnd: number;
  readonly gutter: number;
  readonly askEnd: number;
  readonly askBar: number;
}

export const OWN_WIDTH = 15;
export const SIZE_WIDTH = 5;
const DRAWN_PRICE_WIDTH = 9;
/** Longer bars say no more. */
const LONGEST_BAR = 24;

/** @param top the uppermost price, which is the longest; null before there is one */
export function ladderColumns(
  width: number,
  instrument: Instrument | undefined,
  top: number | null,
): LadderColumns {
  const longest = instrument === undefined || top === null ? 0 : formatPrice(instrument, top).length;
  const priceWidth = Math.max(DRAWN_PRICE_WIDTH, longest);
  const spare = width - OWN_WIDTH - 2 * SIZE_WIDTH - priceWidth - 5;
  const barWidth = spare >= 6 ? Math.min(LONGEST_BAR, Math.floor((spare - 1) / 2)) : 0;
  const bidEnd = OWN_WIDTH + barWidth + SIZE_WIDTH;
  const cursor = bidEnd + 2;
  const priceEnd = cursor + priceWidth;
  const askEnd = priceEnd + 2 + SIZE_WIDTH;
  return {
    bidBarEnd: OWN_WIDTH + barWidth - 1,
    barWidth,
    bidEnd,
    cursor,
    priceEnd,
    gutter: priceEnd + 1,
    askEnd,
    askBar: askEnd + 2,
  };
}

/** The titles over the numbers. */
export const ladderTitles = (columns: LadderColumns): HeadingPart[] => [
  { text: 'bid', at: columns.bidEnd - 2, token: 'book.bid' },
  { text: 'price', at: columns.priceEnd - 4 },
  { text: 'ask', at: columns.askEnd - 2, token: 'book.ask' },
];
