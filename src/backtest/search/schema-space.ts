import { z } from 'zod';
import { suggest, UserError } from '../../domain/index.js';
import { changeParameters, type StrategyDefinition } from '../../strategy/index.js';
import { type Dimension, type ParameterValue, Space } from './space.js';

/** What of a parameter's JSON Schema the space is made from. */
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

/** Without `--vary` a number is tried from a quarter of where it stands to four times that. */
const REACH = 4;

/**
 * The space that a strategy's schema gives. Named dimensions are taken as they are, after the schema has agreed to
 * each of their values (to both ends of a range). Where none is named, every parameter is varied: enums and yes-no
 * over what they can be, numbers within their bounds and within a factor of 4 of where they stand. Sizes in `base`
 * or `quote` are left alone then: they scale a result and do not make it better.
 *
 * @param standing the parameters in place, defaults included.
 * @throws UserError for a name or a value that the schema does not have, and where there is nothing to vary.
 */
export function schemaSpace(
  definition: StrategyDefinition,
  standing: Readonly<Record<string, unknown>>,
  named: readonly Dimension[],
): Space {
  const schema = z.toJSONSchema(definition.parameters, { io: 'input', unrepresentable: 'any' });
  const properties = (schema.properties ?? {}) as Readonly<Record<string, ParameterSchema>>;
  if (named.length === 0) {
    const found = Object.entries(properties).flatMap(([name, rules]) =>
      defaultDimension(name, rules, standing[name]),
    );
    if (found.length > 0) return new Space(found);
    throw new UserError(
      `${definition.name}: its schema names nothing to vary; give --vary name=low:high:step`,
    );
  }
  const seen = new Set<string>();
  return new Space(
    named.map((dimension) => {
      const { name } = dimension;
      if (seen.has(name)) throw new UserError(`--vary ${name}: it is named twice; give it once`);
      seen.add(name);
      const rules = properties[name];
      if (rules === undefined) throw unknownName(definition.name, name, Object.keys(properties));
      const fitted = rules.type === 'integer' ? wholeNumbers(dimension) : dimension;
      for (const value of extremes(fitted)) check(definition, standing, name, value);
      return fitted;
    }),
  );
}

function unknownName(strategy: string, name: string, known: readonly string[]): UserError {
  const near = suggest(name, known);
  const mend = near === null ? `it has ${known.join(', ') || 'none'}` : `did you mean ${near}?`;
  return new UserError(`--vary ${name}: ${strategy} has no such parameter; ${mend}`);
}

function wholeNumbers(dimension: Dimension): Dimension {
  if (dimension.kind === 'range') {
    return { ...dimension, integer: true, low: Math.ceil(dimension.low), high: Math.floor(dimension.high) };
  }
  const values = dimension.values.map((value) => (typeof value === 'number' ? Math.round(value) : value));
  return { ...dimension, values: [...new Set(values)] };
}

const extremes = (dimension: Dimension): readonly ParameterValue[] =>
  dimension.kind === 'listed' ? dimension.values : [dimension.low, dimension.high];

function check(
  definition: StrategyDefinition,
  standing: Readonly<Record<string, unknown>>,
  name: string,
  value: ParameterValue,
): void {
  const changed = changeParameters(definition, standing, { [name]: value });
  if ('refused' in changed) throw new UserError(`--vary ${name}=${value}: ${changed.refused}`);
}

function defaultDimension(name: string, rules: ParameterSchema, standing: unknown): Dimension[] {
  if (rules.enum !== undefined) {
    const values = rules.enum.filter((value) => ['string', 'number', 'boolean'].includes(typeof value));
    return values.length < 2 ? [] : [{ name, kind: 'listed', values: values as ParameterValue[] }];
  }
  if (rules.type === 'boolean') return [{ name, kind: 'listed', values: [false, true] }];
  const centre = standing ?? rules.default;
  const isNumber = rules.type === 'number' || rules.type === 'integer';
  if (!isNumber || typeof centre !== 'number' || rules.unit === 'base' || rules.unit === 'quote') return [];
  const integer = rules.type === 'integer';
  const [low, high] = limits(rules, integer);
  if (centre <= 0) {
    const finite = high - low < Number.MAX_SAFE_INTEGER;
    return finite && low < high ? [{ name, kind: 'range', low, high, log: false, integer }] : [];
  }
  const from = Math.max(low, integer ? Math.max(1, Math.floor(centre / REACH)) : tidy(centre / REACH));
  const to = Math.min(high, integer ? Math.ceil(centre * REACH) : tidy(centre * REACH));
  return from < to ? [{ name, kind: 'range', low: from, high: to, log: from > 0, integer }] : [];
}

/** The bounds themselves may be tried, save where the schema excludes them. */
function limits(rules: ParameterSchema, integer: boolean): [number, number] {
  const inside = (bound: number, sign: 1 | -1) =>
    integer ? Math.round(bound) + sign : bound + sign * Math.max(1e-9, Math.abs(bound) * 1e-6);
  const low =
    rules.minimum ?? (rules.exclusiveMinimum === undefined ? undefined : inside(rules.exclusiveMinimum, 1));
  const high =
    rules.maximum ?? (rules.exclusiveMaximum === undefined ? undefined : inside(rules.exclusiveMaximum, -1));
  return [low ?? Number.NEGATIVE_INFINITY, high ?? Number.POSITIVE_INFINITY];
}

const tidy = (value: number): number => Number(value.toPrecision(6));
