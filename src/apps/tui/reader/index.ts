/** The screen-reader mode: what changes is said in whole sentences, and commands are typed as lines; nothing is drawn. */
export { type ReaderOptions, runReader } from './run-reader.js';
