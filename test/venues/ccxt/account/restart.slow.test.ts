import { afterEach, describe, expect, it } from 'vitest';
import { createGateway } from '../../../../src/venues/ccxt/account/index.js';
import { WALL_CLOCK } from '../../../../src/venues/ccxt/load/index.js';
import type { DialectName } from '../../../../src/venues/embedded/wire/dialect.js';
import { AccountRig, credentialsOf, unlimited } from './account-rig.js';

const rigs: AccountRig[] = [];
const start = async (dialect: DialectName): Promise<AccountRig> => {
  const rig = await AccountRig.start(dialect);
  rigs.push(rig);
  return rig.open();
};

afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

describe.each(['binance', 'coinbase', 'kraken'] as const)(
  '%s: a second process on the account',
  (dialect) => {
    it('finds the orders of the first, tells of them when asked, and can cancel them', async () => {
      const rig = await start(dialect);
      const resting = rig.place(rig.order());
      const taken = rig.place(rig.order({ price: rig.price(1.01) }));
      await rig.settle();
      await rig.gateway.close();
      rig.events.length = 0;
      const { endpoint, instruments, harness } = rig;
      const credentials = credentialsOf(harness, dialect);
      const second = await createGateway({ endpoint, credentials, instruments, limiter: unlimited() });
      await second.open({ event: (event) => rig.events.push(event) });
      try {
        expect((await second.openOrders()).map(({ clientOrderId }) => clientOrderId)).toEqual([resting]);
        expect(rig.of(resting)).toEqual([]);
        second.submit({ kind: 'query', clientOrderId: resting }, WALL_CLOCK.now());
        second.submit({ kind: 'query', clientOrderId: taken }, WALL_CLOCK.now());
        await rig.until(() => rig.kinds(resting).length > 0 && rig.filled(taken) > 0, 'the answers');
        await rig.settle();
        expect(rig.kinds(resting)).toEqual(['accepted']);
        expect(rig.kinds(taken)[0]).toBe('accepted');
        expect(rig.filled(taken)).toBe(rig.size);
        second.submit({ kind: 'cancel', clientOrderId: resting }, WALL_CLOCK.now());
        await rig.until(() => rig.kinds(resting).includes('canceled'), 'the cancel');
        expect(rig.ledger()).toHaveLength(2);
      } finally {
        await second.close();
      }
    });
  },
);

describe.each(['binance', 'kraken'] as const)('%s: while the order socket is away', (dialect) => {
  it('orders go by REST, once, and the stream catches up when it is back', async () => {
    const rig = await start(dialect);
    const before = rig.place(rig.order());
    await rig.settle();
    // No answer on the socket ever arrives: it breaks, and signing in again does too.
    rig.harness.chaos('reset:frame=response:on=frames');
    rig.cancel(before);
    await rig.until(
      () => rig.events.some((event) => event.kind === 'status' && !event.connected),
      'the break',
    );
    const resting = rig.place(rig.order());
    const taken = rig.place(rig.order({ price: rig.price(1.01) }));
    await rig.until(() => rig.kinds(resting).includes('accepted'), 'the order by REST');
    rig.cancel(resting);
    await rig.until(() => rig.kinds(taken).length > 0, 'the other order by REST');
    rig.harness.server.faults.clear();
    await rig.until(() => rig.filled(taken) >= rig.size, 'its fills');
    await rig.until(() => rig.kinds(resting).includes('canceled'), 'the cancel by REST');
    await rig.until(() => rig.kinds(before).includes('canceled'), 'the cancel whose answer broke off');
    await rig.settle();
    expect(rig.filled(taken)).toBe(rig.size);
    expect(rig.ledger()).toHaveLength(3);
  });
});

describe.each(['binance', 'kraken'] as const)('%s: an order socket that is half open', (dialect) => {
  it('is given up after the first request without an answer, and what follows goes by REST, each once', async () => {
    const rig = await AccountRig.start(dialect, {
      gateway: { requestTimeoutMillis: 500, validityMillis: 1_000 },
    });
    rigs.push(rig);
    await rig.open();
    const resting = rig.place(rig.order());
    await rig.until(() => rig.kinds(resting).includes('accepted'), 'an order while all is well');
    await rig.settle();
    // The connection stands, and nothing comes or goes on it any more.
    rig.harness.chaos('drop:on=frames');
    const lost = rig.place(rig.order());
    await rig.until(() => rig.kinds(lost).includes('unknown'), 'the doubt');
    const next = rig.place(rig.order());
    const { length } = rig.events;
    rig.cancel(resting);
    const open = () => rig.harness.exchange.openOrders('paper', null);
    await rig.until(() => rig.ledger().some(({ status }) => status === 'canceled'), 'the cancel by REST');
    await rig.until(() => rig.kinds(next).includes('accepted'), 'the order by REST');
    expect(rig.events.length).toBeGreaterThan(length);
    rig.harness.server.faults.clear();
    await rig.until(() => rig.kinds(lost).at(-1) !== 'unknown', 'what became of the first');
    await rig.until(() => rig.kinds(resting).includes('canceled'), 'the end of the cancelled');
    await rig.settle();
    const working = [lost, next].filter((id) => rig.kinds(id).at(-1) === 'accepted');
    expect(open()).toHaveLength(working.length);
    expect(rig.ledger()).toHaveLength(3);
  });
});
