import { halfBar } from '../format.js';
import { ChartCanvas } from '../terminal/chart-canvas.js';
import type { Token } from '../theme/index.js';

/** From here on a bar has the dots of the canvas rather than half cells. */
const CANVAS_WIDTH = 12;
const DOTS_ACROSS = 2;

/** A share of a limit as a bar of `width` cells; what is used at all is never drawn as nothing. */
export function gaugeBar(share: number, width: number): string {
  const part = Number.isFinite(share) ? Math.max(0, Math.min(1, share)) : 1;
  return width < CANVAS_WIDTH ? blockBar(part, width) : canvasBar(part, width);
}

function blockBar(part: number, width: number): string {
  const halves = Math.max(part > 0 ? 1 : 0, Math.round(part * 2 * width));
  return halfBar(halves, 'left').padEnd(width, '·');
}

/** Three dots high on a track of one. */
function canvasBar(part: number, width: number): string {
  const canvas = new ChartCanvas({ width, height: 1 });
  const last = width * DOTS_ACROSS - 1;
  const end = part === 0 ? -1 : Math.max(0, Math.round(part * last));
  canvas.polyline([
    { x: 0, y: 2 },
    { x: last, y: 2 },
  ]);
  for (const y of end < 0 ? [] : [1, 3]) {
    canvas.polyline([
      { x: 0, y },
      { x: end, y },
    ]);
  }
  return canvas.rows()[0] ?? '';
}

export const gaugeToken = (share: number): Token =>
  share >= 0.9 ? 'gauge.full' : share >= 0.6 ? 'gauge.warn' : 'gauge.ok';
