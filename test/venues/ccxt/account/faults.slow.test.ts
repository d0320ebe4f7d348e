import { afterEach, describe, expect, it } from 'vitest';
import type { NewOrder, PriceTicks, SizeLots } from '../../../../src/domain/index.js';
import { Random } from '../../../../src/domain/index.js';
import type { DialectName } from '../../../../src/venues/embedded/wire/dialect.js';
import type { ExchangeOrder } from '../../../../src/venues/embedded/wire/exchange.js';
import { lifecycleFault } from '../../../conformance/lifecycle.js';
import { AccountRig } from './account-rig.js';

const DIALECTS: readonly DialectName[] = ['binance', 'coinbase', 'kraken'];
/** What places an order, as a fault's route. */
const PLACE: Readonly<Record<string, string>> = {
  binance: 'order.place',
  coinbase: 'POST /api/v3/brokerage/orders',
  kraken: 'add_order',
};
/** Coinbase answers by HTTP: a fault there is of the answer. */
const SHORT = { requestTimeoutMillis: 300, validityMillis: 700, reconcileMillis: 1_000 };

const rigs: AccountRig[] = [];
const start = async (dialect: DialectName): Promise<AccountRig> => {
  const rig = await AccountRig.start(dialect, { gateway: SHORT });
  rigs.push(rig);
  return rig.open();
};

afterEach(async () => {
  for (const rig of rigs.splice(0)) await rig.close();
});

const ended = ({ status }: ExchangeOrder): boolean =>
  status === 'filled' || status === 'canceled' || status === 'expired';

describe.each(DIALECTS)('%s: a request in doubt', (dialect) => {
  const route = PLACE[dialect];

  it('whose answer is late is unknown first, then accepted, and is there once', async () => {
    const rig = await start(dialect);
    rig.harness.chaos(`late-ack=1s:route=${route}:count=1,delay=1s:frame=user`);
    const id = rig.place(rig.order());
    await rig.until(() => rig.kinds(id).includes('accepted'), 'the late answer');
    expect(rig.kinds(id)).toEqual(['unknown', 'accepted']);
    expect(rig.ledger()).toHaveLength(1);
  });

  it('that was carried out and never answered is found, not sent again', async () => {
    const rig = await start(dialect);
    rig.harness.chaos(`no-ack:route=${route}:count=1,drop:frame=user`);
    const id = rig.place(rig.order());
    await rig.until(() => rig.kinds(id).includes('accepted'), 'the order in doubt');
    await rig.settle();
    // Coinbase numbers its frames: the hole may show before the time is out, and the channel begins anew.
    const doubt = dialect === 'coinbase' && rig.kinds(id).length === 1 ? [] : ['unknown'];
    expect(rig.kinds(id)).toEqual([...doubt, 'accepted']);
    expect(rig.ledger()).toHaveLength(1);
  });

  it('that filled and was never answered is found with its fills, each once', async () => {
    const rig = await start(dialect);
    rig.harness.chaos(`no-ack:route=${route}:count=1,drop:frame=user`);
    const id = rig.place(rig.order({ price: rig.price(1.01) }));
    await rig.until(() => rig.filled(id) >= rig.size, 'the fills');
    await rig.settle();
    expect(rig.filled(id)).toBe(rig.size);
    expect(rig.ledger().map(({ filled }) => filled)).toEqual([rig.size]);
  });

  it('whose connection was reset after it was sent is never sent again', async () => {
    const rig = await start(dialect);
    const onAnswer =
      dialect === 'coinbase' ? `reset:route=${route}:count=1` : 'reset:frame=response:count=1:on=frames';
    rig.harness.chaos(onAnswer);
    const id = rig.place(rig.order());
    await rig.until(() => rig.kinds(id).includes('accepted'), 'the order after the reset');
    await rig.settle();
    expect(rig.kinds(id).filter((kind) => kind === 'accepted')).toHaveLength(1);
    expect(rig.ledger()).toHaveLength(1);
    // The connection is there again, and takes orders.
    const next = rig.place(rig.order());
    await rig.until(() => rig.kinds(next).includes('accepted'), 'an order on the new connection');
    expect(rig.ledger()).toHaveLength(2);
  });

  it('that never arrived is rejected once it cannot any more; where it always can, it stays in doubt', async () => {
    const rig = await start(dialect);
    rig.harness.chaos(`drop:on=requests:route=${route}:count=1`);
    const id = rig.place(rig.order());
    const sent = Date.now();
    if (dialect === 'coinbase') {
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      expect(rig.kinds(id)).toEqual(['unknown']);
    } else {
      await rig.until(() => rig.kinds(id).includes('rejected'), 'the end of its validity');
      expect(Date.now() - sent).toBeGreaterThanOrEqual(
        rig.gateway.capabilities.requestValidityMicros! / 1_000,
      );
      expect(rig.kinds(id)).toEqual(['unknown', 'rejected']);
      expect(rig.of(id).at(-1)).toMatchObject({ code: 'unknown-order' });
    }
    expect(rig.ledger()).toHaveLength(0);
  });

  it('that is a cancel is answered by what became of the order', async () => {
    const rig = await start(dialect);
    const id = rig.place(rig.order());
    await rig.until(() => rig.kinds(id).includes('accepted'), 'the order');
    await rig.settle();
    const cancel = { binance: 'order.cancel', coinbase: 'batch_cancel', kraken: 'cancel_order' }[dialect];
    rig.harness.chaos(`drop:on=requests:route=${cancel}:count=1`);
    rig.cancel(id);
    await rig.until(() => rig.kinds(id).includes('cancel-rejected'), 'the lost cancel');
    expect(rig.kinds(id)).toEqual(['accepted', 'unknown', 'cancel-rejected']);
    rig.harness.server.faults.clear();
    rig.harness.chaos(`no-ack:route=${cancel}:count=1,drop:frame=user`);
    rig.cancel(id);
    await rig.until(() => rig.kinds(id).includes('canceled'), 'the cancel that was carried out');
    expect(ended(rig.ledger()[0]!)).toBe(true);
  });
});

