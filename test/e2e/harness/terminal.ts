import { readFileSync } from 'node:fs';
import pty from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { pause, type TestHome } from './program.js';

export const KILL = '\x18';
export const ESCAPE = '\x1b';
export const ENTER = '\r';

/** Between two presses: slower than two keys in one read, faster than a hand. */
const BETWEEN_KEYS_MILLIS = 60;
/** A program that has not come to a key by then is busy with something else than a busy machine. */
const LONGEST_READ_MILLIS = 2_000;
const ARMING_MILLIS = 3_000;
const POLL_MILLIS = 15;
/** A start on a machine that does other things too. */
export const PATIENCE_MILLIS = 60_000;

export interface TerminalOptions {
  readonly columns?: number;
  readonly rows?: number;
  /** In place of the program, such as a shell. */
  readonly file?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** What the program has written since it was begun. */
export interface Recording {
  readonly text: string;
}

/** The real program in a pseudo-terminal, and a terminal emulator that shows its cells. */
export class Terminal {
  readonly pid: number;
  /** Null where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Whether the emulator's cursor is shown. */
  cursorShown = true;
  /** Strokes of the bell so far. */
  bells = 0;
  /** What was put on the clipboard (OSC 52), oldest first. */
  readonly copied: string[] = [];
  private readonly listeners = new Set<(text: string) => void>();
  private readonly process: pty.IPty;
  private readonly emulator: xterm.Terminal;
  private isEnded = false;

  /** Opens `outcry WORDS…` on a home; with `file`, that program with the words as its arguments. */
  constructor(home: TestHome, words: readonly string[] = [], options: TerminalOptions = {}) {
    const { columns = 120, rows = 40, file, environment = {} } = options;
    this.emulator = new xterm.Terminal({ cols: columns, rows, allowProposedApi: true });
    this.watchCursor();
    this.watchSignals();
    const started = file === undefined ? home.command(...words) : [...words];
    this.process = pty.spawn(file ?? process.execPath, started, {
      name: environment.TERM ?? 'xterm-256color',
      cols: columns,
      rows,
      cwd: home.folder,
      env: home.environment(environment),
    });
    this.pid = this.process.pid;
    this.process.onData((text) => {
      this.emulator.write(text);
      for (const listener of this.listeners) listener(text);
    });
    this.ended = new Promise((resolve) => {
      this.process.onExit(({ exitCode, signal }) => {
        this.isEnded = true;
        resolve(signal ? null : exitCode);
      });
    });
  }

  /** One read of the keyboard, `times` times over. */
  async press(keys: string, times = 1): Promise<void> {
    for (let time = 0; time < times; time += 1) {
      this.process.write(keys);
      await pause(BETWEEN_KEYS_MILLIS);
      await this.wasRead();
      // What follows an ESC too soon after it was read belongs to it.
      if (keys.endsWith(ESCAPE)) await pause(BETWEEN_KEYS_MILLIS);
    }
  }

  /** Writes keys that are to be with the program soon, whether it has read those before them or not. */
  async strike(keys: string): Promise<void> {
    this.process.write(keys);
    await pause(BETWEEN_KEYS_MILLIS);
  }

  /** On a busy machine the next key would be read together with this one, and then it counts for less. */
  private async wasRead(): Promise<void> {
    const deadline = performance.now() + LONGEST_READ_MILLIS;
    for (let asleep = 0; asleep < 2 && performance.now() < deadline; ) {
      asleep = isAsleep(this.pid) ? asleep + 1 : 0;
      if (asleep < 2) await pause(2);
    }
  }

  /** Presses `a` until the keys are armed: a terminal that lags behind for a moment refuses it. */
  async arm(): Promise<void> {
    for (let tries = 0; !(await this.row(0)).includes('ARMED'); tries += 1) {
      await this.press('a');
      await this.sees('ARMED', ARMING_MILLIS).catch((error) => {
        if (tries === 9) throw error;
      });
    }
  }

  /** A paste, as a terminal brackets it. */
  paste(text: string): Promise<void> {
    return this.press(`\x1b[200~${text}\x1b[201~`);
  }

  /** Collects what the program writes from now on. */
  record(): Recording {
    const recording = { text: '' };
    this.listeners.add((text) => {
      recording.text += text;
    });
    return recording;
  }

  get size(): { readonly columns: number; readonly rows: number } {
    return { columns: this.emulator.cols, rows: this.emulator.rows };
  }

  resize(columns: number, rows: number): void {
    this.emulator.resize(columns, rows);
    this.process.resize(columns, rows);
  }

  /** The screen as rows of text, as wide as the terminal. */
  async screen(): Promise<string[]> {
    await new Promise<void>((resolve) => this.emulator.write('', resolve));
    const { rows, cols, buffer } = this.emulator;
    // A line may be longer than the terminal: what was there before it was made narrower.
    return Array.from({ length: rows }, (_, y) =>
      (buffer.active.getLine(buffer.active.baseY + y)?.translateToString(false, 0, cols) ?? '').padEnd(cols),
    );
  }

