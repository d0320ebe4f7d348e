import { describe, expect, it } from 'vitest';
import { micros } from '../../../../../src/domain/index.js';
import { isoTime } from '../../../../../src/venues/embedded/wire/coinbase/text.js';
import { type CoinbaseRig, differences, fixture, openRig } from './desk.js';

const V3 = '/api/v3/brokerage';

let ids = 0;

/** A POST of an order, with a client id of its own unless one is given. */
function order(
  rig: CoinbaseRig,
  side: 'BUY' | 'SELL',
  configuration: object | null,
  more: Readonly<Record<string, unknown>> = {},
) {
  ids += 1;
  return rig.call('POST', `${V3}/orders`, {
    client_order_id: `order-${ids}`,
    product_id: 'BTC-USD',
    side,
    order_configuration: configuration,
    ...more,
  }).body;
}

const touch = (rig: CoinbaseRig) => {
  const book = rig.exchange.book(0);
  return { bid: book.bestBid / 100, ask: book.bestAsk / 100, last: rig.exchange.ticker(0).last! / 100 };
};

const get = (rig: CoinbaseRig, id: string) => rig.call('GET', `${V3}/orders/historical/${id}`).body.order;

const limit = (price: number, size = '0.01', more: object = {}) => ({
  limit_limit_gtc: { base_size: size, limit_price: price.toFixed(2), post_only: false, ...more },
});

const idOf = (answer: { success_response: { order_id: string } }): string => answer.success_response.order_id;

