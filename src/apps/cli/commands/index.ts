/** The commands of one file each: their words, options and checks; what they do is elsewhere in apps. */
export { type JournalExportOptions, type JournalOptions, registerJournal } from './journal.js';
export { type ReplayOptions, registerReplay } from './replay.js';
export { type KillOptions, registerStatus } from './status.js';
export { registerWorkstation, type WorkstationOptions } from './workstation.js';