  async row(y: number): Promise<string> {
    return (await this.screen())[y]!;
  }

  /** The rows from the one that begins a pane to the next rule. */
  async pane(heading: string): Promise<string[]> {
    return paneOf(await this.screen(), heading);
  }

  /** Whether any cell has a colour of its own. */
  isColoured(): boolean {
    const { rows, cols, buffer } = this.emulator;
    return Array.from({ length: rows }, (_, y) => buffer.active.getLine(buffer.active.baseY + y)!).some(
      (line) =>
        Array.from({ length: cols }, (_, x) => line.getCell(x)!).some(
          (cell) => !cell.isFgDefault() || !cell.isBgDefault(),
        ),
    );
  }

  /** Foreground and background of each cell, with its character: what a person sees of the screen. */
  async picture(): Promise<string[]> {
    await this.screen();
    const { rows, cols, buffer } = this.emulator;
    return Array.from({ length: rows }, (_, y) => {
      const line = buffer.active.getLine(buffer.active.baseY + y)!;
      return Array.from({ length: cols }, (_unused, x) => {
        const cell = line.getCell(x)!;
        const colours = [cell.getFgColorMode(), cell.getFgColor(), cell.getBgColorMode(), cell.getBgColor()];
        const looks = [cell.isBold(), cell.isInverse(), cell.isDim(), cell.isUnderline()].map(
          (on) => on !== 0,
        );
        return `${cell.getChars().trim()}/${colours.join()}/${looks.join()}`;
      }).join(' ');
    });
  }

  /** The alternate screen is the program's, the normal one the shell's. */
  get alternate(): boolean {
    return this.emulator.buffer.active.type === 'alternate';
  }

  /**
   * Waits until the screen says it. Without a match the error shows the screen.
   * @returns the rows that said so
   */
  async sees(
    wanted: string | RegExp | ((rows: string[]) => boolean),
    patienceMillis = PATIENCE_MILLIS,
  ): Promise<string[]> {
    const deadline = performance.now() + patienceMillis;
    for (;;) {
      const rows = await this.screen();
      if (isThere(rows, wanted)) return rows;
      if (performance.now() > deadline || this.isEnded) {
        const why = this.isEnded ? 'the program has ended' : `${patienceMillis} ms are over`;
        throw new Error(`never saw ${String(wanted)}: ${why}\n${rows.join('\n')}`);
      }
      await pause(POLL_MILLIS);
    }
  }

  /** Stops reading what the program writes, as a terminal does whose line is slow; and reads on. */
  stall(): void {
    this.process.pause();
  }

  unstall(): void {
    this.process.resume();
  }

  /** Closes the window: nobody is there to read or to write any more. */
  hangUp(): void {
    (this.process as pty.IPty & { destroy(): void }).destroy();
    this.isEnded = true;
  }

  /** Ends the program, however it is. */
  async close(): Promise<void> {
    if (!this.isEnded) {
      this.process.kill('SIGKILL');
      await this.ended;
    }
    this.emulator.dispose();
  }

  private watchCursor(): void {
    const { parser } = this.emulator;
    const set = (shown: boolean) => (parameters: (number | number[])[]) => {
      if (parameters.includes(25)) this.cursorShown = shown;
      return false;
    };
    parser.registerCsiHandler({ prefix: '?', final: 'h' }, set(true));
    parser.registerCsiHandler({ prefix: '?', final: 'l' }, set(false));
  }

  private watchSignals(): void {
    this.emulator.onBell(() => {
      this.bells += 1;
    });
    this.emulator.parser.registerOscHandler(52, (content) => {
      this.copied.push(Buffer.from(content.replace(/^c;/, ''), 'base64').toString('utf8'));
      return true;
    });
  }
}

function isThere(rows: string[], wanted: string | RegExp | ((rows: string[]) => boolean)): boolean {
  if (typeof wanted === 'function') return wanted(rows);
  const whole = rows.join('\n');
  return typeof wanted === 'string' ? whole.includes(wanted) : wanted.test(whole);
}

/** A heading stands in a rule; the pane's text is below it, in its columns, to the next rule there. */
function paneOf(rows: readonly string[], heading: string): string[] {
  const top = rows.findIndex((row) => row.includes(heading));
  if (top < 0) return [];
  const at = rows[top]!.indexOf(heading);
  const corners = [...rows[top]!].flatMap((cell, x) => (/[┬├┤]/.test(cell) ? [x] : []));
  const left = (corners.filter((x) => x < at).at(-1) ?? -1) + 1;
  const right = corners.find((x) => x > at) ?? rows[top]!.length;
  const body = rows.slice(top + 1);
  const height = body.findIndex((row) => /^[─━├]/.test(row.slice(Math.max(0, left - 1), right)));
  return body.slice(0, height < 0 ? body.length : height).map((row) => row.slice(left, right));
}

/** Whether a process waits, and so has read what there was to read; taken for granted where no system tells. */
function isAsleep(pid: number): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat[stat.lastIndexOf(')') + 2] !== 'R';
  } catch {
    return true;
  }
}
