import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import xterm from '@xterm/headless';
import { runTui, type TuiOptions, type TuiOutcome } from '../../../src/apps/tui/run.js';
import type { Command } from '../../../src/domain/index.js';
import { FakeEngine } from './fake-engine.js';

class FakeInput extends EventEmitter {
  readonly isTTY = true;
  setRawMode(): void {}
  resume(): void {}
  pause(): void {}
}

class FakeSize extends EventEmitter {
  constructor(
    public columns: number,
    public rows: number,
  ) {
    super();
  }
}

const pause = (millis: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, millis));

/** The whole terminal on a fake engine and a terminal emulator: keys in, screen out. */
export class TerminalHarness {
  readonly engine = new FakeEngine();
  readonly emulator: xterm.Terminal;
  readonly outcome: Promise<TuiOutcome>;
  stalled = false;
  private readonly input = new FakeInput();
  private readonly size: FakeSize;

  constructor({
    columns = 120,
    rows = 40,
    ...options
  }: Partial<TuiOptions> & { columns?: number; rows?: number } = {}) {
    this.size = new FakeSize(columns, rows);
    this.emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.outcome = runTui({
      connect: async () => this.engine,
      environment: { TERM: 'xterm-256color', COLORTERM: 'truecolor' },
      themesFolder: fileURLToPath(new URL('../../../themes', import.meta.url)),
      input: this.input,
      size: this.size,
      tty: {
        write: (bytes) => {
          if (this.stalled) return 0;
          this.emulator.write(Buffer.from(bytes));
          return bytes.length;
        },
        close: () => {},
        nowMillis: () => performance.now(),
      },
      ...options,
    });
  }

  /** One read of the keyboard. */
  press(bytes: string): void {
    this.input.emit('data', Buffer.from(bytes));
  }

  resize(columns: number, rows: number): void {
    Object.assign(this.size, { columns, rows });
    this.emulator.resize(columns, rows);
    this.size.emit('resize');
  }

  /** The screen as rows of text. */
  async rows(): Promise<string[]> {
    await new Promise<void>((resolve) => this.emulator.write('', resolve));
    const buffer = this.emulator.buffer.active;
    return Array.from({ length: this.emulator.rows }, (_, row) =>
      (buffer.getLine(row)?.translateToString(false, 0, this.emulator.cols) ?? '').padEnd(this.emulator.cols),
    );
  }

  /** Waits until the screen says it; on the way out of patience the error shows the screen. */
  async sees(text: string | RegExp, patienceMillis = 5_000): Promise<string[]> {
    const deadline = Date.now() + patienceMillis;
    for (;;) {
      const rows = await this.rows();
      const whole = rows.join('\n');
      if (typeof text === 'string' ? whole.includes(text) : text.test(whole)) return rows;
      if (Date.now() > deadline) throw new Error(`never saw ${text} in\n${whole}`);
      await pause(10);
    }
  }

  /** Waits for what the engine is told; on a busy machine a key may have to be pressed again. */
  async told(kind: Command['kind'], { again = '' }: { again?: string } = {}): Promise<Command> {
    for (let turn = 1; turn <= 500; turn += 1) {
      const command = this.engine.commands.find((candidate) => candidate.kind === kind);
      if (command !== undefined) return command;
      if (again !== '' && turn % 60 === 0) this.press(again);
      await pause(10);
    }
    throw new Error(`the engine was never told to ${kind}`);
  }

  /** Lets a dialog grow old enough to take a key. */
  async waitForGuard(): Promise<void> {
    await pause(300);
  }

  /** The terminal hangs up, as when an SSH line is lost. */
  hangUp(): Promise<TuiOutcome> {
    this.input.emit('end');
    return this.outcome;
  }
}
