import { EventEmitter } from 'node:events';
import { loadInk } from '../../src/apps/tui/terminal/index.js';
import type { Look, Scene } from './terminal-scene.js';

/** Another way to put a scene on a terminal. */
export interface Peer {
  readonly name: string;
  /** Draws frame `index`: its bytes are in `chunks` when it returns. */
  draw(index: number): void;
  readonly chunks: Uint8Array[];
  close(): void;
}

const hex = (colour: number): string => `#${colour.toString(16).padStart(6, '0')}`;

/** Ink writing to the terminal by itself, as its own documentation has it. */
export async function inkAlone(scene: Scene): Promise<Peer> {
  const { ink, react } = await loadInk();
  const h = react.createElement;
  const chunks: Uint8Array[] = [];
  const props = scene.looks.map((look) => ({
    ...(look.foreground === null ? {} : { color: hex(look.foreground) }),
    ...(look.background === null ? {} : { backgroundColor: hex(look.background) }),
    bold: look.isBold,
    dimColor: look.isDim,
    inverse: look.isInverse,
  }));
  const appOf = (index: number): ReturnType<typeof h> =>
    h(
      ink.Box,
      { flexDirection: 'column', width: scene.size.columns, height: scene.size.rows },
      scene.frames[index]!.map((row, y) =>
        h(
          ink.Text,
          { key: `row ${y}`, wrap: 'truncate' },
          row.map(({ text, look }, at) => h(ink.Text, { key: `text ${at}`, ...props[look]! }, text)),
        ),
      ),
    );
  const stdout = Object.assign(new EventEmitter(), {
    isTTY: true,
    columns: scene.size.columns,
    // One row more than the scene: on a full screen Ink clears the terminal for each frame, which is dearer.
    rows: scene.size.rows + 1,
    write: (chunk: string) => {
      chunks.push(Buffer.from(chunk.replaceAll('\n', '\r\n')));
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
    chunks,
    draw: (index) => instance.rerender(appOf(index)),
    close: () => instance.unmount(),
  };
}

/** The least that any difference must do: two arrays, one cell a character, no wide ones, no layout. */
export function bareArray(scene: Scene): Peer {
  const { columns, rows } = scene.size;
  const chunks: Uint8Array[] = [];
  const next = new Uint32Array(columns * rows);
  const shown = new Uint32Array(columns * rows);
  const starts = scene.looks.map((to) => sgr(null, to));
  const turns = scene.looks.map((from) => scene.looks.map((to) => sgr(from, to)));
  const paint = (index: number): void => {
    let cell = 0;
    for (const row of scene.frames[index]!) {
      for (const { text, look } of row) {
        for (let at = 0; at < text.length; at++) next[cell++] = (look << 16) | text.charCodeAt(at);
      }
    }
  };
  const difference = (): string => {
    let frame = '';
    let cursor = -1;
    let pen = -1;
    for (let cell = 0; cell < next.length; cell++) {
      const value = next[cell]!;
      if (value === shown[cell]) continue;
      if (cursor !== cell) frame += `\x1b[${Math.trunc(cell / columns) + 1};${(cell % columns) + 1}H`;
      if (pen !== value >> 16) frame += (pen < 0 ? starts : turns[pen]!)[value >> 16]!;
      frame += String.fromCharCode(value & 0xffff);
      pen = value >> 16;
      shown[cell] = value;
      cursor = (cell + 1) % columns === 0 ? -1 : cell + 1;
    }
    return frame;
  };
  return {
    name: 'bare-array',
    chunks,
    draw: (index) => {
      paint(index);
      chunks.push(Buffer.from(difference()));
    },
    close: () => undefined,
  };
}

/** From one look (null at the beginning of a frame) to another: the colours that differ. */
function sgr(from: Look | null, to: Look): string {
  const isSame =
    from !== null && from.isBold === to.isBold && from.isDim === to.isDim && from.isInverse === to.isInverse;
  const parts: (string | number)[] = [];
  if (!isSame) parts.push(0);
  if (!isSame && to.isBold) parts.push(1);
  if (!isSame && to.isDim) parts.push(2);
  if (!isSame && to.isInverse) parts.push(7);
  if (!isSame || from.foreground !== to.foreground) parts.push(colour(38, to.foreground));
  if (!isSame || from.background !== to.background) parts.push(colour(48, to.background));
  return `\x1b[${parts.join(';')}m`;
}

const colour = (ground: 38 | 48, rgb: number | null): string =>
  rgb === null ? String(ground + 1) : `${ground};2;${rgb >> 16};${(rgb >> 8) & 255};${rgb & 255}`;
