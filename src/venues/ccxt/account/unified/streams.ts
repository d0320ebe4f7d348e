import { surely } from './surely.js';

const NEXT_TRY_MILLIS = 2_000;
/** Longer than ccxt waits for a connection: a subscription that has not failed by then stands. */
export const STANDS_MILLIS = 12_000;

export interface StreamEnds<T> {
  /** After how long without news, or an error, it stands nevertheless; null: it has news each time. */
  readonly quietMillis: number | null;
  take(value: T): void;
  /** It was broken, and is not any more: news may have been missed. */
  up(): void;
  down(error: unknown): void;
  isClosed(): boolean;
}

/**
 * A stream of ccxt, for ever: it connects by itself, and fails to say that it broke. That it is back is told by its next
 * news, or, where a quiet account has none, by time.
 */
export async function follow<T>(next: () => Promise<T>, ends: StreamEnds<T>): Promise<void> {
  let broken = false;
  const stands = (): void => {
    if (broken && !ends.isClosed()) ends.up();
    broken = false;
  };
  while (!ends.isClosed()) {
    const { quietMillis } = ends;
    const quiet = broken && quietMillis !== null ? setTimeout(stands, quietMillis).unref() : undefined;
    try {
      const value = await surely(next);
      stands();
      ends.take(value);
    } catch (error) {
      if (ends.isClosed()) return;
      if (!broken) ends.down(error);
      broken = true;
      await new Promise((resolve) => setTimeout(resolve, NEXT_TRY_MILLIS));
    } finally {
      clearTimeout(quiet);
    }
  }
}
