import { suggest } from '../domain/index.js';
import { candleIndicators } from './candle/index.js';
import type { IndicatorDefinition } from './contract.js';
import { marketIndicators } from './market/index.js';

/** Those that ship, by name. */
export const builtInIndicators: ReadonlyMap<string, IndicatorDefinition> = new Map(
  [...candleIndicators, ...marketIndicators].map((definition) => [definition.name, definition]),
);

/** Every indicator that somebody may ask for by name. */
export interface IndicatorRegistry {
  readonly all: readonly IndicatorDefinition[];
  /** @throws RangeError naming the near miss for a name that there is none of. */
  find(name: string): IndicatorDefinition;
}

/**
 * The shipped indicators and the user's own.
 * @throws RangeError where two bear one name.
 */
export function indicatorRegistry(extra: readonly IndicatorDefinition[] = []): IndicatorRegistry {
  const byName = new Map(builtInIndicators);
  for (const definition of extra) {
    if (byName.has(definition.name)) {
      throw new RangeError(`two indicators are called ${definition.name}: give one of them another name`);
    }
    byName.set(definition.name, definition);
  }
  return {
    all: [...byName.values()],
    find(name) {
      const found = byName.get(name);
      if (found !== undefined) return found;
      const near = suggest(name, [...byName.keys()]);
      const mend = near === null ? `there are ${[...byName.keys()].join(', ')}` : `did you mean ${near}?`;
      throw new RangeError(`no indicator "${name}"; ${mend}`);
    },
  };
}
