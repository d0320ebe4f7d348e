/** What an output is counted in, as far as rules care: prices come in ticks and sizes in lots. */
export type OutputUnit = 'price' | 'size' | 'price-per-size' | 'plain';

export interface Output {
  readonly name: string;
  readonly unit: OutputUnit;
}

const plain = (...names: readonly string[]): readonly Output[] =>
  names.map((name) => ({ name, unit: 'plain' }));
const size = (...names: readonly string[]): readonly Output[] =>
  names.map((name) => ({ name, unit: 'size' }));
const price = (...names: readonly string[]): readonly Output[] =>
  names.map((name) => ({ name, unit: 'price' }));

/** The outputs of the indicators that ship, in their order. */
export const OUTPUTS: Readonly<Record<string, readonly Output[]>> = {
  rsi: plain('rsi'),
  cci: plain('cci'),
  stochastic: plain('k', 'd'),
  'williams-r': plain('williams-r'),
  macd: price('macd', 'signal', 'histogram'),
  ema: price('ema'),
  sma: price('sma'),
  adx: plain('adx', 'plus-di', 'minus-di'),
  obv: size('obv'),
  vwap: [...price('vwap'), ...plain('distance')],
  'anchored-vwap': [...price('vwap'), ...plain('distance')],
  mfi: plain('mfi'),
  bollinger: price('middle', 'upper', 'lower'),
  keltner: price('middle', 'upper', 'lower'),
  atr: price('atr'),
  'realised-volatility': plain('candle', 'year'),
  'book-imbalance': plain('imbalance'),
  'micro-price': [...price('micro-price'), ...plain('edge')],
  'trade-flow': [...plain('flow'), ...size('delta')],
  'order-flow-imbalance': [...size('flow'), ...plain('depths')],
  spread: [
    ...price('quoted', 'effective', 'realised'),
    ...plain('quoted-bps', 'effective-bps', 'realised-bps'),
  ],
  vpin: [...plain('vpin'), ...size('bucket')],
  'kyle-lambda': [{ name: 'lambda', unit: 'price-per-size' }, ...plain('r-squared')],
};

/** In a rule a hyphen would be a minus. */
const written = (name: string): string => name.replaceAll('-', '_');

/**
 * The place and unit of an output by its name in a rule, or by its number, from 0, which is how the outputs of an
 * indicator that does not ship are named. Without a name it is the first. Null where there is none.
 */
export function outputOf(
  indicator: string,
  name: string | undefined,
): { place: number; unit: OutputUnit } | null {
  const outputs = Object.hasOwn(OUTPUTS, indicator) ? OUTPUTS[indicator] : undefined;
  const isNumber = name === undefined || /^\d+$/.test(name);
  const place = isNumber
    ? Number(name ?? 0)
    : (outputs ?? []).findIndex((output) => written(output.name) === name);
  if (outputs === undefined) return isNumber ? { place, unit: 'plain' } : null;
  const output = outputs[place];
  return output === undefined ? null : { place, unit: output.unit };
}

/** The names of an indicator's outputs in a rule; numbers where they are not known here. */
export const outputNames = (indicator: string): readonly string[] =>
  (Object.hasOwn(OUTPUTS, indicator) ? OUTPUTS[indicator]! : plain('0', '1')).map(({ name }) =>
    written(name),
  );
