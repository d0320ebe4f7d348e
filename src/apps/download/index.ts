/** A venue's history of candles and trades, fetched within its limits into tapes; goes on where it was broken off. */
export { type DownloadOptions, runDownload } from './download.js';
