/** Plugins have a folder of their own; this is where the engine's process has always found them. */
export { FilePluginShelf, findPlugin, pluginFolders } from '../plugins/index.js';
