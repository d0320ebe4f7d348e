import { afterEach, describe, expect, it } from 'vitest';
import { type Micros, Money, type NewOrder, type SizeLots } from '../../../../src/domain/index.js';
import type { AccountGateway, KnownAccount, KnownOrder } from '../../../../src/venues/ccxt/contract.js';
import { WALL_CLOCK } from '../../../../src/venues/ccxt/load/index.js';
import type { DialectName } from '../../../../src/venues/embedded/wire/dialect.js';
import { AccountRig } from './account-rig.js';

const DIALECTS: readonly DialectName[] = ['binance', 'coinbase', 'kraken'];
const OURS = new Set(['5e55', '5e56']);

const rigs: AccountRig[] = [];
const others: AccountGateway[] = [];
const start = async (dialect: DialectName, options: Parameters<typeof AccountRig.start>[1] = {}) => {
  const rig = await AccountRig.start(dialect, options);
  rigs.push(rig);
  return rig;
};
const another = async (rig: AccountRig, known: Partial<KnownAccount>) => {
  const gateway = await rig.another(knownOf(rig, known), { reconcileMillis: 1_000 });
  others.push(gateway);
  return gateway;
};

afterEach(async () => {
  for (const gateway of others.splice(0)) await gateway.close();
  for (const rig of rigs.splice(0)) await rig.close();
});

/** A log that has nothing, but for what is given. Its fills are those that the rig was told. */
const knownOf = (rig: AccountRig, fields: Partial<KnownAccount> = {}): KnownAccount => ({
  sessions: OURS,
  orders: [],
  elsewhere: [],
  balances: new Map(),
  filled: (id) =>
    rig.of(id).length === 0 && !(fields.orders ?? []).some((o) => o.clientOrderId === id)
      ? null
      : rig.filled(id),
  adopted: () => null,
  since: null,
  ...fields,
});

const knownOrder = (
  clientOrderId: string,
  request: NewOrder,
  fields: Partial<KnownOrder> = {},
): KnownOrder => ({
  clientOrderId,
  request,
  price: request.price,
  size: request.size,
  filled: 0 as SizeLots,
  armed: false,
  unanswered: null,
  changing: fields.unanswered === 'place' ? null : (fields.unanswered ?? null),
  adopted: null,
  ...fields,
});

const course = (rig: AccountRig) =>
  rig.events.flatMap(({ kind }) => (kind === 'reconciling' || kind === 'reconciled' ? [kind] : []));