describe('an order of each configuration', () => {
  const rig = openRig();
  const later = () => isoTime(micros(rig.now() + 60_000_000));

  it('market, by its size in base', () => {
    const placed = get(rig, idOf(order(rig, 'BUY', { market_market_ioc: { base_size: '0.02' } })));
    expect(placed).toMatchObject({
      status: 'FILLED',
      order_type: 'MARKET',
      time_in_force: 'IMMEDIATE_OR_CANCEL',
      filled_size: '0.02',
      completion_percentage: '100',
      size_in_quote: false,
      settled: true,
      trigger_status: 'INVALID_ORDER_TYPE',
      order_configuration: { market_market_ioc: { base_size: '0.02' } },
    });
    expect(Number(placed.average_filled_price)).toBeCloseTo(Number(placed.filled_value) / 0.02, 6);
    expect(Number(placed.total_fees)).toBeCloseTo(Number(placed.filled_value) * 0.006, 6);
    expect(Number(placed.total_value_after_fees)).toBeCloseTo(Number(placed.filled_value) * 1.006, 5);
  });

  it('market, by what it spends, its fee included', () => {
    const placed = get(rig, idOf(order(rig, 'BUY', { market_market_ioc: { quote_size: '500.50' } })));
    expect(placed).toMatchObject({ status: 'FILLED', size_in_quote: true, size_inclusive_of_fees: true });
    const spent = Number(placed.total_value_after_fees);
    expect(spent).toBeLessThanOrEqual(500.5);
    // One lot is 0.06 USD here: it cannot come nearer than that.
    expect(spent).toBeGreaterThan(500.3);
  });

  it('market, all or nothing', () => {
    const placed = get(rig, idOf(order(rig, 'SELL', { market_market_fok: { base_size: '0.001' } })));
    expect(placed).toMatchObject({ status: 'FILLED', time_in_force: 'FILL_OR_KILL' });
    const none = get(
      rig,
      idOf(order(rig, 'BUY', { limit_limit_fok: { base_size: '1', limit_price: '100' } })),
    );
    expect(none).toMatchObject({ status: 'CANCELLED', filled_size: '0', completion_percentage: '0' });
  });

  it('limit, immediate or cancel', () => {
    const { ask } = touch(rig);
    const taken = get(
      rig,
      idOf(order(rig, 'BUY', { sor_limit_ioc: { base_size: '0.001', limit_price: (ask + 50).toFixed(2) } })),
    );
    expect(taken).toMatchObject({
      status: 'FILLED',
      order_type: 'LIMIT',
      time_in_force: 'IMMEDIATE_OR_CANCEL',
    });
    const missed = get(
      rig,
      idOf(order(rig, 'BUY', { sor_limit_ioc: { base_size: '0.001', limit_price: '10000' } })),
    );
    expect(missed).toMatchObject({ status: 'CANCELLED', filled_size: '0' });
  });

  it('limit, good until cancelled', () => {
    const placed = get(rig, idOf(order(rig, 'BUY', limit(10_000))));
    expect(placed).toMatchObject({
      status: 'OPEN',
      time_in_force: 'GOOD_UNTIL_CANCELLED',
      outstanding_hold_amount: '100',
      order_configuration: limit(10_000),
    });
    const maker = get(rig, idOf(order(rig, 'BUY', limit(10_000, '0.01', { post_only: true }))));
    expect(maker.order_configuration.limit_limit_gtc.post_only).toBe(true);
  });

  it('limit, good till a date, after which it is expired', () => {
    const fields = { base_size: '0.01', limit_price: '10000.00', post_only: false, end_time: later() };
    const id = idOf(order(rig, 'BUY', { limit_limit_gtd: fields }));
    expect(get(rig, id)).toMatchObject({ status: 'OPEN', time_in_force: 'GOOD_UNTIL_DATE_TIME' });
    rig.pass(61_000_000);
    expect(get(rig, id)).toMatchObject({ status: 'EXPIRED', outstanding_hold_amount: '0' });
  });

  it.each([
    ['BUY', 'STOP_DIRECTION_STOP_UP', 100, 150],
    ['BUY', 'STOP_DIRECTION_STOP_DOWN', -100, -50],
    ['SELL', 'STOP_DIRECTION_STOP_DOWN', -100, -150],
    ['SELL', 'STOP_DIRECTION_STOP_UP', 100, 50],
  ] as const)('stop limit: %s %s', (side, stop_direction, stop, price) => {
    const { last } = touch(rig);
    const fields = {
      base_size: '0.01',
      limit_price: (last + price).toFixed(2),
      stop_price: (last + stop).toFixed(2),
      stop_direction,
    };
    const id = idOf(order(rig, side, { stop_limit_stop_limit_gtc: fields }));
    expect(get(rig, id)).toMatchObject({
      status: 'OPEN',
      order_type: 'STOP_LIMIT',
      trigger_status: 'STOP_PENDING',
    });
    expect(rig.call('POST', `${V3}/orders/batch_cancel`, { order_ids: [id] }).body.results[0].success).toBe(
      true,
    );
    const dated = { stop_limit_stop_limit_gtd: { ...fields, end_time: later() } };
    expect(get(rig, idOf(order(rig, side, dated))).time_in_force).toBe('GOOD_UNTIL_DATE_TIME');
  });

  it('trigger bracket', () => {
    const { last } = touch(rig);
    const fields = {
      base_size: '0.01',
      limit_price: (last + 5_000).toFixed(2),
      stop_trigger_price: (last - 5_000).toFixed(2),
    };
    const id = idOf(order(rig, 'SELL', { trigger_bracket_gtc: fields }));
    expect(get(rig, id)).toMatchObject({
      status: 'OPEN',
      order_type: 'BRACKET',
      trigger_status: 'STOP_PENDING',
      order_configuration: { trigger_bracket_gtc: fields },
    });
    const dated = { trigger_bracket_gtd: { ...fields, end_time: later() } };
    expect(get(rig, idOf(order(rig, 'SELL', dated))).time_in_force).toBe('GOOD_UNTIL_DATE_TIME');
  });

  it('has the keys and types of the published example', () => {
    const placed = order(rig, 'BUY', limit(10_000));
    expect(differences(fixture('rest-create-order'), placed)).toEqual([]);
    expect(differences(fixture('rest-order'), { order: get(rig, idOf(placed)) })).toEqual([]);
  });
});

