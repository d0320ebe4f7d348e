import type { RiskConfiguration } from './configuration.js';
import { LIMIT_KINDS, type LimitKind } from './limit-table.js';

/** What differs between two configurations, a line each: `max-order of BTC/USDT: 1 → 0.5`. */
export function configurationChanges(before: RiskConfiguration, after: RiskConfiguration): string[] {
  const [old, now] = [leaves(before), leaves(after)];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((path) => {
    const [was, is] = [old.get(path) ?? 'left out', now.get(path) ?? 'left out'];
    return was === is ? [] : [`${nameOf(path)}: ${was} → ${is}`];
  });
}

function leaves({ places: _, ...sections }: RiskConfiguration): Map<string, string> {
  const found = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
      for (const [key, under] of Object.entries(value)) walk(under, path === '' ? key : `${path} ${key}`);
    } else if (value !== undefined) {
      found.set(path, value === null ? 'none' : Array.isArray(value) ? value.join(', ') : String(value));
    }
  };
  walk(sections, '');
  return found;
}

/** A limit by the name that refusals have for it; what is none by its path. */
function nameOf(path: string): string {
  const [section, ...keys] = path.split(' ');
  const kind = (key: string | undefined, scope: LimitKind['scope']) =>
    LIMIT_KINDS.find((one) => one.key === key && one.scope === scope)?.rule;
  if (section === 'account' && keys.length === 1) return kind(keys[0], 'account') ?? keys[0]!;
  const rule = kind(keys.at(-1), 'instrument');
  if (section === 'defaults' && keys.length === 1 && rule !== undefined) return `${rule} by default`;
  if (section === 'instruments' && keys.length === 2 && rule !== undefined) return `${rule} of ${keys[0]}`;
  return path.split(' ').join('.');
}
