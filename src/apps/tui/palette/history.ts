/** What was entered, and where ↑ and ↓ stand in it. */
export interface PaletteHistory {
  /** Oldest first, none twice. */
  readonly entries: readonly string[];
  /** The entry that is shown; null while it is what was typed. */
  readonly at: number | null;
  /** What was typed before the first ↑: only entries that begin with it are shown. */
  readonly typed: string;
}

const MOST_ENTRIES = 100;

/** Of entries as they were kept; too old ones and doubles are dropped. */
export function paletteHistory(entries: readonly string[] = []): PaletteHistory {
  const last = entries.filter((entry, index) => entry.trim() !== '' && entries.lastIndexOf(entry) === index);
  return { entries: last.slice(-MOST_ENTRIES), at: null, typed: '' };
}

/** With an entry more, as the newest; it begins anew from what is typed then. */
export const remember = (history: PaletteHistory, entry: string): PaletteHistory =>
  paletteHistory([...history.entries, entry.trim()]);

export interface HistoryStep {
  readonly history: PaletteHistory;
  readonly text: string;
}

/** ↑: the next older entry that begins with what is typed; the same text where there is none. */
export function previousEntry(history: PaletteHistory, text: string): HistoryStep {
  const typed = isShown(history, text) ? history.typed : text;
  const from = isShown(history, text) ? history.at! : history.entries.length;
  const at = history.entries.findLastIndex((entry, index) => index < from && begins(entry, typed, text));
  return at < 0 ? { history, text } : { history: { ...history, at, typed }, text: history.entries[at]! };
}

/** ↓: the next newer entry, and behind the newest what was typed. */
export function nextEntry(history: PaletteHistory, text: string): HistoryStep {
  if (!isShown(history, text)) return { history, text };
  const { typed } = history;
  const at = history.entries.findIndex((entry, index) => index > history.at! && begins(entry, typed, text));
  if (at < 0) return { history: { ...history, at: null, typed: '' }, text: typed };
  return { history: { ...history, at }, text: history.entries[at]! };
}

/** False once an entry has been edited: then it is what is typed. */
const isShown = ({ entries, at }: PaletteHistory, text: string): boolean =>
  at !== null && entries[at] === text;

const begins = (entry: string, typed: string, shown: string): boolean =>
  entry.startsWith(typed) && entry !== shown;
