import { Money } from '../../../../../domain/index.js';
import type { DialectResponse } from '../../dialect.js';
import type { AccountBalance } from '../../exchange.js';
import { answer, notFound } from '../answers.js';
import { isFiat } from '../assets.js';
import { count, type Desk, type PrivateCall } from '../call.js';
import { nameId } from '../ids.js';
import { isoTime, rateText } from '../text.js';

export const userIdOf = (account: string): string => nameId('user', account);
export const portfolioIdOf = (account: string): string => nameId('portfolio', account);
export const walletIdOf = (account: string, asset: string): string => nameId('wallet', `${account}/${asset}`);

function describeAccount(call: PrivateCall, balance: AccountBalance): Record<string, unknown> {
  const { asset, decimals, free, locked } = balance;
  const created = isoTime(call.key.createdAt);
  return {
    uuid: walletIdOf(call.account, asset),
    name: `${asset} Wallet`,
    currency: asset,
    available_balance: { value: free.format(decimals), currency: asset },
    default: true,
    active: true,
    created_at: created,
    updated_at: created,
    deleted_at: null,
    type: isFiat(asset) ? 'ACCOUNT_TYPE_FIAT' : 'ACCOUNT_TYPE_CRYPTO',
    ready: true,
    hold: { value: locked.format(decimals), currency: asset },
    retail_portfolio_id: portfolioIdOf(call.account),
    platform: 'ACCOUNT_PLATFORM_CONSUMER',
  };
}

/** A page of wallets; the cursor is the last one's id. */
export function listAccounts({ exchange }: Desk, call: PrivateCall): DialectResponse {
  const all = exchange.balances(call.account).map((balance) => describeAccount(call, balance));
  const cursor = call.query.get('cursor') ?? '';
  const from = cursor === '' ? 0 : all.findIndex((one) => one.uuid === cursor) + 1;
  const limit = count(call.query, 'limit', { otherwise: 49, most: 250 });
  const page = all.slice(from, from + limit);
  const more = from + limit < all.length;
  return answer({
    accounts: page,
    has_next: more,
    cursor: more ? page[page.length - 1]?.uuid : '',
    size: page.length,
  });
}

export function account({ exchange }: Desk, call: PrivateCall): DialectResponse {
  const balance = exchange
    .balances(call.account)
    .find((one) => walletIdOf(call.account, one.asset) === call.parts[0]);
  return balance === undefined
    ? notFound('account not found')
    : answer({ account: describeAccount(call, balance) });
}

export function keyPermissions(_desk: Desk, { key, account: owner }: PrivateCall): DialectResponse {
  const { read, trade, withdraw } = key.permissions;
  return answer({
    can_view: read,
    can_trade: trade,
    can_transfer: withdraw,
    portfolio_uuid: portfolioIdOf(owner),
    portfolio_type: 'DEFAULT',
  });
}

const describePortfolio = (owner: string): Record<string, unknown> => ({
  name: 'Default',
  uuid: portfolioIdOf(owner),
  type: 'DEFAULT',
  deleted: false,
});

export const listPortfolios = (_desk: Desk, { account: owner }: PrivateCall): DialectResponse =>
  answer({ portfolios: [describePortfolio(owner)] });

/** Money comes and goes by no bank here. */
export const listPaymentMethods = (): DialectResponse => answer({ payment_methods: [] });

const CASH = 'USD';

/** What a portfolio holds; its value in fiat is left at zero, since the exchange has no dollar prices. */
export function portfolio({ exchange }: Desk, { parts, account: owner }: PrivateCall): DialectResponse {
  if (parts[0] !== portfolioIdOf(owner)) return notFound('portfolio not found');
  const none = { value: '0', currency: CASH };
  const positions = exchange.balances(owner).map(({ asset, decimals, free, locked }) => ({
    asset,
    account_uuid: walletIdOf(owner, asset),
    total_balance_fiat: 0,
    total_balance_crypto: Number(free.plus(locked).format(decimals)),
    available_to_trade_fiat: 0,
    allocation: 0,
    cost_basis: none,
    asset_img_url: '',
    is_cash: isFiat(asset),
    average_entry_price: none,
    asset_uuid: nameId('asset', asset),
    available_to_trade_crypto: Number(free.format(decimals)),
    unrealized_pnl: 0,
    available_to_transfer_fiat: 0,
    available_to_transfer_crypto: Number(free.format(decimals)),
    asset_color: '#000000',
    account_type: isFiat(asset) ? 'ACCOUNT_TYPE_FIAT' : 'ACCOUNT_TYPE_CRYPTO',
  }));
  return answer({
    breakdown: {
      portfolio: describePortfolio(owner),
      portfolio_balances: {
        total_balance: none,
        total_futures_balance: none,
        total_cash_equivalent_balance: none,
        total_crypto_balance: none,
        futures_unrealized_pnl: none,
        perp_unrealized_pnl: none,
      },
      spot_positions: positions,
      perp_positions: [],
      futures_positions: [],
    },
  });
}

/** Fee tier and volume so far, all quote assets counted alike. */
export function transactionSummary(
  { exchange, products }: Desk,
  { account: owner }: PrivateCall,
): DialectResponse {
  let [volume, fees] = [0, 0];
  for (const fill of exchange.fills(owner, { limit: Number.MAX_SAFE_INTEGER })) {
    const { quote } = products.at(fill.instrument).specification;
    volume += Number(fill.notional.format(quote.decimals));
    if (fill.feeAsset === quote.code) fees += Number(fill.fee.format(quote.decimals));
  }
  const first = products.all[0];
  const rates = first === undefined ? { makerPpm: 0, takerPpm: 0 } : exchange.feeRates(owner, first.index);
  return answer({
    total_volume: volume,
    total_fees: fees,
    fee_tier: {
      pricing_tier: 'Advanced 1',
      usd_from: '0',
      usd_to: '1000',
      taker_fee_rate: rateText(rates.takerPpm),
      maker_fee_rate: rateText(rates.makerPpm),
      aop_from: '',
      aop_to: '',
    },
    margin_rate: null,
    goods_and_services_tax: null,
    advanced_trade_only_volume: volume,
    advanced_trade_only_fees: fees,
    coinbase_pro_volume: 0,
    coinbase_pro_fees: 0,
    total_balance: Money.ZERO.format(2),
    has_promo_fee: false,
  });
}
