import { z } from 'zod';
import { schemaFault } from '../domain/index.js';
import type { IndicatorDefinition } from './contract.js';
import type { IndicatorRegistry } from './registry.js';

/** An indicator as somebody wrote it: `keltner(10,1)`. */
export interface WrittenIndicator {
  readonly definition: IndicatorDefinition;
  /** Only those that were written. */
  readonly given: Readonly<Record<string, unknown>>;
  /** With the defaults in them. */
  readonly parameters: unknown;
}

/** Its parameters in the order in which they are written. */
export function parameterNames({ parameters }: IndicatorDefinition): readonly string[] {
  const schema = z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' });
  return Object.keys(schema.properties ?? {});
}

/**
 * Reads `name`, or `name(value, value)` with the values in the order of the parameters; what is left out has its
 * default.
 */
export function readIndicator(
  text: string,
  registry: IndicatorRegistry,
): WrittenIndicator | { readonly refused: string } {
  const parts = /^\s*([a-z][a-z0-9-]*)\s*(?:\(([^()]*)\))?\s*$/.exec(text);
  if (parts === null) return { refused: `"${text}" is no indicator: write it as rsi(9)` };
  let definition: IndicatorDefinition;
  try {
    definition = registry.find(parts[1]!);
  } catch (error) {
    return { refused: (error as Error).message };
  }
  const names = parameterNames(definition);
  const values = parts[2] === undefined || parts[2].trim() === '' ? [] : parts[2].split(',');
  if (values.length > names.length) {
    const most = names.length === 0 ? 'takes no value' : `takes at most ${names.join(', ')}`;
    return { refused: `${definition.name} ${most}, not ${values.length} values` };
  }
  const given = Object.fromEntries(values.map((value, at) => [names[at]!, readValue(value.trim())]));
  const parsed = definition.parameters.safeParse(given);
  if (parsed.success) return { definition, given, parameters: parsed.data };
  return { refused: `${definition.name}: ${schemaFault(parsed.error)}` };
}

/** The same text for the same indicator: `keltner(10,1)`. */
export function writeIndicator({
  definition,
  given,
}: Pick<WrittenIndicator, 'definition' | 'given'>): string {
  const values = Object.values(given);
  return values.length === 0 ? definition.name : `${definition.name}(${values.join(',')})`;
}

const readValue = (text: string): unknown => (/^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text);
