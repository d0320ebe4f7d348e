/** OKX: the protocol of its public channels; their frames are read as recordings of them are. */
export * from './protocol.js';