describe('stops and brackets', () => {
  /** Somebody else buys or sells through the book down or up to a price. */
  function push(rig: CoinbaseRig, side: 'buy' | 'sell', to: number): void {
    rig.exchange.place('other', {
      instrument: 0,
      side,
      type: 'limit',
      timeInForce: 'ioc',
      size: 900_000_000 as never,
      price: Math.round(to * 100) as never,
      clientId: null,
      dialectType: 'TEST',
    });
  }

  const deep = () => openRig();

  it('wakes a stop when a trade reaches it', () => {
    const rig = deep();
    const { bid } = touch(rig);
    const id = idOf(
      order(rig, 'SELL', {
        stop_limit_stop_limit_gtc: {
          base_size: '0.01',
          stop_price: (bid - 1).toFixed(2),
          limit_price: (bid - 2_000).toFixed(2),
          stop_direction: 'STOP_DIRECTION_STOP_DOWN',
        },
      }),
    );
    push(rig, 'sell', bid - 5);
    rig.pass(20_000);
    expect(get(rig, id)).toMatchObject({ status: 'FILLED', trigger_status: 'STOP_TRIGGERED' });
  });

  it('moves a woken bracket’s limit 5 % beyond its trigger, and keeps it one order', () => {
    const rig = deep();
    const { bid, last } = touch(rig);
    const stop = bid - 1;
    const id = idOf(
      order(rig, 'SELL', {
        trigger_bracket_gtc: {
          base_size: '0.01',
          limit_price: (last + 5_000).toFixed(2),
          stop_trigger_price: stop.toFixed(2),
        },
      }),
    );
    push(rig, 'sell', bid - 5);
    rig.pass(20_000);
    const woken = get(rig, id);
    expect(woken).toMatchObject({ status: 'FILLED', trigger_status: 'STOP_TRIGGERED', filled_size: '0.01' });
    expect(Number(woken.average_filled_price)).toBeGreaterThanOrEqual(stop * 0.95);
    expect(rig.exchange.orders('paper', { limit: 10 })).toHaveLength(1);
  });

  it('fills a bracket at its limit where that is reached first', () => {
    const rig = deep();
    const { ask, last } = touch(rig);
    const price = ask + 1;
    const id = idOf(
      order(rig, 'SELL', {
        trigger_bracket_gtc: {
          base_size: '0.01',
          limit_price: price.toFixed(2),
          stop_trigger_price: (last - 5_000).toFixed(2),
        },
      }),
    );
    push(rig, 'buy', ask + 5);
    const filled = get(rig, id);
    expect(filled).toMatchObject({ status: 'FILLED', trigger_status: 'STOP_PENDING' });
    expect(Number(filled.average_filled_price)).toBeCloseTo(price, 2);
  });

  it('attaches an exit to what an entry has filled, each naming the other', () => {
    const rig = deep();
    const { ask } = touch(rig);
    const exit = { limit_price: (ask + 5_000).toFixed(2), stop_trigger_price: (ask - 50).toFixed(2) };
    const placed = order(
      rig,
      'BUY',
      { market_market_ioc: { base_size: '0.01' } },
      { attached_order_configuration: { trigger_bracket_gtc: exit } },
    );
    const entry = get(rig, idOf(placed));
    expect(entry).toMatchObject({ status: 'FILLED', originating_order_id: '' });
    expect(entry.attached_order_id).toBe(placed.success_response.attached_order_id);
    expect(entry.attached_order_configuration).toEqual({ trigger_bracket_gtc: exit });
    expect(get(rig, entry.attached_order_id)).toMatchObject({
      status: 'OPEN',
      side: 'SELL',
      originating_order_id: entry.order_id,
      order_configuration: { trigger_bracket_gtc: { ...exit, base_size: '0.01' } },
    });
    push(rig, 'sell', ask - 100);
    rig.pass(20_000);
    expect(touch(rig).last).toBeLessThanOrEqual(ask - 50);
    expect(get(rig, entry.attached_order_id)).toMatchObject({
      trigger_status: 'STOP_TRIGGERED',
      filled_size: '0.01',
    });
  });
});

