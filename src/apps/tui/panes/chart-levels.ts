import type { Instrument } from '../../../domain/index.js';
import type { OrderRow } from '../../../protocol/index.js';
import { formatPrice } from '../format.js';
import { ladderPrice } from '../ladder-rows.js';
import type { Token } from '../theme/index.js';
import type { ChartLevel } from './chart-labels.js';
import type { WindowLine } from './chart-window.js';
import type { PaintContext } from './frame.js';
import { averageTicks } from './ladder-body.js';

interface LevelsOptions {
  readonly instrument: Instrument;
  /** The newest close, in ticks. */
  readonly last: number;
  readonly lines: readonly WindowLine[];
  /** The row of a price in ticks; null where it is off the chart. */
  rowOf(ticks: number): number | null;
}

/** How a level is drawn; its text is its price unless given. */
type Look = Omit<ChartLevel, 'price' | 'row' | 'text'> & { readonly text?: string };

/**
 * The prices that stand beside the axis, the most important first: the last, my orders and stops, the average of
 * the position, alerts, the names of the overlays.
 */
export function chartLevels({ data, local }: PaintContext, options: LevelsOptions): ChartLevel[] {
  const { instrument, last, lines, rowOf } = options;
  const level = (price: number | null, { text, ...look }: Look): ChartLevel[] => {
    const row = price === null || !Number.isFinite(price) ? null : rowOf(price);
    if (price === null || row === null) return [];
    return [{ price, row, text: text ?? formatPrice(instrument, Math.round(price)), ...look }];
  };
  const orders = data.orders.working.filter(
    (order) => order.owner === 'manual' && order.instrument === instrument.index,
  );
  const alerts = local.alerts.filter((alert) => alert.instrument === instrument.index);
  return [
    ...level(last, { mark: '◀', token: 'price.last', line: '', kept: true }),
    ...orders.flatMap((order) => level(ladderPrice(order), orderLook(order))),
    ...level(averageTicks(data, instrument), { mark: '=', token: 'chart.entry', line: '', kept: true }),
    ...alerts.flatMap(({ price }) => level(price, { mark: '!', token: 'log.warn', line: '┈', kept: false })),
    ...lines.flatMap(({ name, overlay, prices }) =>
      level(prices.at(-1) ?? null, {
        mark: '~',
        text: name,
        token: OVERLAY_TOKENS[overlay % 4]!,
        line: '',
        kept: false,
      }),
    ),
  ];
}

/** The colours of the overlays, in their order. */
export const OVERLAY_TOKENS: readonly Token[] = [
  'chart.overlay1',
  'chart.overlay2',
  'chart.overlay3',
  'chart.overlay4',
];

/** `•` rests, `s` is a stop that waits for its price, `?` has no answer yet. */
function orderLook(order: OrderRow): Look {
  if (order.doubt !== null) return { mark: '?', token: 'own.unknown', line: '╌', kept: true };
  return { mark: order.state === 'armed' ? 's' : '•', token: 'chart.order', line: '╌', kept: true };
}
