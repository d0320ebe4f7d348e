import { z } from 'zod';
import { schemaFault } from '../../../domain/index.js';
import type { PluginDefinition } from '../shape.js';
import { error, type Finding, warning } from './finding.js';

interface FieldSchema {
  readonly default?: unknown;
  readonly description?: string;
}

/** Whether the defaults hold by themselves, and whether each parameter says what it is. */
export function checkParameters({ definition }: PluginDefinition): Finding[] {
  const { parameters } = definition;
  const parsed = parameters.safeParse({});
  const findings: Finding[] = [];
  if (!parsed.success) {
    const fault = schemaFault(parsed.error);
    findings.push(error(`its default parameters do not hold: ${fault}; give every one a .default(…)`));
  }
  for (const [name, field] of Object.entries(fieldsOf(parameters))) {
    const lacks = [
      ...(field.default === undefined ? ['default'] : []),
      ...(field.description === undefined ? ['description'] : []),
    ];
    if (lacks.length === 0) continue;
    findings.push(
      warning(
        `parameter ${name} has no ${lacks.join(' and no ')}: .default(…).meta({ unit: 's', description: '…' })`,
      ),
    );
  }
  if (definition.description.trim() === '')
    findings.push(warning('its description is empty: say what it does'));
  return findings;
}

function fieldsOf(schema: z.ZodType): Readonly<Record<string, FieldSchema>> {
  const described = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }) as {
    readonly properties?: Readonly<Record<string, FieldSchema>>;
  };
  return described.properties ?? {};
}
