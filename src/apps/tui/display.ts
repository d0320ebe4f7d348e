import type { AppModel, AppSource } from './app.js';
import { dialogContent } from './dialogs/index.js';
import { EXTRA_PANES, PANES, type Region, type RegionId } from './layout.js';
import { PAINTERS, type PaintContext, type TerminalHealth } from './panes/index.js';
import type { DataChange } from './store.js';
import type { Surface } from './surface.js';
import type { Screen, Surface as TerminalSurface } from './terminal/index.js';
import type { InkTextProps, Theme, Token } from './theme/index.js';
import type { Workstation } from './workstation.js';

const REGION_IDS: readonly RegionId[] = ['banner', 'market', ...PANES, ...EXTRA_PANES, 'message', 'hint'];

/** The regions that a topic's snapshot is drawn in. What is not here waits for the next change of the view. */
const DRAWN_IN: Readonly<Record<DataChange, readonly RegionId[]>> = {
  connection: REGION_IDS,
  instruments: REGION_IDS,
  session: ['banner', 'market', 'orders', 'equity', 'hint'],
  book: ['ladder', 'market'],
  second: ['second'],
  trades: ['tape'],
  candles: ['chart'],
  orders: ['orders', 'ladder', 'second', 'heat', 'chart', 'positions', 'tape'],
  positions: ['positions', 'ladder', 'second', 'chart', 'market'],
  strategies: ['strategies'],
  risk: ['risk', 'limits', 'banner'],
  health: ['risk', 'banner'],
  log: ['log'],
  tickers: ['market', 'watch'],
  indicators: ['indicators'],
  fills: ['fills'],
  equity: ['equity'],
  profile: ['profile'],
  story: [],
};

/** What is drawn from what the terminal knows by itself: alerts, the heat map, the tour, notes. */
const DRAWN_FROM_LOCAL: readonly RegionId[] = [
  'alerts',
  'banner',
  'market',
  'tape',
  'heat',
  'orders',
  'fills',
  'watch',
];

/** What goes on being drawn while the picture is frozen. */
const NEVER_FROZEN: readonly RegionId[] = ['banner', 'message', 'hint'];

/** A dialog that shows live figures is drawn anew at most this often. */
const DIALOG_MILLIS = 250;

/**
 * Joins the workstation to the screen: knows which regions a change touches, paints them with the theme's
 * styles at the next frame, and keeps what was painted for the safety rules.
 */
export class Display implements AppSource {
  model: AppModel;
  readonly #listeners = new Set<() => void>();
  #dialogAt = Number.NEGATIVE_INFINITY;
  #armedSeconds = -1;
  #frozen: Pick<PaintContext, 'data' | 'local'> | null = null;