describe.each(DIALECTS)('%s: an account that others trade on', (dialect) => {
  it('is told of with its open orders, before it is in line', async () => {
    const rig = await start(dialect);
    const made = rig.placeElsewhere();
    await rig.open(knownOf(rig));
    expect(course(rig)).toEqual(['reconciling', 'reconciled']);
    expect(rig.externals()).toMatchObject([
      { venue: dialect, instrument: 0, side: 'buy', type: 'limit', size: rig.size, filled: 0, open: true },
    ]);
    expect(rig.externals()[0]!.price).toBe(made.price);
  });

  it('is told of as they are made, fill and end, and none is touched', async () => {
    const rig = await start(dialect);
    await rig.open(knownOf(rig));
    const made = rig.placeElsewhere();
    await rig.until(() => rig.externals().length > 0, 'the order of somebody else');
    rig.harness.exchange.cancel('paper', { number: made.number });
    await rig.until(() => rig.externals().some(({ open }) => !open), 'its end');
    expect(rig.externals().map(({ open }) => open)).toEqual([true, false]);
    expect(rig.events.some(({ kind }) => kind === 'fill' || kind === 'accepted')).toBe(false);
  });

  it('keeps the orders of another installation apart, whatever prefix they bear', async () => {
    const rig = await start(dialect);
    await rig.open(knownOf(rig, { sessions: new Set(['beef']) }));
    const first = rig.place(rig.order());
    await rig.settle();
    expect(rig.kinds(first)).toEqual(['accepted']);
    await rig.gateway.close();
    rig.events.length = 0;
    await another(rig, { sessions: new Set(['cafe']) });
    expect(rig.externals()).toMatchObject([{ size: rig.size, open: true }]);
    expect(rig.adopted).toEqual([]);
  });

  it('has an order adopted: from then on it is ours, in fills and in changes', async () => {
    const rig = await start(dialect);
    const { exchange } = rig.harness;
    const made = rig.placeElsewhere({ size: (rig.size * 2) as SizeLots });
    await rig.open(knownOf(rig));
    const { venueOrderId } = rig.externals()[0]!;
    const order = rig.order({ size: (rig.size * 2) as SizeLots });
    const clientOrderId = 'oc-5e55-900';
    const at = WALL_CLOCK.now();
    rig.gateway.submit({ kind: 'adopt', clientOrderId, venueOrderId, order }, at);
    await rig.until(() => rig.kinds(clientOrderId).length > 0, 'the adoption');
    expect(rig.of(clientOrderId)).toMatchObject([{ kind: 'accepted', venueOrderId }]);
    const price = (rig.price(0.9) + 100) as NewOrder['price'];
    rig.replace(clientOrderId, price, null);
    await rig.until(() => rig.kinds(clientOrderId).includes('replaced'), 'its replacement');
    rig.cancel(clientOrderId);
    await rig.until(() => rig.kinds(clientOrderId).includes('canceled'), 'its cancel');
    expect(exchange.openOrders('paper', null)).toEqual([]);
    expect(exchange.order('paper', { number: made.number })!.filled).toBe(0);
  });

  it('has of an adopted order the fills of after, and not those of before', async () => {
    const rig = await start(dialect);
    const { exchange } = rig.harness;
    const made = rig.placeElsewhere({ size: (rig.size * 4) as SizeLots });
    // It takes what is at the touch, and no more: the rest waits.
    exchange.amend('paper', { number: made.number }, { price: exchange.book(rig.market.index).bestAsk });
    exchange.amend('paper', { number: made.number }, { price: rig.price(0.9) });
    const before = exchange.order('paper', { number: made.number })!;
    if (before.status !== 'open') return;
    await rig.open(knownOf(rig));
    const [external] = rig.externals();
    expect(external).toMatchObject({ size: before.size, filled: before.filled });
    const order = rig.order({ size: (before.size - before.filled) as SizeLots });
    const clientOrderId = 'oc-5e55-901';
    const { venueOrderId } = external!;
    rig.gateway.submit({ kind: 'adopt', clientOrderId, venueOrderId, order }, WALL_CLOCK.now());
    await rig.until(() => rig.kinds(clientOrderId).length > 0, 'the adoption');
    await rig.settle();
    expect(rig.filled(clientOrderId)).toBe(0);
    rig.replace(clientOrderId, rig.price(1.01), null);
    await rig.until(() => rig.filled(clientOrderId) >= order.size, 'its fills');
    await rig.settle();
    expect(rig.filled(clientOrderId)).toBe(order.size);
  });

  it('refuses to adopt what is not there, or has ended', async () => {
    const rig = await start(dialect);
    await rig.open(knownOf(rig));
    const made = rig.placeElsewhere();
    await rig.until(() => rig.externals().length > 0, 'the order of somebody else');
    const { venueOrderId } = rig.externals()[0]!;
    rig.harness.exchange.cancel('paper', { number: made.number });
    const order = rig.order();
    rig.gateway.submit(
      { kind: 'adopt', clientOrderId: 'oc-5e55-902', venueOrderId, order },
      WALL_CLOCK.now(),
    );
    await rig.until(() => rig.kinds('oc-5e55-902').length > 0, 'the refusal');
    expect(rig.of('oc-5e55-902')).toMatchObject([{ kind: 'rejected', code: 'unknown-order' }]);
  });
});

