import { findRegion } from './layout.js';
import type { MarketChoice } from './subscriptions.js';
import { defaultRowTicks } from './view.js';
import type { Workstation } from './workstation.js';

/** Candles that a chart of any width shows as they are, and all that the engine keeps. */
const CANDLES = 240;
const ALL_CANDLES = 600;
const MOST_ROWS = 500;
/** Prints that a tape shows, and those that are looked through for what passes its filter. */
const PRINTS = 80;
const ALL_PRINTS = 500;

/** What the engine is asked for: as much of the market as the screen shows. */
export function marketChoice(workstation: Workstation): MarketChoice {
  const { view, layout, dialog, host } = workstation;
  const { instrument, ladder, intervalSeconds, chart } = view;
  return {
    instrument,
    rowTicks: ladder.rowTicks,
    rows: rowsASide(workstation),
    intervalSeconds,
    candles: chart.back > 0 || chart.zoom < 1 ? ALL_CANDLES : CANDLES,
    prints: isFiltered(workstation) ? ALL_PRINTS : PRINTS,
    second: secondChoice(workstation),
    profileTicks: findRegion(layout, 'profile') === undefined ? null : ladder.rowTicks,
    story: dialog?.kind === 'story' ? dialog.clientOrderId : null,
    rate: host.snapshotRate(),
  };
}

/** A tape that shows some prints only, is scrolled or has the whole screen reaches further back. */
const isFiltered = ({ view }: Workstation): boolean =>
  view.tape.minimumLots > 0 ||
  view.tape.side !== 'all' ||
  view.zoomed === 'tape' ||
  (view.selected.tape ?? 0) > 0;

/** Rows a side that cover the window, in steps so that scrolling does not ask anew at each row. */
function rowsASide({ view, store, ladderHeight }: Workstation): number {
  const { top, rowTicks } = view.ladder;
  const touch = store.data.book?.bestBid?.[0] ?? null;
  const away = top === null || touch === null ? 0 : Math.abs(top - touch) / rowTicks;
  return Math.min(MOST_ROWS, Math.ceil((ladderHeight + away) / 25) * 25);
}

/** The second ladder's book while that ladder is on the screen. */
function secondChoice({ view, layout, store }: Workstation): MarketChoice['second'] {
  const region = findRegion(layout, 'second');
  if (region === undefined || view.second.kind === 'off') return null;
  const rows = Math.ceil(region.height / 25) * 25;
  if (view.second.kind === 'rows') {
    return { instrument: view.instrument, rowTicks: view.ladder.rowTicks * view.second.factor, rows };
  }
  const { instrument } = view.second;
  const ticker = store.data.tickers.find((candidate) => candidate.instrument === instrument);
  const price = ticker?.last ?? ticker?.bid?.[0] ?? null;
  return price === null ? null : { instrument, rowTicks: defaultRowTicks(price), rows };
}
