import xterm from '@xterm/headless';
import type { Size } from '../../../../src/apps/tui/terminal/index.js';

/** A terminal emulator without a window: what a terminal shows after it was fed these bytes. */
export class FakeTerminal {
  private readonly terminal: xterm.Terminal;

  constructor(private size: Size) {
    this.terminal = new xterm.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true });
  }

  feed(bytes: Uint8Array | string): Promise<void> {
    const copy = typeof bytes === 'string' ? bytes : bytes.slice();
    return new Promise((resolve) => this.terminal.write(copy, resolve));
  }

  resize(size: Size): void {
    this.size = size;
    this.terminal.resize(size.columns, size.rows);
  }

  /** Each cell as text and look, one string a cell, so that a difference is easy to read. */
  cells(): string[] {
    const cells: string[] = [];
    const buffer = this.terminal.buffer.active;
    for (let y = 0; y < this.size.rows; y++) {
      const line = buffer.getLine(buffer.baseY + y)!;
      for (let x = 0; x < this.size.columns; x++) cells.push(`${x},${y} ${describe(line.getCell(x)!)}`);
    }
    return cells;
  }

  text(): string[] {
    const buffer = this.terminal.buffer.active;
    return Array.from({ length: this.size.rows }, (_, y) =>
      buffer.getLine(buffer.baseY + y)!.translateToString(false, 0, this.size.columns),
    );
  }
}

function describe(cell: xterm.IBufferCell): string {
  const text = cell.getChars() === '' && cell.getWidth() === 1 ? ' ' : cell.getChars();
  const flags = [
    cell.isBold(),
    cell.isDim(),
    cell.isItalic(),
    cell.isUnderline(),
    cell.isInverse(),
    cell.isStrikethrough(),
  ];
  const looks = flags.map((flag) => (flag ? 1 : 0)).join('');
  const foreground = `${cell.getFgColorMode()}:${cell.getFgColor()}`;
  const background = `${cell.getBgColorMode()}:${cell.getBgColor()}`;
  return `${JSON.stringify(text)} w${cell.getWidth()} ${foreground} ${background} ${looks}`;
}
