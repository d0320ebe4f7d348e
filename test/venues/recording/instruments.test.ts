import { describe, expect, it } from 'vitest';
import { Instrument, RowKind } from '../../../src/domain/index.js';
import { describeBinanceSymbol } from '../../../src/venues/binance/index.js';
import { describeCoinbaseSymbol } from '../../../src/venues/coinbase/index.js';
import { describeKrakenSymbol } from '../../../src/venues/kraken/index.js';
import { describeOkxSymbol } from '../../../src/venues/okx/index.js';
import { inferTerms, PrecisionSurvey, specify } from '../../../src/venues/recording/index.js';

const fees = { makerFeePpm: 10, takerFeePpm: 20 };

describe('the names of instruments', () => {
  it.each([
    [describeBinanceSymbol('BTCUSDT', 'spot'), 'BTC/USDT', 'spot'],
    [describeBinanceSymbol('ETHBTC', 'spot'), 'ETH/BTC', 'spot'],
    [describeBinanceSymbol('BTCFDUSD', 'spot'), 'BTC/FDUSD', 'spot'],
    [describeBinanceSymbol('BTCUSDT', 'usdm'), 'BTC/USDT', 'linear'],
    [describeBinanceSymbol('BTCUSDT_240927', 'usdm'), 'BTC/USDT-240927', 'linear'],
    [describeBinanceSymbol('BTCUSD_PERP', 'coinm'), 'BTC/USD', 'inverse'],
    [describeBinanceSymbol('ETHUSD_240927', 'coinm'), 'ETH/USD-240927', 'inverse'],
    [describeCoinbaseSymbol('BAND-GBP'), 'BAND/GBP', 'spot'],
    [describeKrakenSymbol('BTC/USD'), 'BTC/USD', 'spot'],
    [describeOkxSymbol('BTC-USDT'), 'BTC/USDT', 'spot'],
    [describeOkxSymbol('UNI-USD-SWAP'), 'UNI/USD-SWAP', 'inverse'],
    [describeOkxSymbol('BTC-USD-220527'), 'BTC/USD-220527', 'inverse'],
    [describeOkxSymbol('BTC-USDT-SWAP'), 'BTC/USDT-SWAP', 'linear'],
  ])('%o', (description, symbol, kind) => {
    expect(description).toMatchObject({ symbol, kind });
  });

  it('knows what it does not know', () => {
    expect(describeBinanceSymbol('FOOBAR', 'spot')).toBeNull();
    expect(describeBinanceSymbol('USDT', 'spot')).toBeNull();
    expect(describeBinanceSymbol('BTCUSDT', 'coinm')).toBeNull();
    expect(describeCoinbaseSymbol('BTCUSD')).toBeNull();
    expect(describeKrakenSymbol('XBTUSD')).toBeNull();
    expect(describeOkxSymbol('BTC')).toBeNull();
  });
});

describe('inferred instruments', () => {
  const precisionOf = (zerosCount: boolean) => {
    const survey = new PrecisionSurvey(zerosCount);
    const none = Number.NaN;
    survey.begin({
      kind: RowKind.Trade,
      symbol: 'S',
      timeExchange: none,
      timeReceived: 0,
      sequence: none,
      previousSequence: none,
    });
    survey.row({ ask: false, price: '14.8020', size: '12.70' });
    survey.row({ ask: false, price: '14.8', size: '3' });
    return survey.symbols.get('S')!;
  };

  it('are as fine as their finest number, zeros counting only where the venue writes them on purpose', () => {
    expect(precisionOf(false)).toEqual({ priceDecimals: 3, sizeDecimals: 1 });
    expect(precisionOf(true)).toEqual({ priceDecimals: 4, sizeDecimals: 2 });
  });

  it('make an instrument that can hold the product of tick and lot', () => {
    const description = describeCoinbaseSymbol('SKL-BTC')!;
    const precision = { priceDecimals: 8, sizeDecimals: 1 };
    const terms = inferTerms({ venueSymbol: 'SKL-BTC', description, precision, fees });
    const { specification } = specify({ venue: 'coinbase', venueSymbol: 'SKL-BTC', description, terms });
    expect(specification.inferred).toBe(true);
    expect(specification.quote.decimals).toBe(9);
    expect(new Instrument(specification, 0).parsePrice('0.00001305')).toBe(1305);
  });

  it('count contracts: a lot is their face value', () => {
    const description = describeOkxSymbol('UNI-USD-SWAP')!;
    const precision = { priceDecimals: 3, sizeDecimals: 0 };
    const terms = inferTerms({ venueSymbol: 'UNI-USD-SWAP', description, precision, fees });
    expect([terms.lot, terms.wireLot]).toEqual(['10', '1']);
    const linear = describeOkxSymbol('BTC-USDT-SWAP')!;
    expect(() => inferTerms({ venueSymbol: 'BTC-USDT-SWAP', description: linear, precision, fees })).toThrow(
      'cannot be inferred',
    );
  });
});
