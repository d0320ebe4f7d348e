import { describe, expect, it } from 'vitest';
import { micros } from '../../../../../src/domain/index.js';
import { isoTime } from '../../../../../src/venues/embedded/wire/coinbase/text.js';
import { differences, fixture, openRig } from './desk.js';
import { idOf, limit, order, V3 } from './order-calls.js';

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
