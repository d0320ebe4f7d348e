import { type Answer, Errors } from '../errors.js';
import { ORDERS_1D, ORDERS_10S, type RateLimit } from '../limits.js';
import { millis } from '../market/index.js';
import { amountText } from '../symbols.js';
import type { Call, Endpoint, Venue } from './endpoint.js';
import { NO_DISCOUNT, rateText } from './order-entry.js';

export const account: Endpoint = { security: 'read', weight: 20, run: readAccount };
export const commission: Endpoint = { security: 'read', weight: 20, run: readCommission };
export const orderCounts: Endpoint = { security: 'read', weight: 40, run: readOrderCounts };

/** A number for an account, the same each time. */
function uidOf(name: string): number {
  let hash = 0;
  for (const letter of name) hash = (hash * 31 + letter.codePointAt(0)!) % 900_000_000;
  return 100_000_000 + hash;
}

function readAccount({ exchange, symbols }: Venue, { reader, account, key, now }: Call): Answer {
  const omitZero = reader.flag('omitZeroBalances');
  if (reader.error !== null) return reader.error;
  const { makerPpm, takerPpm } = exchange.feeRates(account, symbols.all[0]?.index ?? 0);
  const balances = exchange
    .balances(account)
    .filter(({ free, locked }) => !omitZero || !free.isZero || !locked.isZero)
    .map(
      ({ asset, decimals, free, locked }) =>
        `{"asset":"${asset}","free":"${amountText(free, decimals)}","locked":"${amountText(locked, decimals)}"}`,
    )
    .join(',');
  const { trade, withdraw } = key!.permissions;
  // The older fields count in basis points.
  return `{"makerCommission":${Math.round(makerPpm / 100)},"takerCommission":${Math.round(takerPpm / 100)},"buyerCommission":0,"sellerCommission":0,"commissionRates":{"maker":"${rateText(makerPpm)}","taker":"${rateText(takerPpm)}","buyer":"0.00000000","seller":"0.00000000"},"canTrade":${trade},"canWithdraw":${withdraw},"canDeposit":true,"brokered":false,"requireSelfTradePrevention":false,"preventSor":false,"updateTime":${millis(now)},"accountType":"SPOT","balances":[${balances}],"permissions":["SPOT"],"uid":${uidOf(account)}}`;
}

const NO_COMMISSION =
  '{"maker":"0.00000000","taker":"0.00000000","buyer":"0.00000000","seller":"0.00000000"}';

function readCommission({ exchange }: Venue, { reader, account }: Call): Answer {
  const symbol = reader.symbol();
  if (symbol === null) return reader.error!;
  const { makerPpm, takerPpm } = exchange.feeRates(account, symbol.index);
  return `{"symbol":"${symbol.name}","standardCommission":{"maker":"${rateText(makerPpm)}","taker":"${rateText(takerPpm)}","buyer":"0.00000000","seller":"0.00000000"},"specialCommission":${NO_COMMISSION},"taxCommission":${NO_COMMISSION},"discount":${NO_DISCOUNT}}`;
}

function readOrderCounts({ limits }: Venue, { account, now }: Call): Answer {
  const { tenSeconds, day } = limits.orderCounts(account, millis(now));
  return `[${countText(ORDERS_10S, tenSeconds)},${countText(ORDERS_1D, day)}]`;
}

/** A limit with how much of it is used. */
export const countText = ({ type, interval, count, limit }: RateLimit, used: number): string =>
  `{"rateLimitType":"${type}","interval":"${interval}","intervalNum":${count},"limit":${limit},"count":${used}}`;

export const openListenKey: Endpoint = {
  security: 'key',
  weight: 2,
  run: ({ listenKeys }, { account, now }) => `{"listenKey":"${listenKeys.open(account, now)}"}`,
};
export const keepListenKey: Endpoint = {
  security: 'key',
  weight: 2,
  run: ({ listenKeys }, { reader, account, now }) => {
    const key = reader.required('listenKey');
    return reader.error ?? (listenKeys.keepAlive(key, account, now) ? '{}' : Errors.listenKey);
  },
};
export const closeListenKey: Endpoint = {
  security: 'key',
  weight: 2,
  run: ({ listenKeys }, { reader, account }) => {
    const key = reader.required('listenKey');
    return reader.error ?? (listenKeys.close(key, account) ? '{}' : Errors.listenKey);
  },
};
