/** The private side of Binance spot: its order socket, its user data stream, REST where the socket is away. */
export { BinanceLink } from './link.js';
