import type { BacktestRecord, JudgedFill } from '../../record.js';
import type { FillQuality } from '../fill-quality.js';
import type { Metrics } from '../metrics.js';
import { inOrder } from '../round-trips.js';
import {
  bpsText,
  durationText,
  grouped,
  intervalText,
  type MoneyText,
  NONE,
  percentText,
  ratioText,
  timeText,
} from '../wording.js';
import { escapeHtml, numberCell, textCell } from './markup.js';

/** Fills at either end of the run that are listed. */
const LISTED = 25;

const tableOf = (head: string, rows: readonly string[]): string =>
  `<div class="scroll"><table><thead><tr>${head}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`;

const heads = (names: readonly string[], numbersFrom: number): string =>
  names.map((name, i) => `<th${i >= numbersFrom ? ' class="n"' : ''}>${escapeHtml(name)}</th>`).join('');

/** Every figure, its interval where there is one, and what it means. */
export function metricsTable(record: BacktestRecord, metrics: Metrics, money: MoneyText): string {
  const { confidence, drawdown, roundTrips, exposure, quality } = metrics;
  const rows: readonly (readonly [name: string, value: string, interval: string, meaning: string])[] = [
    ['Gross PnL', money.signed(metrics.gross), '', `${money.code}, valued at the mid, before fees`],
    ['Fees', money.signed(metrics.fees.negated()), '', `${money.code}; a rebate is positive`],
    [
      'Net PnL',
      money.signed(metrics.net),
      intervalText(confidence.net, (one) => money.nearSigned(one)),
      `${money.code}, after fees`,
    ],
    [
      'Net return',
      percentText(metrics.netReturn, 3),
      '',
      `of the capital of ${money.amount(record.capital)} ${money.code}`,
    ],
    [
      'Sharpe',
      ratioText(metrics.sharpe),
      intervalText(confidence.sharpe, (one) => ratioText(one)),
      `annual, from returns of ${durationText(record.sampleMicros)}, × √(365 d ÷ beat)`,
    ],
    ['Sortino', ratioText(metrics.sortino), '', 'annual, against losses only; target 0'],
    ['Calmar', ratioText(metrics.calmar), '', 'net return of a year ÷ max drawdown'],
    [
      'Max drawdown',
      drawdown === null ? NONE : `${money.amount(drawdown.amount)} (${percentText(drawdown.ratio, 3)})`,
      '',
      drawdown === null ? '' : `${timeText(drawdown.peakTime)} to ${timeText(drawdown.troughTime)} UTC`,
    ],
    [
      'Round trips',
      grouped(String(roundTrips.count)),
      '',
      'each fill that reduces a position closes one; first in, first out',
    ],
    [
      'Win rate',
      percentText(roundTrips.winRate, 1),
      intervalText(confidence.winRate, (one) => percentText(one, 1)),
      'round trips that earned something after fees',
    ],
    ['Profit factor', ratioText(roundTrips.profitFactor), '', 'won ÷ lost, after fees'],
    [
      'Mean win, mean loss',
      `${money.nearSigned(roundTrips.averageWin)}, ${money.nearSigned(roundTrips.averageLoss)}`,
      '',
      `${money.code} a round trip`,
    ],
    [
      'Mean time held',
      roundTrips.averageHoldMicros === null ? NONE : durationText(roundTrips.averageHoldMicros),
      '',
      'from the oldest lot’s opening',
    ],
    [
      'Turnover',
      ratioText(metrics.turnover),
      '',
      `times the capital; ${money.amount(quality.all.notional)} ${money.code} both ways`,
    ],
    ['Maker share', percentText(metrics.makerShare, 1), '', 'of the notional'],
    [
      'Most exposure',
      money.amount(exposure.most),
      '',
      `${money.code}; ${money.near(exposure.mean)} on average, something held ${percentText(exposure.timeInMarket, 0)} of the time`,
    ],
    [
      'Orders',
      grouped(String(record.orders)),
      '',
      `${record.rejected} rejected by the exchange, ${record.refused} refused by the risk limits`,
    ],
  ];
  const level = `${Math.round(confidence.level * 100)} % interval`;
  return tableOf(
    `<th>Metric</th><th class="n">Value</th><th class="n">${level}</th><th>Meaning</th>`,
    rows.map(([name, value, interval, meaning]) => {
      const tone = name.endsWith('PnL') ? (value.startsWith('-') ? 'loss' : 'gain') : '';
      return `<tr>${textCell(name)}${numberCell(value, tone)}${numberCell(interval)}${textCell(meaning)}</tr>`;
    }),
  );
}

