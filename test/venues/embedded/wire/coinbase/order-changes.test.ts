import { describe, expect, it } from 'vitest';
import { differences, fixture, openRig } from './desk.js';
import { get, idOf, limit, order, touch, V3 } from './order-calls.js';

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
