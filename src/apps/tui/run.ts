import process from 'node:process';
import { UserError } from '../../domain/index.js';
import { Display } from './display.js';
import type { EngineClient } from './engine-client.js';
import { FrameLoop } from './frame-loop.js';
import type { BellKind, WorkspaceKeeper, WorkstationHost } from './host.js';
import type { KeyTable } from './keys.js';
import { MemoryKeeper } from './memory-keeper.js';
import {
  type ColourEnvironment,
  colourLevel,
  type FrameRateOptions,
  guardTerminal,
  holdOutput,
  type InputSource,
  LOW_LINK,
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
  /** A theme by name, or a file; `auto`, the default, is one that suits the terminal's colours. */
  readonly theme?: string;
  /** The themes that `T` goes round, by name. */
  readonly themes?: readonly string[];
  /** The instrument to begin with, as `BTC/USDT`. */
  readonly symbol?: string;
  /** Order sizes by symbol, as decimals in base, where they are configured. */
  readonly sizes?: Readonly<Record<string, readonly string[]>>;
  /** The keys in force, where they are not the shipped ones. */
  readonly keys?: KeyTable;
  /** What is remembered from one start to the next; by default nothing is. */
  readonly workspace?: WorkspaceKeeper;
  /** What to say first about the workspace or the keys, one line each. */
  readonly notes?: readonly string[];
  /** What goes wrong meanwhile, such as a disk that is full: lines that are taken out and said as they come. */
  readonly problems?: string[];
  /** Frames a second at most; 20 by default. */
  readonly framesPerSecond?: number;
  /** `low` keeps a slow line usable: few frames, and a budget of bytes. */
  readonly link?: 'normal' | 'low';
  /** Shows every character in ASCII. */
  readonly ascii?: boolean;
  readonly mouse?: boolean;
  /** Strokes of the bell for each kind of news. */
  readonly bells?: Readonly<Record<BellKind, number>>;
  /** Writes a file that was asked for, such as the screen, and resolves to its path. */
  readonly save?: (name: string, text: string) => Promise<string>;
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

const FRAMES_PER_SECOND = 20;
/** Snapshots a second that a slow line is worth: more than it shows would only keep this process busy. */
const LOW_SNAPSHOTS = 5;
const SNAPSHOTS = 20;
const BELLS: Readonly<Record<BellKind, number>> = {
  fill: 1,
  partial: 1,
  refusal: 2,
  disconnection: 3,
  alert: 2,
};
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
  readonly #frames: FrameLoop;
  readonly #workspace: WorkspaceKeeper;
  #soon: NodeJS.Immediate | null = null;
  #unmount: () => void = () => {};
  #finish: (outcome: TuiOutcome) => void = () => {};
  #finished = false;

  static async create(options: TuiOptions, writer: TtyWriter): Promise<TuiSession> {
    const styles = new StyleTable(colourLevel(options.environment));
    const wanted = options.theme ?? 'auto';
    const name = wanted === 'auto' ? defaultThemeName(styles.level) : wanted;
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
    this.#screen.setAscii(options.ascii ?? false);
    this.#workspace = options.workspace ?? new MemoryKeeper();
    this.#frames = new FrameLoop(
      this.#frameRate(options.framesPerSecond ?? FRAMES_PER_SECOND),
      () => this.#frame(),
      () => writer.stats(),
    );
    this.#workstation = new Workstation(this.#host(), {
      ...size,
      ...(options.keys === undefined ? {} : { keys: options.keys }),
      ...(options.sizes === undefined ? {} : { sizes: options.sizes }),
      ...(options.symbol === undefined ? {} : { symbol: options.symbol }),
    });
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

  /** The process around the workstation, as it sees it. */
  #host(): WorkstationHost {
    const { options } = this;
    const { writer } = this.parts;
    return {
      attached: options.attached ?? false,
      workspace: this.#workspace,
      themes: options.themes ?? DEFAULT_THEMES,
      now: () => performance.now(),
      wall: () => Date.now(),
      stalledMillis: () => writer.stats().stalledMillis,
      snapshotRate: () => (options.link === 'low' ? LOW_SNAPSHOTS : SNAPSHOTS),
      changed: (what) => this.#changed(what),
      repaint: () => this.#screen.repaint(),
      theme: () => this.#theme.name,
      chooseTheme: (name) => this.#chooseTheme(name),
      leave: (how) => this.#end(how),
      progress: () => options.progress?.() ?? null,
      bell: (kind) => {
        if (this.#workspace.settings.bells) writer.bell((options.bells ?? BELLS)[kind]);
      },
      copy: (text) => writer.copy(text),
      saveScreen: () => this.#save('screen.txt', `${this.#screen.text().join('\n')}\n`),
      saveText: (name, text) => this.#save(name, text),
      setAscii: (on) => this.#screen.setAscii(on),
      setMouse: (on) => writer.setMouse(on),
      setFramesPerSecond: (framesPerSecond) => this.#frames.configure(this.#frameRate(framesPerSecond)),
    };
  }

  #frame(): void {
    for (const text of this.options.problems?.splice(0) ?? []) {
      this.#workstation.say({ level: 'warn', text });
    }
    this.#display.frame();
  }

  #frameRate(framesPerSecond: number): FrameRateOptions {
    if (this.options.link !== 'low') return { fps: framesPerSecond, bytesPerSecond: null };
    return { ...LOW_LINK, fps: Math.min(LOW_LINK.fps, framesPerSecond) };
  }

  async #save(name: string, text: string): Promise<{ path: string } | { refused: string }> {
    if (this.options.save === undefined) return { refused: 'this terminal has no folder to write to' };
    try {
      return { path: await this.options.save(name, text) };
    } catch (error) {
      return {
        refused: `${name} was not written: ${error instanceof Error ? error.message : String(error)}`,
      };
    }
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
    writer.setMouse(this.options.mouse ?? false);
    writer.enter();
    this.#start();
    try {
      return await outcome;
    } finally {
      this.#frames.stop();
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

  #start(): void {
    this.#size.on('resize', this.#onResize);
    this.#screen.stdout.write(this.#display.bareFrame());
    this.#display.frame();
    this.options.onFirstFrame?.(performance.now() - this.#startedAt);
    void this.#connect(FIRST_RETRY_MILLIS);
    void this.#mount();
    for (const text of this.options.notes ?? []) this.#workstation.say({ level: 'warn', text });
    this.#frames.start();
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
    // Several changes of one turn of the loop make one frame.
    this.#soon ??= setImmediate(() => {
      this.#soon = null;
      this.#frames.soon();
    });
  }

  readonly #onResize = (): void => {
    const { columns, rows } = this.#size;
    this.#workstation.resize(columns, rows);
    this.#screen.resize({ columns, rows });
    this.#screen.stdout.write(this.#display.bareFrame());
  };

  async #chooseTheme(name: string): Promise<{ name: string } | { refused: string }> {
    try {
      this.#theme = await loadTheme({
        folder: this.options.themesFolder,
        name,
        styles: this.parts.styles,
      });
    } catch (error) {
      if (error instanceof UserError) return { refused: error.message };
      throw error;
    }
    this.#display.modelChanged({ theme: true });
    this.#screen.repaint();
    return { name: this.#theme.name };
  }

  #end(outcome: TuiOutcome): void {
    this.#finished = true;
    this.#finish(outcome);
  }
}