describe.each(DIALECTS)('%s: a process after another', (dialect) => {
  it('finds what was filled and what ended while nobody looked, and writes each down', async () => {
    const rig = await start(dialect);
    await rig.open(knownOf(rig));
    const since = WALL_CLOCK.now();
    const requests = [0.9, 0.91, 0.92].map((factor) => rig.order({ price: rig.price(factor) }));
    const [filled, ended, same] = requests.map((request) => rig.place(request)) as [string, string, string];
    await rig.settle();
    await rig.gateway.close();
    const { exchange } = rig.harness;
    const open = exchange.openOrders('paper', null);
    exchange.amend('paper', { number: open[0]!.number }, { price: rig.price(1.01) });
    exchange.cancel('paper', { number: open[1]!.number });
    rig.events.length = 0;
    const known = requests.map((request, place) => knownOrder([filled, ended, same][place]!, request));
    await another(rig, { orders: known, since });
    await rig.until(() => course(rig).includes('reconciled'), 'the end of it');
    await rig.settle();
    expect(rig.filled(filled)).toBe(rig.size);
    expect(rig.kinds(filled)).not.toContain('accepted');
    expect(rig.kinds(ended)).toEqual(['canceled']);
    expect(rig.kinds(same)).toEqual([]);
    const lines = rig.differences().join('\n');
    expect(lines).toContain(`(${filled}): ${rig.market.formatSize(rig.size)} filled meanwhile`);
    expect(lines).toContain(`(${ended}): cancelled meanwhile`);
    expect(lines).not.toContain(same);
  });

  it('takes over an order of ours that the log lost', async () => {
    const rig = await start(dialect);
    await rig.open(knownOf(rig));
    const lost = rig.place(rig.order());
    await rig.settle();
    await rig.gateway.close();
    rig.events.length = 0;
    const gateway = await another(rig, {});
    const [adopted] = rig.adopted as [string];
    await rig.until(() => course(rig).includes('reconciled'), 'the end of it');
    expect(rig.kinds(adopted)).toEqual(['accepted']);
    expect(rig.differences().join()).toMatch(
      new RegExp(`is ours, as ${lost}, and not in the log: taken over`),
    );
    gateway.submit({ kind: 'cancel', clientOrderId: adopted }, WALL_CLOCK.now());
    await rig.until(() => rig.kinds(adopted).includes('canceled'), 'its cancel');
    expect(rig.harness.exchange.openOrders('paper', null)).toEqual([]);
  });

  it.each([
    ['', null, []],
    [', and says so where the log has no word of its adoption', 'place', ['accepted']],
  ] as const)('knows an adopted order again%s', async (_, unanswered, told) => {
    const rig = await start(dialect);
    // The market moves on meanwhile.
    const { price } = rig.placeElsewhere();
    await rig.open(knownOf(rig));
    const { venueOrderId } = rig.externals()[0]!;
    const order = rig.order({ price });
    const clientOrderId = 'oc-5e55-903';
    rig.gateway.submit({ kind: 'adopt', clientOrderId, venueOrderId, order }, WALL_CLOCK.now());
    await rig.until(() => rig.kinds(clientOrderId).length > 0, 'the adoption');
    await rig.gateway.close();
    rig.events.length = 0;
    const gateway = await another(rig, {
      orders: [knownOrder(clientOrderId, order, { adopted: venueOrderId, unanswered })],
    });
    await rig.until(() => course(rig).includes('reconciled'), 'the end of it');
    expect(rig.externals()).toEqual([]);
    expect(rig.kinds(clientOrderId)).toEqual(told);
    gateway.submit({ kind: 'cancel', clientOrderId }, WALL_CLOCK.now());
    await rig.until(() => rig.kinds(clientOrderId).includes('canceled'), 'its cancel');
  });

  it('waits out a request that was sent before and may still arrive', async () => {
    const rig = await start(dialect);
    await rig.open(knownOf(rig));
    await rig.gateway.close();
    rig.events.length = 0;
    const request = rig.order();
    const orders = [knownOrder('oc-5e55-77', request, { unanswered: 'place' })];
    const began = Date.now();
    const gateway = await rig.another(knownOf(rig, { orders }), { validityMillis: 1_000 });
    others.push(gateway);
    await rig.until(() => course(rig).includes('reconciled'), 'the end of it');
    const { requestValidityMicros } = gateway.capabilities;
    expect(Date.now() - began).toBeGreaterThanOrEqual((requestValidityMicros ?? 2_000_000) / 1_000);
    if (requestValidityMicros === null) {
      expect(rig.kinds('oc-5e55-77')).toEqual(['unknown']);
      expect(rig.differences().join()).toContain('it stays in doubt');
    } else {
      expect(rig.of('oc-5e55-77')).toMatchObject([{ kind: 'rejected', code: 'unknown-order' }]);
      expect(rig.differences().join()).toContain('it never arrived');
    }
  });

  it('tells what a venue has forgotten as ended', async () => {
    const rig = await start(dialect);
    const orders = [knownOrder('oc-5e55-78', rig.order())];
    await rig.open(knownOf(rig, { orders }));
    await rig.until(() => course(rig).includes('reconciled'), 'the end of it');
    expect(rig.kinds('oc-5e55-78')).toEqual(['canceled']);
    expect(rig.differences().join()).toContain('the venue has no such order any more');
  });

  it('writes down money that no fill explains, and trades that others made', async () => {
    const rig = await start(dialect);
    const balances = new Map((await rig.gateway.balances()).map((b) => [b.asset, b.free.plus(b.locked)]));
    const asked = balances.get('USDT')!;
    const deposited = Money.parse('250', 8)!;
    const { decimals } = (await rig.gateway.balances()).find(({ asset }) => asset === 'USDT')!;
    const amount = Money.parse('250', decimals) ?? deposited;
    balances.set('USDT', asked.minus(amount));
    const since = (WALL_CLOCK.now() - 1_000) as Micros;
    rig.placeElsewhere({ type: 'market', timeInForce: 'ioc', price: null });
    await rig.open(knownOf(rig, { balances, since }));
    await rig.until(() => course(rig).includes('reconciled'), 'the end of it');
    const lines = rig.differences();
    expect(
      lines.filter((line) => line.startsWith('a trade that was made elsewhere: buy')).length,
    ).toBeGreaterThan(0);
    const money = lines.filter((line) => line.startsWith('USDT: ') || line.startsWith('BTC: '));
    expect(money).toEqual([expect.stringMatching(/^USDT: 250(\.0+)? more than fills explain/)]);
  });
});

