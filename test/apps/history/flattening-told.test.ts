import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Historian } from '../../../src/apps/history/historian.js';
import { priceTicks, sizeLots } from '../../../src/domain/index.js';
import { HandMade } from './hand-made.js';
import { MemoryHistory } from './memory-history.js';

const NAME = '2024-08-08';
const PRICE = 6_000_000;

let home: string;
let session: HandMade;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'outcry-flattening-'));
  session = new HandMade(join(home, 'sessions', NAME));
  session.quote(PRICE);
});
afterEach(() => {
  session.close();
  rmSync(home, { recursive: true, force: true });
});

type Way = 'stepped' | 'by the log alone';

/** Of each hand-over and fill: its input, whose it is, what he has then. */
async function told(way: Way): Promise<unknown[][]> {
  return (await read(way))
    .rows('positions')
    .map(({ sequence, owner, cause, size }) => [sequence, owner, cause, Number(size)]);
}

async function read(way: Way): Promise<MemoryHistory> {
  const store = new MemoryHistory();
  if (way === 'by the log alone') await store.part(NAME, 'to see');
  const historian = new Historian(store, { dataDir: home });
  await historian.catchUp();
  historian.close();
  return store;
}

/** Buys for a strategy. @returns the input at which it was filled. */
function buys(size: number): number {
  session.place({
    side: 'buy',
    price: priceTicks(PRICE),
    size: sizeLots(Math.max(size, 200)),
    owner: 'strategy:one',
  });
  const { clientOrderId } = session.requests.at(-1)!;
  session.fill(clientOrderId, { size, price: PRICE });
  const { sequence } = session.engine;
  if (size < 200) session.venue({ kind: 'canceled', clientOrderId, reason: 'asked for' });
  return sequence;
}

describe.each(['stepped', 'by the log alone'] as const)('a flattening, told %s', (way) => {
  it('that the gate refused at once has its hand-over, and what is bought after it stays with its owner', async () => {
    // 0.00001 at 60,000 is 0.60, below the 5 that the venue takes.
    const first = buys(1);
    session.command({ kind: 'kill', flatten: true, reason: 'enough' });
    const killed = session.engine.sequence;
    session.command({ kind: 'resume', reason: 'go on' });
    session.quote(PRICE);
    const second = buys(1_000);
    expect(session.requests.map(({ kind }) => kind)).toEqual(['place', 'place']);
    expect(await told(way)).toEqual([
      [first, 'strategy:one', 'fill', 0.00001],
      [killed, 'manual', 'hand-over', 0.00001],
      [killed, 'strategy:one', 'hand-over', 0],
      [second, 'strategy:one', 'fill', 0.01],
    ]);
  });

  it('that the mode refused hands nothing over', async () => {
    const first = buys(1_000);
    session.command({ kind: 'mode', mode: 'watch', confirmation: '' });
    expect(session.command({ kind: 'flatten', instrument: 0 }).outcome).toBe('refused');
    session.quote(PRICE);
    expect(await told(way)).toEqual([[first, 'strategy:one', 'fill', 0.01]]);
  });

  it('of books that come to nothing together leaves each with nothing', async () => {
    const first = buys(1_000);
    session.trade('sell', PRICE, 1_000);
    const second = session.engine.sequence;
    session.command({ kind: 'flatten', instrument: 0 });
    const flattened = session.engine.sequence;
    expect(await told(way)).toEqual([
      [first, 'strategy:one', 'fill', 0.01],
      [second, 'manual', 'fill', -0.01],
      [flattened, 'manual', 'hand-over', 0],
      [flattened, 'strategy:one', 'hand-over', 0],
    ]);
  });

  it('waits for an account that is being reconciled', async () => {
    const first = buys(1_000);
    session.venue({ kind: 'reconciling', venue: 'binance-spot', reason: 'asked' });
    session.command({ kind: 'flatten', instrument: 0 });
    expect(session.requests).toHaveLength(1);
    session.venue({ kind: 'reconciled', venue: 'binance-spot', differences: [] });
    expect(session.requests).toHaveLength(1);
    // With the next second, before the first of the two rows that come after it.
    session.after(1_000_000).quote(PRICE);
    expect(session.requests).toHaveLength(2);
    const flattened = session.engine.sequence - 1;
    expect(await told(way)).toEqual([
      [first, 'strategy:one', 'fill', 0.01],
      [flattened, 'manual', 'hand-over', 0.01],
      [flattened, 'strategy:one', 'hand-over', 0],
    ]);
    const { clientOrderId } = session.requests.at(-1)!;
    const orders = (await read(way)).rows('orders');
    const closing = orders.find((row) => row.client_order_id === clientOrderId)!;
    expect(Number(closing.time_micros) % 1_000_000).toBe(0);
  });

  it('of nothing is none, though the account is being reconciled: what is filled late stays with its owner', async () => {
    session.place({ side: 'buy', owner: 'strategy:one' });
    const { clientOrderId } = session.requests.at(-1)!;
    session.venue({ kind: 'reconciling', venue: 'binance-spot', reason: 'asked' });
    session.venue({ kind: 'rejected', clientOrderId, code: 'invalid', reason: 'so it seemed' });
    session.command({ kind: 'flatten', instrument: 0 });
    session.fill(clientOrderId, { size: 1_000, price: PRICE });
    const filled = session.engine.sequence;
    // The account would be waited for no longer by then.
    session.after(10_000_000).quote(PRICE);
    expect(await told(way)).toEqual([[filled, 'strategy:one', 'fill', 0.01]]);
  });

  it('whose closing order ends unfilled goes on until another has closed it', async () => {
    const first = buys(1_000);
    session.command({ kind: 'flatten', instrument: 0 });
    const flattened = session.engine.sequence;
    const closing = session.requests.at(-1)!.clientOrderId;
    session.venue({ kind: 'expired', clientOrderId: closing, reason: 'nothing to take' });
    const again = session.requests.at(-1)!.clientOrderId;
    expect(again).not.toBe(closing);
    session.fill(again, { size: 1_000, price: PRICE });
    expect(await told(way)).toEqual([
      [first, 'strategy:one', 'fill', 0.01],
      [flattened, 'manual', 'hand-over', 0.01],
      [flattened, 'strategy:one', 'hand-over', 0],
      [session.engine.sequence, 'manual', 'fill', 0],
    ]);
  });
});