// Binance replaces what has filled in part by a cancel and an order for the rest: to whoever waits they are one request.
describe('binance: a replacement in two', () => {
  /** Larger than what is at the touch as a rule; where the market took all of it at once, another, on the other side. */
  const partlyFilled = async (rig: AccountRig): Promise<{ id: string; farPrice: PriceTicks }> => {
    for (let tries = 0; tries < 40; tries += 1) {
      const size = (20 * rig.size) as SizeLots;
      const side = tries % 2 === 0 ? 'buy' : 'sell';
      const touch = side === 'buy' ? rig.price(1) : rig.harness.exchange.book(rig.market.index).bestBid!;
      const id = rig.place(rig.order({ side, price: touch, size }));
      await rig.until(() => rig.filled(id) > 0, 'a part of it');
      await rig.settle();
      if (rig.filled(id) < size) return { id, farPrice: rig.price(side === 'buy' ? 0.95 : 1.05) };
    }
    throw new Error('the market takes all of it each time');
  };
  const working = (rig: AccountRig) => rig.ledger().filter((order) => !ended(order));

  // The cancel is answered after 2.5 s, what follows takes 1.5 s: what became of it is asked for after 3.25 s.
  it('is not carried out any more once it is asked what became of it, however late its first half is answered', async () => {
    const gateway = { requestTimeoutMillis: 3_000, validityMillis: 2_000, reconcileMillis: 60_000 };
    const rig = await AccountRig.start('binance', { gateway });
    rigs.push(rig);
    await rig.open();
    const { id, farPrice } = await partlyFilled(rig);
    rig.harness.chaos(
      'late-ack=2500ms:route=order.cancel:count=1,delay=1500ms:on=requests:route=order.place:count=1',
    );
    rig.replace(id, farPrice, null);
    await rig.until(() => rig.kinds(id).includes('canceled'), 'its end');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(working(rig)).toEqual([]);
    expect(rig.kinds(id).at(-1)).toBe('canceled');
  });

  it('sends it where there is time', async () => {
    const rig = await start('binance');
    const { id, farPrice } = await partlyFilled(rig);
    rig.replace(id, farPrice, null);
    await rig.until(() => rig.kinds(id).includes('replaced'), 'the new terms');
    expect(working(rig)).toMatchObject([{ price: farPrice }]);
  });
});

describe.each(DIALECTS)('%s: a bad user stream', (dialect) => {
  it.each([
    ['that doubles and reorders frames', 'duplicate=0.5:frame=user,reorder=0.3:frame=user'],
    ['that loses frames', 'drop=0.25:frame=user'],
    ['that is late', 'delay=150ms±100ms:frame=user'],
    ['that breaks', 'reset=0.03:frame=user:on=frames'],
  ])('%s loses no order, doubles none, and tells each a legal course', async (_what, plan) => {
    const rig = await start(dialect);
    rig.harness.chaos(plan);
    const orders = await act(rig, 40);
    expect(rig.harness.server.faults.list().some(({ hits }) => hits > 0)).toBe(true);
    rig.harness.server.faults.clear();
    await agree(rig, orders);
  });
});

