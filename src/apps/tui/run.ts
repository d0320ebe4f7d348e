import process from 'node:process';
import { Display } from './display.js';
import type { EngineClient } from './engine-client.js';
import {
  type ColourEnvironment,
  colourLevel,
  guardTerminal,
  holdOutput,
  type InputSource,
  loadInk,
  openTty,
  RawInput,
  Screen,
  StyleTable,
  type TtyPort,
  TtyWriter,
} from './terminal/index.js';
import { defaultThemeName, loadTheme, type Theme } from './theme/index.js';
import { Workstation } from './workstation.js';

/** How the terminal was left. `no-terminal`: there is none, and nothing was drawn. */
export type TuiOutcome = 'quit' | 'detached' | 'hangup' | 'terminated' | 'no-terminal';

export interface TuiOptions {
  /** Reaches the engine; called again, a little later each time, when the connection is lost or refused. */
  readonly connect: () => Promise<EngineClient>;
  readonly environment: ColourEnvironment;
  readonly themesFolder: string;
  /** A theme by name, or a file; by default one that suits the terminal's colours. */
  readonly theme?: string;
  /** The themes that `T` goes round, by name. */
  readonly themes?: readonly string[];
  /** The instrument to begin with, as `BTC/USDT`. */
  readonly symbol?: string;
  /** True where the engine outlives the terminal: `q` detaches then. */
  readonly attached?: boolean;
  /** The terminal's parts; a test hands in its own. */
  readonly tty?: TtyPort | null;
  readonly input?: InputSource;
  readonly size?: TerminalSize;
  /** When it is aborted the terminal is given back, and the outcome is `terminated`. */
  readonly signal?: AbortSignal;
  /** While the engine is not connected: what its start is at, for the message line; null where that is not known. */
  readonly progress?: () => string | null;
  /** Called after the first frame is out, in milliseconds since the call. */
  readonly onFirstFrame?: (millis: number) => void;
}

/** Who knows how large the terminal is: `process.stdout`, or a test. */
export interface TerminalSize {
  readonly columns: number;
  readonly rows: number;
  on(event: 'resize', listener: () => void): unknown;
  off(event: 'resize', listener: () => void): unknown;
}

const FRAME_MILLIS = 50;
const FIRST_RETRY_MILLIS = 50;
const LONGEST_RETRY_MILLIS = 1_000;
const DEFAULT_THEMES = ['dark', 'light', 'high-contrast', 'blue-orange', 'up-is-red', 'no-colour'];

/**
 * Runs the terminal until it is left. The screen is there before Ink and before the engine: panes are
 * painted at once over bare placeholders, and Ink takes over their layout when it is loaded.
 */
export async function runTui(options: TuiOptions): Promise<TuiOutcome> {
  const port = options.tty === undefined ? openTty() : options.tty;
  if (port === null) return 'no-terminal';
  const session = await TuiSession.create(options, new TtyWriter(port));
  return session.run();
}

class TuiSession {
  readonly #startedAt = performance.now();
  readonly #workstation: Workstation;
  readonly #display: Display;
  readonly #screen: Screen;
  readonly #input: RawInput;
  readonly #size: TerminalSize;
  #theme: Theme;
  #soon: NodeJS.Immediate | null = null;
  #unmount: () => void = () => {};
  #finish: (outcome: TuiOutcome) => void = () => {};
  #finished = false;

  static async create(options: TuiOptions, writer: TtyWriter): Promise<TuiSession> {
    const styles = new StyleTable(colourLevel(options.environment));
    const name = options.theme ?? defaultThemeName(styles.level);
    const theme = await loadTheme({ folder: options.themesFolder, name, styles });
    return new TuiSession(options, { writer, styles, theme });
  }

