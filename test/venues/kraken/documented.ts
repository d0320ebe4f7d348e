/** The worked example of https://docs.kraken.com/exchange/guides/websockets/book-checksum-v2. */
const level = ([price, qty]: readonly [string, string]) => `{"price":${price},"qty":${qty}}`;

const BIDS = [
  ['45283.5', '0.10000000'],
  ['45283.4', '1.54582015'],
  ['45282.1', '0.10000000'],
  ['45281.0', '0.10000000'],
  ['45280.3', '1.54592586'],
  ['45279.0', '0.07990000'],
  ['45277.6', '0.03310103'],
  ['45277.5', '0.30000000'],
  ['45277.3', '1.54602737'],
  ['45276.6', '0.15445238'],
] as const;

const ASKS = [
  ['45285.2', '0.00100000'],
  ['45286.4', '1.54571953'],
  ['45286.6', '1.54571109'],
  ['45289.6', '1.54560911'],
  ['45290.2', '0.15890660'],
  ['45291.8', '1.54553491'],
  ['45294.7', '0.04454749'],
  ['45296.1', '0.35380000'],
  ['45297.5', '0.09945542'],
  ['45299.5', '0.18772827'],
] as const;

export const KRAKEN_CHECKSUM = 3_310_070_434;

export const KRAKEN_SNAPSHOT = `{"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":[${BIDS.map(level)}],"asks":[${ASKS.map(level)}],"checksum":${KRAKEN_CHECKSUM}}]}`;
