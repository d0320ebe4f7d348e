import { MICROS_PER_SECOND } from '../../../../../domain/index.js';
import type { DialectResponse } from '../../dialect.js';
import type { AccountBalance } from '../../exchange.js';
import { answer, appError } from '../answers.js';
import { assetName, isDollar, isFiat } from '../assets.js';
import { type Call, count, type Desk, type PrivateCall } from '../call.js';
import { nameId } from '../ids.js';
import { isoSeconds, priceText, quotientText } from '../text.js';
import { userIdOf, walletIdOf } from './accounts.js';

const data = (value: unknown): DialectResponse => answer({ data: value });

/** @see https://docs.cdp.coinbase.com/coinbase-app/track-apis/time */
export function appTime({ exchange }: Desk): DialectResponse {
  return data({
    iso: isoSeconds(exchange.now()),
    epoch: Math.floor(exchange.now() / MICROS_PER_SECOND),
  });
}

function assets({ products }: Desk): { code: string; decimals: number }[] {
  const found = new Map<string, number>();
  for (const { specification } of products.all) {
    for (const { code, decimals } of [specification.base, specification.quote]) found.set(code, decimals);
  }
  return [...found].map(([code, decimals]) => ({ code, decimals }));
}

export function fiatCurrencies(desk: Desk): DialectResponse {
  const fiat = assets(desk).filter(({ code }) => isFiat(code));
  return data(fiat.map(({ code }) => ({ id: code, name: assetName(code), min_size: '0.01' })));
}

const describeCurrency = ({ code, decimals }: { code: string; decimals: number }, index: number) => ({
  asset_id: nameId('asset', code),
  code,
  name: assetName(code),
  color: '#000000',
  sort_index: 100 + index,
  exponent: decimals,
  type: isFiat(code) ? 'fiat' : 'crypto',
  address_regex: isFiat(code) ? '' : '^[A-Za-z0-9]{20,90}$',
});

export function cryptoCurrencies(desk: Desk): DialectResponse {
  return data(
    assets(desk)
      .filter(({ code }) => !isFiat(code))
      .map(describeCurrency),
  );
}

/** How much of each asset one unit of the currency buys, by last prices; dollar tokens count as dollars. */
export function exchangeRates({ exchange, products }: Desk, { query }: Call): DialectResponse {
  const currency = query.get('currency') ?? 'USD';
  const rates: Record<string, string> = { [currency]: '1.0' };
  for (const instrument of products.all) {
    const { base, quote, tick } = instrument.specification;
    const same = quote.code === currency || (isDollar(currency) && isDollar(quote.code));
    const { last } = exchange.ticker(instrument.index);
    if (!same || last === null) continue;
    if (quote.code !== currency) rates[quote.code] = '1.0';
    rates[base.code] = quotientText(10n ** BigInt(tick.decimals), BigInt(last) * BigInt(tick.units), 16);
  }
  return data({ currency, rates });
}

/** Last price, or what a buyer or a seller gets at the touch. */
export function price({ exchange, products }: Desk, { parts }: Call): DialectResponse {
  const [symbol = '', kind] = parts;
  const instrument = products.find(symbol);
  if (instrument === undefined) return appError(404, 'not_found', 'Invalid base currency');
  const book = exchange.book(instrument.index);
  const { last } = exchange.ticker(instrument.index);
  const touch =
    kind === 'buy' && book.hasAsk ? book.bestAsk : kind === 'sell' && book.hasBid ? book.bestBid : last;
  const { base, quote } = instrument.specification;
  return data({
    amount: touch === null ? '0' : priceText(instrument, touch),
    base: base.code,
    currency: quote.code,
  });
}

function describeWallet(call: PrivateCall, { asset, decimals, free, locked }: AccountBalance) {
  const id = walletIdOf(call.account, asset);
  const created = isoSeconds(call.key.createdAt);
  return {
    id,
    name: `${asset} Wallet`,
    primary: false,
    type: isFiat(asset) ? 'fiat' : 'wallet',
    currency: describeCurrency({ code: asset, decimals }, 0),
    balance: { amount: free.plus(locked).format(decimals), currency: asset },
    created_at: created,
    updated_at: created,
    resource: 'account',
    resource_path: `/v2/accounts/${id}`,
    allow_deposits: true,
    allow_withdrawals: true,
  };
}

const pagination = (limit: number, next: string | null) => ({
  ending_before: null,
  starting_after: null,
  previous_ending_before: null,
  next_starting_after: next,
  limit,
  order: 'desc',
  previous_uri: null,
  next_uri: next === null ? null : `/v2/accounts?limit=${limit}&starting_after=${next}`,
});

/** Wallets with what they hold in all, orders included. @see https://docs.cdp.coinbase.com/coinbase-app/track-apis/accounts */
export function wallets({ exchange }: Desk, call: PrivateCall): DialectResponse {
  const all = exchange.balances(call.account).map((balance) => describeWallet(call, balance));
  const after = call.query.get('starting_after');
  const from = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const limit = count(call.query, 'limit', { otherwise: 25, most: 250 });
  const page = all.slice(from, from + limit);
  const next = from + limit < all.length ? (page[page.length - 1]?.id ?? null) : null;
  return answer({ pagination: pagination(limit, next), data: page });
}

export function wallet({ exchange }: Desk, call: PrivateCall): DialectResponse {
  const found = exchange
    .balances(call.account)
    .find(({ asset }) => [asset, walletIdOf(call.account, asset)].includes(call.parts[0] ?? ''));
  return found === undefined ? appError(404, 'not_found', 'Not found') : data(describeWallet(call, found));
}

/** Money neither comes nor goes here: no transactions, deposits or withdrawals. */
export const noTransactions = (_desk: Desk, call: PrivateCall): DialectResponse =>
  answer({
    pagination: pagination(count(call.query, 'limit', { otherwise: 25, most: 100 }), null),
    data: [],
  });

export const user = (_desk: Desk, { account }: PrivateCall): DialectResponse =>
  data({ id: userIdOf(account), name: account, resource: 'user', resource_path: '/v2/user' });
