import { describe, expect, it } from 'vitest';
import { differences, fixture, openRig } from './desk.js';
import { limit, order, touch, V3 } from './order-calls.js';

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

  it('a stop on the wrong side, in the very words that the venue used', () => {
    expect(stop('SELL', last + 100, last, 'DOWN').error_response).toMatchObject(
      fixture('rest-create-order-stop-above').error_response,
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
