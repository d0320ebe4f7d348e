import { exactSize, formatPrice } from '../format.js';
import { cursorVisible, followBook, moveCursor, touchRows, withRowTicks } from '../ladder-rows.js';
import { COMPACT_LISTS, findRegion, type LayoutName, PANES, type PaneId } from '../layout.js';
import { overlayName } from '../overlay-names.js';
import { type ChartOverlay, INTERVALS, ROW_STEPS, type TapeView } from '../view.js';
import type { Workstation } from '../workstation.js';
import { openPalette } from './palette-keys.js';
import { nextStyle } from './ticket.js';

const tell = (workstation: Workstation, text: string): void => workstation.say({ level: 'info', text });

/** Esc: disarms, else leaves what is nearest. */
export function goBack(workstation: Workstation): void {
  const { view } = workstation;
  if (workstation.safety.armedUntil !== null) workstation.disarm('Esc');
  else if (view.zoomed !== null) workstation.change({ zoomed: null });
  else if (view.frozen) freeze(workstation);
  else if (view.chart.back > 0) workstation.change({ chart: { ...view.chart, back: 0 } });
  else if (view.focus !== HEARTS[view.layout]) focus(workstation, HEARTS[view.layout]);
  else tell(workstation, 'nothing to go back from · q quits');
}

/** The panes on the screen, in the order of Tab: by their numbers, then those without one. */
function panesOf({ layout }: Workstation): PaneId[] {
  const panes = layout.regions.map(({ id }) => id).filter((id): id is PaneId => !EDGES.includes(id));
  const rank = (pane: PaneId): number => {
    const at = (PANES as readonly PaneId[]).indexOf(pane);
    return at < 0 ? PANES.length : at;
  };
  return panes.sort((left, right) => rank(left) - rank(right));
}

const EDGES: readonly string[] = ['banner', 'market', 'message', 'hint'];

export const focusNumber = (workstation: Workstation, number: number): void =>
  focus(workstation, PANES[(number + PANES.length - 1) % PANES.length]!);

/** Goes to a pane. One that the layout has no room for is shown alone until Esc. */
export function focus(workstation: Workstation, pane: PaneId): void {
  const { view, layout } = workstation;
  const isListed = layout.form === 'compact' && COMPACT_LISTS.includes(pane) && hasTabs(workstation);
  workstation.change({ focus: pane, list: isListed ? pane : view.list, zoomed: null });
  const onScreen = findRegion(workstation.layout, pane) !== undefined;
  if (view.zoomed !== null || !onScreen) workstation.change({ zoomed: pane });
  if (!onScreen) tell(workstation, `${pane} has no place in this layout: shown alone · Esc goes back`);
}

const hasTabs = ({ layout, view }: Workstation): boolean =>
  view.zoomed !== null || layout.regions.some(({ tabs }) => tabs);

export function focusNeighbour(workstation: Workstation, step: 1 | -1): void {
  const { zoomed, focus: pane } = workstation.view;
  const panes = zoomed === null ? panesOf(workstation) : [...PANES];
  const at = panes.indexOf(pane);
  const next = panes[(at + step + panes.length) % panes.length];
  if (next !== undefined) focus(workstation, next);
}

/** What a layout is about has the focus when it is opened. */
const HEARTS: Readonly<Record<LayoutName, PaneId>> = {
  trade: 'ladder',
  market: 'chart',
  strategy: 'strategies',
  risk: 'risk',
  ai: 'decisions',
  log: 'log',
};

export function chooseLayout(workstation: Workstation, layout: LayoutName): void {
  const { view } = workstation;
  if (layout === view.layout) {
    if (view.zoomed === null) tell(workstation, `this is the ${layout} layout`);
    workstation.change({ zoomed: null });
    return;
  }
  workstation.change({ layout, previousLayout: view.layout, zoomed: null });
  workstation.change({ focus: HEARTS[layout] });
  tell(workstation, `${layout} layout · gg goes back`);
}

export function freeze(workstation: Workstation): void {
  const frozen = !workstation.view.frozen;
  workstation.change({ frozen });
  const text = frozen ? 'frozen: the market goes on behind this picture · Space goes on' : 'live again';
  workstation.say({ level: frozen ? 'warn' : 'info', text });
}

