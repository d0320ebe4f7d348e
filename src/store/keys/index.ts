/** Exchange keys: their secrets in the system's keychain or in an encrypted vault, and what may be known of them in a list. */
export * from './credentials.js';
export * from './key-list.js';
export * from './key-store.js';
export * from './keychain.js';
export * from './passphrase.js';
export * from './vault-file.js';
