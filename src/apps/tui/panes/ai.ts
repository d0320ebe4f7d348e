import { wrapText } from '../reading.js';
import type { Surface } from '../surface.js';
import { openPane, type Painter } from './frame.js';

/** What will be here comes with the AI; until then the pane says so, and shows nothing that is not. */
export const paintDecisions: Painter = (surface, context) => {
  const body = openPane(surface, context, { pane: 'decisions', parts: [{ text: 'DECISIONS' }] });
  paintPlainly(body, [
    'no decision engine yet: it comes with the AI; nothing here influences an order',
    'It will show each decision with its time, its confidence, what it rests on and what became of it.',
  ]);
};

export const paintModels: Painter = (surface, context) => {
  const body = openPane(surface, context, { pane: 'models', parts: [{ text: 'MODELS' }] });
  paintPlainly(body, [
    'no models yet: they come with the AI, in shadow until they beat their costs',
    'It will show each model with its version, its accuracy against the baseline, its costs and its drift.',
  ]);
};

function paintPlainly(body: Surface, texts: readonly string[]): void {
  const width = Math.min(100, body.width - 2);
  if (width < 1) return;
  texts
    .flatMap((text) => wrapText(text, width, false))
    .forEach((line, y) => {
      body.put(1, y, line, 'text.muted');
    });
}
