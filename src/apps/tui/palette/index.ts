/** The palette's language: reads a line as a command, says what it would do, and completes what is being typed. */
export { readBracketWords } from './account-verbs.js';
export type { Distance, PaletteCommand, SizePreset } from './command.js';
export { type Completion, completePalette, describeUsage } from './completion.js';
export type { PaletteContext, Touch } from './context.js';
export { describePalette } from './describe.js';
export { type Failure, isFailure } from './failure.js';
export {
  type HistoryStep,
  nextEntry,
  type PaletteHistory,
  paletteHistory,
  previousEntry,
  remember,
} from './history.js';
export { readPrice, readSize } from './numbers.js';
export { parsePalette } from './parse.js';
export type { Offer, PaletteReading, Verb } from './verb.js';
export { VERBS } from './verbs.js';
