import { describe, expect, it } from 'vitest';
import {
  FAULT_KINDS,
  FaultPlan,
  isOrderRoute,
  parseFaults,
} from '../../../../../src/venues/embedded/wire/server/index.js';

describe('the language of faults', () => {
  it('reads kinds, values and options', () => {
    const [drop, delay, gap, late, skew, ban] = parseFaults(
      'drop=1%:frame=book:symbol=BTC/USDT, delay=20ms±10:p=1/4,gap=1/500:run=5,late-ack=2s+-0.5s:count=3,skew=-1.5s:from=1s:for=2m,418:retry=90s:executed',
      40,
    );
    expect(drop).toMatchObject({ kind: 'drop', probability: 0.01, on: 'frames', seed: 40 });
    expect(drop!.where).toEqual({ frame: 'book', symbol: 'BTC/USDT' });
    expect(delay).toMatchObject({ millis: 20, jitterMillis: 10, probability: 0.25, seed: 41 });
    expect(gap).toMatchObject({ probability: 0.002, run: 5 });
    expect(late).toMatchObject({ millis: 2_000, jitterMillis: 500, on: 'answers', count: 3 });
    expect(skew).toMatchObject({
      skewMicros: -1_500_000,
      on: 'clock',
      fromMillis: 1_000,
      forMillis: 120_000,
    });
    expect(ban).toMatchObject({ kind: '418', retryAfterSeconds: 90, executed: true, on: 'requests' });
  });

  it('knows every kind by its name', () => {
    for (const kind of Object.keys(FAULT_KINDS)) {
      const timed = kind === 'delay' || kind === 'late-ack' || kind === 'skew';
      expect(parseFaults(timed ? `${kind}=1s` : kind)).toMatchObject([{ kind }]);
    }
  });

  it.each([
    ['', 'a plan is empty'],
    ['dorp=0.1', '"dorp" is no fault; did you mean drop?'],
    ['frobnicate', 'is no fault; there are 418 429 500'],
    ['drop=2', '"2" is no probability; give 0.01, 1% or 1/500'],
    ['drop=1/0', '"1/0" is no probability'],
    ['drop=', '"" is no probability'],
    ['drop=-1', 'is no probability'],
    ['delay', '"" is no time; give 20ms'],
    ['delay=20x', '"20x" is no time'],
    ['delay=20ms±x', 'is no time'],
    ['skew=soon', '"soon" is no time; give 10s or -500ms'],
    ['drop:frames=book', '"frames" is no option; there are dialect frame'],
    ['drop:frame=boook', 'frame=boook; it is one of book trade'],
    ['drop:dialect=okx', 'dialect=okx; it is one of binance coinbase kraken'],
    ['drop:count=many', 'count=many; give a whole number'],
    ['drop:from=1h', 'from=1h; give a time'],
    ['drop:count', '"count" has no value'],
    ['drop=0.1:p=0.2', 'it has two probabilities'],
    ['gap:on=requests', 'gap befalls frames'],
    ['503:on=frames', '503 befalls requests'],
  ])('refuses %j in one line', (plan, message) => {
    expect(() => parseFaults(plan)).toThrow(message);
    try {
      parseFaults(plan);
    } catch (error) {
      expect((error as Error).message).not.toContain('\n');
      expect((error as Error).name).toBe('UserError');
    }
  });

  it('sets rules for a span of time', () => {
    let now = 1_000;
    const plan = new FaultPlan(() => now);
    const [id] = plan.add(parseFaults('drop:from=10s:for=5s'));
    const strikes = () => plan.onFrame({ dialect: 'binance', frame: 'book' }).length === 1;
    expect(strikes()).toBe(false);
    now = 11_000;
    expect(strikes()).toBe(true);
    now = 15_999;
    expect(strikes()).toBe(true);
    now = 16_000;
    expect(strikes()).toBe(false);
    expect(plan.remove(id!)).toBe(true);
    expect(plan.remove(id!)).toBe(false);
    expect(plan.list()).toEqual([]);
  });

  it.each([
    ['POST /api/v3/order', true],
    ['DELETE /api/v3/openOrders', true],
    ['POST /api/v3/order/cancelReplace', true],
    ['POST /api/v3/orderList/oco', true],
    ['POST /api/v3/brokerage/orders', true],
    ['POST /api/v3/brokerage/orders/batch_cancel', true],
    ['POST /0/private/AddOrder', true],
    ['POST /0/private/CancelAll', true],
    ['POST /0/private/AmendOrder', true],
    ['order.place', true],
    ['order.cancel', true],
    ['order.amend.keepPriority', true],
    ['add_order', true],
    ['batch_add', true],
    ['cancel_all', true],
    ['GET /api/v3/order', false],
    ['GET /api/v3/brokerage/orders/historical/batch', false],
    ['POST /0/private/OpenOrders', false],
    ['POST /0/private/QueryOrders', false],
    ['POST /0/private/BalanceEx', false],
    ['order.status', false],
    ['session.logon', false],
    ['subscribe', false],
    ['', false],
  ])('takes %j for an order: %s', (route, expected) => {
    expect(isOrderRoute(route)).toBe(expected);
  });
});
