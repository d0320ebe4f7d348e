import {
  type IndicatorDefinition,
  type IndicatorOutput,
  indicatorRegistry,
} from '../../../indicators/index.js';
import { describeParameters, type ParameterRow } from '../../../strategy/index.js';
import { formatTable, printJson } from '../tape/output.js';

/** One indicator as people and scripts are told of it. */
export interface IndicatorListing {
  readonly name: string;
  readonly description: string;
  readonly source: string;
  readonly input: IndicatorDefinition['input'];
  readonly parameters: readonly Pick<ParameterRow, 'name' | 'default' | 'unit' | 'bounds'>[];
  readonly outputs: readonly IndicatorOutput[];
  /** Candles up to and with the first value, at the default parameters; null for those of books and prints. */
  readonly warmup: number | null;
  /** True where its prices are drawn on the chart. */
  readonly overlay: boolean;
}

/** Those that ship, then the user's own. @param extra the user's own. */
export function listIndicators(extra: readonly IndicatorDefinition[] = []): IndicatorListing[] {
  return indicatorRegistry(extra).all.map((definition) => ({
    name: definition.name,
    description: definition.description,
    source: definition.source,
    input: definition.input,
    parameters: parameterRows(definition),
    outputs: definition.outputs,
    warmup: warmupOf(definition),
    overlay: definition.overlay === true,
  }));
}

/** A parameter's unit `base` or `quote` stays so: no instrument is known here. */
export function parameterRows(definition: IndicatorDefinition): IndicatorListing['parameters'] {
  const asset = (code: string) => ({ code, decimals: 0 });
  return describeParameters(definition, {}, { base: asset('base'), quote: asset('quote') }).map(
    ({ name, default: standard, unit, bounds }) => ({ name, default: standard, unit, bounds }),
  );
}

/** Null too where a parameter has no default. */
function warmupOf(definition: IndicatorDefinition): number | null {
  if (definition.input !== 'candle') return null;
  const parsed = definition.parameters.safeParse({});
  return parsed.success ? definition.warmup(parsed.data) : null;
}

/** `outcry indicators list`. */
export function runList(extra: readonly IndicatorDefinition[], { json }: { readonly json: boolean }): void {
  const indicators = listIndicators(extra);
  if (json) {
    printJson({ indicators });
    return;
  }
  const rows = indicators.map(({ name, input, parameters, outputs, description }) => [
    name,
    input === 'candle' ? 'candles' : 'books and trades',
    parameters.map((row) => (row.default === '' ? row.name : `${row.name}=${row.default}`)).join(' ') || '–',
    outputs.map((output) => output.name).join(' '),
    description,
  ]);
  const heads = ['name', 'lives on', 'parameters', 'outputs', 'what it says'];
  process.stdout.write(`${formatTable(heads, rows).join('\n')}\n`);
}
