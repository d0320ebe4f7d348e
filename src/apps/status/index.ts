/** What is running and what is open, and the kill switch, from any shell. */
export { runKill } from './kill.js';
export { runStatus } from './run-status.js';
