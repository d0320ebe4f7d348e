import type { ClientKey } from '../../../src/apps/exchange/index.js';
import { ccxtClass, redirected } from '../../wire-harness/index.js';

/**
 * A configuration as a user would write it, but for the URLs: every one that ccxt knows of the venue is redirected, so
 * that nothing leaves the machine.
 * @see https://www.freqtrade.io/en/stable/configuration/
 */
export async function freqtradeConfiguration({
  urls,
  key,
  dryRun,
  database,
}: {
  readonly urls: { readonly http: string; readonly ws: string };
  readonly key: ClientKey;
  readonly dryRun: boolean;
  readonly database: string;
}): Promise<object> {
  const Venue = await ccxtClass('binance', 'pro');
  const ccxt = {
    urls: { api: redirected(new Venue({}).urls.api, urls) },
    options: { fetchMarkets: { types: ['spot'] } },
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
    internals: { process_throttle_secs: 1 },
  };
}
