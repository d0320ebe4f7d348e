import type { Instrument } from '../../domain/index.js';
import type { Deposit } from '../../venues/embedded/index.js';

/** The configured deposits as the exchange takes them; an asset that no instrument trades has 8 decimals. */
export function depositsOf(
  deposits: Readonly<Record<string, string>>,
  instruments: readonly Instrument[],
): Deposit[] {
  const assets = new Map(
    instruments
      .flatMap(({ specification: { base, quote } }) => [base, quote])
      .map((asset) => [asset.code, asset]),
  );
  return Object.entries(deposits).map(([code, amount]) => ({
    asset: assets.get(code) ?? { code, decimals: 8 },
    amount,
  }));
}
