import { openAllTapes } from '../../../store/tape/index.js';
import { printSummaries, summarise } from './summary.js';

/** `outcry tape info`: counts, times and notes of tapes, by instrument. */
export function runInfo(paths: readonly string[], options: { readonly json: boolean }): void {
  printSummaries(openAllTapes(paths).map(summarise), options);
}