describe('an error over HTTP', () => {
  it('5xx may have been carried out: in doubt, never rejected', async () => {
    const rig = await start('coinbase');
    rig.harness.chaos(`503:route=${PLACE.coinbase}:count=1:executed`);
    const carriedOut = rig.place(rig.order());
    await rig.until(() => rig.kinds(carriedOut).includes('accepted'), 'the order behind a 503');
    rig.harness.server.faults.clear();
    rig.harness.chaos(`502:route=${PLACE.coinbase}:count=1`);
    const lost = rig.place(rig.order());
    await rig.until(() => rig.kinds(lost).includes('unknown'), 'the doubt');
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    expect(rig.kinds(lost)).toEqual(['unknown']);
    expect(rig.ledger()).toHaveLength(1);
  });

  it('429 refuses surely, and the next order waits as long as the venue asks', async () => {
    const rig = await AccountRig.start('coinbase', { isLimited: true });
    rigs.push(rig);
    await rig.open();
    rig.harness.chaos(`429:route=${PLACE.coinbase}:count=1:retry=1s`);
    const refused = rig.place(rig.order());
    await rig.until(() => rig.kinds(refused).includes('rejected'), 'the refusal');
    const asked = Date.now();
    const next = rig.place(rig.order());
    await rig.until(() => rig.kinds(next).length > 0, 'the next order');
    expect(rig.kinds(next)).toEqual(['accepted']);
    // The pause began with the refusal, some milliseconds before.
    expect(Date.now() - asked).toBeGreaterThan(900);
    expect(rig.ledger()).toHaveLength(1);
  });
});

/** Orders, changes and cancels at random. */
async function act(rig: AccountRig, count: number): Promise<Map<string, NewOrder>> {
  const random = new Random(11);
  const orders = new Map<string, NewOrder>();
  const pick = <T>(items: readonly T[]): T => items[random.integer(0, items.length - 1)]!;
  for (let i = 0; i < count; i += 1) {
    const ids = [...orders.keys()];
    const action = ids.length < 3 ? 'place' : pick(['place', 'place', 'cancel', 'replace'] as const);
    const price = rig.price(pick([0.9, 0.95, 1.01]));
    const size = (rig.size + random.integer(0, 5)) as SizeLots;
    if (action === 'place') {
      const order = rig.order({ price, size });
      orders.set(rig.place(order), order);
    } else if (action === 'cancel') rig.cancel(pick(ids));
    else rig.replace(pick(ids), pick([null, price]), pick([null, size]));
    await new Promise((resolve) => setTimeout(resolve, random.integer(0, 60)));
  }
  return orders;
}

/** Waits until what the gateway told is what the exchange has, and checks each order's course. */
async function agree(rig: AccountRig, orders: ReadonlyMap<string, NewOrder>): Promise<void> {
  const differs = (): string | null => {
    const ledger = rig.ledger();
    const sum = (told: readonly ExchangeOrder[]) => told.reduce((lots, { filled }) => lots + filled, 0);
    let told = 0;
    for (const id of orders.keys()) {
      told += rig.filled(id);
      if (rig.of(id).at(-1)?.kind === 'unknown') return `${id} is in doubt`;
    }
    if (told !== sum(ledger)) return `${told} lots told, ${sum(ledger)} filled`;
    const working = [...orders].filter(([id, order]) => !isOver(rig, id, order)).length;
    const live = ledger.filter((order) => !ended(order)).length;
    return working === live ? null : `${working} orders told as working, ${live} are`;
  };
  await rig
    .until(() => differs() === null, `agreement (${differs()})`)
    .catch((error: Error) => {
      throw new Error(`${differs()}; ${error.message}`);
    });
  await rig.settle();
  expect(differs()).toBeNull();
  for (const [id, order] of orders) {
    const course = rig.of(id).filter(({ kind }) => kind !== 'unknown');
    expect([id, lifecycleFault(order, course), course.map(({ kind }) => kind).join(' ')]).toEqual([
      id,
      null,
      expect.anything(),
    ]);
  }
}

function isOver(rig: AccountRig, id: string, order: NewOrder): boolean {
  let { size } = order as { size: number };
  for (const event of rig.of(id)) {
    if (event.kind === 'canceled' || event.kind === 'expired' || event.kind === 'rejected') return true;
    if (event.kind === 'replaced') size = event.size;
  }
  return rig.filled(id) >= size;
}