describe('what is refused', () => {
  const rig = openRig({ deposits: { BTC: '1', USD: '1000' } });
  const { last, ask } = touch(rig);
  const stop = (side: 'BUY' | 'SELL', price: number, limit_price: number, direction: string) =>
    order(rig, side, {
      stop_limit_stop_limit_gtc: {
        base_size: '0.001',
        limit_price: limit_price.toFixed(2),
        stop_price: price.toFixed(2),
        stop_direction: `STOP_DIRECTION_STOP_${direction}`,
      },
    });
  const bracket = (limit_price: number, trigger: number, more: object = {}) => ({
    trigger_bracket_gtc: {
      base_size: '0.001',
      limit_price: limit_price.toFixed(2),
      stop_trigger_price: trigger.toFixed(2),
      ...more,
    },
  });
  const market = { market_market_ioc: { base_size: '0.001' } };
  const attached = (value: object) => ({ attached_order_configuration: value });
  const exit = { limit_price: (last + 1_000).toFixed(2), stop_trigger_price: (last - 1_000).toFixed(2) };

  it.each<[string, string, () => { error_response: Record<string, string> }]>([
    ['INSUFFICIENT_FUND', 'PREVIEW_INSUFFICIENT_FUND', () => order(rig, 'BUY', limit(30_000, '0.5'))],
    ['INSUFFICIENT_FUND', 'PREVIEW_INSUFFICIENT_FUND', () => order(rig, 'SELL', limit(90_000, '1.1'))],
    [
      'INVALID_LIMIT_PRICE_POST_ONLY',
      'PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY',
      () => order(rig, 'BUY', limit(ask + 1, '0.001', { post_only: true })),
    ],
    [
      'INVALID_SIZE_PRECISION',
      'PREVIEW_INVALID_SIZE_PRECISION',
      () => order(rig, 'BUY', limit(10_000, '0.0000001')),
    ],
    [
      'INVALID_PRICE_PRECISION',
      'PREVIEW_INVALID_PRICE_PRECISION',
      () => order(rig, 'BUY', { limit_limit_gtc: { base_size: '0.01', limit_price: '10000.001' } }),
    ],
    ['INVALID_LIMIT_PRICE', 'PREVIEW_INVALID_LIMIT_PRICE', () => order(rig, 'BUY', limit(-1))],
    [
      'INVALID_PRODUCT_ID',
      'PREVIEW_INVALID_PRODUCT_ID',
      () => order(rig, 'BUY', market, { product_id: 'DOGE-USD' }),
    ],
    ['INVALID_SIDE', 'PREVIEW_INVALID_SIDE', () => order(rig, 'BUY', market, { side: 'HOLD' })],
    [
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_INVALID_BASE_SIZE_TOO_SMALL',
      () => order(rig, 'BUY', limit(10_000, '0.000001')),
    ],
    [
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_INVALID_BASE_SIZE_TOO_LARGE',
      () => order(rig, 'BUY', limit(10_000, '901')),
    ],
    [
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_INVALID_QUOTE_SIZE_TOO_SMALL',
      () => order(rig, 'BUY', { market_market_ioc: { quote_size: '0.5' } }),
    ],
    [
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_INVALID_QUOTE_SIZE_PRECISION',
      () => order(rig, 'BUY', { market_market_ioc: { quote_size: '10.001' } }),
    ],
    [
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_INVALID_QUOTE_SIZE_TOO_LARGE',
      () => order(rig, 'BUY', { market_market_ioc: { quote_size: '150000001' } }),
    ],
    [
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_INVALID_ORDER_CONFIG',
      () => order(rig, 'BUY', { market_market_ioc: {} }),
    ],
    ['UNKNOWN_FAILURE_REASON', 'PREVIEW_INVALID_ORDER_CONFIG', () => order(rig, 'BUY', null)],
    [
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_INVALID_ORDER_CONFIG',
      () => order(rig, 'BUY', { ...market, ...limit(1) }),
    ],
    [
      'UNSUPPORTED_ORDER_CONFIGURATION',
      'UNKNOWN_PREVIEW_FAILURE_REASON',
      () => order(rig, 'BUY', { twap_limit_gtd: { base_size: '1' } }),
    ],
    [
      'UNSUPPORTED_ORDER_CONFIGURATION',
      'UNKNOWN_PREVIEW_FAILURE_REASON',
      () => order(rig, 'BUY', { scaled_limit_gtc: { base_size: '1' } }),
    ],
    [
      'UNSUPPORTED_ORDER_CONFIGURATION',
      'UNKNOWN_PREVIEW_FAILURE_REASON',
      () => order(rig, 'SELL', { market_market_ioc: { quote_size: '10' } }),
    ],
    [
      'GTD_ORDERS_MUST_HAVE_END_TIME',
      'PREVIEW_GTD_ORDERS_MUST_HAVE_END_TIME',
      () => order(rig, 'BUY', { limit_limit_gtd: { base_size: '0.01', limit_price: '10000' } }),
    ],
    [
      'END_TIME_IS_IN_THE_PAST',
      'PREVIEW_END_TIME_IS_IN_THE_PAST',
      () =>
        order(rig, 'BUY', {
          limit_limit_gtd: { base_size: '0.01', limit_price: '10000', end_time: '2020-01-01T00:00:00Z' },
        }),
    ],
    [
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_STOP_PRICE_BELOW_LAST_TRADE_PRICE',
      () => stop('BUY', last - 100, last, 'UP'),
    ],
    [
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_STOP_PRICE_ABOVE_LAST_TRADE_PRICE',
      () => stop('SELL', last + 100, last, 'DOWN'),
    ],
    [
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_STOP_PRICE_ABOVE_LIMIT_PRICE',
      () => stop('BUY', last + 100, last + 50, 'UP'),
    ],
    [
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_STOP_PRICE_BELOW_LIMIT_PRICE',
      () => stop('SELL', last - 100, last - 50, 'DOWN'),
    ],
    [
      'UNKNOWN_FAILURE_REASON',
      'PREVIEW_INVALID_ORDER_CONFIG',
      () => stop('SELL', last - 100, last - 150, 'SIDEWAYS'),
    ],
    [
      'INVALID_BRACKET_PRICES',
      'PREVIEW_INVALID_BRACKET_PRICES',
      () => order(rig, 'SELL', bracket(last - 100, last - 50)),
    ],
    [
      'INVALID_BRACKET_LIMIT_PRICE',
      'PREVIEW_INVALID_BRACKET_LIMIT_PRICE',
      () => order(rig, 'SELL', bracket(last - 50, last - 100)),
    ],
    [
      'INVALID_BRACKET_STOP_TRIGGER_PRICE',
      'PREVIEW_INVALID_BRACKET_STOP_TRIGGER_PRICE',
      () => order(rig, 'SELL', bracket(last + 100, last + 50)),
    ],
    [
      'QUOTE_SIZE_NOT_ALLOWED_FOR_BRACKET',
      'PREVIEW_QUOTE_SIZE_NOT_ALLOWED_FOR_BRACKET',
      () => order(rig, 'SELL', bracket(last + 100, last - 50, { quote_size: '1' })),
    ],
    [
      'ATTACHED_ORDER_SIZE_MUST_BE_NIL',
      'PREVIEW_ATTACHED_ORDER_SIZE_MUST_BE_NIL',
      () => order(rig, 'BUY', market, attached({ trigger_bracket_gtc: { ...exit, base_size: '1' } })),
    ],
    [
      'INVALID_ORDER_SIDE_FOR_ATTACHED_TPSL',
      'PREVIEW_INVALID_ORDER_SIDE_FOR_ATTACHED_TPSL',
      () => order(rig, 'SELL', market, attached({ trigger_bracket_gtc: exit })),
    ],
    [
      'ATTACHED_ORDERS_ONLY_ALLOWED_ON_MARKET_LIMIT',
      'PREVIEW_ATTACHED_ORDERS_ONLY_ALLOWED_ON_MARKET_LIMIT',
      () => order(rig, 'SELL', bracket(last + 100, last - 50), attached({ trigger_bracket_gtc: exit })),
    ],
    [
      'SINGLE_LEGGED_TPSL_NOT_ALLOWED',
      'PREVIEW_SINGLE_LEGGED_TPSL_NOT_ALLOWED',
      () => order(rig, 'BUY', market, attached({ limit_limit_gtc: { limit_price: '90000' } })),
    ],
    [
      'INVALID_ATTACHED_TAKE_PROFIT_PRICE_OUT_OF_BOUNDS',
      'PREVIEW_INVALID_ATTACHED_TAKE_PROFIT_PRICE_OUT_OF_BOUNDS',
      () => order(rig, 'BUY', market, attached({ trigger_bracket_gtc: { ...exit, limit_price: '100.00' } })),
    ],
  ])('%s, %s', (error, preview, place) => {
    const answer = place();
    expect(answer).toMatchObject({
      success: false,
      error_response: { error, new_order_failure_reason: error, preview_failure_reason: preview },
    });
    expect(differences(fixture('rest-create-order-failed').error_response, answer.error_response)).toEqual(
      [],
    );
  });

  it('leaves nothing behind', () => {
    expect(rig.exchange.orders('paper', { limit: 100 })).toEqual([]);
  });

  it('closed order entry, and a position that spot has not', () => {
    rig.exchange.halt(0);
    expect(order(rig, 'BUY', limit(10_000)).error_response.error).toBe('ORDER_ENTRY_DISABLED');
    rig.exchange.resume(0);
    const close = rig.call('POST', `${V3}/orders/close_position`, { product_id: 'BTC-USD' }).body;
    expect(close.error_response.error).toBe('CANNOT_CLOSE_ZERO_POSITION');
  });

  it('a body that is none', () => {
    expect(rig.call('POST', `${V3}/orders`, []).body.error).toBe('INVALID_ARGUMENT');
    expect(rig.call('POST', `${V3}/orders`, { product_id: 'BTC-USD' }).status).toBe(400);
    expect(rig.call('POST', `${V3}/orders/batch_cancel`, {}).status).toBe(400);
  });
});

