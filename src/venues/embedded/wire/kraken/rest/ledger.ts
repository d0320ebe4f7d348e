import { MICROS_PER_SECOND, Money } from '../../../../../domain/index.js';
import type { DialectResponse, ExchangeKey } from '../../dialect.js';
import type { Exchange, ExchangeFill } from '../../exchange.js';
import type { Parameters } from '../access/index.js';
import { failure, invalid } from '../errors.js';
import { identifier } from '../identifiers.js';
import { assetAltname, assetId, type Pairs } from '../names.js';
import { seconds } from '../text.js';
import { answer, refuse } from './answer.js';

type Fields = Parameters['fields'];

const PAGE = 50;

interface Entry {
  readonly id: string;
  readonly refid: string;
  readonly time: number;
  readonly type: 'deposit' | 'trade';
  readonly asset: string;
  readonly amount: Money;
  readonly fee: Money;
  balance: Money;
}

/**
 * What changed an account's balances: what it began with, as deposits, and the two sides of each of its fills. It is
 * made from the fills each time that it is asked for.
 *
 * Source: https://docs.kraken.com/api-reference/account-data/get-ledgers-info
 */
export class LedgerEndpoints {
  constructor(
    private readonly exchange: Exchange,
    private readonly pairs: Pairs,
  ) {}

  ledgers(key: ExchangeKey, fields: Fields): DialectResponse {
    const entries = this.entries(key).filter((entry) => wanted(entry, fields));
    const from = /^\d+$/.test(fields.ofs ?? '') ? Number(fields.ofs) : 0;
    const page = entries.reverse().slice(from, from + PAGE);
    return answer(`{"ledger":${this.text(key, page)},"count":${entries.length}}`);
  }

  query(key: ExchangeKey, fields: Fields): DialectResponse {
    const ids = (fields.id ?? '').split(',').filter((id) => id !== '');
    if (ids.length === 0) return refuse(failure(invalid('id')));
    return answer(
      this.text(
        key,
        this.entries(key).filter(({ id }) => ids.includes(id)),
      ),
    );
  }

  /** Oldest first. */
  private entries(key: ExchangeKey): Entry[] {
    const { account } = key;
    const balances = this.exchange.balances(account);
    const trades = this.exchange
      .fills(account, { limit: Number.MAX_SAFE_INTEGER })
      .flatMap((fill) => this.ofFill(fill));
    const standing = new Map(balances.map(({ asset, free, locked }) => [asset, free.plus(locked)]));
    for (const entry of [...trades].reverse()) {
      entry.balance = standing.get(entry.asset) ?? Money.ZERO;
      standing.set(entry.asset, entry.balance.minus(entry.amount).plus(entry.fee));
    }
    const deposits: Entry[] = [];
    for (const [asset, amount] of standing) {
      if (amount.isZero) continue;
      const id = identifier('L', DEPOSITS + deposits.length);
      deposits.push({
        id,
        refid: id,
        time: key.createdAt,
        type: 'deposit',
        asset,
        amount,
        fee: Money.ZERO,
        balance: amount,
      });
    }
    return [...deposits, ...trades];
  }

  private ofFill(fill: ExchangeFill): Entry[] {
    const { base, quote } = this.pairs.of(fill.instrument).instrument.specification;
    const size =
      Money.parse(this.pairs.of(fill.instrument).instrument.formatSize(fill.size), base.decimals) ??
      Money.ZERO;
    const buys = fill.side === 'buy';
    const entry = (asset: string, amount: Money, number: number): Entry => ({
      id: identifier('L', fill.number * 2 + number),
      refid: identifier('T', fill.number),
      time: fill.time,
      type: 'trade',
      asset,
      amount,
      fee: fill.feeAsset === asset ? fill.fee : Money.ZERO,
      balance: Money.ZERO,
    });
    return [
      entry(base.code, buys ? size : size.negated(), 0),
      entry(quote.code, buys ? fill.notional.negated() : fill.notional, 1),
    ];
  }

  private text({ account }: ExchangeKey, entries: readonly Entry[]): string {
    const decimals = new Map(
      this.exchange.balances(account).map((balance) => [balance.asset, balance.decimals]),
    );
    const result: Record<string, object> = {};
    for (const { id, refid, time, type, asset, amount, fee, balance } of entries) {
      const places = decimals.get(asset) ?? 8;
      result[id] = {
        aclass: 'currency',
        amount: amount.format(places),
        asset: assetId(asset),
        balance: balance.format(places),
        fee: fee.format(places),
        refid,
        time: seconds(time),
        type,
        subtype: '',
      };
    }
    return JSON.stringify(result);
  }
}

/** Numbers of deposits begin beyond those of fills. */
const DEPOSITS = 549_755_813_888;

function wanted({ asset, type, time }: Entry, fields: Fields): boolean {
  const named = fields.asset?.split(',');
  const names = [asset, assetId(asset), assetAltname(asset)];
  if (named !== undefined && fields.asset !== 'all' && !named.some((name) => names.includes(name)))
    return false;
  if (fields.type !== undefined && fields.type !== 'all' && fields.type !== type) return false;
  const { start, end } = fields;
  if (start !== undefined && !(time > Number(start) * MICROS_PER_SECOND)) return false;
  return end === undefined || time <= Number(end) * MICROS_PER_SECOND;
}
