/** `outcry config init|check|schema`: the configuration from the command line. */
export { registerConfig } from './register.js';
