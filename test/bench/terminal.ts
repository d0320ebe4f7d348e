import { EventEmitter } from 'node:events';
import process from 'node:process';
import xterm from '@xterm/headless';
import {
  type FrameSink,
  loadInk,
  rgbColour,
  Screen,
  type Size,
  StyleTable,
} from '../../src/apps/tui/terminal/index.js';
import type { BenchRow } from './bench-row.js';
import { median } from './measure.js';
import { makeScene, SCENE_COLOURS, type Scene, type ScenePane } from './terminal-scene.js';

/** One way to put the scene on a terminal. */
interface Candidate {
  readonly name: string;
  /** Draws frame `index`; resolves when its bytes are in `output`. */
  draw(index: number): void | Promise<void>;
  readonly output: Output;
  close(): void;
}

/** Counts bytes, and keeps them for the check of the last frame. */
class Output {
  bytes = 0;
  readonly chunks: Uint8Array[] = [];

  take(chunk: Uint8Array): void {
    this.bytes += chunk.length;
    this.chunks.push(chunk.slice());
  }
}

interface Cost {
  readonly cpuMillis: number;
  readonly bytes: number;
}

const ROUNDS = 3;
/** The two screens; the first has the names that the design lists. */
const SIZES: readonly { readonly suffix: string; readonly size: Size; readonly frames: number }[] = [
  { suffix: '', size: { columns: 120, rows: 40 }, frames: 60 },
  { suffix: '-200x60', size: { columns: 200, rows: 60 }, frames: 30 },
];

/**
 * `outcry bench terminal`: processor time and bytes of a frame of live panes, beside the same drawn by Ink
 * alone and by a bare difference of two arrays of cells.
 *
 * @throws Error when the candidates' last screens are not the same
 */
export async function run(): Promise<BenchRow[]> {
  const rows: BenchRow[] = [];
  for (const { suffix, size, frames } of SIZES) {
    const scene = makeScene(size, frames);
    const costs = await measure(scene);
    for (const peer of ['ink', 'bare-array']) {
      rows.push(costRow({ name: `terminal.cpu${suffix}`, unit: 'ms/frame', peer }, costs, 'cpuMillis'));
      rows.push(costRow({ name: `terminal.bytes${suffix}`, unit: 'bytes/frame', peer }, costs, 'bytes'));
    }
  }
  return rows;
}

function costRow(
  row: { readonly name: string; readonly unit: string; readonly peer: string },
  costs: ReadonlyMap<string, Cost>,
  figure: keyof Cost,
): BenchRow {
  const value = costs.get('outcry')![figure];
  const peerValue = costs.get(row.peer)![figure];
  return { ...row, value, peerValue, ratio: peerValue / value };
}

/** Candidates take turns, so that a busy moment of the machine hits them all; medians of the rounds. */
async function measure(scene: Scene): Promise<ReadonlyMap<string, Cost>> {
  const candidates = [ours(scene), await inkAlone(scene), bareArray(scene)];
  const costs = new Map<string, Cost[]>(candidates.map(({ name }) => [name, []]));
  for (let round = -1; round < ROUNDS; round++) {
    for (const candidate of candidates) {
      const cost = await drawAll(candidate, scene);
      if (round >= 0) costs.get(candidate.name)!.push(cost);
    }
  }
  const screens = await Promise.all(candidates.map(({ output }) => shown(output, scene.size)));
  for (const candidate of candidates) candidate.close();
  if (new Set(screens).size !== 1) throw new Error('the candidates do not show the same screen');
  return new Map(
    [...costs].map(([name, all]) => [
      name,
      { cpuMillis: median(all.map((cost) => cost.cpuMillis)), bytes: median(all.map((cost) => cost.bytes)) },
    ]),
  );
}

async function drawAll(candidate: Candidate, scene: Scene): Promise<Cost> {
  // The jump from the last frame to the first would be dearer than a step.
  await candidate.draw(0);
  const bytesBefore = candidate.output.bytes;
  const cpuBefore = process.cpuUsage();
  for (let index = 1; index < scene.frameCount; index++) await candidate.draw(index);
  const cpu = process.cpuUsage(cpuBefore);
  const frames = scene.frameCount - 1;
  return {
    cpuMillis: (cpu.user + cpu.system) / 1_000 / frames,
    bytes: (candidate.output.bytes - bytesBefore) / frames,
  };
}

/** What a terminal shows after all that a candidate wrote. */
async function shown(output: Output, size: Size): Promise<string> {
  // Ink ends its frame with a newline: the row that it goes to.
  const terminal = new xterm.Terminal({ cols: size.columns, rows: size.rows + 1, allowProposedApi: true });
  for (const chunk of output.chunks) await new Promise<void>((done) => terminal.write(chunk, done));
  const buffer = terminal.buffer.active;
  return Array.from({ length: size.rows }, (_, y) =>
    buffer.getLine(buffer.baseY + y)!.translateToString(true),
  ).join('\n');
}