  constructor(
    private readonly options: {
      readonly workstation: Workstation;
      readonly screen: Screen;
      readonly theme: () => Theme;
      readonly health: () => TerminalHealth & { readonly stalledMillis: number };
    },
  ) {
    const { screen, workstation } = options;
    REGION_IDS.forEach((id, index) => {
      screen.addPane(index, (surface) => this.#paint(id, surface));
    });
    workstation.store.onChange((change) => {
      this.#stale(DRAWN_IN[change]);
      if (workstation.layout.form === 'compact') this.#stale([workstation.view.list]);
    });
    this.model = this.#currentModel(0);
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  placeholder(region: Region): string {
    return this.options.screen.placeholder(REGION_IDS.indexOf(region.id), region);
  }

  ink(token: Token): InkTextProps {
    return this.options.theme().ink(token);
  }

  /** The whole frame as placeholders, for the time before Ink is there. */
  bareFrame(): string {
    const { layout } = this.options.workstation;
    const rows = Array.from({ length: layout.rows }, () => '');
    for (const region of [...layout.regions].sort((left, right) => left.x - right.x)) {
      this.placeholder(region)
        .split('\n')
        .forEach((text, index) => {
          rows[region.y + index] += text;
        });
    }
    return rows.join('\n');
  }

  /** The view changed: every region may look different. */
  viewChanged(): void {
    this.#stale(REGION_IDS);
  }

  /** Regions moved, the theme changed or a dialog opened, changed or closed: Ink lays out anew. */
  modelChanged(change: { readonly theme: boolean } = { theme: false }): void {
    this.#dialogAt = this.options.workstation.host.now();
    this.model = this.#currentModel(this.model.themeVersion + (change.theme ? 1 : 0));
    for (const listener of this.#listeners) listener();
    this.viewChanged();
  }

  /** One frame: paints what changed, in one write, and notes what the operator now sees. */
  frame(): void {
    const { workstation, screen, health } = this.options;
    workstation.tick();
    this.#refresh();
    this.#freeze();
    const result = screen.flush();
    if (result === 'stalled' || health().stalledMillis > 0) return;
    workstation.dialogAge.seen(workstation.host.now());
    this.#notePainted();
  }

  /** They are painted anew at the next flush, be it a frame's or that of a dialog that Ink lays out. */
  #stale(regions: readonly RegionId[]): void {
    for (const id of regions) this.options.screen.invalidate(REGION_IDS.indexOf(id));
  }

  /** A frozen picture is drawn from what was known when it froze: it can be scrolled and repainted as it was. */
  #freeze(): void {
    const { store, local, view } = this.options.workstation;
    if (!view.frozen) this.#frozen = null;
    else this.#frozen ??= { data: store.data, local: local.data };
  }

  /** What changes by time alone: the countdown, and a dialog with live figures. */
  #refresh(): void {
    const { workstation } = this.options;
    const { armedMillis, dialog } = workstation;
    const armedSeconds = armedMillis === null ? -1 : Math.floor(armedMillis / 1000);
    if (armedSeconds !== this.#armedSeconds) {
      this.#armedSeconds = armedSeconds;
      this.#stale(['banner', 'hint']);
    }
    const live = dialog?.kind === 'kill' || dialog?.kind === 'quit' || dialog?.kind === 'story';
    if (workstation.local.takeChanged()) this.#stale(DRAWN_FROM_LOCAL);
    if (live && workstation.host.now() - this.#dialogAt > DIALOG_MILLIS) this.modelChanged();
  }

  #notePainted(): void {
    const { workstation } = this.options;
    if (workstation.view.frozen) return;
    const { book } = workstation.store.data;
    workstation.notePainted({
      at: workstation.host.now(),
      instrument: workstation.view.instrument,
      bestBid: book?.bestBid?.[0] ?? null,
      bestAsk: book?.bestAsk?.[0] ?? null,
    });
  }

  #currentModel(themeVersion: number): AppModel {
    const { workstation } = this.options;
    const { layout, dialog, store, instrument, keys, local } = workstation;
    const content =
      dialog === null
        ? null
        : dialogContent(dialog, {
            data: store.data,
            local: local.data,
            keys,
            instrument,
            size: layout,
          });
    return { layout, dialog: content, themeVersion };
  }

  #paint(id: RegionId, surface: TerminalSurface): void {
    const { workstation, theme, health } = this.options;
    const region = workstation.layout.regions.find((candidate) => candidate.id === id);
    if (region === undefined) return;
    const live = { data: workstation.store.data, local: workstation.local.data };
    const { data, local } = NEVER_FROZEN.includes(id) ? live : (this.#frozen ?? live);
    const context: PaintContext = {
      data,
      local,
      keys: workstation.keys,
      view: workstation.view,
      region,
      armedMillis: workstation.armedMillis,
      terminal: health(),
    };
    PAINTERS[id](new ThemedSurface(surface, theme()), context);
  }
}

/** The compositor's surface with tokens for styles. */
class ThemedSurface implements Surface {
  readonly width: number;
  readonly height: number;

  constructor(
    private readonly surface: TerminalSurface,
    private readonly theme: Theme,
  ) {
    this.width = surface.width;
    this.height = surface.height;
  }

  put(x: number, y: number, text: string, token: Token): void {
    this.surface.put(x, y, text, this.theme.style(token));
  }

  highlight(x: number, y: number, width: number): void {
    this.surface.underlay({ x, y, width, height: 1 }, this.theme.style('surface.selected'));
  }
}
