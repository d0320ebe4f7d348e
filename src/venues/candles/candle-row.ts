import type { Instrument } from '../../domain/index.js';
import { BadFrame, excerpt, readIsoTime, readTime } from '../recording/index.js';
import type { CandleTexts } from './candle-file.js';

/** A candle in the units of its instrument; reused by the reader. */
export interface CandleRow {
  time: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
}

/** The begin of a candle in micros. @throws BadFrame where it is no time. */
export function candleTime(text: string): number {
  const time = /^\d+$/.test(text) ? readTime(text) : readIsoTime(text);
  if (Number.isNaN(time)) throw new BadFrame(`time ${excerpt(text)} is neither a count nor ISO 8601`);
  return time;
}

/**
 * A volume as its source meant it: one written with more digits than a double has is a sum in floating
 * point, and what is beyond 15 digits is its noise.
 */
export function candleVolume(text: string): string {
  return /^\d+\.\d+$/.test(text) && text.length > 16 ? Number(text).toPrecision(15) : text;
}

/** @throws BadFrame when a number cannot be held exactly, or high and low do not enclose the rest. */
export function readCandle(texts: CandleTexts, instrument: Instrument): CandleRow {
  const price = (text: string, name: string): number => {
    const ticks = instrument.parsePrice(text);
    if (typeof ticks !== 'number') throw new BadFrame(`${name} price ${excerpt(text)} ${ticks.refused}`);
    if (ticks === 0) throw new BadFrame(`${name} price ${excerpt(text)} is not above 0`);
    return ticks;
  };
  const volume = instrument.parseSize(candleVolume(texts[5]));
  if (typeof volume !== 'number') throw new BadFrame(`volume ${excerpt(texts[5])} ${volume.refused}`);
  const row = {
    time: candleTime(texts[0]),
    open: price(texts[1], 'open'),
    high: price(texts[2], 'high'),
    low: price(texts[3], 'low'),
    close: price(texts[4], 'close'),
    volume,
  };
  if (row.high < Math.max(row.open, row.close, row.low)) {
    throw new BadFrame(`high price ${excerpt(texts[2])} is below another price of its candle`);
  }
  if (row.low > Math.min(row.open, row.close)) {
    throw new BadFrame(`low price ${excerpt(texts[3])} is above another price of its candle`);
  }
  return row;
}
