import { z } from 'zod';
import { type InstrumentSpecification, schemaFault, suggest } from '../domain/index.js';
import type { StrategyDefinition } from './contract.js';

/** A parameter as its plugin's schema tells it. */
export interface ParameterRow {
  readonly name: string;
  readonly value: string;
  /** Empty where it has none. */
  readonly default: string;
  /** Empty where the schema names none. */
  readonly unit: string;
  /** `0 to 500`, `above 0`, `fast or slow`; empty where there are none. */
  readonly bounds: string;
}

/** What of a parameter's JSON Schema is read; `unit` is what the plugin said with `.meta({ unit })`. */
interface ParameterSchema {
  readonly type?: string;
  readonly default?: unknown;
  readonly unit?: unknown;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
}

type Values = Readonly<Record<string, unknown>>;

/** A strategy, or an indicator: whatever has a name and a schema. */
type Described = Pick<StrategyDefinition, 'name' | 'parameters'>;

/** Every parameter of the schema, in its order; units `base` and `quote` become the assets' codes. */
export function describeParameters(
  definition: Described,
  values: unknown,
  { base, quote }: Pick<InstrumentSpecification, 'base' | 'quote'>,
): ParameterRow[] {
  const standing = (values ?? {}) as Values;
  const unitOf = (unit: unknown): string =>
    unit === 'base' ? base.code : unit === 'quote' ? quote.code : typeof unit === 'string' ? unit : '';
  return Object.entries(schemaOf(definition)).map(([name, schema]) => ({
    name,
    value: plain(standing[name] ?? schema.default),
    default: plain(schema.default),
    unit: unitOf(schema.unit),
    bounds: boundsText(schema),
  }));
}

/**
 * What stands with `changes` over it, checked by the plugin's schema: a refusal is one line in its words.
 * A number or a yes that comes as text, as a palette has it, is read where the schema wants one.
 */
export function changeParameters(
  definition: Described,
  standing: unknown,
  changes: Readonly<Record<string, string | number | boolean>>,
): { readonly parameters: Values } | { readonly refused: string } {
  const schema = schemaOf(definition);
  const known = Object.keys(schema);
  const read: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(changes)) {
    if (!known.includes(name)) return { refused: unknownParameter(definition.name, name, known) };
    read[name] = typeof value === 'string' ? readText(value, schema[name]!) : value;
  }
  const parameters = { ...(standing as Values), ...read };
  const parsed = definition.parameters.safeParse(parameters);
  if (parsed.success) return { parameters };
  return { refused: schemaFault(parsed.error, definition.name) };
}

function unknownParameter(plugin: string, name: string, known: readonly string[]): string {
  const near = suggest(name, known);
  const mend = near === null ? `it has ${known.join(', ') || 'none'}` : `did you mean ${near}?`;
  return `${plugin} has no parameter "${name}"; ${mend}`;
}

/** A schema that JSON cannot tell has no parameters to show; it checks them all the same. */
function schemaOf({ parameters }: Described): Readonly<Record<string, ParameterSchema>> {
  const schema = z.toJSONSchema(parameters, { io: 'input', unrepresentable: 'any' });
  return (schema.properties ?? {}) as Readonly<Record<string, ParameterSchema>>;
}

/** Text that is none of what is wanted stays text, for the schema to refuse. */
function readText(text: string, { type }: ParameterSchema): string | number | boolean {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  const isNumber = /^-?\d+(\.\d+)?$/.test(text);
  return (type === 'number' || type === 'integer') && isNumber ? Number(text) : text;
}

const plain = (value: unknown): string =>
  value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** What every whole number has is no bound worth telling. */
const told = (limit: number | undefined): number | null =>
  limit === undefined || Math.abs(limit) === Number.MAX_SAFE_INTEGER ? null : limit;

function boundsText(schema: ParameterSchema): string {
  if (schema.enum !== undefined) {
    const words = schema.enum.map(String);
    return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;
  }
  const [least, most] = [told(schema.minimum), told(schema.maximum)];
  const [above, below] = [told(schema.exclusiveMinimum), told(schema.exclusiveMaximum)];
  if (least !== null && most !== null) return `${least} to ${most}`;
  const from = above !== null ? `above ${above}` : least !== null ? `at least ${least}` : '';
  const to = below !== null ? `below ${below}` : most !== null ? `at most ${most}` : '';
  return [from, to].filter((words) => words !== '').join(', ');
}
