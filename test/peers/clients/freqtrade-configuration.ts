import type { ClientKey } from '../../../src/apps/exchange/index.js';

/**
 * A configuration as a user would write it: another exchange's URLs are its only oddity.
 * @see https://www.freqtrade.io/en/stable/configuration/
 */
export function freqtradeConfiguration({
  urls,
  key,
  dryRun,
  database,
}: {
  readonly urls: { readonly http: string; readonly ws: string };
  readonly key: ClientKey;
  readonly dryRun: boolean;
  readonly database: string;
}): object {
  const ccxt = {
    urls: {
      api: {
        sapi: `${urls.http}/sapi/v1`,
        sapiV2: `${urls.http}/sapi/v2`,
        sapiV3: `${urls.http}/sapi/v3`,
        sapiV4: `${urls.http}/sapi/v4`,
        public: `${urls.http}/api/v3`,
        private: `${urls.http}/api/v3`,
        v1: `${urls.http}/api/v1`,
        ws: { spot: `${urls.ws}/ws`, 'ws-api': { spot: `${urls.ws}/ws-api/v3` } },
      },
    },
  };
  const pricing = { price_side: 'other', use_order_book: true, order_book_top: 1 };
  return {
    bot_name: 'peer',
    dry_run: dryRun,
    dry_run_wallet: 50_000,
    db_url: `sqlite:///${database}`,
    initial_state: 'running',
    trading_mode: 'spot',
    margin_mode: '',
    stake_currency: 'USDT',
    stake_amount: 500,
    max_open_trades: 2,
    tradable_balance_ratio: 0.99,
    timeframe: '1m',
    cancel_open_orders_on_exit: true,
    unfilledtimeout: { entry: 1, exit: 1, exit_timeout_count: 0, unit: 'minutes' },
    entry_pricing: pricing,
    exit_pricing: pricing,
    exchange: {
      name: 'binance',
      key: key.key,
      secret: key.secret,
      ccxt_config: ccxt,
      pair_whitelist: ['BTC/USDT', 'ETH/USDT'],
      pair_blacklist: [],
    },
    pairlists: [{ method: 'StaticPairList' }],
    telegram: { enabled: false, token: '', chat_id: '' },
    api_server: { enabled: false },
    internals: { process_throttle_secs: 1 },
  };
}
