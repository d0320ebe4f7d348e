import xterm from '@xterm/headless';
import type { Size } from '../../src/apps/tui/terminal/index.js';

/** How a run of text looks: colours are 0xrrggbb, null for the terminal's own. */
export interface Look {
  readonly foreground: number | null;
  readonly background: number | null;
  readonly isBold: boolean;
  readonly isDim: boolean;
  readonly isInverse: boolean;
}

export interface Segment {
  readonly text: string;
  /** In `Scene.looks`. */
  readonly look: number;
}

export type SceneRow = readonly Segment[];

/** What a terminal showed, frame by frame. A row that did not change is the same array. */
export interface Scene {
  readonly size: Size;
  readonly looks: readonly Look[];
  readonly frames: readonly (readonly SceneRow[])[];
}

/** Reads from a terminal what frames of bytes made it show. */
export async function sceneOf(
  { before, frames }: { readonly before: readonly Uint8Array[]; readonly frames: readonly Uint8Array[] },
  size: Size,
): Promise<Scene> {
  const terminal = new xterm.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true });
  const feed = (bytes: Uint8Array): Promise<void> => new Promise((done) => terminal.write(bytes, done));
  for (const bytes of before) await feed(bytes);
  const looks = new LookTable();
  const shown: SceneRow[][] = [];
  for (const bytes of frames) {
    await feed(bytes);
    shown.push(readRows(terminal, { looks, last: shown.at(-1) }));
  }
  return { size, looks: looks.all, frames: shown };
}

class LookTable {
  readonly all: Look[] = [];
  private readonly ids = new Map<string, number>();

  id(cell: xterm.IBufferCell): number {
    const look: Look = {
      foreground: cell.isFgRGB() ? cell.getFgColor() : null,
      background: cell.isBgRGB() ? cell.getBgColor() : null,
      isBold: cell.isBold() !== 0,
      isDim: cell.isDim() !== 0,
      isInverse: cell.isInverse() !== 0,
    };
    const key = JSON.stringify(look);
    const known = this.ids.get(key);
    if (known !== undefined) return known;
    this.ids.set(key, this.all.length);
    return this.all.push(look) - 1;
  }
}

function readRows(
  terminal: xterm.Terminal,
  { looks, last }: { readonly looks: LookTable; readonly last: readonly SceneRow[] | undefined },
): SceneRow[] {
  const buffer = terminal.buffer.active;
  return Array.from({ length: terminal.rows }, (_, y) => {
    const line = buffer.getLine(buffer.baseY + y)!;
    const row: { text: string; look: number }[] = [];
    for (let x = 0; x < terminal.cols; x++) {
      const cell = line.getCell(x)!;
      const look = looks.id(cell);
      const text = cell.getChars() || ' ';
      const segment = row.at(-1);
      if (segment?.look === look) segment.text += text;
      else row.push({ text, look });
    }
    const before = last?.[y];
    return before !== undefined && isSameRow(before, row) ? before : row;
  });
}

const isSameRow = (left: SceneRow, right: SceneRow): boolean =>
  left.length === right.length &&
  left.every(({ text, look }, at) => text === right[at]!.text && look === right[at]!.look);

/** A frame as a terminal shows it after these bytes: for comparing candidates. */
export async function shownText(chunks: readonly Uint8Array[], size: Size): Promise<string> {
  // Ink ends its frame with a newline: the row that it goes to.
  const terminal = new xterm.Terminal({ cols: size.columns, rows: size.rows + 1, allowProposedApi: true });
  for (const chunk of chunks) await new Promise<void>((done) => terminal.write(chunk, done));
  const buffer = terminal.buffer.active;
  return Array.from({ length: size.rows }, (_, y) =>
    buffer
      .getLine(buffer.baseY + y)!
      .translateToString(true)
      .trimEnd(),
  ).join('\n');
}

export const sceneText = (rows: readonly SceneRow[]): string =>
  rows
    .map((row) =>
      row
        .map(({ text }) => text)
        .join('')
        .trimEnd(),
    )
    .join('\n');