describe.each(DIALECTS)('%s: while the engine trades', (dialect) => {
  it('news that were lost unseen are found on the beat, and written down', async () => {
    const rig = await start(dialect, { gateway: { reconcileMillis: 700 } });
    await rig.open(knownOf(rig));
    const id = rig.place(rig.order());
    await rig.until(() => rig.kinds(id).includes('accepted'), 'the order');
    await rig.settle();
    rig.harness.chaos('drop:frame=user');
    rig.harness.exchange.cancel('paper', { number: rig.ledger()[0]!.number });
    await rig.until(() => rig.kinds(id).includes('canceled'), 'its end');
    await rig.until(() => rig.differences().length > 0, 'the difference');
    expect(rig.differences()).toEqual([expect.stringContaining(`(${id}): cancelled, and was not told`)]);
  });

  it('a question that fails is asked again, and nothing is in line before', async () => {
    const rig = await start(dialect);
    const route = {
      binance: 'openOrders.status',
      coinbase: 'GET /api/v3/brokerage/orders/historical/batch',
      kraken: 'OpenOrders',
    };
    const fault = dialect === 'binance' ? 'drop:on=requests' : '503';
    rig.harness.chaos(`${fault}:route=${route[dialect]}:count=${dialect === 'binance' ? 1 : 2}`);
    const opened = rig.open(knownOf(rig));
    await rig.until(() => course(rig).includes('reconciling'), 'its beginning');
    await rig.until(() => course(rig).includes('reconciled'), 'its end');
    await opened;
    expect(course(rig)).toEqual(['reconciling', 'reconciled']);
    expect(rig.harness.server.faults.list().some(({ hits }) => hits > 0)).toBe(true);
  });
});
