import { describe, expect, it } from 'vitest';
import { Instrument, limitOrder, type PriceTicks, type SizeLots } from '../../../../src/domain/index.js';
import { orderParameters } from '../../../../src/venues/ccxt/account/binance/parameters.js';
import { OrderTracker } from '../../../../src/venues/ccxt/account/order-tracker.js';
import { BTC } from '../../../engine/fixture.js';

const ID = 'oc-5e55-1';
const SIZE = 1_000 as SizeLots;

/** What is sent in the place of a stop-limit at 59,000.00 that wakes at 59,100.00, with 59,050.00 as its new limit. */
function replacement(isAwake: boolean) {
  const tracker = new OrderTracker({ emit: () => undefined, missing: () => undefined, now: () => 0 });
  const order = tracker.begin(
    ID,
    limitOrder({
      instrument: 0,
      side: 'sell',
      type: 'stop-limit',
      price: 5_900_000 as PriceTicks,
      triggerPrice: 5_910_000 as PriceTicks,
      size: SIZE,
    }),
  );
  const report = { leg: 0, side: 'sell', type: 'stop-limit', code: null, reason: '', time: null } as const;
  const terms = { instrument: 0, price: order.price, size: SIZE, filled: 0 as SizeLots, venueOrderId: 'A' };
  const tell = (stage: 'armed' | 'open', triggered: boolean): void =>
    tracker.apply({ orders: [{ ...report, ...terms, clientOrderId: ID, stage, triggered }], fills: [] });
  tell('armed', false);
  if (isAwake) tell('open', true);
  return orderParameters(order, new Instrument(BTC, 0), {
    clientId: 'x',
    size: SIZE,
    terms: { price: 5_905_000 as PriceTicks, size: null },
  });
}

// https://developers.binance.com/docs/binance-spot-api-docs/rest-api/trading-endpoints: LIMIT takes no stopPrice.
describe('what takes the place of a stop-limit', () => {
  it('waits for the same trigger while the old one does', () => {
    expect(replacement(false)).toMatchObject({
      type: 'STOP_LOSS_LIMIT',
      price: '59050.00',
      stopPrice: '59100.00',
    });
  });

  it('is a plain limit once the old one has woken', () => {
    const parameters = replacement(true);
    expect(parameters).toMatchObject({ type: 'LIMIT', price: '59050.00', timeInForce: 'GTC' });
    expect(parameters).not.toHaveProperty('stopPrice');
  });
});
