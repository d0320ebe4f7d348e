import { z } from 'zod';
import { isMap } from './merge.js';
import { configurationSchema } from './schema.js';

/**
 * The configuration as JSON Schema (draft 2020-12), for editors: nothing is required, since what is left out
 * is as shipped, and each shipped value is told as the default.
 */
export function configurationJsonSchema(shipped: unknown): Record<string, unknown> {
  const { risk, ...properties } = propertiesOf(
    z.toJSONSchema(configurationSchema, { io: 'input' }) as Record<string, unknown>,
    shipped,
  );
  const elsewhere = { type: 'string', description: 'a file beside this one that holds the limits' };
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Outcry configuration',
    type: 'object',
    properties: { ...properties, risk: { anyOf: [elsewhere, risk] } },
    additionalProperties: false,
  };
}

function propertiesOf(node: Record<string, unknown>, shipped: unknown): Record<string, unknown> {
  const properties = isMap(node.properties) ? node.properties : {};
  return Object.fromEntries(
    Object.entries(properties).map(([key, property]) => [
      key,
      partial(property as Record<string, unknown>, isMap(shipped) ? shipped[key] : undefined),
    ]),
  );
}

function partial(node: Record<string, unknown>, shipped: unknown): Record<string, unknown> {
  if (!isMap(node.properties)) return shipped === undefined ? node : { ...node, default: shipped };
  const { required: _, ...rest } = node;
  return { ...rest, properties: propertiesOf(node, shipped) };
}
