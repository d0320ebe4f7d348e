import type { Micros } from '../../../../domain/index.js';
import type { KeyReport } from '../../contract.js';

/** Of `GetApiKeyInfo`, as far as it tells. */
interface KeyInfo {
  readonly api_key_name?: string;
  readonly permissions?: readonly string[] | Readonly<Record<string, boolean>>;
  readonly ip_allowlist?: readonly string[] | null;
  readonly valid_until?: string | number | null;
}

export function readKey(result: unknown): KeyReport {
  const info = (result ?? {}) as KeyInfo;
  const permissions = namesOf(info.permissions);
  const may = (pattern: RegExp): boolean | null =>
    permissions === null ? null : permissions.some((name) => pattern.test(name));
  return {
    canRead: may(/query[-_ ]?funds|query/i),
    canTrade: may(/^(modify|create|add)[-_ ](trades|orders)/i),
    canWithdraw: may(/withdraw/i),
    addressRestricted:
      info.ip_allowlist === undefined ? null : (info.ip_allowlist ?? []).some((address) => address !== ''),
    account: info.api_key_name ?? null,
    expiresAt: expiryOf(info.valid_until),
  };
}

function namesOf(permissions: KeyInfo['permissions']): readonly string[] | null {
  if (permissions === undefined) return null;
  if (Array.isArray(permissions)) return permissions as readonly string[];
  return Object.entries(permissions).flatMap(([name, isGiven]) => (isGiven === true ? [name] : []));
}

/** Seconds since the epoch, or a text; 0 is never. */
function expiryOf(until: KeyInfo['valid_until']): Micros | null {
  if (until === undefined || until === null || Number(until) === 0) return null;
  const millis = Number.isFinite(Number(until)) ? Number(until) * 1_000 : Date.parse(String(until));
  return Number.isNaN(millis) ? null : ((millis * 1_000) as Micros);
}
