/** What can be asked of the venue, each once, and the routes by which REST and the socket reach it. */
export { countText } from './account.js';
export * from './endpoint.js';
export * from './routes.js';
