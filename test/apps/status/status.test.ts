import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ClientDesk } from '../../../src/apps/engine/desk.js';
import { HeldFile } from '../../../src/apps/engine/held-file.js';
import { IndicatorDesk } from '../../../src/apps/engine/indicator-desk.js';
import { openSession } from '../../../src/apps/engine/open-session.js';
import type { OrderDocument } from '../../../src/apps/engine/order-document.js';
import { NO_WISHES, planSession } from '../../../src/apps/engine/plan.js';
import type { Session } from '../../../src/apps/engine/session.js';
import { engineSocket } from '../../../src/apps/host/index.js';
import { runStatus } from '../../../src/apps/status/index.js';
import { orderLines } from '../../../src/apps/status/order-lines.js';
import { limitOrder, type PriceTicks, type SizeLots } from '../../../src/domain/index.js';
import { ProtocolServer } from '../../../src/protocol/index.js';
import { openHome, resolveHome } from '../../../src/store/configuration/index.js';

let folder: string;
let out = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'outcry-status-'));
  writeFileSync(
    join(folder, 'c.yaml'),
    'embedded: { market: synthetic, startOffsetSeconds: 5, speed: 1000, seed: 3 }\nstrategies: []\n',
  );
  out = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const homeOf = () => openHome(resolveHome({ homeOption: folder, env: process.env }));
const options = (json: boolean) => ({ home: folder, config: undefined, json, verbose: false });

async function ask(json: boolean): Promise<string> {
  out = '';
  expect(await runStatus(options(json))).toBe(0);
  return out;
}

function live(session: Session, seconds: number): void {
  const until = session.engine.time + seconds * 1_000_000;
  while (session.engine.time < until) session.live();
}

/** An order that is pegged far from the market, whose one slice rests at the venue. */
async function pegged(): Promise<{ session: Session; parent: string }> {
  const argument = { ...NO_WISHES, home: folder, config: join(folder, 'c.yaml'), synthetic: true };
  const session = await openSession(await planSession(argument), argument, () => {});
  live(session, 2);
  const order = limitOrder({
    instrument: 1,
    side: 'buy',
    size: 2_000 as SizeLots,
    price: (session.engine.markets[1]!.book.bestBid - 900) as PriceTicks,
    execution: { kind: 'peg', offsetTicks: 5_000 },
  });
  const verdict = session.command({ kind: 'place', order, confirmed: true }, 'test');
  live(session, 2);
  if (verdict.outcome === 'refused') throw new Error(verdict.text);
  return { session, parent: verdict.clientOrderIds[0]! };
}

const documents = async (): Promise<OrderDocument[]> =>
  (JSON.parse(await ask(true)) as { orders: OrderDocument[] }).orders;

const expectParentAndSlice = (orders: readonly OrderDocument[], parent: string): void => {
  expect(orders).toHaveLength(2);
  expect(orders.find(({ clientOrderId }) => clientOrderId === parent)).toMatchObject({
    execution: 'peg',
    carrier: 'engine',
    parent: null,
  });
  expect(orders.find(({ clientOrderId }) => clientOrderId !== parent)).toMatchObject({
    execution: null,
    carrier: 'venue',
    parent,
  });
};

describe('outcry status', () => {
  it('without an engine lists what that held, and says that nobody looks after it', async () => {
    const { session, parent } = await pegged();
    const held = new HeldFile(session, homeOf());
    held.look();
    await held.close();
    await session.close();
    expectParentAndSlice(await documents(), parent);
    const text = await ask(false);
    const tail = parent.slice(parent.lastIndexOf('-'));
    expect(text).toMatch(
      new RegExp(`order ${parent} ETH/USDT buy peg .*; held by the engine: nothing is done for it now`),
    );
    expect(text).toMatch(new RegExp(`; slice of …${tail}$`, 'm'));
    // What another session held is not this one's.
    writeFileSync(join(homeOf().dataDir, 'held.json'), '{"session":"another","orders":[{}]}');
    expect(await documents()).toHaveLength(1);
    writeFileSync(join(homeOf().dataDir, 'held.json'), '{"ses');
    expect(await documents()).toHaveLength(1);
  });

  it('with an engine tells a parent from its slice', async () => {
    const { session, parent } = await pegged();
    const { engine, history } = session;
    const facts = {
      market: () => session.market(),
      money: session.money,
      keys: session.keys,
      leavePolicy: 'keep',
      log: session.log,
      journalOk: () => true,
      now: () => session.timeNow(),
    } as const;
    const desk = new ClientDesk(
      engine,
      session,
      facts,
      new IndicatorDesk(engine, history.indicators),
      history,
    );
    const server = new ProtocolServer(engineSocket(homeOf()), desk, () => {});
    await server.listen();
    const publishing = setInterval(() => server.publish(performance.now()), 10);
    try {
      expectParentAndSlice(await documents(), parent);
      const text = await ask(false);
      expect(text).toMatch(/buy peg .*; held by the engine$/m);
      expect(text).toContain('; slice of …');
    } finally {
      clearInterval(publishing);
      await server.close();
      await session.close();
    }
  });
});

const DOCUMENT: OrderDocument = {
  clientOrderId: 'oc-7f3a-29',
  instrument: 'BTC/USDT',
  owner: 'manual',
  side: 'buy',
  type: 'limit',
  state: 'accepted',
  price: '62000.00',
  triggerPrice: null,
  size: '0.150',
  filled: '0.000',
  reduceOnly: false,
  carrier: 'engine',
  parent: null,
  execution: 'twap',
};

it('orders are lines: algorithms by their word, stops that protect nobody, legs and slices with whose they are', () => {
  const route = { ...DOCUMENT, clientOrderId: 'oc-7f3a-40', execution: 'route' as const };
  const slice = {
    ...DOCUMENT,
    clientOrderId: 'oc-7f3a-30',
    execution: null,
    carrier: 'venue' as const,
    parent: 'oc-7f3a-29',
    filled: '0.010',
  };
  const stop = {
    ...DOCUMENT,
    clientOrderId: 'oc-7f3a-31',
    side: 'sell',
    type: 'stop',
    state: 'armed',
    price: null,
    triggerPrice: '61000.00',
    reduceOnly: true,
    execution: null,
    parent: 'oc-7f3a-12',
  };
  expect(orderLines([DOCUMENT, route, slice, stop], { running: false })).toEqual([
    'order oc-7f3a-29 BTC/USDT buy twap 0.150 to 62000.00 accepted (manual); held by the engine: nothing is done for it now',
    'order oc-7f3a-40 BTC/USDT buy route 0.150 to 62000.00 accepted (manual); held by the engine: nothing is done for it now',
    'order oc-7f3a-30 BTC/USDT buy 0.150 @ 62000.00 filled 0.010 accepted (manual); slice of …-29',
    'order oc-7f3a-31 BTC/USDT sell 0.150 @ 61000.00 armed (manual); protects what was filled of …-12; held by the engine: protects nobody now',
  ]);
});