describe('a client order id', () => {
  it('that is sent again gives the order back that it made, whatever else is said', () => {
    const rig = openRig();
    const first = order(rig, 'BUY', limit(10_000), { client_order_id: 'same' });
    expect(order(rig, 'SELL', limit(90_000), { client_order_id: 'same' })).toEqual(first);
    rig.call('POST', `${V3}/orders/batch_cancel`, { order_ids: [idOf(first)] });
    expect(order(rig, 'BUY', limit(10_000), { client_order_id: 'same' })).toEqual(first);
    expect(rig.exchange.orders('paper', { limit: 10 })).toHaveLength(1);
  });
});

describe('changes', () => {
  const rig = openRig();
  const edit = (id: string, fields: object, path = 'edit') =>
    rig.call('POST', `${V3}/orders/${path}`, { order_id: id, ...fields }).body;

  it('edit price and size of an open limit order, and say so in its history', () => {
    const id = idOf(order(rig, 'BUY', limit(10_000)));
    expect(edit(id, { price: '11000.00', size: '0.02' })).toEqual({ success: true, errors: [] });
    expect(get(rig, id)).toMatchObject({
      status: 'OPEN',
      order_configuration: { limit_limit_gtc: { base_size: '0.02', limit_price: '11000', post_only: false } },
      edit_history: [{ price: '11000', size: '0.02' }],
      outstanding_hold_amount: '220',
    });
    expect(differences(fixture('rest-edit-order'), edit(id, { price: '11000', size: '0.02' }))).toEqual([]);
  });

  it.each<[string, (id: string) => object]>([
    ['EDIT_REQUEST_EQUAL_TO_ORIGINAL_REQUEST', (id) => edit(id, { price: '10000', size: '0.01' })],
    ['INVALID_EDITED_PRICE', (id) => edit(id, { price: '10000.001', size: '0.01' })],
    ['INVALID_EDITED_SIZE', (id) => edit(id, { price: '10000', size: '0.0000001' })],
    ['ORDER_NOT_FOUND', () => edit('00000000-0000-4000-8000-000000000000', { price: '1', size: '1' })],
  ])('are refused: %s', (reason, change) => {
    const id = idOf(order(rig, 'BUY', limit(10_000)));
    expect(change(id)).toMatchObject({ success: false, errors: [{ edit_failure_reason: reason }] });
  });

  it('are refused where the account has too little, and for what is no open limit order', () => {
    const id = idOf(order(rig, 'BUY', limit(10_000)));
    expect(edit(id, { price: '10000', size: '800' })).toMatchObject({
      success: false,
      errors: [{ preview_failure_reason: 'PREVIEW_INSUFFICIENT_FUND' }],
    });
    rig.call('POST', `${V3}/orders/batch_cancel`, { order_ids: [id] });
    expect(edit(id, { price: '9000', size: '1' }).errors[0].edit_failure_reason).toBe(
      'ONLY_OPEN_ORDERS_CAN_BE_EDITED',
    );
    const market = idOf(order(rig, 'BUY', { market_market_ioc: { base_size: '0.001' } }));
    expect(edit(market, { price: '9000', size: '1' }).errors[0].edit_failure_reason).toBe(
      'ONLY_LIMIT_ORDER_EDITS_SUPPORTED',
    );
  });

  it('reach no lower than what has filled, and keep a post-only order off the other side', () => {
    const { bid, ask } = touch(rig);
    const ahead = rig.exchange.book(0).bestBidSize;
    const id = idOf(order(rig, 'BUY', limit(bid, '0.01', { post_only: true })));
    rig.exchange.place('other', {
      instrument: 0,
      side: 'sell',
      type: 'market',
      timeInForce: 'ioc',
      size: (ahead + 4_000) as never,
      price: null,
      clientId: null,
      dialectType: 'TEST',
    });
    expect(get(rig, id)).toMatchObject({ status: 'OPEN', filled_size: '0.004', completion_percentage: '40' });
    const reasons = (fields: object) => edit(id, fields).errors[0];
    expect(reasons({ size: '0.004' }).edit_failure_reason).toBe('CANNOT_EDIT_TO_BELOW_FILLED_SIZE');
    expect(reasons({ price: (ask + 100).toFixed(2) }).preview_failure_reason).toBe(
      'PREVIEW_INVALID_LIMIT_PRICE_POST_ONLY',
    );
    const [fill] = rig.call('GET', `${V3}/orders/historical/fills?order_ids=${id}`).body.fills;
    expect(fill).toMatchObject({ liquidity_indicator: 'MAKER', size: '0.004' });
    expect(Number(fill.commission)).toBeCloseTo(Number(fill.price) * 0.004 * 0.004, 6);
  });

  it('are told beforehand what they come to', () => {
    const id = idOf(order(rig, 'BUY', limit(10_000)));
    const preview = edit(id, { price: '20000.00', size: '0.01' }, 'edit_preview');
    expect(preview).toMatchObject({
      errors: [],
      order_total: '201.2',
      commission_total: '1.2',
      quote_size: '200',
    });
    expect(differences(fixture('rest-edit-preview'), preview)).toEqual([]);
    expect(get(rig, id).edit_history).toEqual([]);
    expect(edit('none', { price: '1' }, 'edit_preview').errors[0].edit_failure_reason).toBe(
      'ORDER_NOT_FOUND',
    );
  });

  it('cancel each order of a list for itself', () => {
    const open = idOf(order(rig, 'BUY', limit(10_000)));
    const filled = idOf(order(rig, 'BUY', { market_market_ioc: { base_size: '0.001' } }));
    const unknown = '00000000-0000-4000-8000-000000000000';
    const { body } = rig.call('POST', `${V3}/orders/batch_cancel`, {
      order_ids: [open, filled, unknown, open],
    });
    expect(body.results).toEqual([
      { success: true, failure_reason: 'UNKNOWN_CANCEL_FAILURE_REASON', order_id: open },
      { success: false, failure_reason: 'ORDER_IS_FULLY_FILLED', order_id: filled },
      { success: false, failure_reason: 'UNKNOWN_CANCEL_ORDER', order_id: unknown },
      { success: false, failure_reason: 'DUPLICATE_CANCEL_REQUEST', order_id: open },
    ]);
    expect(differences(fixture('rest-cancel-orders'), body)).toEqual([]);
    expect(get(rig, open)).toMatchObject({ status: 'CANCELLED', cancel_message: 'User requested cancel' });
    const again = rig.call('POST', `${V3}/orders/batch_cancel`, { order_ids: [open] }).body.results[0];
    expect(again).toMatchObject({ success: false, failure_reason: 'UNKNOWN_CANCEL_ORDER' });
  });
});