function ours(scene: Scene): Candidate {
  const output = new Output();
  const sink: FrameSink = {
    isReady: true,
    write: (frame) => output.take(frame),
    drop: () => undefined,
    onReady: () => undefined,
    onLost: () => undefined,
  };
  const styles = new StyleTable('truecolor');
  const ids = SCENE_COLOURS.map((colour) =>
    styles.intern({ foreground: rgbColour(colour), background: 0, attributes: 0 }),
  );
  const screen = new Screen({ size: scene.size, styles, sink });
  let current = 0;
  scene.panes.forEach((pane, id) => {
    screen.addPane(id, (surface) => {
      const rows = pane.frames[current]!;
      for (let y = 0; y < rows.length; y++) {
        let x = 0;
        for (const { text, colour } of rows[y]!) x = surface.put(x, y, text, ids[colour]!);
      }
    });
  });
  // As Ink would lay them out: Ink itself is not part of a frame without a change of layout.
  const row = scene.panes.map(({ box }, id) => String.fromCharCode(0xe000 + id).repeat(box.width)).join('');
  screen.stdout.write(Array.from({ length: scene.size.rows }, () => row).join('\n'));
  return {
    name: 'outcry',
    output,
    draw: (index) => {
      current = index;
      screen.invalidateAll();
      screen.flush();
    },
    close: () => screen.close(),
  };
}

/** Ink writing to the terminal by itself, as its own documentation has it. */
async function inkAlone(scene: Scene): Promise<Candidate> {
  const { ink, react } = await loadInk();
  const h = react.createElement;
  const output = new Output();
  const colours = SCENE_COLOURS.map((colour) => `#${colour.toString(16).padStart(6, '0')}`);
  const paneOf = (pane: ScenePane, index: number, key: number): ReturnType<typeof h> =>
    h(
      ink.Box,
      { key, flexDirection: 'column', width: pane.box.width },
      pane.frames[index]!.map((row, y) =>
        h(
          ink.Text,
          { key: `row ${y}`, wrap: 'truncate' },
          row.map(({ text, colour }, at) =>
            h(ink.Text, { key: `text ${at}`, color: colours[colour]! }, text),
          ),
        ),
      ),
    );
  const appOf = (index: number): ReturnType<typeof h> =>
    h(
      ink.Box,
      { width: scene.size.columns, height: scene.size.rows },
      scene.panes.map((pane, id) => paneOf(pane, index, id)),
    );
  const stdout = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns: scene.size.columns,
    // One row more than the scene: on a full screen Ink clears the terminal for each frame, which is dearer.
    rows: scene.size.rows + 1,
    write: (chunk: string) => {
      output.take(Buffer.from(chunk.replaceAll('\n', '\r\n')));
      return true;
    },
  });
  const stdin = Object.assign(new EventEmitter(), { isTTY: false });
  const instance = ink.render(appOf(0), {
    stdout: stdout as unknown as NodeJS.WriteStream,
    stdin: stdin as unknown as NodeJS.ReadStream,
    patchConsole: false,
    exitOnCtrlC: false,
    maxFps: 1_000,
  });
  return {
    name: 'ink',
    output,
    // Ink throttles itself: longer than its shortest wait, so that each frame is drawn.
    draw: async (index) => {
      await new Promise((resolve) => setTimeout(resolve, 3));
      instance.rerender(appOf(index));
    },
    close: () => instance.unmount(),
  };
}

/** The least that any difference must do: two arrays, one cell a character, no wide ones, no layout. */
function bareArray(scene: Scene): Candidate {
  const { columns, rows } = scene.size;
  const output = new Output();
  const next = new Uint32Array(columns * rows);
  const last = new Uint32Array(columns * rows);
  const sgr = SCENE_COLOURS.map((rgb) => `\x1b[38;2;${rgb >> 16};${(rgb >> 8) & 255};${rgb & 255}m`);
  const paint = (index: number): void => {
    for (const { box, frames } of scene.panes) {
      frames[index]!.forEach((row, y) => {
        let cell = y * columns + box.x;
        for (const { text, colour } of row) {
          for (let at = 0; at < text.length; at++) next[cell++] = (colour << 16) | text.charCodeAt(at);
        }
      });
    }
  };
  const difference = (): string => {
    let frame = '';
    let cursor = -1;
    let pen = -1;
    for (let cell = 0; cell < next.length; cell++) {
      const value = next[cell]!;
      if (value === last[cell]) continue;
      if (cursor !== cell) frame += `\x1b[${Math.trunc(cell / columns) + 1};${(cell % columns) + 1}H`;
      if (pen !== value >> 16) frame += sgr[value >> 16];
      frame += String.fromCharCode(value & 0xffff);
      pen = value >> 16;
      last[cell] = value;
      cursor = (cell + 1) % columns === 0 ? -1 : cell + 1;
    }
    return frame;
  };
  return {
    name: 'bare-array',
    output,
    draw: (index) => {
      paint(index);
      output.take(Buffer.from(difference()));
    },
    close: () => undefined,
  };
}
