import { z } from 'zod';
import type { IndicatorDefinition } from '../../indicators/index.js';
import type { StrategyDefinition } from '../../strategy/index.js';

export type PluginDefinition =
  | { readonly kind: 'strategy'; readonly definition: StrategyDefinition }
  | { readonly kind: 'indicator'; readonly definition: IndicatorDefinition };

/** In kebab-case: what configuration files and commands call a thing. */
export const PLUGIN_NAME = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;

/**
 * What a plugin's default export defines: one strategy or indicator, or a list of them.
 * @throws Error with the first thing that is missing, and how to mend it.
 */
export function definitionsIn(exported: unknown): PluginDefinition[] {
  const list = isList(exported) ? Array.from(exported) : [exported];
  const complaint = list.length === 0 ? 'its default export is an empty list' : firstComplaint(list);
  if (complaint !== null) throw new Error(complaint);
  return list.map((each) =>
    isIndicator(each as object)
      ? { kind: 'indicator', definition: each as IndicatorDefinition }
      : { kind: 'strategy', definition: each as StrategyDefinition },
  );
}

/** An array of the plugin's own context is none of ours. */
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

function firstComplaint(list: readonly unknown[]): string | null {
  const names = new Set<string>();
  for (const each of list) {
    const [complaint] = complaintsAbout(each);
    const name = (each as { readonly name?: unknown } | null | undefined)?.name;
    const who = list.length > 1 && typeof name === 'string' ? `${name}: ` : '';
    if (complaint !== undefined) return `${who}${complaint}`;
    if (names.has(name as string)) return `it defines "${String(name)}" twice: give one another name`;
    names.add(name as string);
  }
  return null;
}

/** Everything that a definition lacks, a line each. */
export function complaintsAbout(value: unknown): string[] {
  if (value === undefined) {
    return ['it has no default export: write `export default defineStrategy({ … })` or `defineIndicator`'];
  }
  if (typeof value !== 'object' || value === null) {
    return ['its default export is not made by defineStrategy or defineIndicator'];
  }
  const { name, description, parameters, create } = value as Record<string, unknown>;
  const complaints: string[] = [];
  if (typeof name !== 'string' || !PLUGIN_NAME.test(name)) {
    const said = typeof name === 'string' ? `its name "${name}" is not in kebab-case` : 'it has no name';
    complaints.push(`${said}: write name: 'my-plugin', small letters, digits and hyphens`);
  }
  if (parameters === undefined) {
    complaints.push('it has no schema: write parameters: z.object({ … }), empty where it takes none');
  } else if (!(parameters instanceof z.ZodObject)) {
    complaints.push('its parameters are no schema of an object: write parameters: z.object({ … })');
  }
  if (typeof description !== 'string') {
    complaints.push('it has no description: write description: one line that says what it does');
  }
  if (typeof create !== 'function') {
    complaints.push('it has no create: write create(parameters) { … } that returns its handlers');
  }
  if (isIndicator(value)) complaints.push(...indicatorComplaints(value));
  return complaints;
}

function indicatorComplaints(value: object): string[] {
  const { input, outputs, warmup } = value as Record<string, unknown>;
  const complaints: string[] = [];
  if (input !== 'candle' && input !== 'market') {
    complaints.push("its input is neither 'candle' nor 'market'");
  }
  if (!isList(outputs) || outputs.length === 0) {
    complaints.push("it has no outputs: write outputs: [{ name: 'value', unit: 'price' }]");
  }
  if (input === 'candle' && typeof warmup !== 'function') {
    complaints.push('it has no warmup: write warmup(parameters), the candles up to its first value');
  }
  return complaints;
}

const isIndicator = (value: object): boolean => 'outputs' in value || 'input' in value;
