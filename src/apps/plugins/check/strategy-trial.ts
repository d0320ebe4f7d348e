import { join } from 'node:path';
import { checkPrefixInvariance, runBacktest, type Trace } from '../../../backtest/index.js';
import { UserError } from '../../../domain/index.js';
import { Engine } from '../../../engine/index.js';
import { type IndicatorDefinition, indicatorRegistry } from '../../../indicators/index.js';
import { shippedFolder } from '../../../store/configuration/index.js';
import type { StrategyDefinition } from '../../../strategy/index.js';
import { wideLimits } from '../../backtest/limits.js';
import { buildMarket } from '../../backtest/market.js';
import { lineOf } from '../words.js';
import { error, type Finding, warning } from './finding.js';
import { IntentRecorder } from './intent-recorder.js';

export interface TrialParts {
  /** Indicators of plugins that it may ask for. */
  readonly indicators: readonly IndicatorDefinition[];
  /** Called again and again while the trial gets on. */
  readonly alive: () => Promise<void>;
}

/**
 * Runs a strategy over the sample market: whether it throws, whether what it wants is whole, whether it does the
 * same again, and whether it does the same before a moment when all after that is cut off.
 */
export async function tryStrategy(definition: StrategyDefinition, parts: TrialParts): Promise<Finding[]> {
  const legs = legsOf(definition, parts.indicators);
  if (typeof legs === 'string') return [error(legs)];
  const first = await run({ definition, legs, parts, cutAfter: null });
  if ('refused' in first) return [first.refused];
  const { recorder, from, to } = first;
  const findings = [...recorder.faults].map((fault) => error(fault));
  if (recorder.threw !== null) return [...findings, error(recorder.threw)];
  if (recorder.trace.length === 0) {
    return [
      ...findings,
      warning('it wants nothing in the six minutes of the sample market: outcry backtest shows more'),
    ];
  }
  // The first run need not be made twice.
  let known: Trace | null = recorder.trace;
  const trace = async (cutAfter: number | null): Promise<Trace> => {
    const kept = known;
    known = null;
    if (kept !== null) return kept;
    const again = await run({ definition, legs, parts, cutAfter });
    return 'refused' in again ? [] : again.recorder.trace;
  };
  const apart = await checkPrefixInvariance({ run: trace, from, to });
  if (apart !== null) findings.push(error(`${MENDS[apart.kind]}: ${apart.text.slice(0, 300)}`));
  return findings;
}

const MENDS = {
  memory: 'it keeps something outside of create, where the next run finds it',
  'look-ahead': 'it knows what has not happened yet',
} as const;

interface RunParts {
  readonly definition: StrategyDefinition;
  readonly legs: number;
  readonly parts: TrialParts;
  readonly cutAfter: number | null;
}

type Ran =
  | { readonly recorder: IntentRecorder; readonly from: number; readonly to: number }
  | { readonly refused: Finding };

async function run({ definition, legs, parts, cutAfter }: RunParts): Promise<Ran> {
  const { indicators, alive } = parts;
  const { venue, instruments, names, hash, reporting } = buildMarket({
    strategy: definition.name,
    parameters: {},
    market: { kind: 'tapes', paths: [join(shippedFolder(), 'samples')] },
    ...(cutAfter === null ? {} : { cutAfter }),
  });
  if (legs > instruments.length) {
    const text = `it trades ${legs} instruments and the sample market has ${instruments.length}: it was not tried, outcry backtest can`;
    return { refused: warning(text) };
  }
  const recorder = new IntentRecorder();
  const engine = new Engine(
    {
      instruments: instruments.map(({ specification }) => specification),
      risk: wideLimits(reporting.code),
      hashRows: false,
    },
    { load: () => recorder.observe(definition), indicator: (index) => indicators[Number(index)]! },
  );
  try {
    const { from, to } = await runBacktest({
      engine,
      venue,
      strategy: {
        name: definition.name,
        sourceHash: 'checked',
        parameters: {},
        instruments: instruments.slice(0, legs).map(({ id }) => id),
        indicators: indicators.map((_, index) => String(index)),
      },
      market: { tapes: names, hash },
      reportingCurrency: reporting,
      onStride: alive,
    });
    const runtime = engine.strategies.get(definition.name);
    if (runtime?.state === 'failed') recorder.threw ??= runtime.note;
    return { recorder, from, to };
  } catch (thrown) {
    if (!(thrown instanceof UserError)) throw thrown;
    const text = recorder.threw ?? thrown.message;
    // Not any two instruments go together: these may be the wrong ones.
    if (legs === 1) return { refused: error(text) };
    return { refused: warning(`${text}; so it was not tried on the sample market, outcry backtest can`) };
  }
}

/** How many instruments it trades, or in a line why what it needs is not to be had. */
function legsOf(definition: StrategyDefinition, indicators: readonly IndicatorDefinition[]): number | string {
  try {
    const needs = definition.needs?.(definition.parameters.parse({})) ?? {};
    const registry = indicatorRegistry(indicators);
    for (const { id, indicator, parameters } of needs.indicators ?? []) {
      const parsed = registry.find(indicator).parameters.safeParse(parameters ?? {});
      if (!parsed.success)
        return `it needs ${id}: ${indicator} with parameters that do not hold: ${lineOf(parsed.error.issues[0])}`;
    }
    return needs.legs ?? 1;
  } catch (thrown) {
    return thrown instanceof RangeError
      ? `it needs what is not there: ${thrown.message}`
      : `needs throws: ${lineOf(thrown)}`;
  }
}
