import { type Asset, formatStep } from '../../../../../domain/index.js';
import type { DialectResponse } from '../../dialect.js';
import type { Exchange } from '../../exchange.js';
import type { Parameters } from '../access/index.js';
import { ERRORS, failure } from '../errors.js';
import { assetAltname, assetId, type Pair, type Pairs } from '../names.js';
import { isoSecond, wholeSeconds } from '../text.js';
import { answer, percent, refuse } from './answer.js';

type Fields = Parameters['fields'];

/** What the exchange is and has: `Time`, `SystemStatus`, `Assets`, `AssetPairs`. */
export class ReferenceEndpoints {
  constructor(
    private readonly exchange: Exchange,
    private readonly pairs: Pairs,
  ) {}

  time(): DialectResponse {
    const unixtime = wholeSeconds(this.exchange.now());
    const rfc1123 = new Date(unixtime * 1000).toUTCString().replace('GMT', '+0000');
    return answer(JSON.stringify({ unixtime, rfc1123 }));
  }

  status(): DialectResponse {
    return answer(JSON.stringify({ status: this.system(), timestamp: isoSecond(this.exchange.now()) }));
  }

  /** `online`, or `cancel_only` while no market takes orders. */
  system(): 'online' | 'cancel_only' {
    const some = this.pairs.all.some((pair) => this.exchange.trading(pair.instrument.index));
    return some || this.pairs.all.length === 0 ? 'online' : 'cancel_only';
  }

  assets(fields: Fields): DialectResponse {
    const assets = this.allAssets();
    const wanted = fields.asset === undefined ? [...assets.keys()] : fields.asset.split(',');
    const result: Record<string, object> = {};
    for (const name of wanted) {
      const asset = assets.get(name) ?? assets.get(assetId(name)) ?? byAltname(assets, name);
      if (asset === undefined) return refuse(failure(ERRORS.unknownAsset));
      result[assetId(asset.code)] = assetRecord(asset);
    }
    return answer(JSON.stringify(result));
  }

  assetPairs(fields: Fields): DialectResponse {
    const result: Record<string, object> = {};
    const wanted = fields.pair === undefined ? this.pairs.all.map(({ id }) => id) : fields.pair.split(',');
    for (const name of wanted) {
      const pair = this.pairs.find(name);
      if (pair === undefined) return refuse(failure(ERRORS.unknownPair));
      result[pair.id] = this.pairRecord(pair);
    }
    return answer(JSON.stringify(result));
  }

  private allAssets(): Map<string, Asset> {
    const assets = new Map<string, Asset>();
    for (const { instrument, base, quote } of this.pairs.all) {
      assets.set(base, instrument.specification.base);
      assets.set(quote, instrument.specification.quote);
    }
    return assets;
  }

  private pairRecord(pair: Pair): object {
    const { instrument } = pair;
    const { tick, lot, minSizeLots, minNotional, takerFeePpm, makerFeePpm, quote } = instrument.specification;
    return {
      altname: pair.altname,
      wsname: pair.wsname,
      aclass_base: 'currency',
      base: pair.base,
      aclass_quote: 'currency',
      quote: pair.quote,
      lot: 'unit',
      cost_decimals: quote.decimals,
      pair_decimals: tick.decimals,
      lot_decimals: lot.decimals,
      lot_multiplier: 1,
      leverage_buy: [],
      leverage_sell: [],
      fees: [[0, percent(takerFeePpm)]],
      fees_maker: [[0, percent(makerFeePpm)]],
      fee_volume_currency: 'ZUSD',
      margin_call: 80,
      margin_stop: 40,
      ordermin: instrument.formatSize(minSizeLots),
      costmin: minNotional,
      tick_size: formatStep(tick),
      status: this.exchange.trading(instrument.index) ? 'online' : 'cancel_only',
    };
  }
}

function byAltname(assets: ReadonlyMap<string, Asset>, name: string): Asset | undefined {
  for (const asset of assets.values()) if (assetAltname(asset.code) === name) return asset;
  return undefined;
}

const assetRecord = ({ code, decimals }: Asset): object => ({
  aclass: 'currency',
  altname: assetAltname(code),
  decimals,
  display_decimals: Math.min(decimals, 5),
  status: 'enabled',
});