export function chooseNeighbour(workstation: Workstation, step: 1 | -1): void {
  const count = workstation.store.data.instruments.length;
  if (count < 2) tell(workstation, 'there is no other symbol in this session');
  else workstation.chooseInstrument((workstation.view.instrument + step + count) % count);
}

export function scroll(workstation: Workstation, rows: number): void {
  const { ladder } = workstation.view;
  if (!cursorVisible(ladder, workstation.ladderHeight)) centre(workstation);
  workstation.changeLadder(moveCursor(workstation.view.ladder, rows, workstation.ladderHeight));
}

/** The touch to the middle, and the cursor to the best price on its side of the book. */
export function centre(workstation: Workstation): void {
  const { book } = workstation.store.data;
  const { ladder } = workstation.view;
  if (book === null) {
    tell(workstation, 'no book yet');
    return;
  }
  const { bid, ask } = touchRows(book, ladder.rowTicks);
  const aboveMiddle = ladder.cursor !== null && ask !== null && ladder.cursor >= ask;
  const cursor = (aboveMiddle ? ask : bid) ?? bid ?? ask;
  workstation.changeLadder({ ...ladder, cursor, top: null });
}

export function lockCentre(workstation: Workstation): void {
  const { ladder } = workstation.view;
  const locked = !ladder.locked;
  const { book } = workstation.store.data;
  const next = { ...ladder, locked };
  workstation.changeLadder(book === null ? next : followBook(next, book, workstation.ladderHeight));
  tell(workstation, locked ? 'the touch stays in the middle' : 'the ladder stands still');
}

export function changeRows(workstation: Workstation, step: 1 | -1): void {
  const { ladder } = workstation.view;
  const rowTicks = ROW_STEPS[ROW_STEPS.indexOf(ladder.rowTicks) + step];
  if (rowTicks === undefined) {
    tell(workstation, `rows cannot be ${step < 0 ? 'finer' : 'coarser'}`);
    return;
  }
  workstation.changeLadder(withRowTicks(ladder, rowTicks));
}

export function changeSize(workstation: Workstation, step: 1 | -1): void {
  const { view, instrument } = workstation;
  const sizeIndex = view.sizeIndex + step;
  const size = view.sizes[sizeIndex];
  if (size === undefined || instrument === undefined) {
    tell(workstation, `no ${step < 0 ? 'smaller' : 'larger'} size · = types one`);
    return;
  }
  tell(workstation, `order size ${exactSize(instrument, size)}`);
  workstation.change({ sizeIndex });
}

export function nextOrderStyle(workstation: Workstation): void {
  const style = nextStyle(workstation.view.style);
  tell(workstation, `orders are ${style} now`);
  workstation.change({ style });
}

/** `A`: the palette with an alert at the cursor's price, to be changed or sent. */
export function alertHere(workstation: Workstation): void {
  const { view, instrument, store } = workstation;
  const { cursor } = view.ladder;
  if (cursor === null || instrument === undefined) {
    workstation.say({ level: 'refused', text: 'no price at the cursor' });
    return;
  }
  const touch = store.data.book?.bestBid?.[0] ?? store.data.book?.last ?? cursor;
  const direction = cursor > touch ? '>=' : '<=';
  openPalette(workstation, `alert ${instrument.symbol} ${direction} ${formatPrice(instrument, cursor)}`);
}

/** A third of the chart at a time, as far as candles are kept. */
export function pan(workstation: Workstation, step: 1 | -1): void {
  const { chart } = workstation.view;
  const known = workstation.store.data.candles?.candles.length ?? 0;
  const width = findRegion(workstation.layout, 'chart')?.width ?? 60;
  const most = Math.max(0, known - 10);
  const back = Math.max(0, Math.min(most, chart.back + step * Math.max(1, Math.floor(width / 3))));
  if (back === chart.back) {
    tell(workstation, step > 0 ? 'no older candles are kept' : 'the newest candle is at the edge');
    return;
  }
  workstation.change({ chart: { ...chart, back } });
}

const ZOOMS: readonly number[] = [-8, -4, -2, 1, 2, 3];

export function zoomChart(workstation: Workstation, step: 1 | -1): void {
  const { chart } = workstation.view;
  const zoom = ZOOMS[ZOOMS.indexOf(chart.zoom) + step];
  if (zoom === undefined) tell(workstation, `no ${step < 0 ? 'wider' : 'closer'} view`);
  else workstation.change({ chart: { ...chart, zoom } });
}

