import type { Rect, Size } from '../../src/apps/tui/terminal/index.js';

/** A run of text of one colour. */
export interface Segment {
  readonly text: string;
  readonly colour: number;
}

/** A pane of the scene, and its rows (each as wide as the pane) in every frame. */
export interface ScenePane {
  readonly box: Rect;
  readonly frames: readonly (readonly (readonly Segment[])[])[];
}

/** Screens that change as a market's do: what every candidate draws. */
export interface Scene {
  readonly size: Size;
  readonly frameCount: number;
  readonly panes: readonly ScenePane[];
}

/** By `Segment.colour`: text, muted, bid, ask, strong, accent. */
export const SCENE_COLOURS = [0xc3ccd6, 0x6f7d8c, 0x52b788, 0xe2696f, 0xf1f5f9, 0xe3b66a] as const;

const BARS = ['', '▏', '▎', '▌', '▊', '█', '█▌', '██', '██▌', '███'] as const;

/** A linear congruential generator (Numerical Recipes): the scene is the same on every machine. */
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.trunc((state / 0x1_0000_0000) * below);
  };
}

/** A ladder, a tape and a chart beside each other, filling the screen. */
export function makeScene(size: Size, frameCount: number): Scene {
  const widths = [Math.trunc(size.columns * 0.42), Math.trunc(size.columns * 0.23)];
  widths.push(size.columns - widths[0]! - widths[1]!);
  const drawers = [drawLadder, drawTape, drawChart];
  let x = 0;
  const panes = widths.map((width, index) => {
    const box = { x, y: 0, width, height: size.rows };
    x += width;
    return { box, frames: drawers[index]!(box, frameCount) };
  });
  return { size, frameCount, panes };
}

type Frames = Segment[][][];

/** A quarter of the levels change size in each frame. */
function drawLadder({ width, height }: Rect, frameCount: number): Frames {
  const below = generator(1);
  const sizes = Array.from({ length: height }, () => below(9_000));
  return Array.from({ length: frameCount }, () => {
    for (let change = 0; change < height / 4; change++) sizes[below(height)] = below(9_000);
    return sizes.map((size, y) => {
      const isAsk = y < height / 2;
      const segments = [
        { text: ' '.repeat(Math.trunc(width / 2) - 6), colour: 0 },
        { text: `61,${String(738 - y).padStart(3, '0')}.00 `, colour: 4 },
        { text: (size / 1_000).toFixed(3).padStart(7), colour: isAsk ? 3 : 2 },
        { text: ` ${BARS[Math.trunc(size / 1_000)]}`, colour: isAsk ? 3 : 2 },
      ];
      return fitted(segments, width);
    });
  });
}

/** A trade comes in every second frame and moves all rows down. */
function drawTape({ width, height }: Rect, frameCount: number): Frames {
  const below = generator(2);
  const trades: Segment[][] = [];
  const trade = (): Segment[] => {
    const isUp = below(2) === 1;
    return fitted(
      [
        { text: `${String(below(60)).padStart(2, '0')}.${String(below(100)).padStart(2, '0')} `, colour: 1 },
        { text: `${isUp ? '▲' : '▼'} 61,7${below(90) + 10}.${below(90) + 10}`, colour: isUp ? 2 : 3 },
        { text: ` 0.${below(9_000) + 1_000}`, colour: 0 },
      ],
      width,
    );
  };
  for (let y = 0; y < height; y++) trades.push(trade());
  return Array.from({ length: frameCount }, (_, frame) => {
    if (frame % 2 === 0) {
      trades.pop();
      trades.unshift(trade());
    }
    return [...trades];
  });
}

/** The last candle moves; the rest stands still. */
function drawChart({ width, height }: Rect, frameCount: number): Frames {
  const below = generator(3);
  const tops = Array.from({ length: width }, () => below(height - 4));
  return Array.from({ length: frameCount }, () => {
    tops[width - 1] = below(height - 4);
    return Array.from({ length: height }, (_, y) =>
      tops.map((top, x) => ({
        text: y >= top && y < top + 4 ? '█' : ' ',
        colour: x % 2 === 0 ? 2 : 3,
      })),
    ).map(joined);
  });
}

/** Neighbours of one colour as one segment; blanks take any colour. */
function joined(cells: readonly Segment[]): Segment[] {
  const row: { text: string; colour: number }[] = [];
  for (const cell of cells) {
    const last = row.at(-1);
    if (last !== undefined && (cell.text === ' ' || last.colour === cell.colour)) last.text += cell.text;
    else row.push({ ...cell });
  }
  return row;
}

/** Cut or filled with blanks to the width of the pane. */
function fitted(segments: readonly Segment[], width: number): Segment[] {
  const row: Segment[] = [];
  let used = 0;
  for (const segment of segments) {
    const text = segment.text.slice(0, width - used);
    used += text.length;
    if (text !== '') row.push({ text, colour: segment.colour });
  }
  if (used < width) row.push({ text: ' '.repeat(width - used), colour: 0 });
  return row;
}
