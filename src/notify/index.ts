/** Alerts to where a person is: webhook, Telegram, Discord, e-mail; each said once, and no channel flooded. */
export * from './channel.js';
export { createChannel } from './channels/index.js';
export * from './dispatcher.js';
export { alertText } from './wording.js';