describe('previews', () => {
  const rig = openRig({ deposits: { BTC: '1', USD: '1000' } });
  const preview = (side: string, order_configuration: object) =>
    rig.call('POST', `${V3}/orders/preview`, { product_id: 'BTC-USD', side, order_configuration }).body;

  it('say what an order would come to, without placing it', () => {
    const body = preview('BUY', { limit_limit_gtc: { base_size: '0.01', limit_price: '50000.00' } });
    expect(body).toMatchObject({
      errs: [],
      quote_size: '500',
      base_size: '0.01',
      commission_total: '3',
      order_total: '503',
    });
    expect(differences(fixture('rest-preview-order'), body)).toEqual([]);
    expect(rig.exchange.orders('paper', { limit: 10 })).toEqual([]);
  });

  it('walk the book for a market order', () => {
    const body = preview('SELL', { market_market_ioc: { base_size: '0.5' } });
    let [left, value] = [500_000, 0];
    for (const [price, size] of rig.exchange.book(0).levels(false)) {
      const taken = Math.min(left, size);
      value += (taken * price) / 1e8;
      left -= taken;
      if (left === 0) break;
    }
    expect(Number(body.quote_size)).toBeCloseTo(value, 6);
    expect(Number(body.slippage)).toBeGreaterThanOrEqual(0);
    expect(Number(body.base_size)).toBe(0.5);
  });

  it('say what is wrong with it', () => {
    expect(preview('BUY', { limit_limit_gtc: { base_size: '1', limit_price: '50000' } }).errs).toEqual([
      'PREVIEW_INSUFFICIENT_FUND',
    ]);
    expect(preview('SELL', limit(90_000, '1.1')).errs).toEqual(['PREVIEW_INSUFFICIENT_FUND']);
    expect(preview('SELL', limit(90_000, '0.9')).errs).toEqual([]);
    expect(preview('BUY', { twap_limit_gtd: {} }).errs).toEqual(['UNKNOWN_PREVIEW_FAILURE_REASON']);
  });
});

