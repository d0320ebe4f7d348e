import { afterEach, describe, expect, it } from 'vitest';
import { Instrument, type InstrumentSpecification } from '../../../../src/domain/index.js';
import { createCatalogue, type OpenCatalogue } from '../../../../src/venues/ccxt/catalogue/index.js';
import { type Answers, published, type StubVenue, stubVenue } from './stub-venue.js';

let stub: StubVenue;
let catalogue: OpenCatalogue;
const open = async (venue: string, answers: Answers): Promise<OpenCatalogue> => {
  stub = await stubVenue(answers);
  catalogue = await createCatalogue({ venue, testnet: false, url: stub.url, certificateAuthority: null });
  return catalogue;
};
afterEach(async () => {
  await catalogue.close();
  stub.close();
});

const market = async (venue: string, symbol: string, answers: Answers): Promise<InstrumentSpecification> => {
  const [specification] = await (await open(venue, answers)).instruments([symbol]);
  return specification!;
};

/** Binance, of which each kind of market is a host of its own. */
const binance: Answers = (path) => {
  if (path.startsWith('/fapi/v1/exchangeInfo')) return published('binance/futures-exchange-info');
  if (path.startsWith('/dapi/v1/exchangeInfo')) return published('binance/coin-futures-exchange-info');
  return path.startsWith('/api/v3/exchangeInfo') ? published('binance/rest-exchange-info') : undefined;
};

const bybit: Answers = (path) => {
  if (path.includes('category=linear') && !path.includes('status=')) {
    return published('bybit/rest-instruments-linear');
  }
  return { retCode: 0, result: { category: /category=(\w+)/.exec(path)?.[1], list: [] } };
};

const okx: Answers = (path) =>
  path.includes('instType=SPOT')
    ? { code: '0', data: [published('okx/rest-instrument-spot')] }
    : { code: '0', data: [] };

const hyperliquid: Answers = (_, body) => {
  const { type } = JSON.parse(body) as { readonly type: string };
  if (type === 'metaAndAssetCtxs') return published('hyperliquid/meta-and-asset-contexts');
  return type === 'spotMetaAndAssetCtxs' ? [{ universe: [], tokens: [] }, []] : { universe: [], tokens: [] };
};

/** Read off the venues' own examples by hand. */
describe('a market as its venue publishes it', () => {
  it('is a linear perpetual of Binance', async () => {
    expect(await market('binance', 'BLZ/USDT:USDT', binance)).toMatchObject({
      id: 'binance:BLZ/USDT:USDT',
      venueSymbol: 'BLZUSDT',
      kind: 'linear',
      tick: { units: 1, decimals: 4 },
      lot: { units: 1, decimals: 0 },
      minSizeLots: 1,
      maxSizeLots: 10_000_000,
      minNotional: '5',
      base: { code: 'BLZ' },
      quote: { code: 'USDT' },
    });
  });

  it('is an inverse perpetual of Binance, whose lot is a contract of 100 dollars', async () => {
    const specification = await market('binance', 'BTC/USD:BTC', binance);
    expect(specification).toMatchObject({
      venueSymbol: 'BTCUSD_PERP',
      kind: 'inverse',
      tick: { units: 1, decimals: 1 },
      lot: { units: 100, decimals: 0 },
      wireLot: { units: 1, decimals: 0 },
      maxSizeLots: 100_000,
      quote: { code: 'USD' },
    });
    const instrument = new Instrument(specification, 0);
    expect(instrument.formatSize(3)).toBe('300');
  });

  it('is no future with an end', async () => {
    await open('binance', binance);
    await expect(catalogue.instruments(['BTC/USD:BTC-200925'])).rejects.toThrow(
      'binance:BTC/USD:BTC-200925 is a future; only spot and perpetuals are known',
    );
  });

  it('is a linear perpetual of Bybit', async () => {
    expect(await market('bybit', 'BTC/USDT:USDT', bybit)).toMatchObject({
      venueSymbol: 'BTCUSDT',
      kind: 'linear',
      tick: { units: 5, decimals: 1 },
      lot: { units: 1, decimals: 3 },
      minSizeLots: 1,
      maxSizeLots: 100_000,
    });
  });

  it('is a pair of OKX', async () => {
    expect(await market('okx', 'BTC/USDT', okx)).toMatchObject({
      venueSymbol: 'BTC-USDT',
      kind: 'spot',
      tick: { units: 1, decimals: 1 },
      lot: { units: 1, decimals: 8 },
      minSizeLots: 1_000,
      quote: { code: 'USDT', decimals: 9 },
    });
  });

  it('is a perpetual of Hyperliquid, named by its coin, with the finest tick that its price can have', async () => {
    expect(await market('hyperliquid', 'SOL/USDC:USDC', hyperliquid)).toMatchObject({
      venueSymbol: 'SOL',
      kind: 'linear',
      tick: { units: 1, decimals: 4 },
      lot: { units: 1, decimals: 2 },
      minNotional: '10',
    });
  });

  it('has its open interest where the venue tells it', async () => {
    await open('hyperliquid', hyperliquid);
    expect(await catalogue.openInterest('SOL/USDC:USDC')).toBe(10_764.48);
    expect(await catalogue.fundingRate('SOL/USDC:USDC')).toMatchObject({ rate: 0.0000198 });
  });
});

describe('a symbol that is not there', () => {
  it.each([
    ['BZL/USDT:USDT', 'did you mean BLZ/USDT:USDT?'],
    ['blz/usdt:usdt', 'did you mean BLZ/USDT:USDT?'],
    ['XXXXXXXX/YYY:YYY', 'binance has no such market, of '],
  ])('%s: one line with the nearest', async (symbol, said) => {
    await open('binance', binance);
    await expect(catalogue.instruments([symbol])).rejects.toThrow(said);
    await expect(catalogue.instruments([symbol])).rejects.toMatchObject({ name: 'UserError', exitCode: 2 });
  });
});

describe('a venue that does not answer as it should', () => {
  it('says so in one line, and is asked again the next time', async () => {
    let broken = true;
    await open('binance', (path, body) => (broken ? 503 : binance(path, body)));
    await expect(catalogue.instruments(['BLZ/USDT:USDT'])).rejects.toThrow(
      /^binance: cannot be reached[^\n]*$/,
    );
    expect(await catalogue.status()).toMatchObject({ ok: false });
    broken = false;
    expect(await catalogue.instruments(['BLZ/USDT:USDT'])).toHaveLength(1);
  });
});
