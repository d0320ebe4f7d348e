import { readdirSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ColourLevel,
  Screen,
  type Size,
  StyleTable,
  type Surface,
} from '../../../../src/apps/tui/terminal/index.js';
import { Theme } from '../../../../src/apps/tui/theme/index.js';
import { readTheme, type ThemeDefinition } from '../../../../src/apps/tui/theme/theme-file.js';
import { FakeTerminal } from './fake-terminal.js';
import { FrameList } from './fakes.js';
import { type Dialog, lifeOf, type PaneLayout, type Step, type Stroke } from './screen-steps.js';

const FOLDER = fileURLToPath(new URL('../../../../themes', import.meta.url));
const names = readdirSync(FOLDER).map((file) => basename(file, '.json'));
const themes = new Map<string, ThemeDefinition>();
for (const name of names) themes.set(name, await readTheme({ folder: FOLDER, name }));

/** What a screen is to show: enough to draw it from nothing. */
interface State {
  size: Size;
  theme: string;
  ascii: boolean;
  layout: PaneLayout;
  title: string;
  dialog: Dialog | null;
  readonly strokes: [readonly Stroke[], readonly Stroke[]];
}

/** What Ink would write: a title, the panes below it, a dialog over both. */
function inkFrame({ size, layout, title, dialog }: State): string {
  const half = Math.trunc((layout === 'rows' ? size.rows : size.columns) / 2);
  const row = (y: number): string => {
    if (layout === 'none') return `${y}:${title}`;
    if (layout === 'first') return '\ue000'.repeat(size.columns);
    if (layout === 'rows') return (y < half ? '\ue000' : '\ue001').repeat(size.columns);
    return '\ue000'.repeat(half) + '\ue001'.repeat(size.columns - half);
  };
  return Array.from({ length: size.rows }, (_, y) => {
    const words = y === 0 ? title : row(y);
    const over = dialog?.lines[y - dialog.y];
    return over === undefined || dialog === null ? words : `${row(y).slice(0, dialog.x)}\x1b[1;41m${over}`;
  }).join('\n');
}

/** A screen that shows a state, with styles and a theme of its own. */
class Shown {
  readonly sink = Object.assign(new FrameList(), {
    isReady: true,
    drop: () => undefined,
    onLost: (listener: () => void) => void this.lostListeners.push(listener),
  });
  readonly lostListeners: (() => void)[] = [];
  readonly screen: Screen;
  private readonly styles: StyleTable;
  private theme: Theme;

  constructor(
    level: ColourLevel,
    private readonly state: State,
  ) {
    this.styles = new StyleTable(level);
    this.theme = this.readTheme();
    this.screen = new Screen({ size: state.size, styles: this.styles, sink: this.sink });
    for (const pane of [0, 1] as const) {
      this.screen.addPane(pane, (surface) => this.paint(surface, state.strokes[pane]));
    }
    if (state.ascii) this.screen.setAscii(true);
    this.layOut();
  }

  readTheme(): Theme {
    const theme = new Theme(themes.get(this.state.theme)!, this.styles);
    theme.apply();
    return theme;
  }

  layOut(): void {
    this.screen.stdout.write(inkFrame(this.state));
  }

  look(): void {
    this.theme = this.readTheme();
    this.screen.setAscii(this.state.ascii);
    this.screen.repaint();
  }

  /** The bytes of the frames since the last time. */
  frames(): Uint8Array[] {
    this.screen.flush();
    return this.sink.frames.splice(0);
  }

  private paint(surface: Surface, strokes: readonly Stroke[]): void {
    for (const stroke of strokes) {
      const style = this.theme.style(stroke.token);
      if (!('rect' in stroke)) surface[stroke.kind](stroke.x, stroke.y, stroke.text, style);
      else if (stroke.kind === 'fill') surface.fill(stroke.rect, style, '·');
      else surface.underlay(stroke.rect, style);
    }
  }
}

/** One screen and one terminal through all steps. */
class Session {
  readonly state: State;
  readonly terminal: FakeTerminal;
  private readonly shown: Shown;

  constructor(
    private readonly level: ColourLevel,
    theme: string,
  ) {
    this.state = {
      size: { columns: 20, rows: 6 },
      theme,
      ascii: false,
      layout: 'columns',
      title: 'title',
      dialog: null,
      strokes: [[], []],
    };
    this.terminal = new FakeTerminal(this.state.size);
    this.shown = new Shown(level, this.state);
  }

  get isStalled(): boolean {
    return !this.shown.sink.isReady;
  }

  async take(step: Step): Promise<void> {
    await this.change(step);
    for (const frame of this.shown.frames()) await this.terminal.feed(frame);
  }

  /** The cells of the same state drawn whole on a terminal that was blank. */
  async freshCells(): Promise<string[]> {
    const terminal = new FakeTerminal(this.state.size);
    await terminal.feed(TAKEN);
    const fresh = new Shown(this.level, this.state);
    for (const frame of fresh.frames()) await terminal.feed(frame);
    fresh.screen.close();
    return terminal.cells();
  }

  close(): void {
    this.shown.screen.close();
  }

  private async change(step: Step): Promise<void> {
    const { state, shown } = this;
    const { screen, sink } = shown;
    if (step.kind === 'paint') {
      state.strokes[step.pane] = step.strokes;
      screen.invalidate(step.pane);
    } else if (step.kind === 'stall') {
      sink.isReady = !step.on;
    } else if (step.kind === 'lost') {
      await this.terminal.feed(step.garbage);
      for (const listener of shown.lostListeners) listener();
    } else if (step.kind === 'look') {
      Object.assign(state, { theme: step.theme, ascii: step.ascii });
      shown.look();
    } else {
      const { kind, ...change } = step;
      Object.assign(state, change);
      if (kind === 'resize') {
        this.terminal.resize(state.size);
        screen.resize(state.size);
      }
      shown.layOut();
    }
  }
}

/** As the writer takes the terminal: alternate screen, no automatic wrap. */
const TAKEN = '\x1b[?1049h\x1b[?7l\x1b[0m\x1b[2J\x1b[H';

describe('Screen', () => {
  it('shows by differences what a fresh repaint shows, cell by cell', async () => {
    await fc.assert(
      fc.asyncProperty(lifeOf(names), async ({ level, theme, steps }) => {
        const session = new Session(level, theme);
        await session.terminal.feed(TAKEN);
        for (const step of [...steps, { kind: 'stall', on: false } as const]) {
          await session.take(step);
          if (session.isStalled) continue;
          expect(session.terminal.cells()).toEqual(await session.freshCells());
        }
        session.close();
      }),
      { numRuns: 100 },
    );
  });
});
