import { formatInterval } from '../../../market/index.js';
import { formatPrice, thousands } from '../format.js';
import { firstKey, type HeadingPart, type PaintContext, selectedInstrument } from './frame.js';

/** The chart's rule: what stands in it from the left, and what at its end. */
interface ChartHeading {
  readonly parts: readonly HeadingPart[];
  readonly atEnd: string;
}

/** From so many columns on the second line of the screen has the spread; a chart as wide stands on such a one. */
const SCREEN_WITH_TOUCH = 120;
const WIDEST_WITHOUT = 72;
const RULE_END = 4;

/** The interval, what is hidden at the right, the session's average, the zoom: as much as there is room for. */
export function chartHeading(context: PaintContext, width: number): ChartHeading {
  const { region, view } = context;
  const { back, zoom } = view.chart;
  const atEnd =
    region.x + region.width < SCREEN_WITH_TOUCH && region.width < WIDEST_WITHOUT ? spreadText(context) : '';
  const wanted: readonly (HeadingPart & { readonly rank: number })[] = [
    { text: `2 CHART ${formatInterval(view.intervalSeconds)}`, rank: 0 },
    { text: back > 0 ? `◂ ${back} back` : '', rank: 1, token: 'log.warn' },
    { text: vwapText(context), rank: 3 },
    { text: zoom < 0 ? `${-zoom} in one` : zoom > 1 ? `zoom ×${zoom}` : '', rank: 2 },
    { text: zoom === 1 && atEnd === '' ? zoomKeys(context) : '', rank: 4 },
  ];
  let room = width - region.corner.length - (atEnd === '' ? 0 : atEnd.length + RULE_END);
  const fitting = new Set<HeadingPart>();
  for (const part of [...wanted].sort((left, right) => left.rank - right.rank)) {
    const taken = [...part.text].length + 3;
    if (part.text === '' || (taken > room && part.rank > 0)) continue;
    fitting.add(part);
    room -= taken;
  }
  const parts = wanted.filter((part) => fitting.has(part)).map(({ rank: _, ...part }) => part);
  return { parts, atEnd: room >= 0 ? atEnd : '' };
}

const zoomKeys = (context: PaintContext): string =>
  `${firstKey(context, 'zoom-out')} ${firstKey(context, 'zoom-in')} zoom`;

function vwapText(context: PaintContext): string {
  const instrument = selectedInstrument(context);
  const vwap = context.data.candles?.vwap ?? null;
  if (instrument === undefined || vwap === null) return '';
  return `vwap ${thousands(instrument.formatPrice(Math.round(vwap)))}`;
}

function spreadText(context: PaintContext): string {
  const instrument = selectedInstrument(context);
  const { book } = context.data;
  if (instrument === undefined || book === null || book.bestBid === null || book.bestAsk === null) return '';
  return `spread ${formatPrice(instrument, book.bestAsk[0] - book.bestBid[0])}`;
}
