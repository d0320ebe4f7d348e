import { join } from 'node:path';
import { runBacktest } from '../../../backtest/index.js';
import { Engine, type PluginShelf } from '../../../engine/index.js';
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
  readonly alive: () => void;
}

/** Runs a strategy twice over the sample market, and holds the second run against the first. */
export async function tryStrategy(definition: StrategyDefinition, parts: TrialParts): Promise<Finding[]> {
  const first = await run(definition, parts);
  if (typeof first === 'string') return [error(first)];
  const findings = [...first.faults].map((fault) => error(fault));
  if (first.threw !== null) return [...findings, error(first.threw)];
  const second = await run(definition, parts);
  if (typeof second === 'string') return [...findings, error(second)];
  const apart = firstDifference(first.digests, second.digests);
  if (apart !== null) {
    findings.push(
      error(
        `two runs over one market want different things, from intent ${apart + 1} on: keep what changes in create, not outside of it`,
      ),
    );
  }
  if (first.digests.length === 0) {
    findings.push(
      warning('it wants nothing in the six minutes of the sample market: outcry backtest shows more'),
    );
  }
  return findings;
}

/** What it wanted, or in a line why it does not run at all. */
async function run(
  definition: StrategyDefinition,
  { indicators, alive }: TrialParts,
): Promise<IntentRecorder | string> {
  const legs = legsOf(definition, indicators);
  if (typeof legs === 'string') return legs;
  const request = {
    strategy: definition.name,
    parameters: {},
    market: { kind: 'tapes', paths: [join(shippedFolder(), 'samples')] },
  } as const;
  const { venue, instruments, names, hash, reporting } = buildMarket(request);
  if (legs > instruments.length) {
    return `it trades ${legs} instruments; the sample market has ${instruments.length}: outcry backtest takes more`;
  }
  const recorder = new IntentRecorder();
  const shelf: PluginShelf = {
    load: () => recorder.observe(definition),
    indicator: (index) => indicators[Number(index)]!,
  };
  const engine = new Engine(
    {
      instruments: instruments.map(({ specification }) => specification),
      risk: wideLimits(reporting.code),
      candleSeconds: [],
      hashRows: false,
    },
    shelf,
  );
  const { notes } = await runBacktest({
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
    onStride: async () => alive(),
  });
  const runtime = engine.strategies.get(definition.name);
  if (runtime === undefined) return recorder.threw ?? notes.at(-1) ?? 'it could not be loaded';
  if (runtime.state === 'failed') recorder.threw ??= runtime.note;
  return recorder;
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

function firstDifference(a: readonly string[], b: readonly string[]): number | null {
  const length = Math.max(a.length, b.length);
  for (let i = 0; i < length; i += 1) if (a[i] !== b[i]) return i;
  return null;
}
