import type { BellKind } from '../../../src/apps/tui/host.js';
import type { KeyTable } from '../../../src/apps/tui/keys.js';
import { MemoryKeeper } from '../../../src/apps/tui/memory-keeper.js';
import { type InputEvent, KeyParser } from '../../../src/apps/tui/terminal/index.js';
import { Workstation } from '../../../src/apps/tui/workstation.js';
import type { Command } from '../../../src/domain/index.js';
import type { Workspace } from '../../../src/store/settings/index.js';
import { FakeEngine } from './fake-engine.js';

/** The workstation without a terminal: a clock by hand, reads as bytes, frames when the test says so. */
export class Bench {
  now = 1_000_000;
  stalledMillis = 0;
  /** False while no frame reaches the screen. */
  draws = true;
  left: string | null = null;
  progress: string | null = null;
  readonly engine = new FakeEngine();
  readonly workstation: Workstation;
  readonly workspace: MemoryKeeper;
  /** What the host was asked for, oldest first: `bell fill`, `copy …`, `theme light`. */
  readonly asked: string[] = [];
  private theme = 'dark';
  private readonly parser = new KeyParser();

  constructor({
    symbol,
    keys,
    columns = 120,
    rows = 40,
    settings = {},
  }: {
    symbol?: string;
    keys?: KeyTable;
    columns?: number;
    rows?: number;
    settings?: Partial<Workspace>;
  } = {}) {
    this.workspace = new MemoryKeeper({ tour: { off: true, done: [] }, ...settings });
    const ask = (what: string): void => {
      this.asked.push(what);
    };
    this.workstation = new Workstation(
      {
        attached: false,
        workspace: this.workspace,
        themes: ['dark', 'light', 'no-colour'],
        now: () => this.now,
        wall: () => Date.UTC(2026, 0, 1) + this.now,
        stalledMillis: () => this.stalledMillis,
        snapshotRate: () => 20,
        changed: () => {},
        repaint: () => ask('repaint'),
        theme: () => this.theme,
        chooseTheme: async (name) => {
          ask(`theme ${name}`);
          this.theme = name;
          return { name };
        },
        progress: () => this.progress,
        leave: (how) => {
          this.left = how;
        },
        bell: (kind: BellKind) => ask(`bell ${kind}`),
        copy: (text) => ask(`copy ${text}`),
        saveScreen: async () => ({ path: '/snapshots/screen.txt' }),
        saveText: async (name, text) => {
          ask(`save ${text}`);
          return { path: `/snapshots/${name}` };
        },
        setAscii: (on) => ask(`ascii ${on}`),
        setMouse: (on) => ask(`mouse ${on}`),
        setFramesPerSecond: (framesPerSecond) => ask(`fps ${framesPerSecond}`),
      },
      {
        columns,
        rows,
        ...(symbol === undefined ? {} : { symbol }),
        ...(keys === undefined ? {} : { keys }),
      },
    );
    this.workstation.attach(this.engine);
  }

  /** Lets subscriptions and answers arrive. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }

  /** One read. Before it the screen is painted, and `after` milliseconds pass. */
  async press(bytes: string, after = 300): Promise<void> {
    // A frame has to be seen before a key can be pressed at it.
    const seen = Math.min(100, after);
    this.now += after - seen;
    this.paint();
    this.now += seen;
    const events: InputEvent[] = [...this.parser.feed(Buffer.from(bytes)), ...this.parser.flush()];
    for (const event of events) this.workstation.handle(event);
    await this.settle();
    // A key is followed by a frame at once.
    if (this.draws) this.workstation.dialogAge.seen(this.now);
  }

  paint(): void {
    const { book } = this.workstation.store.data;
    this.workstation.tick();
    this.workstation.notePainted({
      at: this.now,
      instrument: this.workstation.view.instrument,
      bestBid: book?.bestBid?.[0] ?? null,
      bestAsk: book?.bestAsk?.[0] ?? null,
    });
  }

  get armed(): boolean {
    return this.workstation.armedMillis !== null;
  }

  get message(): string {
    return this.workstation.view.message.text;
  }

  get kinds(): string[] {
    return this.engine.commands.map(({ kind }) => kind);
  }

  get last(): Command | undefined {
    return this.engine.commands.at(-1);
  }
}
