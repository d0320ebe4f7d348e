/** The commands of one file each: their words, options and checks; what they do is elsewhere in apps. */
export { registerExchange } from '../exchange/index.js';
export { registerJournal } from './journal.js';
export { registerReplay } from './replay.js';
export { registerStatus } from './status.js';
export { registerWorkstation } from './workstation.js';
