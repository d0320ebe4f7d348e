import type { Verdict } from './known-answer-verdict.js';
import type { Estimate } from './statistics.js';

/** Verdicts as lines of text. Amounts are units of the quote asset a run. */
export function table(verdicts: readonly Verdict[]): string {
  return verdicts
    .map((verdict) => [...head(verdict), ...rows(verdict), ...tail(verdict)].join('\n'))
    .join('\n\n');
}

const head = ({ edge, strategy, seeds }: Verdict): string[] => [
  `${edge}: ${strategy}, ${seeds} paired seeds`,
  '  strength   gross at mid            95 % interval        net       fees   fills',
];

const rows = ({ strengths }: Verdict): string[] =>
  strengths.map(({ strength, grossAtMid, net, fees, fills }) =>
    [
      String(strength).padStart(10),
      grossAtMid.mean.toFixed(3).padStart(15),
      interval(grossAtMid).padStart(25),
      net.mean.toFixed(2).padStart(11),
      fees.toFixed(2).padStart(11),
      fills.toFixed(1).padStart(8),
    ].join(''),
  );

function tail({ slope, smallestEffect, intervalWidth, claims }: Verdict): string[] {
  return [
    `  slope ${slope.mean.toFixed(3)} ${interval(slope)}, t ${slope.t.toFixed(1)}, p ${slope.p.toExponential(1)}`,
    `  smallest edge's effect ${smallestEffect.mean.toFixed(3)} ${interval(smallestEffect)}; interval without an edge ${intervalWidth.toFixed(3)} wide`,
    ...claims.map(({ says, holds }) => `  ${holds ? 'holds' : 'FAILS'}  ${says}`),
  ];
}

const interval = ({ interval: [low, high] }: Estimate): string => `[${low.toFixed(3)}, ${high.toFixed(3)}]`;