  private constructor(
    private readonly options: TuiOptions,
    private readonly parts: { writer: TtyWriter; styles: StyleTable; theme: Theme },
  ) {
    this.#size = options.size ?? process.stdout;
    const { writer, styles, theme } = parts;
    const size = { columns: this.#size.columns, rows: this.#size.rows };
    this.#theme = theme;
    this.#screen = new Screen({ size, styles, sink: writer });
    this.#workstation = new Workstation(
      {
        attached: options.attached ?? false,
        now: () => performance.now(),
        stalledMillis: () => writer.stats().stalledMillis,
        changed: (what) => this.#changed(what),
        repaint: () => this.#screen.repaint(),
        nextTheme: () => this.#nextTheme(),
        leave: (how) => this.#end(how),
        progress: () => options.progress?.() ?? null,
      },
      size,
      options.symbol,
    );
    this.#display = new Display({
      workstation: this.#workstation,
      screen: this.#screen,
      theme: () => this.#theme,
      health: () => {
        const { bytesPerSecond, framesDropped, stalledMillis } = writer.stats();
        return { bytesPerSecond, droppedFrames: stalledMillis > 0 ? framesDropped : 0, stalledMillis };
      },
    });
    this.#input = new RawInput({
      source: options.input ?? process.stdin,
      onEvent: (event) => this.#workstation.handle(event),
      onEnd: () => this.#end('hangup'),
    });
  }

  async run(): Promise<TuiOutcome> {
    const { writer } = this.parts;
    const releaseOutput = holdOutput();
    const restore = (): void => {
      writer.restore();
      this.#input.stop();
      releaseOutput();
    };
    const release = guardTerminal({
      restore,
      onSignal: (signal) => this.#end(signal === 'SIGHUP' ? 'hangup' : 'terminated'),
      onContinue: () => {
        writer.enter();
        this.#input.start();
        this.#screen.repaint();
      },
    });
    const outcome = new Promise<TuiOutcome>((resolve) => {
      this.#finish = resolve;
    });
    const onAbort = (): void => this.#end('terminated');
    const { signal } = this.options;
    signal?.addEventListener('abort', onAbort);
    if (signal?.aborted === true) onAbort();
    this.#input.start();
    writer.enter();
    const frames = this.#start();
    try {
      return await outcome;
    } finally {
      clearInterval(frames);
      if (this.#soon !== null) clearImmediate(this.#soon);
      this.#size.off('resize', this.#onResize);
      this.#workstation.detach();
      this.#unmount();
      this.#screen.close();
      restore();
      writer.close();
      release();
      signal?.removeEventListener('abort', onAbort);
    }
  }

  #start(): NodeJS.Timeout {
    this.#size.on('resize', this.#onResize);
    this.#screen.stdout.write(this.#display.bareFrame());
    this.#display.frame();
    this.options.onFirstFrame?.(performance.now() - this.#startedAt);
    void this.#connect(FIRST_RETRY_MILLIS);
    void this.#mount();
    return setInterval(() => this.#display.frame(), FRAME_MILLIS);
  }

  /** Ink takes half a second to import: the panes live before it. */
  async #mount(): Promise<void> {
    const { ink, react } = await loadInk();
    const { App } = await import('./app.js');
    if (this.#finished) return;
    const instance = ink.render(react.createElement(App, { source: this.#display }), {
      stdout: this.#screen.stdout.asWriteStream(),
      stdin: this.#input.stdin.asReadStream(),
      debug: true,
      patchConsole: false,
      exitOnCtrlC: false,
    });
    this.#unmount = () => instance.unmount();
  }

  async #connect(waitMillis: number): Promise<void> {
    try {
      const client = await this.options.connect();
      client.onClose(() => void this.#reconnect(FIRST_RETRY_MILLIS));
      this.#workstation.attach(client);
    } catch {
      // Not there yet, or being restarted by its host: the banner says so, and it is tried again.
      await this.#reconnect(Math.min(LONGEST_RETRY_MILLIS, waitMillis * 2));
    }
  }

  async #reconnect(waitMillis: number): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, waitMillis));
    if (!this.#finished) await this.#connect(waitMillis);
  }

  #changed(what: 'view' | 'layout' | 'dialog'): void {
    if (this.#display === undefined) return;
    if (what === 'view') this.#display.viewChanged();
    else this.#display.modelChanged();
    this.#soon ??= setImmediate(() => {
      this.#soon = null;
      this.#display.frame();
    });
  }

  readonly #onResize = (): void => {
    const { columns, rows } = this.#size;
    this.#workstation.resize(columns, rows);
    this.#screen.resize({ columns, rows });
    this.#screen.stdout.write(this.#display.bareFrame());
  };

  async #nextTheme(): Promise<string> {
    const names = this.options.themes ?? DEFAULT_THEMES;
    const name = names[(names.indexOf(this.#theme.name) + 1) % names.length]!;
    this.#theme = await loadTheme({ folder: this.options.themesFolder, name, styles: this.parts.styles });
    this.#display.modelChanged({ theme: true });
    this.#screen.repaint();
    return name;
  }

  #end(outcome: TuiOutcome): void {
    this.#finished = true;
    this.#finish(outcome);
  }
}
