/** The shell around the dialects: one port for HTTP, WebSocket and TLS, faults on request, and the admin endpoint. */
export * from './certificates/index.js';
export * from './faults/index.js';
export * from './options.js';
export { createWireServer } from './wire-server.js';
