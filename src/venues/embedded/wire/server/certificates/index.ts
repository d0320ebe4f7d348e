/** Certificates for a server that is to be reached over TLS without one of the user's: an authority of a moment. */
export { type MadeCertificates, makeCertificates } from './authority.js';
