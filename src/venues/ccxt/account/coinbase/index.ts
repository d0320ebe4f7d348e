/** The private side of Coinbase Advanced Trade: orders by REST with our own signatures, news by the `user` channel. */
export { CoinbaseLink } from './link.js';
