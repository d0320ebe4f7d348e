import type { DialectName, ExchangeKey, KeyRing } from '../../venues/embedded/wire/index.js';

/** The keys of an exchange, found by dialect and name. */
export function createKeyRing(keys: readonly ExchangeKey[]): KeyRing {
  const byName = new Map(keys.map((key) => [`${key.dialect} ${key.key}`, key]));
  return { find: (dialect: DialectName, key: string) => byName.get(`${dialect} ${key}`) };
}
