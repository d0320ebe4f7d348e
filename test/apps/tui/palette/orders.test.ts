import { describe, expect, test } from 'vitest';
import { describePalette } from '../../../../src/apps/tui/palette/index.js';
import { Instrument, limitOrder, type NewOrder } from '../../../../src/domain/index.js';
import { CONTEXT, commandOf, hintOf, INSTRUMENTS, refusalOf, TIME } from './scene.js';

function orderOf(text: string, fields: Parameters<typeof commandOf>[1] = {}): NewOrder {
  const command = commandOf(text, fields);
  if (command.kind !== 'order') throw new Error(`${text} is ${command.kind}`);
  return command.order;
}
describe('buy and sell', () => {
  test('an order is whole: post-only, resting, by hand', () => {
    const fields = { instrument: 0, side: 'buy', size: 50_000, price: 6_172_050, postOnly: true } as const;
    expect(commandOf('buy 0.5 @ 61720.5')).toEqual({
      kind: 'order',
      verb: 'buy',
      order: limitOrder(fields as never),
    });
    expect(commandOf('SELL 0.5 @ 62k')).toMatchObject({
      verb: 'sell',
      order: { side: 'sell', price: 6_200_000 },
    });
  });

  test.each([
    ['buy 0.5 @ 61000', { timeInForce: 'gtc', postOnly: true, expireTime: null }],
    ['buy 0.5 @ 61000 post', { timeInForce: 'gtc', postOnly: true }],
    ['buy 0.5 @ 62000 ioc', { timeInForce: 'ioc', postOnly: false }],
    ['buy 0.5 @ 62000 FOK', { timeInForce: 'fok', postOnly: false }],
    ['buy 0.5 @ 61000 gtd=5m', { timeInForce: 'gtd', postOnly: true, expireTime: TIME + 300_000_000 }],
    ['buy 0.5 @ 61000 gtd=2h post', { timeInForce: 'gtd', expireTime: TIME + 7_200_000_000 }],
    ['sell 0.2 @ 62000 reduce', { reduceOnly: true }],
    // An iceberg rests like any order by hand; whether it is the venue's own is for the engine to say.
    [
      'buy 0.5 @ 61000 iceberg=0.1',
      {
        displaySize: null,
        postOnly: true,
        execution: { kind: 'iceberg', displaySize: 10_000, variancePpm: 200_000 },
      },
    ],
    ['buy 0.5 @ 61000 iceberg=0.1 post', { postOnly: true, type: 'limit', timeInForce: 'gtc' }],
    [
      'buy 0.5 @ 62000 twap=10m',
      {
        type: 'limit',
        price: 6_200_000,
        postOnly: false,
        execution: { kind: 'twap', durationMicros: 600_000_000 },
      },
    ],
    [
      'sell 0.5 market twap=90s',
      { type: 'market', price: null, execution: { kind: 'twap', durationMicros: 90_000_000 } },
    ],
    [
      'buy 0.5 market vwap=1h',
      { execution: { kind: 'vwap', durationMicros: 3_600_000_000, participationPpm: 100_000 } },
    ],
    ['buy 0.5 market cap=2.5% vwap=1h', { execution: { participationPpm: 25_000 } }],
    ['buy 0.5 @ 61000 peg', { type: 'limit', execution: { kind: 'peg', offsetTicks: 0 } }],
    ['buy 0.5 @ 62000 peg=2t', { price: 6_200_000, execution: { kind: 'peg', offsetTicks: 2 } }],
    // 0.05 are five ticks.
    ['buy 0.5 @ 61000 peg=0.05', { execution: { kind: 'peg', offsetTicks: 5 } }],
    ['buy 0.5 @ 61000 peg=0', { execution: { kind: 'peg', offsetTicks: 0 } }],
    [
      'buy 0.5 market trigger=62000',
      { type: 'stop', price: null, triggerPrice: 6_200_000, timeInForce: 'gtc', postOnly: false },
    ],
    [
      'sell 0.5 @ 60k trigger=61k gtd=5m',
      {
        type: 'stop-limit',
        price: 6_000_000,
        triggerPrice: 6_100_000,
        timeInForce: 'gtd',
        expireTime: TIME + 300_000_000,
      },
    ],
    [
      'buy 0.5 @ 61000 stop=60k',
      { bracket: { stopPrice: 6_000_000, takeProfitPrice: null, trail: null }, postOnly: true },
    ],
    [
      'buy 0.5 @ 61000 tp=62000 stop=60000',
      { bracket: { stopPrice: 6_000_000, takeProfitPrice: 6_200_000, trail: null } },
    ],
    // 30 basis points are 3,000 parts per million; 50.00 are 5,000 ticks.
    ['buy 0.5 @ 61000 trail=30bp', { bracket: { trail: { unit: 'ppm', distance: 3_000 } } }],
    ['buy 0.5 @ 61000 trail=25t', { bracket: { trail: { unit: 'ticks', distance: 25 } } }],
    ['buy 0.5 @ 61000 trail=50', { bracket: { trail: { unit: 'ticks', distance: 5_000 } } }],
    // It takes at 61,727.66 and not at its limit of 61,758.52: a target between them is beyond it.
    ['buy 0.5 market tp=61750', { bracket: { takeProfitPrice: 6_175_000 } }],
    ['buy 0.5 market trigger=62000 stop=61900', { bracket: { stopPrice: 6_190_000 } }],
    ['buy 0.5 @ 61000 venue=binance-spot', { instrument: 0 }],
  ])('%s', (text, terms) => {
    expect(orderOf(text)).toMatchObject(terms);
  });

  test.each([
    ['eth', 1],
    ['ETH', 1],
    ['eth/usdt', 1],
    ['ethusdt', 1],
    ['ETH-USDT', 1],
    ['e', 1],
    ['binance-spot:ETH/USDT', 1],
    ['btc', 0],
  ])('the symbol may be written %s', (symbol, instrument) => {
    expect(orderOf(`buy 0.5 ${symbol} @ 2000`).instrument).toBe(instrument);
  });

  test('symbols that mean two are refused with both; one by its whole name is not', () => {
    const { specification } = INSTRUMENTS[0]!;
    const quote = { code: 'EUR', decimals: 8 };
    const euro = {
      ...specification,
      id: 'binance-spot:BTC/EUR',
      symbol: 'BTC/EUR',
      venueSymbol: 'BTCEUR',
      quote,
    };
    const instruments = [...INSTRUMENTS, new Instrument(euro, 3)];
    expect(refusalOf('symbol b', { instruments })).toBe('symbol "b" is ambiguous: write BTC/USDT or BTC/EUR');
    expect(refusalOf('buy 1 BTC @ 6', { instruments })).toContain('BTC/USDT or BTC/EUR');
    expect(commandOf('symbol btceur', { instruments })).toEqual({ kind: 'symbol', instrument: 3 });
    const other = { ...specification, id: 'kraken:BTC/USDT', venue: 'kraken' };
    const twins = [...INSTRUMENTS, new Instrument(other, 3)];
    expect(refusalOf('symbol btcusdt', { instruments: twins })).toContain(
      'binance-spot:BTC/USDT or kraken:BTC/USDT',
    );
    expect(commandOf('symbol kraken:btc/usdt', { instruments: twins })).toMatchObject({ instrument: 3 });
  });

  // The middle of 61,727.65 and 61,727.66 is 6,172,765.5 ticks.
  test.each([
    ['buy 0.5 bid', 6_172_765],
    ['buy 0.5 @ bid', 6_172_765],
    ['sell 0.5 ask', 6_172_766],
    ['buy 0.5 mid', 6_172_765],
    ['sell 0.5 mid', 6_172_766],
    // Half a tick below the middle and 3 ticks: …762.5, rounded away from the ask.
    ['buy 0.5 mid-3t', 6_172_762],
    ['sell 0.5 mid+3t', 6_172_769],
    ['buy 0.5 bid-1t', 6_172_764],
    // 6,172,765.5 × 0.99975 = 6,171,222.3…
    ['buy 0.5 mid-2.5bp', 6_171_222],
    // 6,172,765.5 × 1.0001 = 6,173,382.77…
    ['sell 0.5 @ mid+1bp', 6_173_383],
    ['buy 0.5@61000', 6_100_000],
    ['buy 0.5 btc@61000', 6_100_000],
    ['buy 0.5 @61000', 6_100_000],
  ])('%s is at %i ticks', (text, price) => {
    expect(orderOf(text).price).toBe(price);
  });

  test('market is an IOC at the touch and 5 bps', () => {
    // 61,727.66 × 1.0005 = 61,758.523…; 61,727.65 − 30.863… leaves 61,696.787…
    expect(orderOf('buy 0.5 market')).toMatchObject({
      price: 6_175_852,
      timeInForce: 'ioc',
      postOnly: false,
    });
    expect(orderOf('sell 0.5 @ market ioc')).toMatchObject({ price: 6_169_679, timeInForce: 'ioc' });
  });

  test.each([
    // 500 / 61,000 = 0.008196…
    ['buy 500usdt @ 61000', 819],
    ['buy 500USDT @ 61000', 819],
    // 2,000 / 61,000 = 0.032786…
    ['buy 2kusdt @ 61000', 3_278],
    ['buy 1,000.5usdt @ 61000', 1_640],
    // A quarter of 100,000 pays for 25,000 / (61,000 × 1.001) = 0.409426… with its fee of 0.1 %.
    ['buy 25% @ 61000', 40_942],
    // All of it: 100,000 / 61,061 = 1.637706…
    ['buy 100% @ 61000', 163_770],
    // An eighth of 2 BTC.
    ['sell 12.5% @ 62000', 25_000],
    ['sell pos @ 62000', 25_000],
    ['buy pos eth @ 2000', 10_000],
    ['buy 0.00001 @ 61000', 1],
    ['sell 1k doge @ 0.1', 1_000],
  ])('%s is %i lots', (text, size) => {
    expect(orderOf(text).size).toBe(size);
  });

  test('all of the free quote asset pays for the order and its fee', () => {
    const [btc] = INSTRUMENTS;
    const { price, size } = orderOf('buy 100% @ 61000');
    const paid = (lots: number) => {
      const notional = btc!.notional(price!, lots as never);
      return notional.plus(btc!.fee(notional, 'taker')).toNumber();
    };
    expect(paid(size)).toBeLessThanOrEqual(100_000e8);
    expect(paid(size + 1)).toBeGreaterThan(100_000e8);
  });

  test('venue=auto goes over all venues that have the symbol; venue=V to one of them', () => {
    const { specification } = INSTRUMENTS[0]!;
    const kraken = { ...specification, id: 'kraken:BTC/USDT', venue: 'kraken' };
    const instruments = [...INSTRUMENTS, new Instrument(kraken, 3)];
    const market = () => ({ bid: 6_172_765, ask: 6_172_766, last: 6_172_766 });
    const on = (words: string) => orderOf(words, { instruments, market });
    expect(on('buy 0.5 @ 61000 venue=auto')).toMatchObject({
      execution: { kind: 'route', style: 'rest' },
      timeInForce: 'gtc',
      postOnly: true,
    });
    for (const taking of ['buy 0.5 market venue=auto', 'buy 0.5 @ 62000 ioc venue=AUTO']) {
      expect(on(taking)).toMatchObject({ execution: { kind: 'route', style: 'take' }, timeInForce: 'ioc' });
    }
    expect(on('buy 0.5 @ 61000 venue=kraken')).toMatchObject({ instrument: 3 });
    expect(on('buy 0.5 @ 61000 venue=kraken').execution).toBeUndefined();
    expect(refusalOf('buy 0.5 @ 62000 fok venue=auto', { instruments, market })).toContain(
      'fok and venue=auto contradict: take fok out',
    );
  });

  test.each([
    ['buy 0.5 @ 61727.66', 'buy at 61,727.66 would take: add ioc'],
    ['buy 0.5 @ 61837.5 post', 'buy at 61,837.50 would take: write ioc for post'],
    ['buy 0.5 @ 62000 gtd=5m', 'would take: add ioc'],
    ['sell 0.5 bid', 'sell at 61,727.65 would take: add ioc'],
    [
      'buy 0.5 @ 61000 stop=61000',
      'stop 61,000.00 of a buy is not below its price 61,000.00: write one below it',
    ],
    ['buy 0.5 @ 61000 tp=60000', 'tp 60,000.00 of a buy is not above its price 61,000.00'],
    ['sell 0.5 @ 62000 stop=61000', 'is not above its price'],
    ['sell 0.5 @ 62000 tp=63000', 'is not below its price'],
    ['buy 0.5 @ 61000 trail=70000', 'trail is as far as the price'],
    ['buy 0.5 @ 61000 trail=0t', 'trail "0t" is no distance'],
    ['buy 0.5 @ 61000 trail=1.5t', 'write a whole number of ticks'],
    ['buy 0.5 @ 61000 trail=5001bp', 'at most 5000bp'],
    ['buy 0.5 @ 61000 iceberg=0.6', 'iceberg 0.600 is above the size 0.500: write less'],
    ['buy 0.5 @ 62000 ioc iceberg=0.1', 'ioc and iceberg contradict'],
    ['buy 0.5 @ 62000 ioc gtd=5m', 'ioc and gtd=5m contradict: take one out'],
    ['buy 0.5 @ 61000 stop=60000 trail=5t', 'stop and trail contradict'],
    ['buy 0.5 @ 61000 twap=5m iceberg=0.1', 'iceberg and twap contradict'],
    ['buy 0.5 @ 61000 post ioc', '"ioc" is given twice: style may be given once'],
    ['buy 0.5 @ 61000 gtd=5m gtd=6m', 'is given twice'],
    ['buy 0.5 @ 61000 gtd=31d', 'gtd "31d" is no time: write one such as 30s, 5m or 2h, at most 30d'],
    ['buy 0.5 @ 61000 gtd=0s', 'gtd "0s" is no time'],
    ['buy 0.5 @ 61000 twap=5', 'not refused'],
    ['buy 0.5 @ 61000 twap=5 ', 'twap "5" is no time'],
    ['buy 0.5 @ 61000 venue=mtgox', 'venue "mtgox" is not known: auto, binance-spot'],
    [
      'buy 0.5 @ 61000 venue=auto',
      'needs BTC/USDT on more than one venue: this session has it on binance-spot',
    ],
    ['buy 0.5 @ 61000 iceberg=0.1 gtd=30s', 'gtd and iceberg contradict: take gtd out'],
    ['buy 0.5 @ 61000 twap=5m post', 'post and twap contradict: take post out'],
    ['buy 0.5 @ 61000 fok peg', 'fok and peg contradict: take fok out'],
    ['buy 0.5 market twap=5m gtd=5m', 'gtd and twap contradict'],
    ['buy 0.5 market peg', 'market is sent as ioc: take peg out, or give a price'],
    ['buy 0.5 market iceberg=0.1', 'take iceberg out, or give a price'],
    ['buy 0.5 @ 61000 cap=10% ', 'cap is of vwap: add vwap=10m, or take it out'],
    ['buy 0.5 @ 61000 vwap=10m cap=101% ', 'cap "101%" is no share: write one from 0.1% to 100%'],
    ['buy 0.5 @ 61000 vwap=10m cap=0.01% ', 'is no share'],
    ['buy 0.5 @ 61000 peg=2bp', 'peg is counted in ticks: write peg=2t'],
    ['buy 0.5 @ 62000 peg twap=5m', 'twap and peg contradict: take one out'],
    ['buy 0.5 market trigger=61727.66', 'of a buy would wake at once: write one above 61,727.66'],
    ['sell 0.5 market trigger=62000', 'of a sell would wake at once: write one below 61,727.66'],
    ['buy 0.5 @ 62000 trigger=61800 ioc', 'ioc and trigger contradict: what waits is sent when it wakes'],
    ['buy 0.5 @ 62000 trigger=61800 post', 'post and trigger contradict'],
    ['buy 0.5 market trigger=62000 gtd=5m', 'gtd is for a limit: take gtd out, or give a price for market'],
    ['buy 0.5 market trigger=62000 twap=5m', 'trigger and twap contradict: take one out'],
    ['buy 0.5 market trigger=62000 stop=62000', 'stop 62,000.00 of a buy is not below its price 62,000.00'],
    // It takes at 61,727.66: a stop above that wakes at once, although its limit is higher still.
    ['buy 0.5 market stop=61750', 'stop 61,750.00 of a buy is not below its price 61,727.66'],
    ['sell 0.2 @ 62000 reduce stop=63000', 'reduce makes no position that stop could protect'],
    ['sell 0.2 @ 62000 reduce tp=60000', 'reduce makes no position that tp could protect'],
    ['sell 0.2 @ 62000 reduce trail=5t', 'reduce makes no position that trail could protect'],
    ['buy 0.5 @ 61000 foo', '"foo" is no word of an order: post, ioc'],
    ['buy 0.5 @ 61000 foo=1', '"foo=1" is no word of an order'],
    ['buy 0.5 @ 61000 reduce', 'a buy adds to the long BTC/USDT: take reduce out'],
    ['sell 5 doge @ 0.1 reduce', 'DOGE/EUR is flat, so nothing reduces it: take reduce out'],
    ['buy 0.5 market post', 'market is sent as ioc: take post out, or give a price'],
    ['buy 0.5 market fok', 'take fok out'],
    ['buy 0.5 market gtd=5m', 'take gtd out'],
    ['buy 5 doge market', 'no ask in the book of DOGE/EUR: give a price'],
    ['buy 5 doge mid', 'no bid in the book of DOGE/EUR: give a price'],
    ['buy 5 doge ask', 'no ask in the book'],
    ['buy 0.5 mid-70000000t', 'is no price: write a smaller distance'],
    ['buy 0.5 mid-5', 'not refused'],
    ['buy 0.5 mid-5 ', 'price "mid-5" has no unit: write ticks as 3t or basis points as 2.5bp'],
    ['buy 0.5 mid-1.5t', 'no whole number of ticks'],
    ['buy 0.5 mid-1.125bp', 'more than 2 decimals of a basis point'],
    ['buy 0.5 61000', 'price "61000" needs an @ before it: @ 61000'],
    ['buy 0.5 eth 61000', '"61000" stands before the price'],
    ['buy 0.5 post', 'the price is missing before "post"'],
    ['buy 0.5 xyz @ 61000', 'symbol "xyz" is not in this session: BTC/USDT, ETH/USDT, DOGE/EUR'],
    ['buy half @ 61000', 'size "half" is not read: write 0.5, 500usdt, 25% or pos'],
    ['buy pos', 'buy pos would add to the long BTC/USDT: sell pos closes it'],
    ['sell pos eth', 'sell pos would add to the short ETH/USDT: buy pos closes it'],
    ['buy pos doge', 'DOGE/EUR is flat: pos has no size, write one'],
    ['buy 101%', 'size "101%" is no share: write above 0% up to 100%'],
    ['buy 0%', 'is no share'],
    ['buy 1.125%', 'with at most 2 decimals'],
    ['buy 5% doge @ 0.1', 'free EUR is not known, so 5% has no size'],
    ['buy 0.5btc', 'size "0.5btc" has a unit that is not read: write 0.5 or 0.5usdt'],
    ['buy 0usdt', 'size "0usdt" is zero'],
    // One lot at 61,000 is worth 0.61.
    ['buy 0.6usdt @ 61000', 'size "0.6usdt" is less than one lot: write at least 0.61'],
    ['buy 0.000005', 'size "0.000005" is not a multiple of the lot 0.00001: write 0.00001'],
    ['buy 1.5 doge', 'size "1.5" is not a multiple of the lot 1: write 1 or 2'],
    [
      'buy 1 doge @ 0.12342',
      'price "0.12342" is not a multiple of the tick 0.00005: write 0.12340 or 0.12345',
    ],
  ])('%s is refused', (text, why) => {
    expect(refusalOf(text)).toContain(why);
  });

  test('a share of nothing is refused, and so are shares of inverse contracts', () => {
    expect(refusalOf('buy 50% @ 61000', { free: () => '0' })).toBe(
      '50% of 0 free USDT is less than one lot: write a larger share',
    );
    expect(refusalOf('buy 50% @ 61000', { free: () => '-5' })).toContain('less than one lot');
    const inverse = new Instrument({ ...INSTRUMENTS[0]!.specification, kind: 'inverse' }, 0);
    for (const size of ['25%', '500usdt']) {
      expect(refusalOf(`buy ${size} @ 61000`, { instruments: [inverse] })).toContain('give contracts');
    }
  });

  test('watch mode sends nothing', () => {
    for (const text of ['buy 0.5 bid', 'stop 61000', 'tp 62000', 'reverse', 'flatten', 'move 61720 61721']) {
      expect(refusalOf(text, { mode: 'watch' })).toBe('watch mode sends no orders: mode paper does');
    }
    expect(commandOf('cancel all', { mode: 'watch' }).kind).toBe('cancel-all');
  });

  test.each([
    ['buy', 'size: 0.5, 500usdt, 25% or pos'],
    ['buy p', 'pos: the whole position'],
    ['buy 0', 'size above 0'],
    ['buy 0.', 'size: more digits'],
    ['buy 0.5', '@ PRICE, bid, ask, mid or market'],
    ['buy 0.5 mar', 'market'],
    ['buy 500u', '500usdt'],
    ['buy 0.5 eth', '@ PRICE'],
    ['buy 0.5 @', 'price: 61837.5'],
    ['buy 0.5 @ m', 'mid, market'],
    ['buy 0.5 mid+', 'ticks as 3t'],
    ['buy 0.5 mid+2b', 'basis points as 2.5bp'],
    ['buy 0.5 @ 61,', 'price: more digits'],
    ['buy 0.5 @ 61000 p', 'post'],
    ['buy 0.5 @ 61000 t', 'tp=, trail=, trigger=, twap='],
    ['buy 0.5 @ 61000 vwap=5m cap=10', 'cap: a share of the volume such as 10%'],
    ['buy 0.5 @ 61000 stop=', 'stop: a number'],
    ['buy 0.5 @ 61000 gtd=5', 'gtd: a time such as 30s'],
    ['buy 0.5 @ 61000 trail=', 'trail: a distance'],
    ['buy 0.5 @ 61000 venue=b', 'binance-spot'],
    ['buy 0.5 @ 61000 venue=a', 'auto'],
  ])('%s is not yet an order', (text, hint) => {
    expect(hintOf(text)).toContain(hint);
  });

  test('its preview says side, size, symbol, price, terms, cost and fee', () => {
    const higher = { ...CONTEXT, market: () => ({ bid: 6_184_000, ask: 6_184_001, last: null }) };
    const preview = (text: string): string => describePalette(commandOf(text, higher), CONTEXT);
    // 0.5 × 61,837.50 = 30,918.75; 0.1 % of it is 30.91875.
    expect(preview('buy 0.5 @ 61837.5 post')).toBe(
      'BUY 0.5 BTC/USDT @ 61,837.50 post · 30,918.75 USDT · fee 30.92',
    );
    expect(preview('sell 0.25 @ 62k reduce iceberg=0.1')).toBe(
      'SELL 0.25 BTC/USDT @ 62,000.00 post reduce iceberg 0.1 · 15,500.00 USDT · fee 15.50',
    );
    expect(preview('sell 0.25 @ 62k gtd=5m')).toContain('@ 62,000.00 post for 5:00 · ');
    // Slices of a TWAP may take: 30,500 × 0.1 %.
    expect(preview('buy 0.5 @ 61000 twap=5m')).toBe(
      'BUY 0.5 BTC/USDT @ 61,000.00 twap 5:00 · 30,500.00 USDT · fee 30.50',
    );
    expect(preview('buy 0.5 market vwap=1h cap=2.5%')).toBe(
      'BUY 0.5 BTC/USDT vwap 1:00:00 at most 2.5% · at the market, within the collar',
    );
    expect(preview('buy 0.5 @ 61000 peg=2t')).toContain('@ 61,000.00 peg 2t behind · ');
    expect(preview('buy 0.5 @ 61000 stop=60k tp=62k')).toContain(
      '@ 61,000.00 post · stop 60,000.00, tp 62,000.00 on its fills · ',
    );
    expect(preview('buy 0.5 @ 61000 trail=30bp')).toContain(' · trail 30 bps on its fills · ');
  });
});

