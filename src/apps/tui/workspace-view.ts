import type { Instrument } from '../../domain/index.js';
import type { Workspace } from '../../store/settings/index.js';
import { bracketWords } from './automatic-bracket.js';
import type { LadderMemory, SymbolChoice } from './ladder-memory.js';
import { LAYOUTS, type LayoutName } from './layout.js';
import { overlayName, readOverlay } from './overlay-names.js';
import { readBracketWords } from './palette/index.js';
import { type ChartOverlay, INTERVALS, ROW_STEPS, type SecondLadder, type ViewState } from './view.js';

type KeptView = Pick<Workspace, 'layout' | 'symbol' | 'symbols' | 'chart' | 'second'>;

/** What of a view is kept, in the words of the settings file. */
export function workspaceOf(
  view: ViewState,
  memory: LadderMemory,
  instruments: readonly Instrument[],
): KeptView {
  return {
    layout: view.layout,
    symbol: instruments[view.instrument]?.symbol ?? null,
    symbols: Object.fromEntries(
      memory.entries().flatMap(([symbol, choice]) => {
        const instrument = instruments.find((candidate) => candidate.symbol === symbol);
        return instrument === undefined ? [] : [[symbol, keptSymbol(instrument, choice)] as const];
      }),
    ),
    chart: {
      intervalSeconds: view.intervalSeconds,
      style: view.chart.style,
      overlays: view.chart.overlays.map(overlayName),
    },
    second: secondName(view.second, instruments),
  };
}

function keptSymbol(instrument: Instrument, { rowTicks, sizes, sizeIndex, bracket }: SymbolChoice) {
  return {
    rowTicks,
    sizes: sizes.map((lots) => instrument.formatSize(lots)),
    sizeIndex,
    bracket: bracket === null ? '' : bracketWords(bracket, instrument),
  };
}

/** The view with what was kept of it; what this version does not know is left as it is by default. */
export function keptView(view: ViewState, kept: KeptView): ViewState {
  const layout = LAYOUTS.find((name): name is LayoutName => name === kept.layout) ?? view.layout;
  const overlays = kept.chart.overlays
    .map(readOverlay)
    .filter((overlay): overlay is ChartOverlay => overlay !== null);
  return {
    ...view,
    layout,
    intervalSeconds: INTERVALS.includes(kept.chart.intervalSeconds)
      ? kept.chart.intervalSeconds
      : view.intervalSeconds,
    chart: { ...view.chart, style: kept.chart.style, overlays },
    second: readSecond(kept.second, []) ?? view.second,
  };
}

/** Rows and sizes by symbol, of the instruments of the session; sizes that no longer lie on the step are dropped. */
export function keptSymbols(
  kept: Pick<Workspace, 'symbols'>,
  instruments: readonly Instrument[],
): (readonly [string, SymbolChoice])[] {
  return instruments.flatMap((instrument) => {
    const choice = kept.symbols[instrument.symbol];
    if (choice === undefined || !ROW_STEPS.includes(choice.rowTicks)) return [];
    const sizes = choice.sizes
      .map((text) => instrument.parseSize(text))
      .filter((lots) => typeof lots === 'number' && lots > 0) as number[];
    if (sizes.length === 0) return [];
    const sizeIndex = Math.min(choice.sizeIndex, sizes.length - 1);
    const bracket = readBracketWords(choice.bracket, instrument);
    return [[instrument.symbol, { rowTicks: choice.rowTicks, sizes, sizeIndex, bracket }] as const];
  });
}

/** `x10`, a symbol, `off`: as `:second` takes them. */
export function secondName(second: SecondLadder, instruments: readonly Instrument[]): string {
  if (second.kind === 'off') return 'off';
  if (second.kind === 'rows') return `x${second.factor}`;
  return instruments[second.instrument]?.symbol ?? '';
}

function readSecond(name: string, instruments: readonly Instrument[]): SecondLadder | null {
  if (name === 'off') return { kind: 'off' };
  const factor = /^x(\d+)$/.exec(name)?.[1];
  if (factor !== undefined && ROW_STEPS.includes(Number(factor)))
    return { kind: 'rows', factor: Number(factor) };
  const instrument = instruments.findIndex(({ symbol }) => symbol === name);
  return instrument < 0 ? null : { kind: 'symbol', instrument };
}
