/** Kraken's sockets of version 2: channels, requests, and the sessions that have them. */
export * from './market-channels.js';
export * from './private-channels.js';
export * from './requests.js';
export * from './session.js';
