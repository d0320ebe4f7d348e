import { MICROS_PER_MILLI } from '../../../../../domain/index.js';
import type { Answer } from '../errors.js';
import { millis } from '../market/index.js';
import { amountText } from '../symbols.js';
import type { Call, Endpoint, Venue } from './endpoint.js';
import { rateText } from './order-entry.js';

/** What ccxt and others ask the wallet for: https://developers.binance.com/docs/wallet */
export const allCoins: Endpoint = { security: 'read', weight: 10, run: readCoins };
export const tradeFee: Endpoint = { security: 'read', weight: 1, run: readFees };
export const accountStatus: Endpoint = { security: 'read', weight: 1, run: () => '{"data":"Normal"}' };
export const tradingStatus: Endpoint = {
  security: 'read',
  weight: 1,
  run: () =>
    '{"data":{"isLocked":false,"plannedRecoverTime":0,"triggerCondition":{"GCR":150,"IFER":150,"UFR":300},"updateTime":0}}',
};
export const apiRestrictions: Endpoint = { security: 'read', weight: 1, run: readRestrictions };
export const systemStatus: Endpoint = { security: 'none', weight: 1, run: readStatus };
/** Margin pairs, funding assets, deposits and withdrawals: there are none here. */
export const nothing: Endpoint = { security: 'read', weight: 1, run: () => '[]' };
export const noTransfers: Endpoint = { security: 'read', weight: 1, run: () => '{"total":0,"rows":[]}' };
export const noDust: Endpoint = {
  security: 'read',
  weight: 1,
  run: () => '{"total":0,"userAssetDribblets":[]}',
};
export const noFiat: Endpoint = {
  security: 'read',
  weight: 1,
  run: () => '{"code":"000000","message":"success","data":[],"total":0,"success":true}',
};

function readCoins({ exchange }: Venue, { account }: Call): Answer {
  const coins = exchange.balances(account).map(({ asset, decimals, free, locked }) => {
    const step = `0.${'0'.repeat(7)}1`;
    const network = `{"network":"${asset}","coin":"${asset}","withdrawIntegerMultiple":"${step}","isDefault":true,"depositEnable":false,"withdrawEnable":false,"depositDesc":"","withdrawDesc":"","specialTips":"","name":"${asset}","resetAddressStatus":false,"addressRegex":"","memoRegex":"","withdrawFee":"0","withdrawMin":"0","withdrawMax":"0","minConfirm":1,"unLockConfirm":0,"sameAddress":false,"estimatedArrivalTime":0,"busy":false}`;
    return `{"coin":"${asset}","depositAllEnable":false,"withdrawAllEnable":false,"name":"${asset}","free":"${amountText(free, decimals)}","locked":"${amountText(locked, decimals)}","freeze":"0","withdrawing":"0","ipoing":"0","ipoable":"0","storage":"0","isLegalMoney":false,"trading":true,"networkList":[${network}]}`;
  });
  return `[${coins.join(',')}]`;
}

function readFees({ exchange, symbols }: Venue, { reader, account }: Call): Answer {
  const one = reader.optionalSymbol();
  if (reader.error !== null) return reader.error;
  const fees = (one === null ? symbols.all : [one]).map((symbol) => {
    const { makerPpm, takerPpm } = exchange.feeRates(account, symbol.index);
    return `{"symbol":"${symbol.name}","makerCommission":"${rateText(makerPpm)}","takerCommission":"${rateText(takerPpm)}"}`;
  });
  return `[${fees.join(',')}]`;
}

/** https://developers.binance.com/docs/wallet/account/api-key-permission */
function readRestrictions(_venue: Venue, { key }: Call): Answer {
  const { permissions, allowedAddresses, createdAt, expiresAt } = key!;
  const expiry =
    expiresAt === null ? '' : `,"tradingAuthorityExpirationTime":${Math.floor(expiresAt / MICROS_PER_MILLI)}`;
  return `{"ipRestrict":${allowedAddresses.length > 0},"createTime":${millis(createdAt)},"enableReading":${permissions.read},"enableWithdrawals":${permissions.withdraw},"enableInternalTransfer":false,"enableMargin":false,"enableFutures":false,"permitsUniversalTransfer":false,"enableVanillaOptions":false,"enableFixApiTrade":false,"enableFixReadOnly":false,"enableSpotAndMarginTrading":${permissions.trade},"enablePortfolioMarginTrading":false${expiry}}`;
}

function readStatus({ exchange, symbols }: Venue): Answer {
  const normal = symbols.all.some(({ index }) => exchange.trading(index));
  return normal ? '{"status":0,"msg":"normal"}' : '{"status":1,"msg":"system_maintenance"}';
}
