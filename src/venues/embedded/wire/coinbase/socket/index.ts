/** The sockets: connections, their subscriptions, and the messages of every channel. */
export { SocketHub } from './hub.js';
