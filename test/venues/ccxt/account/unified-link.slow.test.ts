import { afterEach, describe, expect, it } from 'vitest';
import type { VenueEvent } from '../../../../src/domain/index.js';
import { OrderGateway } from '../../../../src/venues/ccxt/account/gateway.js';
import { UnifiedLink } from '../../../../src/venues/ccxt/account/unified/index.js';
import type { AccountGateway } from '../../../../src/venues/ccxt/contract.js';
import { loadVenue, WALL_CLOCK } from '../../../../src/venues/ccxt/load/index.js';
import { AccountRig, credentialsOf, unlimited } from './account-rig.js';

const ends: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

/** The gateway of venues without a link of their own, on venues that this exchange can speak. */
async function unified(dialect: 'binance' | 'coinbase' | 'kraken') {
  const rig = await AccountRig.start(dialect);
  ends.push(() => rig.close());
  const { endpoint, instruments, harness } = rig;
  const credentials = credentialsOf(harness, dialect);
  const venue = await loadVenue(endpoint, credentials);
  const options = { endpoint, credentials, instruments, clock: WALL_CLOCK, validityMillis: 5_000 };
  const link = new UnifiedLink({ ...options, limiter: unlimited() }, venue);
  const times = { requestTimeoutMillis: 3_000, reconcileMillis: 2_000 };
  const gateway: AccountGateway = new OrderGateway({ venue: dialect, link, instruments, ...times });
  ends.push(() => gateway.close());
  const events: VenueEvent[] = rig.events;
  await gateway.open({ event: (event) => events.push(event) });
  return { rig, gateway };
}

describe.each(['binance', 'kraken'] as const)("%s by ccxt's unified calls", (dialect) => {
  it('places, cancels and fills, each told once', async () => {
    const { rig, gateway } = await unified(dialect);
    const place = (clientOrderId: string, price: number) =>
      gateway.submit(
        { kind: 'place', clientOrderId, order: rig.order({ price: price as never }) },
        WALL_CLOCK.now(),
      );
    place('oc-5e55-1', rig.price(0.9));
    await rig.until(() => rig.kinds('oc-5e55-1').includes('accepted'), 'the order');
    expect((await gateway.openOrders()).map(({ status, size }) => [status, size])).toEqual([
      ['open', rig.size],
    ]);
    gateway.submit({ kind: 'cancel', clientOrderId: 'oc-5e55-1' }, WALL_CLOCK.now());
    await rig.until(() => rig.kinds('oc-5e55-1').includes('canceled'), 'the cancel');
    place('oc-5e55-2', rig.price(1.01));
    await rig.until(() => rig.filled('oc-5e55-2') >= rig.size, 'the fills');
    await rig.settle();
    expect(rig.kinds('oc-5e55-1')).toEqual(['accepted', 'canceled']);
    expect(rig.kinds('oc-5e55-2')[0]).toBe('accepted');
    expect(rig.filled('oc-5e55-2')).toBe(rig.size);
    expect(rig.ledger()).toHaveLength(2);
  });

  it('is refused in words, without a secret', async () => {
    const { rig, gateway } = await unified(dialect);
    const order = rig.order({ size: 10_000_000 as never });
    gateway.submit({ kind: 'place', clientOrderId: 'oc-5e55-1', order }, WALL_CLOCK.now());
    await rig.until(() => rig.kinds('oc-5e55-1').length > 0, 'the refusal');
    expect(rig.of('oc-5e55-1')).toEqual([
      expect.objectContaining({ kind: 'rejected', code: 'insufficient-balance' }),
    ]);
    expect(JSON.stringify(rig.events)).not.toContain(credentialsOf(rig.harness, dialect).secret);
  });
});
