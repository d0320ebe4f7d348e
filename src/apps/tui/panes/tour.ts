import { clip } from '../format.js';
import type { TourCard, TourStep } from '../local.js';
import { wrapText } from '../reading.js';
import type { Surface } from '../surface.js';
import type { Token } from '../theme/index.js';

/** Where there are fewer rows the card shows the step that is to be done, and nothing else. */
const WHOLE_ROWS = 16;
/** Rows of the tape that stay in sight. */
const LEFT_ROWS = { whole: 3, low: 1 } as const;

interface CardLine {
  readonly text: string;
  readonly token: Token;
}

/**
 * Paints the card of the first minute over the last rows of a pane.
 * @returns the rows that it took; 0 where there is no room for it
 */
export function paintTourCard(body: Surface, tour: TourCard): number {
  const whole = body.height >= WHOLE_ROWS;
  const width = body.width - 2;
  if (width < 12) return 0;
  const lines = cardLines(tour, { whole, width });
  const rows = Math.min(lines.length, body.height - (whole ? LEFT_ROWS.whole : LEFT_ROWS.low));
  if (rows < 2) return 0;
  const from = body.height - rows;
  lines.slice(0, rows).forEach(({ text, token }, index) => {
    body.put(0, from + index, ' '.repeat(body.width), 'text.primary');
    body.put(index === 0 ? 0 : 1, from + index, clip(text, body.width - (index === 0 ? 0 : 1)), token);
  });
  return rows;
}

function cardLines(tour: TourCard, { whole, width }: { whole: boolean; width: number }): CardLine[] {
  const { steps, closing } = tour;
  const current = steps.find(({ done }) => !done);
  const title = (text: string): CardLine => ({
    text: `─ ${text} `.padEnd(width + 2, '─'),
    token: 'border.focused',
  });
  if (current === undefined) {
    const lines = closing.flatMap((text) => wrapText(text, width));
    return [
      title(whole ? 'DONE' : 'DONE · :tour off hides this'),
      ...lines.map((text): CardLine => ({ text, token: 'text.message' })),
    ];
  }
  const count = `${steps.indexOf(current) + 1} of ${steps.length}`;
  if (!whole) return [title(`FIRST MINUTE ${count}`), ...lowLines(current, width)];
  return [
    title('FIRST MINUTE'),
    ...steps.flatMap((step, index) => stepLines(step, { number: index + 1, current, width })),
    { text: ':tour off hides this', token: 'text.muted' },
  ];
}

/** `press F y`; `wait` where nothing is to be pressed. */
const pressing = ({ keys }: Pick<TourStep, 'keys'>): string => (keys === '' ? 'wait' : `press ${keys}`);

/** The keys stand before what they do. */
const lowLines = ({ keys, text }: TourStep, width: number): CardLine[] =>
  wrapText(`${pressing({ keys })} — ${text}`, width).map((line, index) => ({
    text: line,
    token: index === 0 ? 'text.strong' : 'text.primary',
  }));

function stepLines(
  step: TourStep,
  { number, current, width }: { readonly number: number; readonly current: TourStep; readonly width: number },
): CardLine[] {
  if (step.done) return [{ text: `✓ ${number} ${step.text}`, token: 'order.filled' }];
  if (step !== current) return [{ text: `  ${number} ${step.text}`, token: 'text.muted' }];
  return [
    { text: `▸ ${pressing(step)}`, token: 'hint.key' },
    ...wrapText(step.text, width - 4).map(
      (text): CardLine => ({ text: `    ${text.trimStart()}`, token: 'text.strong' }),
    ),
  ];
}
