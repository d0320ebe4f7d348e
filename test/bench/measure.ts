/** Something that is timed: `prepare` is not, `run` is, and says how many operations it did. */
export interface Candidate {
  readonly name: string;
  prepare(): void;
  run(): number;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >>> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Operations a second by candidate: the medians of runs that alternate, so that a busy moment hits all alike. */
export function alternate(
  candidates: readonly Candidate[],
  options: { readonly rounds?: number; readonly minMillis?: number } = {},
): ReadonlyMap<string, number> {
  const { rounds = 5, minMillis = 150 } = options;
  const rates = new Map<string, number[]>(candidates.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const candidate of candidates) {
      const rate = rateOf(candidate, minMillis);
      // The first round only warms up.
      if (round >= 0) rates.get(candidate.name)!.push(rate);
    }
  }
  return new Map([...rates].map(([name, values]) => [name, median(values)]));
}

function rateOf(candidate: Candidate, minMillis: number): number {
  let operations = 0;
  let elapsed = 0;
  while (elapsed < minMillis) {
    candidate.prepare();
    const started = performance.now();
    operations += candidate.run();
    elapsed += performance.now() - started;
  }
  return (operations / elapsed) * 1_000;
}
