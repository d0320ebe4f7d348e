import type { LogLine, RiskLimitRow, TickerSnapshot } from '../../../protocol/index.js';
import { clockTime } from '../format.js';
import type { AlertRow } from '../local.js';
import {
  compareText,
  type ListKind,
  type ListSource,
  notionalNumber,
  priceOf,
  strategyOf,
  symbolOf,
} from './list-kind.js';

const LEVELS: readonly LogLine['level'][] = ['error', 'warn', 'notice', 'info'];

export const log: ListKind<LogLine> = {
  rows: ({ data }) => [...data.log.lines].sort((left, right) => right.id - left.id),
  sorts: [
    { name: 'time' },
    { name: 'level', compare: (left, right) => LEVELS.indexOf(left.level) - LEVELS.indexOf(right.level) },
    { name: 'owner', compare: (left, right) => compareText(left.owner, right.owner) },
  ],
  columns: (line) => [clockTime(line.time), line.level, line.owner, line.text],
  about: (line) => ({
    clientOrderId: /\boc-\S+/.exec(line.text)?.[0] ?? null,
    strategy: strategyOf(line.owner),
  }),
};

/** A limit that was changed in this session is not what the file says. */
export const wasChanged = ({ place }: RiskLimitRow): boolean => place.startsWith('changed');

export const limits: ListKind<RiskLimitRow> = {
  rows: ({ data }) => data.risk?.limits ?? [],
  sorts: [
    { name: 'listing' },
    { name: 'rule', compare: (left, right) => compareText(left.rule, right.rule) },
    { name: 'changed', compare: (left, right) => Number(wasChanged(right)) - Number(wasChanged(left)) },
  ],
  columns: (row, source) => [
    row.rule,
    row.limit ?? 'no limit',
    row.unit,
    row.instrument === null ? 'account' : symbolOf(source, row.instrument),
    row.place,
  ],
  about: ({ instrument }) => ({ instrument }),
};

export const alerts: ListKind<AlertRow> = {
  rows: ({ local }) => local.alerts,
  sorts: [
    { name: 'listing' },
    { name: 'fired', compare: (left, right) => (right.firedAt ?? 0) - (left.firedAt ?? 0) },
    { name: 'text', compare: (left, right) => compareText(left.text, right.text) },
  ],
  columns: (alert, source) => [
    alert.text,
    alert.instrument === null ? '' : priceOf(source, alert.instrument, alert.price),
    alert.firedAt === null ? 'armed' : `fired ${clockTime(alert.firedAt * 1_000)}`,
  ],
  about: ({ instrument }) => ({ instrument }),
};

export const watch: ListKind<TickerSnapshot> = {
  rows: ({ data, local }) =>
    local.watch.length === 0
      ? data.tickers
      : data.tickers.filter(({ instrument }) =>
          local.watch.includes(data.instruments[instrument]?.symbol ?? ''),
        ),
  sorts: [
    { name: 'listing' },
    {
      name: 'symbol',
      compare: (left, right, source) =>
        compareText(symbolOf(source, left.instrument), symbolOf(source, right.instrument)),
    },
    { name: 'change', compare: (left, right) => (right.change ?? -1e9) - (left.change ?? -1e9) },
    {
      name: 'volume',
      compare: (left, right, source) => turnover(source, right) - turnover(source, left),
    },
  ],
  columns: (row, source) => [
    symbolOf(source, row.instrument),
    priceOf(source, row.instrument, row.last),
    priceOf(source, row.instrument, row.bid?.[0] ?? null),
    priceOf(source, row.instrument, row.ask?.[0] ?? null),
    row.feed,
  ],
  about: ({ instrument }) => ({ instrument }),
};

const turnover = (source: ListSource, { instrument, volumeLots, last }: TickerSnapshot): number =>
  notionalNumber(source, { instrument, size: volumeLots }, last ?? 0);
