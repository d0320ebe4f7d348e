import fc from 'fast-check';

/** Frames as the fast venues send them, of two instruments each, at random. */
const TICK_DECIMALS = 2;
const LOT_DECIMALS = 5;

const price = fc.integer({ min: 1, max: 2_000_000_000 });
const size = fc.oneof(fc.constant(0), fc.nat(1_000_000_000), fc.integer({ min: 0, max: 90_000_000_000_000 }));
const decimal = (value: number, decimals: number, padding: number) =>
  `${(BigInt(value) / 10n ** BigInt(decimals)).toString()}.${String(BigInt(value) % 10n ** BigInt(decimals)).padStart(decimals, '0')}${'0'.repeat(padding)}`;
const priceText = fc
  .tuple(price, fc.nat(6))
  .map(([value, padding]) => decimal(value, TICK_DECIMALS, padding));
const sizeText = fc.tuple(size, fc.nat(3)).map(([value, padding]) => decimal(value, LOT_DECIMALS, padding));
const level = fc.tuple(priceText, sizeText);
const levels = fc.array(level, { maxLength: 30 });
const count = fc.integer({ min: 0, max: 999_999_999_999 });
const millis = fc.integer({ min: 0, max: 4_000_000_000_000 });
const isoTime = fc
  .tuple(fc.integer({ min: 0, max: 4_000_000_000_000 }), fc.stringMatching(/^\d{1,9}$/))
  .map(([time, fraction]) => `${new Date(time).toISOString().slice(0, 19)}.${fraction}Z`);

const pairs = (list: [string, string][]) => list.map(([p, s]) => `["${p}","${s}"]`).join(',');

const binanceSymbol = fc.constantFrom('BTCUSDT', 'ETHUSDT');
const binanceDepth = fc
  .tuple(binanceSymbol, millis, count, fc.nat(99), levels, levels, fc.boolean(), fc.nat(1_000))
  .map(([symbol, time, first, more, bids, asks, isFuture, before]) => {
    const extra = isFuture ? [`"T":${time},`, `"pu":${Math.max(first - before, 0)},`] : ['', ''];
    return `{"stream":"${symbol.toLowerCase()}@depth@100ms","data":{"e":"depthUpdate","E":${time},${extra[0]}"s":"${symbol}","U":${first},"u":${first + more},${extra[1]}"b":[${pairs(bids)}],"a":[${pairs(asks)}]}}`;
  });
const binanceTrade = fc
  .tuple(
    binanceSymbol,
    millis,
    count,
    priceText,
    sizeText,
    fc.boolean(),
    fc.constantFrom('spot', 'old', 'future'),
  )
  .map(([symbol, time, id, p, q, made, kind]) => {
    const head = `{"stream":"${symbol.toLowerCase()}@trade","data":{"e":"trade","E":${time},`;
    const body = `"s":"${symbol}","t":${id},"p":"${p}","q":"${q}",`;
    if (kind === 'future') return `${head}"T":${time + 1},${body}"X":"MARKET","m":${made}}}`;
    return `${head}${body}${kind === 'old' ? '"b":88,"a":50,' : ''}"T":${time + 1},"m":${made},"M":true}}`;
  });
const binanceQuote = fc
  .tuple(binanceSymbol, millis, count, level, level, fc.boolean())
  .map(([symbol, time, u, [b, B], [a, A], isFuture]) => {
    const [event, times] = isFuture ? ['"e":"bookTicker",', `,"T":${time},"E":${time}`] : ['', ''];
    return `{"stream":"${symbol.toLowerCase()}@bookTicker","data":{${event}"u":${u},"s":"${symbol}","b":"${b}","B":"${B}","a":"${a}","A":"${A}"${times}}}`;
  });
export const binanceFrame = fc.oneof(binanceDepth, binanceTrade, binanceQuote);

const product = fc.constantFrom('BTC-USD', 'ETH-USD');
const updates = fc.array(fc.tuple(level, fc.boolean(), isoTime), { maxLength: 30 });
const bookEvent = fc
  .tuple(product, fc.boolean(), updates)
  .map(
    ([id, isSnapshot, list]) =>
      `{"type":"${isSnapshot ? 'snapshot' : 'update'}","product_id":"${id}","updates":[${list
        .map(
          ([[p, s], ask, time]) =>
            `{"side":"${ask ? 'offer' : 'bid'}","event_time":"${time}","price_level":"${p}","new_quantity":"${s}"}`,
        )
        .join(',')}]}`,
  );
const coinbaseTrade = fc
  .tuple(product, count, level, fc.boolean(), isoTime, fc.boolean())
  .map(([id, trade, [p, s], bought, time, idFirst]) => {
    const named = [`"trade_id":"${trade}"`, `"product_id":"${id}"`];
    const [first, second] = idFirst ? named : named.toReversed();
    return `{${first},${second},"price":"${p}","size":"${s}","side":"${bought ? 'BUY' : 'SELL'}","time":"${time}"}`;
  });
const tradeEvent = fc
  .array(coinbaseTrade, { minLength: 1, maxLength: 5 })
  .map((list) => `{"type":"update","trades":[${list.join(',')}]}`);
/** Of one connection: `sequence_num` is put in by whoever sends them. */
export const coinbaseFrame = fc
  .tuple(
    fc.oneof(
      fc.tuple(fc.constant('l2_data'), fc.array(bookEvent, { minLength: 1, maxLength: 3 })),
      fc.tuple(
        fc.constant('market_trades'),
        tradeEvent.map((event) => [event]),
      ),
    ),
    isoTime,
  )
  .map(
    ([[channel, events], time]) =>
      (sequence: number) =>
        `{"channel":"${channel}","client_id":"","timestamp":"${time}","sequence_num":${sequence},"events":[${events.join(',')}]}`,
  );

const krakenSymbol = fc.constantFrom('BTC/USD', 'ETH/USD');
const objects = (list: [string, string][]) => list.map(([p, s]) => `{"price":${p},"qty":${s}}`).join(',');
const krakenBook = fc
  .tuple(krakenSymbol, fc.boolean(), levels, levels, fc.integer({ min: 0, max: 4_294_967_295 }), isoTime)
  .map(([symbol, isSnapshot, bids, asks, checksum, time]) => {
    const stamp = isSnapshot ? '' : `,"timestamp":"${time}"`;
    return `{"channel":"book","type":"${isSnapshot ? 'snapshot' : 'update'}","data":[{"symbol":"${symbol}","bids":[${objects(bids)}],"asks":[${objects(asks)}],"checksum":${checksum}${stamp}}]}`;
  });
const krakenTrades = fc
  .array(fc.tuple(krakenSymbol, fc.boolean(), level, count, isoTime), { minLength: 1, maxLength: 4 })
  .map((list) => {
    const trades = list.map(
      ([symbol, sold, [p, s], id, time]) =>
        `{"symbol":"${symbol}","side":"${sold ? 'sell' : 'buy'}","price":${p},"qty":${s},"ord_type":"limit","trade_id":${id},"timestamp":"${time}"}`,
    );
    return `{"channel":"trade","type":"update","data":[${trades.join(',')}]}`;
  });
export const krakenFrame = fc.oneof(krakenBook, krakenTrades);
