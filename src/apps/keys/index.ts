/** Exchange keys at the command line and for a session: asked for, kept, listed, changed, checked at their venue. */

export { addKey, type KeyOptions, listKeys, type NewKeyOptions, removeKey, rotateKey } from './commands.js';
export { askVaultPassphrase, openKeyStore, readCredentials } from './open-store.js';
