/** A stretch of time in micros, its end not included. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

export interface WalkForwardFold {
  readonly train: TimeSpan;
  readonly test: TimeSpan;
}

export interface WalkForwardOptions extends TimeSpan {
  readonly folds: number;
  /** So much of the end of the training is left out: what is entered there is settled in the test. */
  readonly purgeMicros: number;
  /** So much after the training's end passes before the test begins: what follows at once resembles it. */
  readonly embargoMicros: number;
  /** `anchored` trains from the beginning; `rolling` on one piece as long as a test. */
  readonly window: 'anchored' | 'rolling';
}

/**
 * Training always before its test (walk-forward), purged and embargoed as in López de Prado, Advances in Financial
 * Machine Learning (2018), chapter 7. The time is cut into `folds` + 1 equal pieces; each but the first is a test.
 *
 * @returns null where the purge or the embargo eats up a piece.
 */
export function walkForwardSplits(options: WalkForwardOptions): WalkForwardFold[] | null {
  const { from, to, folds, purgeMicros, embargoMicros, window } = options;
  const piece = (to - from) / (folds + 1);
  const cut = (index: number) => Math.round(from + piece * index);
  const splits = Array.from({ length: folds }, (_, fold) => ({
    train: { from: window === 'anchored' ? from : cut(fold), to: cut(fold + 1) - purgeMicros },
    test: { from: cut(fold + 1) + embargoMicros, to: cut(fold + 2) },
  }));
  return splits.every(({ train, test }) => train.from < train.to && test.from < test.to) ? splits : null;
}

/** A test, and the training around it: what is before it and what is after. */
export interface PurgedFold {
  readonly train: readonly TimeSpan[];
  readonly test: TimeSpan;
}

/**
 * Purged k-fold cross-validation, chapter 7.4: `folds` equal tests, each with all else as training, less `purge` on
 * both sides of the test and a further `embargo` after it.
 */
export function purgedFolds({
  from,
  to,
  folds,
  purgeMicros,
  embargoMicros,
}: Omit<WalkForwardOptions, 'window'>): PurgedFold[] {
  const cut = (index: number) => Math.round(from + ((to - from) * index) / folds);
  return Array.from({ length: folds }, (_, fold) => {
    const test = { from: cut(fold), to: cut(fold + 1) };
    const train = [
      { from, to: test.from - purgeMicros },
      { from: test.to + purgeMicros + embargoMicros, to },
    ].filter((span) => span.from < span.to);
    return { train, test };
  });
}
