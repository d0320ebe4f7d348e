import { Instrument, UserError } from '../../../domain/index.js';
import { builtInIndicators, type IndicatorDefinition, indicatorRegistry } from '../../../indicators/index.js';
import { parseInterval } from '../../../market/index.js';
import { openAllTapes, type TapeSeries } from '../../../store/tape/index.js';
import { changeParameters } from '../../../strategy/index.js';
import { printJson } from '../tape/output.js';
import { computeOverCandles, computeOverMarket, type IndicatorRow } from './compute.js';
import { parameterRows } from './list.js';

export interface TestOptions {
  readonly tape: readonly string[];
  readonly set?: readonly string[];
  readonly interval?: string;
  readonly instrument?: string;
}

/** A candle of the shipped tapes, which are six minutes long; a second between values of books and trades. */
const DEFAULT_SECONDS = { candle: 5, market: 1 } as const;

/** `outcry indicators test`: an indicator over a tape, as a plot or as every value. */
export async function runTest(
  name: string,
  options: TestOptions,
  {
    json,
    userIndicators,
  }: { readonly json: boolean; readonly userIndicators: () => Promise<readonly IndicatorDefinition[]> },
): Promise<void> {
  const definition = builtInIndicators.get(name) ?? findIndicator(name, await userIndicators());
  const parameters = readParameters(definition, options.set ?? []);
  const asked = readInterval(options.interval);
  const series = chooseTape(openAllTapes(options.tape), options.instrument, asked);
  const instrument = new Instrument(series.instrument, 0);
  const seconds = asked ?? series.files[0]!.metadata.intervalSeconds ?? DEFAULT_SECONDS[definition.input];
  const values = compute(definition, parameters, series, seconds);
  if (values.length === 0)
    throw new UserError(
      `${pathsOf(series)}: nothing there for ${name}; the tape has no ${definition.input === 'candle' ? 'trades' : 'books'}`,
    );
  if (json) {
    const { outputs } = definition;
    printJson({
      indicator: definition.name,
      parameters,
      instrument: instrument.id,
      seconds,
      outputs,
      values,
    });
    return;
  }
  const { renderPlot } = await import('./plot.js');
  const width = process.stdout.columns ?? 80;
  const text = renderPlot({ definition, parameters, instrument, seconds, values }, width);
  process.stdout.write(`${text.join('\n')}\n`);
}

function compute(
  definition: IndicatorDefinition,
  parameters: unknown,
  series: TapeSeries,
  seconds: number,
): IndicatorRow[] {
  if (definition.input === 'candle') return computeOverCandles({ definition, parameters, series, seconds });
  if (series.files[0]!.metadata.kind === 'candles') {
    throw new UserError(
      `${pathsOf(series)}: a tape of candles; ${definition.name} lives on books and trades, so give it a tape of those`,
    );
  }
  return computeOverMarket({ definition, parameters, series, seconds });
}

function findIndicator(name: string, extra: readonly IndicatorDefinition[]): IndicatorDefinition {
  try {
    return indicatorRegistry(extra).find(name);
  } catch (error) {
    if (error instanceof RangeError) throw new UserError(error.message);
    throw error;
  }
}

/** The defaults with what `--set` says over them. @throws UserError naming parameter, value and bounds. */
export function readParameters(definition: IndicatorDefinition, settings: readonly string[]): unknown {
  const changes: Record<string, string> = {};
  for (const setting of settings) {
    const [, key, value] = /^([^=]+)=(.*)$/.exec(setting) ?? [];
    if (key === undefined || value === undefined) {
      throw new UserError(`--set ${setting}: write it as name=value, such as period=7`);
    }
    changes[key] = value;
  }
  const changed = changeParameters(definition, {}, changes);
  if ('parameters' in changed) return definition.parameters.parse(changed.parameters);
  const wrong = parameterRows(definition).find((row) => changed.refused.startsWith(`${row.name}:`));
  const value = wrong === undefined ? undefined : changes[wrong.name];
  if (wrong === undefined || value === undefined) throw new UserError(`--set: ${changed.refused}`);
  const mend = wrong.bounds === '' ? '' : `; ${wrong.name} of ${definition.name} takes ${wrong.bounds}`;
  throw new UserError(`--set ${wrong.name}=${value}: ${changed.refused.slice(wrong.name.length + 2)}${mend}`);
}

function readInterval(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = parseInterval(text);
  if (typeof seconds === 'number') return seconds;
  throw new UserError(`--interval ${text} ${seconds.refused}`);
}

/** The one series of that instrument; of several lengths of candles the one that is asked for, or the shortest. */
function chooseTape(
  series: readonly TapeSeries[],
  wanted: string | undefined,
  seconds: number | undefined,
): TapeSeries {
  const asked = wanted?.toUpperCase();
  const matching = series.filter(
    ({ instrument: { id, symbol } }) =>
      asked === undefined || symbol.toUpperCase() === asked || id.toUpperCase() === asked,
  );
  const names = [...new Set(series.map(({ instrument }) => instrument.id))].join(', ');
  const fitting = new Set(matching.map(({ instrument }) => instrument.id));
  if (fitting.size > 1) {
    throw new UserError(`--instrument: ${fitting.size} instruments are in the tape; name one of ${names}`);
  }
  const length = (one: TapeSeries) => one.files[0]!.metadata.intervalSeconds ?? 0;
  const byLength = matching.toSorted((a, b) => length(a) - length(b));
  const found = byLength.find((one) => length(one) === seconds) ?? byLength[0];
  if (found === undefined) throw new UserError(`--instrument ${wanted}: not in the tape; there is ${names}`);
  return found;
}

const pathsOf = ({ files }: TapeSeries): string => files.map(({ path }) => path).join(', ');
