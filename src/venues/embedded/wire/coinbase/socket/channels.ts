/** What there is to subscribe to. @see https://docs.cdp.coinbase.com/coinbase-app/advanced-trade-apis/websocket/websocket-channels */
export const CHANNELS = {
  level2: { products: 'required', isPrivate: false },
  market_trades: { products: 'required', isPrivate: false },
  ticker: { products: 'required', isPrivate: false },
  ticker_batch: { products: 'required', isPrivate: false },
  candles: { products: 'required', isPrivate: false },
  status: { products: 'optional', isPrivate: false },
  heartbeats: { products: 'none', isPrivate: false },
  user: { products: 'optional', isPrivate: true },
  futures_balance_summary: { products: 'none', isPrivate: true },
} as const;

export type ChannelName = keyof typeof CHANNELS;

export const isChannel = (name: string): name is ChannelName => Object.hasOwn(CHANNELS, name);

/** What the host of user data serves; the host of market data serves everything. */
export const USER_CHANNELS: ReadonlySet<ChannelName> = new Set([
  'user',
  'futures_balance_summary',
  'heartbeats',
]);
