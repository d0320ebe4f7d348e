export { type DialogLine, line } from '../reading.js';
