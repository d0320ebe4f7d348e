import { type Money, POWERS_OF_TEN } from '../../../../../domain/index.js';
import type { DialectResponse, ExchangeKey } from '../../dialect.js';
import type { AccountBalance, Exchange } from '../../exchange.js';
import type { Gate, Parameters } from '../access/index.js';
import { ERRORS, failure } from '../errors.js';
import { assetAltname, assetId, type Pair, type Pairs } from '../names.js';
import { wholeSeconds } from '../text.js';
import { answer, percent, refuse, rounded } from './answer.js';

type Fields = Parameters['fields'];

const FEE_DECIMALS = 4;

/** What an account has and may do: balances, fees, the key itself, a token for its sockets. */
export class AccountEndpoints {
  constructor(
    private readonly exchange: Exchange,
    private readonly pairs: Pairs,
    private readonly gate: Gate,
  ) {}

  balance({ account }: ExchangeKey): DialectResponse {
    const result: Record<string, string> = {};
    for (const balance of this.held(account)) {
      result[assetId(balance.asset)] = total(balance).format(balance.decimals);
    }
    return answer(JSON.stringify(result));
  }

  balanceEx({ account }: ExchangeKey): DialectResponse {
    const result: Record<string, object> = {};
    for (const balance of this.held(account)) {
      result[assetId(balance.asset)] = {
        balance: total(balance).format(balance.decimals),
        hold_trade: balance.locked.format(balance.decimals),
      };
    }
    return answer(JSON.stringify(result));
  }

  /** All that the account has, valued in one asset by last trades; there is no margin here. */
  tradeBalance({ account }: ExchangeKey, fields: Fields): DialectResponse {
    const asset = this.codeOf(fields.asset ?? 'ZUSD');
    let worth = 0;
    for (const balance of this.held(account)) {
      worth +=
        (total(balance).toNumber() / POWERS_OF_TEN[balance.decimals]!) * this.rate(balance.asset, asset);
    }
    const value = rounded(worth, FEE_DECIMALS);
    const none = rounded(0, FEE_DECIMALS);
    const result = {
      eb: value,
      tb: value,
      m: none,
      uv: none,
      n: none,
      c: none,
      v: none,
      e: value,
      mf: value,
    };
    return answer(JSON.stringify(result));
  }

  tradeVolume({ account }: ExchangeKey, fields: Fields): DialectResponse {
    const fees: Record<string, object> = {};
    const fees_maker: Record<string, object> = {};
    for (const name of (fields.pair ?? '').split(',')) {
      if (name === '') continue;
      const pair = this.pairs.find(name);
      if (pair === undefined) return refuse(failure(ERRORS.unknownPair));
      const { makerPpm, takerPpm } = this.exchange.feeRates(account, pair.instrument.index);
      fees[pair.id] = feeRecord(takerPpm);
      fees_maker[pair.id] = feeRecord(makerPpm);
    }
    const named = Object.keys(fees).length > 0;
    const volume = rounded(this.volume(account), FEE_DECIMALS);
    return answer(
      JSON.stringify({
        currency: 'ZUSD',
        volume,
        ...(named ? { fees, fees_maker } : { fees: null, fees_maker: null }),
      }),
    );
  }

  /** Source: https://docs.kraken.com/api-reference/account-data/get-api-key-info */
  keyInfo(key: ExchangeKey): DialectResponse {
    const { read, trade, withdraw } = key.permissions;
    const use = this.gate.use(key.key);
    const time = (micros: number | null | undefined) => String(micros == null ? 0 : wholeSeconds(micros));
    return answer(
      JSON.stringify({
        api_key_name: key.account,
        api_key: key.key,
        nonce: use?.nonce ?? '0',
        nonce_window: '0',
        permissions: [
          ...(read ? ['query-funds', 'query-open-trades', 'query-closed-trades', 'query-ledger'] : []),
          ...(trade ? ['modify-trades', 'close-trades'] : []),
          ...(withdraw ? ['withdraw-funds'] : []),
          'create-ws-token',
        ],
        iban: '',
        valid_until: time(key.expiresAt),
        query_from: '0',
        query_to: '0',
        created_time: time(key.createdAt),
        modified_time: time(key.createdAt),
        ip_allowlist: key.allowedAddresses,
        last_used: time(use?.time),
      }),
    );
  }

  token(key: ExchangeKey): DialectResponse {
    return answer(JSON.stringify(this.gate.issue(key, this.exchange.now())));
  }

  private held(account: string): readonly AccountBalance[] {
    return this.exchange.balances(account);
  }

  /** Of an asset's id, altname or code; what is unknown stays as it is. */
  private codeOf(name: string): string {
    for (const { instrument } of this.pairs.all) {
      for (const { code } of [instrument.specification.base, instrument.specification.quote]) {
        if (code === name || assetId(code) === name || assetAltname(code) === name) return code;
      }
    }
    return name === 'ZUSD' ? 'USD' : name;
  }

  /** One unit of `from` in `to`, dollars of any issuer taken for dollars; 0 where no market says. */
  private rate(from: string, to: string): number {
    if (from === to || (isDollar(from) && isDollar(to))) return 1;
    const price = ({ instrument }: Pair) =>
      instrument.priceNumber(this.exchange.ticker(instrument.index).last ?? 0);
    for (const pair of this.pairs.all) {
      const { base, quote } = pair.instrument.specification;
      const sameQuote = quote.code === to || (isDollar(quote.code) && isDollar(to));
      if (base.code === from && sameQuote) return price(pair);
      const sameBase = quote.code === from && base.code === to;
      if (sameBase && price(pair) > 0) return 1 / price(pair);
    }
    return 0;
  }

  /** What the account traded, in its quote assets taken for dollars. */
  private volume(account: string): number {
    let volume = 0;
    for (const fill of this.exchange.fills(account, { limit: Number.MAX_SAFE_INTEGER })) {
      const { quote } = this.pairs.of(fill.instrument).instrument.specification;
      volume += fill.notional.toNumber() / POWERS_OF_TEN[quote.decimals]!;
    }
    return volume;
  }
}

const total = ({ free, locked }: AccountBalance): Money => free.plus(locked);

const isDollar = (code: string): boolean => code === 'USD' || code === 'USDT' || code === 'USDC';

function feeRecord(ppm: number): object {
  const fee = percent(ppm).toFixed(FEE_DECIMALS);
  return { fee, minfee: fee, maxfee: fee, nextfee: null, tiervolume: '0.0000', nextvolume: null };
}
