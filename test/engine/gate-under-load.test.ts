import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { limitOrder, type Micros, priceTicks, sizeLots } from '../../src/domain/index.js';
import { preview } from '../../src/engine/preview.js';
import { connect, ProtocolServer } from '../../src/protocol/index.js';
import type { RiskConfiguration } from '../../src/risk/index.js';
import { Bench, RISK } from './fixture.js';

const RATE = 100;
const SECONDS = 3;
const A_SECOND = 5_000;

const risk: RiskConfiguration = {
  ...RISK,
  account: { ...RISK.account, orderRate: { orders: RATE, seconds: 1 } },
};

const opened = (): Bench => {
  const bench = new Bench(undefined, risk);
  bench.book([6_172_000, 1_000_000], [6_172_010, 1_000_000]);
  return bench;
};

it('of 5,000 orders a second exactly the allowed ones pass, and what is remembered is bounded', () => {
  const bench = opened();
  const { engine } = bench;
  for (let i = 0; i < A_SECOND * SECONDS; i += 1) {
    bench.time = (bench.time + 1_000_000 / A_SECOND) as Micros;
    if (i % 1_000 === 0) bench.book([6_172_000, 1_000_000], [6_172_010, 1_000_000]);
    const order = limitOrder({
      instrument: 0,
      side: 'buy',
      size: sizeLots(1_000 + (i % 7_000)),
      price: priceTicks(6_171_000 - (i % 13)),
    });
    const verdict = bench.command({ kind: 'place', order, confirmed: true });
    if (verdict.outcome === 'refused') continue;
    const [clientOrderId] = verdict.clientOrderIds;
    bench.venue({ kind: 'canceled', clientOrderId: clientOrderId!, reason: 'away' });
  }
  expect(bench.requests.filter(({ kind }) => kind === 'place')).toHaveLength(RATE * SECONDS);
  expect(engine.risk.refusedCount).toBe((A_SECOND - RATE) * SECONDS);
  expect(engine.risk.refusals).toHaveLength(100);
  const { windows } = engine.risk.checkpoint();
  expect(windows.requests).toHaveLength(RATE * SECONDS);
  expect(engine.orders.workingCount).toBe(0);
  expect(engine.orders.sums.of(0).buy).toMatchObject({ lots: 0, exposureLots: 0, orders: 0 });
});

it('fifty clients that press the same key at once make one order', async () => {
  const bench = opened();
  const folder = mkdtempSync(join(tmpdir(), 'outcry-fifty-'));
  const path = join(folder, 'engine.sock');
  const server = new ProtocolServer(path, {
    sessionId: '7f3a',
    command: (command, _client, answer) => answer(bench.command(command)!),
    preview: (command) => preview(bench.engine, command),
    snapshot: () => null,
  });
  await server.listen();
  const clients = await Promise.all(
    Array.from({ length: 50 }, (_, i) => connect(path, { name: `client ${i}` })),
  );
  try {
    const order = limitOrder({
      instrument: 0,
      side: 'buy',
      size: sizeLots(1_000),
      price: priceTicks(6_171_000),
    });
    const verdicts = await Promise.all(
      clients.map((client) => client.command({ kind: 'place', order, confirmed: true })),
    );
    expect(verdicts.filter(({ outcome }) => outcome === 'done')).toHaveLength(1);
    const rules = verdicts.flatMap((verdict) => (verdict.outcome === 'refused' ? [verdict.rule] : []));
    expect(rules).toEqual(Array(49).fill('duplicate'));
    expect(bench.requests.filter(({ kind }) => kind === 'place')).toHaveLength(1);
  } finally {
    for (const client of clients) client.close();
    await server.close();
    rmSync(folder, { recursive: true });
  }
});
