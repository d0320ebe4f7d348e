/** The typed messages between the engine and its clients, and both ends of the socket they travel on. */
export * from './client.js';
export * from './messages.js';
export * from './server.js';
export * from './snapshots.js';
