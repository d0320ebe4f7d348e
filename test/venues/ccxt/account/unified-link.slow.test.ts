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
async function unified(dialect: 'binance' | 'kraken', { hasStreams = true } = {}) {
  const rig = await AccountRig.start(dialect);
  ends.push(() => rig.close());
  const { endpoint, instruments, harness } = rig;
  const credentials = credentialsOf(harness, dialect);
  const venue = await loadVenue(endpoint, credentials);
  if (!hasStreams)
    Object.assign(venue.has, { watchOrders: false, watchMyTrades: false, watchBalance: false });
  const options = { endpoint, credentials, instruments, clock: WALL_CLOCK, validityMillis: 5_000 };
  const link = new UnifiedLink({ ...options, limiter: unlimited() }, venue);
  const times = { requestTimeoutMillis: 3_000, reconcileMillis: hasStreams ? 2_000 : 30_000 };
  const gateway: AccountGateway = new OrderGateway({ venue: dialect, link, instruments, ...times });
  ends.push(() => gateway.close());
  const events: VenueEvent[] = rig.events;
  await gateway.open({ event: (event) => events.push(event) });
  return { rig, gateway, link };
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

  it('takes requests of one moment, each with its own nonce', async () => {
    const { rig, gateway } = await unified(dialect);
    const ids = Array.from({ length: 20 }, (_, index) => `oc-5e55-${index}`);
    const asked: Promise<unknown>[] = [];
    for (const [index, clientOrderId] of ids.entries()) {
      const order = rig.order({ price: rig.price(0.9 - index / 1_000) });
      gateway.submit({ kind: 'place', clientOrderId, order }, WALL_CLOCK.now());
      asked.push(gateway.balances());
    }
    await Promise.all(asked);
    await rig.until(() => ids.every((id) => rig.kinds(id).length > 0), 'the answers');
    expect(ids.map((id) => rig.kinds(id))).toEqual(ids.map(() => ['accepted']));
    expect(rig.ledger()).toHaveLength(ids.length);
  });

  it('is in line again after its streams broke, though the account is quiet', async () => {
    const { rig, gateway } = await unified(dialect);
    gateway.submit({ kind: 'place', clientOrderId: 'oc-5e55-1', order: rig.order() }, WALL_CLOCK.now());
    await rig.until(() => rig.kinds('oc-5e55-1').includes('accepted'), 'the order');
    await rig.settle();
    const states = () => rig.events.flatMap((event) => (event.kind === 'status' ? [event.connected] : []));
    expect(states()).toEqual([true]);
    rig.harness.chaos('reset:frame=user:on=frames:count=1');
    gateway.submit({ kind: 'cancel', clientOrderId: 'oc-5e55-1' }, WALL_CLOCK.now());
    await rig.until(() => states().length > 1, 'the break');
    await rig.until(() => states().at(-1) === true, 'the streams');
    await rig.until(() => rig.kinds('oc-5e55-1').includes('canceled'), 'the cancel');
    expect(rig.kinds('oc-5e55-1')).toEqual(['accepted', 'canceled']);
  }, 60_000);

  it('is asked again and again where ccxt has no stream of it, and trading never waits for that', async () => {
    const { rig, gateway } = await unified(dialect, { hasStreams: false });
    const had = rig.events.find((each) => each.kind === 'balance' && each.asset === 'USDT');
    const differs = (free: unknown) => had?.kind === 'balance' && `${free}` !== `${had.free}`;
    const submit = (clientOrderId: string, price: number) =>
      gateway.submit(
        { kind: 'place', clientOrderId, order: rig.order({ price: price as never }) },
        WALL_CLOCK.now(),
      );
    submit('oc-5e55-1', rig.price(0.9));
    await rig.until(() => rig.kinds('oc-5e55-1').includes('accepted'), 'the order');
    gateway.submit({ kind: 'cancel', clientOrderId: 'oc-5e55-1' }, WALL_CLOCK.now());
    await rig.until(() => rig.kinds('oc-5e55-1').includes('canceled'), 'the cancel');
    submit('oc-5e55-2', rig.price(1.01));
    await rig.until(() => rig.filled('oc-5e55-2') >= rig.size, 'the fills');
    const spent = () =>
      rig.events.some((each) => each.kind === 'balance' && each.asset === 'USDT' && differs(each.free));
    await rig.until(spent, 'the balance');
    expect(rig.kinds('oc-5e55-1')).toEqual(['accepted', 'canceled']);
    expect(rig.filled('oc-5e55-2')).toBe(rig.size);
    expect(rig.events.filter(({ kind }) => kind === 'reconciling')).toHaveLength(1);
    expect(rig.differences()).toEqual([]);
  });
});

it.each(['binance', 'kraken'] as const)('%s: an order is found by its own id alone', async (dialect) => {
  const { rig, gateway, link } = await unified(dialect);
  gateway.submit({ kind: 'place', clientOrderId: 'oc-5e55-1', order: rig.order() }, WALL_CLOCK.now());
  await rig.until(() => rig.kinds('oc-5e55-1').includes('accepted'), 'the order');
  const [accepted] = rig.of('oc-5e55-1');
  const named = accepted?.kind === 'accepted' ? accepted.venueOrderId : null;
  // A process that has the venue's name of it from its log, at a venue that does not tell ours again.
  const found = await link.find('oc-5e56-9', null, named);
  expect(found?.orders).toMatchObject([{ venueOrderId: named, size: rig.size }]);
});

it.each(['binance', 'kraken'] as const)('%s: an order that it has not is none', async (dialect) => {
  const { link } = await unified(dialect);
  const id = dialect === 'kraken' ? 'OABCDE-ABCDE-ABCDEF' : '987654321';
  expect(await link.findByVenueId(0, id)).toBeNull();
  expect(await link.find('oc-5e56-9', null, id)).toBeNull();
});
