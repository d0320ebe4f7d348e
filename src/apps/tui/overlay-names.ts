import { indicatorRegistry, readIndicator, writeIndicator } from '../../indicators/index.js';
import type { ChartOverlay } from './view.js';

/** `vwap`, `ema(9)`, `bb(10,1.5)`: as the palette takes them and the workspace keeps them. */
export function overlayName(overlay: ChartOverlay): string {
  if (overlay.kind === 'vwap') return 'vwap';
  if (overlay.kind === 'indicator') return overlay.text;
  if (overlay.kind === 'bb') return `bb(${overlay.length},${overlay.deviations})`;
  return `${overlay.kind}(${overlay.length})`;
}

const LONGEST = 500;
const WIDEST = 10;

/** The overlay of a name; null where it is none. */
export function readOverlay(name: string): ChartOverlay | null {
  if (name === 'vwap') return { kind: 'vwap' };
  const parts = /^(ema|sma|bb)\((\d{1,3})(?:,(\d{1,2}(?:\.\d{1,3})?))?\)$/.exec(name);
  if (parts === null) return readChartIndicator(name);
  const [, kind, lengthText, deviationsText] = parts;
  const length = Number(lengthText);
  if (length < 2 || length > LONGEST) return null;
  if (kind !== 'bb') {
    return deviationsText === undefined ? { kind: kind as 'ema' | 'sma', length } : null;
  }
  const deviations = Number(deviationsText ?? '2');
  return deviations > 0 && deviations <= WIDEST ? { kind: 'bb', length, deviations } : null;
}

const registry = indicatorRegistry();

/** Those that have names of their own here, though the library knows them by longer ones. */
const OWN_NAMES = ['ema', 'sma', 'vwap', 'bollinger'];

/** Names of the indicators of candles that may be drawn over the chart, with all that they take. */
export const CHART_INDICATORS: readonly { readonly name: string; readonly description: string }[] =
  registry.all.filter(
    ({ name, input, overlay }) => input === 'candle' && overlay === true && !OWN_NAMES.includes(name),
  );

function readChartIndicator(name: string): ChartOverlay | null {
  const read = readIndicator(name, registry);
  if ('refused' in read || !CHART_INDICATORS.some((known) => known.name === read.definition.name))
    return null;
  return { kind: 'indicator', text: writeIndicator(read) };
}
