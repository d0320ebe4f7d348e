import { type InputEvent, KeyParser } from '../../../src/apps/tui/terminal/index.js';
import { Workstation } from '../../../src/apps/tui/workstation.js';
import type { Command } from '../../../src/domain/index.js';
import { FakeEngine } from './fake-engine.js';

/** The workstation without a terminal: a clock by hand, reads as bytes, frames when the test says so. */
export class Bench {
  now = 1_000_000;
  stalledMillis = 0;
  left: string | null = null;
  progress: string | null = null;
  readonly engine = new FakeEngine();
  readonly workstation: Workstation;
  private readonly parser = new KeyParser();

  constructor(symbol?: string) {
    this.workstation = new Workstation(
      {
        attached: false,
        now: () => this.now,
        stalledMillis: () => this.stalledMillis,
        changed: () => {},
        repaint: () => {},
        nextTheme: async () => 'light',
        progress: () => this.progress,
        leave: (how) => {
          this.left = how;
        },
      },
      { columns: 120, rows: 40 },
      symbol,
    );
    this.workstation.attach(this.engine);
  }

  /** Lets subscriptions and answers arrive. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
  }

  /** One read. Before it the screen is painted, and `after` milliseconds pass. */
  async press(bytes: string, after = 300): Promise<void> {
    this.now += after;
    this.paint();
    const events: InputEvent[] = [...this.parser.feed(Buffer.from(bytes)), ...this.parser.flush()];
    for (const event of events) this.workstation.handle(event);
    await this.settle();
  }

  paint(): void {
    const { book } = this.workstation.store.data;
    this.workstation.tick();
    this.workstation.painted = {
      at: this.now,
      instrument: this.workstation.view.instrument,
      bestBid: book?.bestBid?.[0] ?? null,
      bestAsk: book?.bestAsk?.[0] ?? null,
    };
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
