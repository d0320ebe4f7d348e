import { describe, expect, it } from 'vitest';
import type { Micros, PriceTicks, SizeLots } from '../../../../src/domain/index.js';
import { AccountPositions } from '../../../../src/venues/ccxt/account/binance/account-positions.js';
import { KrakenBalances } from '../../../../src/venues/ccxt/account/kraken/balances.js';
import type { OrderReport } from '../../../../src/venues/ccxt/account/link.js';
import { Reading } from '../../../../src/venues/ccxt/account/reading.js';
import type { VenueBalance } from '../../../../src/venues/ccxt/contract.js';
import { BTC } from '../../../engine/fixture.js';

function begin() {
  const told: VenueBalance[] = [];
  const balances = new KrakenBalances(new Reading([{ index: 0, specification: BTC }]), (balance) =>
    told.push(balance),
  );
  balances.read({ USDT: { balance: '1000000' } });
  const order = (fields: Partial<OrderReport>): OrderReport => ({
    venueOrderId: 'O1',
    clientOrderId: 'oc-5e55-1',
    leg: 0,
    instrument: 0,
    side: 'buy',
    type: 'limit',
    price: 6_000_000 as PriceTicks,
    size: 10_000 as SizeLots,
    filled: 0 as SizeLots,
    stage: 'open',
    triggered: false,
    code: null,
    reason: '',
    time: 1_000_000 as Micros,
    ...fields,
  });
  const last = () => {
    const { free, locked } = told.at(-1)!;
    const { decimals } = told.at(-1)!;
    return [free, locked].map((amount) => Number(amount.format(decimals)));
  };
  return { balances, order, last };
}

describe('Kraken’s balances', () => {
  it('are not set back by a report of an order that a newer one has overtaken', () => {
    const { balances, order, last } = begin();
    // 0.1 BTC at 60,000.00, moved to 60,010.00.
    balances.lock(order({}));
    balances.lock(order({ price: 6_001_000 as PriceTicks, time: 3_000_000 as Micros }));
    balances.lock(order({ price: 6_000_500 as PriceTicks, time: 2_000_000 as Micros }));
    expect(last()).toEqual([993_999, 6_001]);
  });

  it('lock nothing for an order that has ended, whatever is told of before', () => {
    const { balances, order, last } = begin();
    balances.lock(order({}));
    balances.lock(order({ stage: 'canceled', time: 3_000_000 as Micros }));
    balances.lock(order({ time: 2_000_000 as Micros }));
    expect(last()).toEqual([1_000_000, 0]);
  });

  it('are not set back by a total that a newer one has overtaken; a snapshot is always the newest', () => {
    const { balances, last } = begin();
    const row = (balance: number, timestamp?: string) =>
      balances.apply([{ asset: 'USDT', balance, ...(timestamp === undefined ? {} : { timestamp }) }]);
    row(900_000, '2026-11-28T20:00:02.000000Z');
    row(950_000, '2026-11-28T20:00:01.000000Z');
    expect(last()).toEqual([900_000, 0]);
    row(800_000);
    expect(last()).toEqual([800_000, 0]);
    row(700_000, '2026-11-28T20:00:01.000000Z');
    expect(last()).toEqual([700_000, 0]);
  });
});

describe('Binance’s account updates', () => {
  const update = (u: number, f: string) => ({ u, B: [{ a: 'USDT', f, l: '0' }] });

  it('of which a newer one has overtaken are no news; of two of the same millisecond both are', () => {
    const positions = new AccountPositions();
    const told = [update(2, '2'), update(1, '1'), update(2, '2b'), update(3, '3')].map((each) =>
      positions.take(each).map(({ f }) => f),
    );
    expect(told).toEqual([['2'], [], ['2b'], ['3']]);
  });

  it('are news again on another connection, whatever its clock says', () => {
    const positions = new AccountPositions();
    positions.take(update(9, '9'));
    positions.restart();
    expect(positions.take(update(4, '4'))).toHaveLength(1);
  });
});