export function changeInterval(workstation: Workstation, step: 1 | -1): void {
  const at = INTERVALS.indexOf(workstation.view.intervalSeconds);
  const intervalSeconds = INTERVALS[at + step];
  if (intervalSeconds === undefined) tell(workstation, 'no further interval');
  else workstation.change({ intervalSeconds, chart: { ...workstation.view.chart, back: 0 } });
}

export function nextChartStyle(workstation: Workstation): void {
  const { chart } = workstation.view;
  workstation.change({ chart: { ...chart, style: chart.style === 'line' ? 'candles' : 'line' } });
}

/** What `o` goes round; `:chart` sets any others. */
const OVERLAYS: readonly (readonly ChartOverlay[])[] = [
  [],
  [{ kind: 'vwap' }],
  [{ kind: 'ema', length: 9 }],
  [{ kind: 'bb', length: 10, deviations: 1.5 }],
  [{ kind: 'vwap' }, { kind: 'ema', length: 9 }, { kind: 'bb', length: 10, deviations: 1.5 }],
];

export function nextOverlays(workstation: Workstation): void {
  const { chart } = workstation.view;
  const at = OVERLAYS.findIndex((set) => JSON.stringify(set) === JSON.stringify(chart.overlays));
  const overlays = OVERLAYS[(at + 1) % OVERLAYS.length]!;
  workstation.change({ chart: { ...chart, overlays } });
  tell(
    workstation,
    overlays.length === 0 ? 'no overlays' : `overlays ${overlays.map(overlayName).join(', ')}`,
  );
}

/** The smallest print that the tape shows: 0, then 1, 2, 5, 10 … lots. */
export function changePrints(workstation: Workstation, step: 1 | -1): void {
  const { view, instrument } = workstation;
  if (instrument === undefined) return;
  const steps = [0, ...ROW_STEPS.flatMap((lots) => [lots, lots * 1_000_000])].sort((a, b) => a - b);
  const at = steps.indexOf(view.tape.minimumLots);
  // Single lots are dust on most markets: the first step is what a person would call small.
  const first = steps.findIndex((lots) => instrument.sizeNumber(lots) >= 0.001);
  const next = at === 0 && step > 0 ? first : at <= first && step < 0 ? 0 : at + step;
  const minimumLots = steps[Math.max(0, next)];
  if (minimumLots === undefined || minimumLots === view.tape.minimumLots) {
    tell(workstation, step < 0 ? 'all prints are shown' : 'no larger minimum');
    return;
  }
  workstation.change({ tape: { ...view.tape, minimumLots } });
  tell(
    workstation,
    minimumLots === 0 ? 'all prints' : `prints of ${exactSize(instrument, minimumLots)} and more`,
  );
}

const PRINTS: readonly TapeView['side'][] = ['all', 'buy', 'sell', 'own'];

export function nextPrintFilter(workstation: Workstation): void {
  const { tape } = workstation.view;
  const side = PRINTS[(PRINTS.indexOf(tape.side) + 1) % PRINTS.length]!;
  workstation.change({ tape: { ...tape, side } });
  tell(workstation, side === 'all' ? 'all prints' : side === 'own' ? 'my prints only' : `${side}s only`);
}

export function nextTheme(workstation: Workstation): void {
  const { themes, theme } = workstation.host;
  const name = themes[(themes.indexOf(theme()) + 1) % themes.length];
  if (name !== undefined) chooseTheme(workstation, name);
}

export function chooseTheme(workstation: Workstation, wanted: string): void {
  void workstation.host.chooseTheme(wanted).then((chosen) => {
    if ('refused' in chosen) workstation.say({ level: 'refused', text: chosen.refused });
    else {
      workstation.host.workspace.change({ theme: chosen.name });
      tell(workstation, `theme ${chosen.name}`);
    }
  });
}

/** `Y`: the screen as it stands, into a file. */
export function saveScreen(workstation: Workstation): void {
  void workstation.host.saveScreen().then((saved) => {
    if ('refused' in saved) workstation.say({ level: 'refused', text: saved.refused });
    else workstation.say({ level: 'done', text: `the screen is in ${saved.path}` });
  });
}
