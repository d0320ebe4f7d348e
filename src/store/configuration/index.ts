/** The configuration: shipped YAML, a user's file over it, checked by Zod with the line of each mistake; and the home folder. */

export { type Home, openHome, resolveHome } from './home.js';
export { initialiseHome } from './initialise.js';
export { configurationJsonSchema } from './json-schema.js';
export {
  type CheckedConfiguration,
  checkConfiguration,
  type KeyChange,
  loadConfiguration,
  shippedConfiguration,
} from './load.js';
export { type Problem, problemLine } from './problem.js';
export { type Configuration, configurationSchema } from './schema.js';
export { shippedFolder } from './shipped.js';
