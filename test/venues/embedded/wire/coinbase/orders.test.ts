import { describe, expect, it } from 'vitest';
import { micros } from '../../../../../src/domain/index.js';
import { isoTime } from '../../../../../src/venues/embedded/wire/coinbase/text.js';
import { type CoinbaseRig, differences, fixture, openRig } from './desk.js';
import { get, idOf, limit, order, touch, V3 } from './order-calls.js';

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
    expect(none.cancel_message).not.toMatch(/User/);
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
