import type { ParameterValues } from '../../../backtest/search/index.js';
import {
  LEAST_DEFLATED_SHARPE,
  MOST_OVERFITTING,
  type Overfitting,
} from '../../../backtest/validation/index.js';
import {
  annualised,
  type Comparison,
  type Measured,
  type Objective,
  type OptimiseResult,
  type WalkForwardResult,
} from '../../optimise/index.js';
import { formatTable } from '../tape/output.js';

/** Rows of the table; the file of results has them all. */
const ROWS = 10;

/** The report of `optimize` for people. */
export function optimiseText(
  result: OptimiseResult,
  { strategy, objective }: { readonly strategy: string; readonly objective: Objective },
): string {
  const { ranked, standing, judgement, tried, compared, resultsPath } = result;
  const shown = ranked.slice(0, ROWS);
  if (!shown.includes(standing)) shown.push(standing);
  const rows = shown.map((point) => [
    point.stands ? `${ranked.indexOf(point) + 1}, in place` : String(ranked.indexOf(point) + 1),
    valuesText(point.values),
    figure(point.measured.scores[objective]),
    `${point.measured.pnlQuote} ${point.measured.currency}`,
    String(point.measured.fills),
    point.deflatedSharpe.toFixed(3),
  ]);
  const partly = tried === compared ? '' : `, ${compared} of them on the whole market`;
  return [
    `${strategy}: ${tried} points${partly}; ${objective} after fees over ${spanText(standing.measured)}`,
    '',
    ...table(['rank', 'parameters', objective, 'net PnL', 'fills', 'deflated Sharpe'], rows),
    '',
    ...failureLines(result),
    ...overfittingLines(judgement.overfitting, { objective, measured: standing.measured }),
    optimiseVerdict(result),
    ...(resultsPath === null ? [] : [`Results: ${resultsPath}`]),
  ].join('\n');
}

/** In plain words, whether to change. */
export function optimiseVerdict({ ranked, standing, judgement }: Comparison): string {
  const { recommend, reasons, deflatedSharpe, overfitting } = judgement;
  const [best] = ranked;
  if (best!.stands) return 'Stay with what you have: nothing that was tried did better.';
  const because = reasons.join('; ');
  if (recommend) return `Recommended change: ${changeText(standing.values, best!.values)}: ${because}.`;
  const isChance =
    !(deflatedSharpe > LEAST_DEFLATED_SHARPE) || !((overfitting?.probability ?? 1) < MOST_OVERFITTING);
  const what = isChance
    ? 'is no better than chance'
    : 'may be good, but its lead over what you have is no better than chance';
  return `The best of them ${what}: ${because}. Stay with what you have.`;
}

/** The report of `walkforward` for people. */
export function walkForwardText(
  result: WalkForwardResult,
  { strategy, objective }: { readonly strategy: string; readonly objective: Objective },
): string {
  const { folds, chosen, standing, overfitting, deflatedSharpe, inSampleSharpe, resultsPath } = result;
  const rows = folds.map((fold, i) => [
    String(i + 1),
    valuesText(fold.chosen.values) + (fold.chosen.stands ? ' (in place)' : ''),
    figure(fold.chosen.measured.scores[objective]),
    figure(fold.tested.scores[objective]),
    figure(fold.standingTested.scores[objective]),
    `${fold.tested.pnlQuote} ${fold.tested.currency}`,
    fold.comparison.judgement.deflatedSharpe.toFixed(3),
    fold.comparison.judgement.overfitting?.probability.toFixed(2) ?? '–',
  ]);
  const heads = [
    'fold',
    'chosen on the past',
    'in sample',
    'out of sample',
    'in place',
    'net PnL',
    'deflated Sharpe',
    'PBO',
  ];
  return [
    `${strategy}: ${folds.length} folds; ${objective} after fees`,
    '',
    ...table(heads, rows),
    '',
    `Sharpe of the chosen: ${figure(inSampleSharpe)} in sample, ${figure(chosen.sharpe)} out of sample; what is in place: ${figure(standing.sharpe)}.`,
    `Deflated Sharpe ratio in sample ${deflatedSharpe.toFixed(3)}; probability of overfitting ${overfitting?.toFixed(2) ?? 'unknown'}; out of sample above 0 with probability ${chosen.probabilisticSharpe.toFixed(3)}.`,
    walkForwardVerdict(result),
    ...(resultsPath === null ? [] : [`Results: ${resultsPath}`]),
  ].join('\n');
}

export function walkForwardVerdict({ folds, recommend, reasons, advantage }: WalkForwardResult): string {
  const last = folds.at(-1)!;
  if (recommend) {
    const change = last.chosen.stands
      ? 'what you have'
      : changeText(last.comparison.standing.values, last.chosen.values);
    return `Optimising holds up out of sample. Recommended change, from the last fold: ${change}.`;
  }
  if (advantage === null) return 'Stay with what you have: in no fold did anything do better.';
  return `Choosing on the past is no better than chance: ${reasons.join('; ')}. Stay with what you have.`;
}

export const valuesText = (values: ParameterValues): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ');

function changeText(from: ParameterValues, to: ParameterValues): string {
  return Object.entries(to)
    .filter(([name, value]) => from[name] !== value)
    .map(([name, value]) => `${name} ${from[name]} → ${value}`)
    .join(', ');
}

function failureLines({ failures }: Comparison): string[] {
  return failures.slice(0, 3).map(({ reason, count }) => `${count} failed: ${reason}`);
}

function overfittingLines(
  overfitting: Overfitting | null,
  { objective, measured }: { readonly objective: Objective; readonly measured: Measured },
): string[] {
  if (overfitting === null)
    return ['Probability of overfitting: unknown, too little was tried or the market is too short.'];
  const { probability, inSample, outOfSample, splits } = overfitting;
  const unit = objective === 'pnl' ? 'return' : 'Sharpe';
  const scale = (value: number) => figure(objective === 'pnl' ? value : annualised(value, measured));
  return [
    `Probability of overfitting (PBO) ${probability.toFixed(2)}: over ${splits.toLocaleString('en-US')} splits the best of one half has ${unit} ${scale(inSample)} there, in sample, and ${scale(outOfSample)} on the other half, out of sample.`,
  ];
}

const spanText = ({ from, to }: Measured): string => {
  const seconds = Math.round((to - from) / 1e6);
  return seconds < 7_200 ? `${seconds.toLocaleString('en-US')} s` : `${(seconds / 3_600).toFixed(1)} h`;
};

/** Four digits that mean something. */
export function figure(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) >= 1e12) return value > 0 ? 'no loss' : '–';
  if (Math.abs(value) >= 1_000) return Math.round(value).toLocaleString('en-US');
  return String(Number(value.toPrecision(4)));
}

/** Figures to the right; the parameters, in the second column, to the left. */
function table(heads: readonly string[], body: readonly (readonly string[])[]): string[] {
  const rows = [heads, ...body];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const [first, ...others] = rows.map((row) =>
    row.map((cell, column) => (column < 2 ? cell : cell.padStart(widths[column]!))),
  );
  return formatTable(first!, others);
}
