/** What happens on live venues, kept on tapes: beside every live session, and by `outcry record` alone. */
export { type RecordOptions, runRecord } from './record.js';
