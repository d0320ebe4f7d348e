import type { Micros } from '../../../domain/index.js';
import { parseAlert } from '../alerts/index.js';
import { ACTIONS } from '../keys.js';
import { LAYOUTS } from '../layout.js';
import type { PaletteContext, Touch } from '../palette/index.js';
import type { EngineData } from '../store.js';
import type { Workstation } from '../workstation.js';

/** What a line of the palette is read against, as things stand now. */
export const paletteContext = (workstation: Workstation): PaletteContext => {
  const { store, view, host } = workstation;
  return contextOf(store.data, view.instrument, {
    themes: host.themes,
    savedLayouts: Object.keys(host.workspace.settings.layouts),
    bracket: (instrument) => workstation.bracketOf(instrument),
  });
};

/** The same without a screen: `instrument` is the one that is meant where none is named. */
export function contextOf(
  data: EngineData,
  instrument: number,
  {
    themes,
    savedLayouts,
    bracket = () => null,
  }: {
    readonly themes: readonly string[];
    readonly savedLayouts: readonly string[];
    readonly bracket?: PaletteContext['bracket'];
  },
): PaletteContext {
  return {
    instruments: data.instruments,
    selected: instrument,
    market: (index) => touchOf(data, index),
    position: (index) => data.positions.positions.find((row) => row.instrument === index)?.size ?? 0,
    free: (asset) => data.positions.balances.find((balance) => balance.asset === asset)?.free ?? null,
    orders: [...data.orders.working, ...data.orders.ended],
    external: data.orders.external ?? [],
    bracket,
    strategies: data.strategies.strategies,
    themes,
    layouts: [...LAYOUTS, ...savedLayouts],
    builtInLayouts: LAYOUTS,
    actions: ACTIONS,
    limits: data.risk?.limits ?? [],
    parseAlert: (text) => parseAlert(text, { instruments: data.instruments }),
    mode: data.session?.mode ?? 'watch',
    time: (data.session?.time ?? 0) as Micros,
  };
}

/** The ladder's own book is newer than the tickers, which come a few times a second. */
function touchOf(data: EngineData, instrument: number): Touch {
  if (data.book?.instrument === instrument) {
    const { bestBid, bestAsk, last } = data.book;
    return { bid: bestBid?.[0] ?? null, ask: bestAsk?.[0] ?? null, last };
  }
  const ticker = data.tickers.find((candidate) => candidate.instrument === instrument);
  return { bid: ticker?.bid?.[0] ?? null, ask: ticker?.ask?.[0] ?? null, last: ticker?.last ?? null };
}
