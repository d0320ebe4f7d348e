import { allocateRows, type MarketRows, RowFlag, RowKind } from '../../src/domain/index.js';

/** A level: `['bid' | 'ask', ticks, lots]`. */
export type LevelOf = readonly ['bid' | 'ask', number, number];

export interface Message {
  readonly kind: 'snapshot' | 'change' | 'trade' | 'gap' | 'feed';
  readonly sequence?: number;
  readonly previous?: number;
  readonly levels?: readonly LevelOf[];
  readonly at?: number;
}

const KINDS = {
  snapshot: RowKind.Snapshot,
  change: RowKind.Change,
  trade: RowKind.Trade,
  gap: RowKind.Gap,
  feed: RowKind.Feed,
};

const NO_LEVELS: readonly LevelOf[] = [['bid', 0, 0]];

/** Messages as the rows that a venue's adapter would make of them. */
export function rowsOf(messages: readonly Message[]): MarketRows {
  const rows = allocateRows(messages.reduce((sum, { levels }) => sum + (levels?.length ?? 1), 0));
  for (const { kind, sequence, previous, levels = NO_LEVELS, at = 0 } of messages) {
    levels.forEach(([side, price, size], i) => {
      const row = rows.length;
      rows.kind[row] = KINDS[kind];
      rows.flags[row] =
        (i === 0 ? RowFlag.FIRST : 0) |
        (i === levels.length - 1 ? RowFlag.LAST : 0) |
        (side === 'ask' ? RowFlag.ASK : 0);
      rows.price[row] = price;
      rows.size[row] = size;
      rows.timeExchange[row] = Number.NaN;
      rows.timeReceived[row] = at;
      rows.sequence[row] = sequence ?? Number.NaN;
      rows.previousSequence[row] = previous ?? Number.NaN;
      rows.length = row + 1;
    });
  }
  return rows;
}