describe('the position', () => {
  const UNCHANGED = { kind: 'protect', stopPrice: null, takeProfitPrice: null, trail: null };

  test.each([
    ['stop 61,700.5', 0, { stopPrice: 6_170_050 }],
    ['stop 2700', 1, { instrument: 1, stopPrice: 270_000 }],
    ['stop none', 0, { stopPrice: 'none' }],
    ['tp 62k', 0, { takeProfitPrice: 6_200_000 }],
    ['tp NONE', 0, { takeProfitPrice: 'none' }],
    ['trail 30bp', 0, { trail: { unit: 'ppm', distance: 3_000 } }],
    ['trail 50', 0, { trail: { unit: 'ticks', distance: 5_000 } }],
    ['trail none', 0, { trail: 'none' }],
  ])('%s protects the whole of it and leaves the rest as it is', (text, selected, part) => {
    expect(commandOf(text, { selected })).toEqual({ ...UNCHANGED, instrument: 0, ...part });
  });

  test.each([
    ['stop n', 'or none'],
    ['tp non', 'or none'],
    ['trail ', '50, 25t or 30bp, or none'],
  ])('%s is not yet whole', (text, hint) => {
    expect(hintOf(text)).toContain(hint);
  });

  test('reverse is one market order of twice the position', () => {
    expect(orderOf('reverse')).toMatchObject({
      side: 'sell',
      size: 50_000,
      price: 6_169_679,
      timeInForce: 'ioc',
      reduceOnly: false,
    });
    // 2,682.41 × 1.0005 = 2,683.75…
    expect(orderOf('reverse', { selected: 1 })).toMatchObject({ side: 'buy', size: 20_000, price: 268_375 });
  });

  test('flatten takes this symbol, another, or all', () => {
    expect(commandOf('flatten')).toEqual({ kind: 'flatten', instrument: 0 });
    expect(commandOf('flatten eth')).toEqual({ kind: 'flatten', instrument: 1 });
    expect(commandOf('flatten all')).toEqual({ kind: 'flatten', instrument: null });
    expect(describePalette(commandOf('flatten'), CONTEXT)).toBe(
      'cancels 4 orders of all owners, then closes long 0.25 BTC/USDT at the market',
    );
  });

  test.each([
    ['stop 61727.65', 'stop 61,727.65 of a long would wake at once: write one below 61,727.65'],
    ['stop 61,00', 'is ambiguous'],
    ['stop 61000 0.1', '"0.1" is one word too many for stop'],
    ['tp 61727.65', 'tp 61,727.65 would take: write one above 61,727.65, or flatten'],
    ['tp 62000 now', 'one word too many'],
    ['reverse 2', 'one word too many'],
    ['flatten doge', 'DOGE/EUR is flat and has no order: nothing to flatten'],
    ['flatten xyz', 'symbol "xyz" is not in this session'],
    ['flatten eth all', 'one word too many'],
  ])('%s is refused', (text, why) => {
    expect(refusalOf(text)).toContain(why);
  });

  test('without a position or a market there is nothing to close', () => {
    for (const verb of ['stop 1', 'tp 1', 'reverse']) {
      expect(refusalOf(verb, { selected: 2 })).toContain(
        `DOGE/EUR is flat: ${verb.split(' ')[0]} needs a position`,
      );
    }
    const silent = { market: () => ({ bid: null, ask: null, last: null }) };
    expect(refusalOf('stop 61000', silent)).toContain('no market in BTC/USDT');
    expect(refusalOf('reverse', silent)).toContain('no bid in the book of BTC/USDT');
    expect(refusalOf('flatten all', { position: () => 0, orders: [] })).toContain('every symbol is flat');
    expect(refusalOf('stop 2600', { selected: 1 })).toContain(
      'of a short would wake at once: write one above 2,682.41',
    );
  });
});

describe('61,700, which may be two numbers, is the one near the market', () => {
  test.each([
    ['buy 0.5 @ 61,700', { order: { price: 6_170_000 } }],
    ['buy 0.5 @ 61,700 stop=61,000 tp=62,000', { order: { bracket: { stopPrice: 6_100_000 } } }],
    ['stop 61,000', { stopPrice: 6_100_000 }],
    ['tp 62,000', { takeProfitPrice: 6_200_000 }],
  ])('%s', (text, expected) => {
    expect(commandOf(text)).toMatchObject(expected);
  });

  test('without a market, or where neither is near, it stays ambiguous', () => {
    const market = () => ({ bid: null, ask: null, last: null });
    expect(refusalOf('buy 0.5 @ 61,700', { market })).toContain('is ambiguous: write 61.700 or 61700');
    expect(refusalOf('buy 0.5 @ 5,000')).toContain('is ambiguous');
    expect(refusalOf('buy 1,500 @ 61700')).toContain('is ambiguous');
  });
});