/** Makers, takers and all: what their fills were like. */
export function qualityTable({ quality }: Metrics, money: MoneyText): string {
  const row = (name: string, one: FillQuality) =>
    `<tr>${textCell(name)}${[
      grouped(String(one.fills)),
      money.amount(one.notional),
      money.signed(one.fees.negated()),
      bpsText(one.slippageBps),
      bpsText(one.spreadEarnedBps),
      ...(['1s', '10s', '60s'] as const).map((after) => bpsText(one.adverseSelectionBps[after])),
    ]
      .map((text) => numberCell(text))
      .join('')}</tr>`;
  const names = ['', 'Fills', `Notional ${money.code}`, 'Fees', 'Slippage bps', 'Spread bps'];
  return tableOf(heads([...names, 'Adverse 1 s', '10 s', '60 s'], 1), [
    row('Maker', quality.maker),
    row('Taker', quality.taker),
    row('All', quality.all),
  ]);
}

/** The first and the last fills. */
export function fillsTable(record: BacktestRecord): string {
  const fills = inOrder(record.fills);
  const instruments = new Map(record.instruments.map((one) => [one.index, one]));
  const row = ({ fill, time }: JudgedFill) => {
    const instrument = instruments.get(fill.instrument);
    if (instrument === undefined) return '';
    const asset = [instrument.specification.base, instrument.specification.quote].find(
      ({ code }) => code === fill.feeAsset,
    );
    return (
      `<tr>${numberCell(new Date(time / 1_000).toISOString().slice(0, 23).replace('T', ' '))}${textCell(instrument.symbol)}${textCell(fill.side)}` +
      `${numberCell(instrument.formatSize(fill.size))}${numberCell(instrument.formatPrice(fill.price))}${textCell(fill.liquidity)}` +
      `${numberCell(asset === undefined ? NONE : `${fill.fee.format(asset.decimals)} ${fill.feeAsset}`)}</tr>`
    );
  };
  const between = fills.length - 2 * LISTED;
  const rows =
    between <= 0
      ? fills.map(row)
      : [
          ...fills.slice(0, LISTED).map(row),
          `<tr><td class="muted" colspan="7">… ${grouped(String(between))} fills between …</td></tr>`,
          ...fills.slice(-LISTED).map(row),
        ];
  const head =
    '<th class="n">Time, UTC</th><th>Instrument</th><th>Side</th><th class="n">Size</th><th class="n">Price</th><th>As</th><th class="n">Fee</th>';
  return tableOf(head, rows);
}

/** Where the figures come from: enough to run it again. */
export function originTable(
  record: BacktestRecord,
  settings: readonly (readonly [string, string])[],
): string {
  const rows: readonly (readonly [string, string])[] = [
    ['Parameters', JSON.stringify(record.parameters, null, 1) ?? NONE],
    ['Tapes', record.tapes.join('\n')],
    ['Instruments', record.instruments.map(({ id }) => id).join('\n')],
    ...record.instruments.map(({ id, specification }): [string, string] => [
      `Fees of ${id}`,
      `maker ${specification.makerFeePpm / 100} bps, taker ${specification.takerFeePpm / 100} bps`,
    ]),
    ...settings,
    ['Final state hash', record.finalStateHash],
  ];
  return `<div class="scroll"><table><tbody>${rows
    .map(([name, value]) => `<tr>${textCell(name)}<td class="wide">${escapeHtml(value)}</td></tr>`)
    .join('')}</tbody></table></div>`;
}
