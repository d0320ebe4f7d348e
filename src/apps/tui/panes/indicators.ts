import { formatInterval } from '../../../market/index.js';
import type { IndicatorsSnapshot } from '../../../protocol/index.js';
import { clip, MINUS, shortNumbers, sparkline } from '../format.js';
import { putEnding, type Surface, within } from '../surface.js';
import { openPane, type Painter, paintEmpty } from './frame.js';

/** As drawn; a wider pane gives what it has to spare to the lines, up to a cell for each value. */
const DRAWN_WIDTH = 43;
const SPARK_WIDTH = 5;
const WIDEST_SPARK = 24;
const SPARK_AT = 17;
const NAME_WIDTH = 9;

/** Indicators in two columns, row by row: on the left with the line of their history, on the right without. */
export const paintIndicators: Painter = (surface, context) => {
  const { data, view } = context;
  const body = openPane(surface, context, {
    pane: 'indicators',
    parts: [{ text: '4 INDICATORS' }, { text: formatInterval(view.intervalSeconds), at: 18 }],
  });
  const news = body.height - 1;
  body.put(
    1,
    news,
    '9 sentiment  none recorded with this tape',
    view.focus === 'news' ? 'text.strong' : 'text.muted',
  );
  const rows = data.indicators?.rows ?? [];
  if (rows.length === 0) {
    paintEmpty(body, 'warming up');
    return;
  }
  const spare = Math.max(0, body.width - DRAWN_WIDTH);
  const sparkWidth = Math.min(WIDEST_SPARK, SPARK_WIDTH + spare);
  const right = within(body, {
    x: SPARK_AT + sparkWidth + 2,
    y: 0,
    width: body.width - SPARK_AT - sparkWidth - 2,
    height: body.height,
  });
  rows.slice(0, 2 * news).forEach((row, index) => {
    const y = Math.floor(index / 2);
    if (index % 2 === 0) paintLasting(body, y, { row, sparkWidth });
    else paintMomentary(right, y, row);
  });
};

type IndicatorRow = IndicatorsSnapshot['rows'][number];

function paintLasting(
  body: Surface,
  y: number,
  { row, sparkWidth }: { readonly row: IndicatorRow; readonly sparkWidth: number },
): void {
  body.put(1, y, clip(row.name, NAME_WIDTH), 'text.primary');
  putEnding(body, 15, y, valueText(row, 14), valueToken(row.value));
  body.put(SPARK_AT, y, sparkline(row.history, sparkWidth), 'chart.overlay1');
}

/** Signed values carry their arrow, so that the sign is not said by colour alone. */
function paintMomentary(body: Surface, y: number, row: IndicatorRow): void {
  body.put(0, y, clip(row.name, NAME_WIDTH), 'text.primary');
  const signed = /^[+−-]/.test(row.value);
  putEnding(body, signed ? 16 : 18, y, valueText(row, signed ? 16 : 18), valueToken(row.value));
  if (signed) body.put(18, y, row.value.startsWith('+') ? '▲' : '▼', valueToken(row.value));
}

/** The value with as many digits as leave a blank behind the name, of `width` cells for both. */
const valueText = ({ name, value }: IndicatorRow, width: number): string =>
  shortNumbers(value.replace(/^-/, MINUS), width - Math.min(NAME_WIDTH, name.length));

const valueToken = (value: string): 'price.up' | 'price.down' | 'text.primary' =>
  value.startsWith('+') ? 'price.up' : /^[−-]/.test(value) ? 'price.down' : 'text.primary';

/** The news pane by itself, where a layout gives it a place. */
export const paintNews: Painter = (surface, context) => {
  const body = openPane(surface, context, { pane: 'news', parts: [{ text: '9 SENTIMENT' }] });
  paintEmpty(body, 'none recorded with this tape');
};
