import { createRequire } from 'node:module';

/** Dots of a braille character. */
const DOTS_ACROSS = 2;
const DOTS_DOWN = 4;
const SGR = /\x1b\[[0-9;]*m/g;

/** The part of an HTML canvas context that blessed-contrib's canvas has and that is used here. */
interface ChartContext {
  beginPath(): void;
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  stroke(): void;
  clearRect(x: number, y: number, width: number, height: number): void;
  readonly _canvas: { clear(): void; frame(): string };
}

/** blessed-contrib's canvas widget, as far as it is used without a screen of its own. */
interface ContribCanvas {
  canvasSize: { width: number; height: number };
  ctx: ChartContext;
}

interface ContribModules {
  readonly widget: { readonly prototype: object };
  readonly drawing: new (width: number, height: number) => { getContext(): ChartContext };
}

let modules: ContribModules | null = null;

/** Loaded at the first chart: it takes 50 ms, which the first frame does not have. */
function contribModules(): ContribModules {
  if (modules !== null) return modules;
  const require = createRequire(import.meta.url);
  const widgetPath = require.resolve('blessed-contrib/lib/widget/canvas.js');
  const drawing = createRequire(widgetPath)('drawille-canvas-blessed-contrib') as {
    Canvas: ContribModules['drawing'];
  };
  modules = { widget: require(widgetPath) as ContribModules['widget'], drawing: drawing.Canvas };
  return modules;
}

/** A plane of braille dots, two across and four down in each cell, drawn by blessed-contrib's canvas. */
export class ChartCanvas {
  /** In dots. */
  readonly width: number;
  readonly height: number;
  private readonly canvas: ContribCanvas;

  /** @param size in cells */
  constructor(size: { readonly width: number; readonly height: number }) {
    this.width = size.width * DOTS_ACROSS;
    this.height = size.height * DOTS_DOWN;
    const { widget, drawing } = contribModules();
    // The widget without its constructor, which asks for a screen that would take over the terminal.
    this.canvas = Object.create(widget.prototype) as ContribCanvas;
    this.canvas.canvasSize = { width: this.width, height: this.height };
    this.canvas.ctx = new drawing(this.width, this.height).getContext();
  }

  clear(): void {
    this.canvas.ctx._canvas.clear();
  }

  /** Joins points (in dots, from the top left) by straight lines; what leaves the plane is cut. */
  polyline(points: readonly { readonly x: number; readonly y: number }[]): void {
    const { ctx } = this.canvas;
    const [first, ...rest] = points;
    if (first === undefined) return;
    ctx.beginPath();
    ctx.moveTo(first.x, first.y);
    // A path of one point draws nothing, so a lone point is a line to itself.
    for (const point of rest.length === 0 ? [first] : rest) ctx.lineTo(point.x, point.y);
    ctx.stroke();
  }

  /** The rows of braille characters and spaces, without colours. */
  rows(): string[] {
    const frame = this.canvas.ctx._canvas.frame().replace(SGR, '');
    return frame.split('\n').slice(0, this.height / DOTS_DOWN);
  }
}

/**
 * Values as one line across a box of braille cells: the first at the left edge, the last at the right one.
 * A value that is not finite breaks the line.
 * @param options.width of the box in cells; `height` likewise
 * @param options.minimum the value at the bottom, the smallest unless given; `maximum` likewise at the top
 * @returns `height` rows of `width` characters
 */
export function brailleLine(
  values: readonly number[],
  options: {
    readonly width: number;
    readonly height: number;
    readonly minimum?: number;
    readonly maximum?: number;
  },
): string[] {
  if (options.width < 1 || options.height < 1) return [];
  const canvas = new ChartCanvas(options);
  const finite = values.filter(Number.isFinite);
  const minimum = options.minimum ?? finite.reduce((least, value) => Math.min(least, value), Infinity);
  const maximum = options.maximum ?? finite.reduce((most, value) => Math.max(most, value), -Infinity);
  const span = maximum - minimum;
  let run: { x: number; y: number }[] = [];
  values.forEach((value, index) => {
    if (Number.isFinite(value)) {
      const x = values.length === 1 ? 0 : Math.round((index * (canvas.width - 1)) / (values.length - 1));
      const share = span > 0 ? (value - minimum) / span : 0.5;
      run.push({ x, y: Math.round((1 - share) * (canvas.height - 1)) });
      return;
    }
    canvas.polyline(run);
    run = [];
  });
  canvas.polyline(run);
  return canvas.rows();
}