describe('lists', () => {
  const rig = openRig();
  const list = (query: string) => rig.call('GET', `${V3}/orders/historical/batch?${query}`).body;
  const placed = [1, 2, 3, 4, 5].map((step) => idOf(order(rig, 'BUY', limit(10_000 + step))));
  rig.pass(1_000_000);
  const sold = idOf(order(rig, 'SELL', { market_market_ioc: { base_size: '0.05' } }));
  rig.call('POST', `${V3}/orders/batch_cancel`, { order_ids: [placed[0]] });
  const idsOf = (body: { orders: { order_id: string }[] }) => body.orders.map(({ order_id }) => order_id);

  it('of orders are newest first, in pages', () => {
    expect(idsOf(list(''))).toEqual([sold, ...[...placed].reverse()]);
    const first = list('limit=4');
    expect(first.has_next).toBe(true);
    const second = list(`limit=4&cursor=${first.cursor}`);
    expect([...idsOf(first), ...idsOf(second)]).toEqual([sold, ...[...placed].reverse()]);
    expect(second).toMatchObject({ has_next: false, cursor: '' });
  });

  it('of orders are filtered', () => {
    expect(idsOf(list('order_status=OPEN'))).toEqual([...placed].reverse().slice(0, 4));
    expect(idsOf(list('order_status=FILLED&order_status=CANCELLED'))).toEqual([sold, placed[0]]);
    expect(idsOf(list('order_side=SELL'))).toEqual([sold]);
    expect(idsOf(list('order_types=MARKET'))).toEqual([sold]);
    expect(idsOf(list('product_id=ETH-USD'))).toEqual([]);
    expect(idsOf(list(`order_ids=${placed[1]}`))).toEqual([placed[1]]);
    expect(idsOf(list('time_in_forces=IMMEDIATE_OR_CANCEL'))).toEqual([sold]);
    const at = isoTime(micros(rig.now() - 500_000));
    expect(idsOf(list(`start_date=${at}`))).toEqual([sold]);
    expect(idsOf(list(`end_date=${at}`))).toHaveLength(5);
    expect(list('order_status=OPEN&order_status=FILLED').error).toBe('INVALID_ARGUMENT');
    expect(list('start_date=yesterday').error).toBe('INVALID_ARGUMENT');
  });

  it('of fills are newest first, in pages, with the fee of each', () => {
    const fills = (query = '') => rig.call('GET', `${V3}/orders/historical/fills?${query}`).body;
    const all = fills();
    expect(differences(fixture('rest-fills'), all)).toEqual([]);
    expect(
      all.fills.every((fill: { liquidity_indicator: string }) => fill.liquidity_indicator === 'TAKER'),
    ).toBe(true);
    const size = all.fills.reduce((sum: number, fill: { size: string }) => sum + Number(fill.size), 0);
    expect(size).toBeCloseTo(0.05, 9);
    for (const { price, size: lot, commission } of all.fills) {
      expect(Number(commission)).toBeCloseTo(Number(price) * Number(lot) * 0.006, 6);
    }
    expect(fills(`order_ids=${sold}`).fills).toEqual(all.fills);
    expect(fills(`order_id=${placed[0]}`).fills).toEqual([]);
    expect(fills('product_ids=ETH-USD').fills).toEqual([]);
    const one = fills('limit=1');
    expect(one.fills[0]).toEqual(all.fills[0]);
    if (all.fills.length > 1) expect(fills(`limit=1&cursor=${one.cursor}`).fills[0]).toEqual(all.fills[1]);
  });

  it('show what came through another dialect, too', () => {
    rig.exchange.place('paper', {
      instrument: 0,
      side: 'sell',
      type: 'limit',
      timeInForce: 'gtc',
      size: 1_000 as never,
      price: 9_000_000 as never,
      clientId: 'elsewhere',
      dialectType: 'LIMIT',
    });
    expect(list('limit=1').orders[0]).toMatchObject({
      client_order_id: 'elsewhere',
      order_configuration: { limit_limit_gtc: { base_size: '0.001', limit_price: '90000' } },
    });
  });

  it('are of one account alone', () => {
    const order = rig.exchange.place('other', {
      instrument: 0,
      side: 'sell',
      type: 'limit',
      timeInForce: 'gtc',
      size: 1_000 as never,
      price: 9_000_000 as never,
      clientId: 'theirs',
      dialectType: 'LIMIT',
    });
    expect(order).toHaveProperty('number');
    expect(
      list('').orders.some(
        ({ client_order_id }: { client_order_id: string }) => client_order_id === 'theirs',
      ),
    ).toBe(false);
  });
});
