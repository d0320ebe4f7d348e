/** One line of `outcry bench`: a figure of ours, and of one peer in the same run where there is one. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly peer: string | null;
  readonly peerValue: number | null;
  /** How many times better than the peer: above 1 is ahead. */
  readonly ratio: number | null;
}

/** A row for a figure of which more is better. */
export function rateRow(
  name: string,
  rates: { readonly ours: number; readonly peer?: { readonly name: string; readonly rate: number } },
  unit: string,
): BenchRow {
  const { ours, peer } = rates;
  if (peer === undefined) return { name, value: ours, unit, peer: null, peerValue: null, ratio: null };
  return { name, value: ours, unit, peer: peer.name, peerValue: peer.rate, ratio: ours / peer.rate };
}
