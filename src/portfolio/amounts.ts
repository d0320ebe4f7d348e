import { Money } from '../domain/index.js';

/** Exact amounts by asset. Iterate by `sortedAmounts`, so that the order of arrival leaves no trace. */
export type Amounts = Map<string, Money>;
export type AmountsCheckpoint = readonly (readonly [asset: string, limbs: readonly [number, number]])[];

export function addAmount(amounts: Amounts, asset: string, amount: Money): void {
  if (amount.isZero) return;
  const held = amounts.get(asset);
  amounts.set(asset, held === undefined ? amount : held.plus(amount));
}

/** By asset code, in the order of its UTF-16 units: the same on every machine and locale. */
export function sortedAmounts(amounts: ReadonlyMap<string, Money>): (readonly [string, Money])[] {
  if (amounts.size < 2) return [...amounts];
  return [...amounts].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

export function checkpointAmounts(amounts: ReadonlyMap<string, Money>): AmountsCheckpoint {
  return sortedAmounts(amounts).map(([asset, amount]) => [asset, amount.toLimbs()] as const);
}

export function restoreAmounts(checkpoint: AmountsCheckpoint): Amounts {
  return new Map(checkpoint.map(([asset, limbs]) => [asset, Money.fromLimbs(limbs)]));
}
