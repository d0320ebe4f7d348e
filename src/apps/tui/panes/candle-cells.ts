/** What a candle has in one half of a cell. */
type Half = 'none' | 'wick' | 'body';

/** A candle in half rows: 0 is the uppermost half of the chart. */
export interface CandleShape {
  readonly up: boolean;
  readonly high: number;
  readonly low: number;
  readonly bodyTop: number;
  readonly bodyBottom: number;
}

const half = (shape: CandleShape, index: number): Half => {
  if (index >= shape.bodyTop && index <= shape.bodyBottom) return 'body';
  return index >= shape.high && index <= shape.low ? 'wick' : 'none';
};

/** Up candles are lines: heavy for the body, light for the wick. */
const UP: Readonly<Record<Half, Readonly<Record<Half, string>>>> = {
  none: { none: ' ', wick: '╷', body: '╻' },
  wick: { none: '╵', wick: '│', body: '╽' },
  body: { none: '╹', wick: '╿', body: '┃' },
};

/** Down candles are blocks; no character holds a half block and a wick, and the body is worth more. */
const DOWN: Readonly<Record<Half, Readonly<Record<Half, string>>>> = {
  none: { none: ' ', wick: '╷', body: '▄' },
  wick: { none: '╵', wick: '│', body: '▄' },
  body: { none: '▀', wick: '▀', body: '█' },
};

/** The character of a candle in a row; a space where it is not. */
export function candleCell(shape: CandleShape, row: number): string {
  const glyphs = shape.up ? UP : DOWN;
  return glyphs[half(shape, 2 * row)][half(shape, 2 * row + 1)];
}
