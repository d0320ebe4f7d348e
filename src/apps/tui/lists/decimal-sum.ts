/** The exact sum of plain decimals, with as many decimals as the finest of them; `0` of none. */
export function sumDecimals(texts: readonly string[]): string {
  const decimals = texts.reduce((most, text) => Math.max(most, fractionOf(text).length), 0);
  const units = texts.reduce((sum, text) => sum + unitsOf(text, decimals), 0n);
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const cut = digits.length - decimals;
  const plain = decimals === 0 ? digits : `${digits.slice(0, cut)}.${digits.slice(cut)}`;
  return units < 0n ? `-${plain}` : plain;
}

const fractionOf = (text: string): string => text.split('.')[1] ?? '';

/** @throws SyntaxError where `text` is no plain decimal. */
function unitsOf(text: string, decimals: number): bigint {
  const fraction = fractionOf(text);
  return BigInt(text.split('.')[0] + fraction.padEnd(decimals, '0'));
}
