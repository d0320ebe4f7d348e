/**
 * A number of ccxt as a plain decimal.
 *
 * A double's shortest text is the decimal that it was read from, up to 15 digits, which no venue's tick, lot or limit
 * exceeds; null for what is no finite number.
 */
export function decimalText(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null;
  const text = String(value).trim();
  const match = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text);
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  return sign + shifted(whole, fraction, Number(exponent));
}

/** `whole.fraction` × 10^exponent. */
function shifted(whole: string, fraction: string, exponent: number): string {
  const digits = whole + fraction;
  const point = whole.length + exponent;
  const padded = point < 0 ? '0'.repeat(-point) + digits : digits.padEnd(point, '0');
  const cut = Math.max(point, 0);
  const before = padded.slice(0, cut).replace(/^0+(?=\d)/, '') || '0';
  const after = padded.slice(cut);
  return after === '' ? before : `${before}.${after}`;
}
