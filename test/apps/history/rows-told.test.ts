import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Historian } from '../../../src/apps/history/historian.js';
import { type Execution, priceTicks, sizeLots } from '../../../src/domain/index.js';
import type { RiskConfiguration } from '../../../src/risk/index.js';
import type { HistoryRow } from '../../../src/store/history/index.js';
import { RISK } from '../../engine/fixture.js';
import { HandMade } from './hand-made.js';
import { MemoryHistory } from './memory-history.js';

const NAME = '2024-08-08';
const PRICE = 6_000_000;

let home: string;
let session: HandMade;
const begin = (options: ConstructorParameters<typeof HandMade>[1] = {}): void => {
  session = new HandMade(join(home, 'sessions', NAME), options);
};
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'outcry-rows-'));
});
afterEach(() => {
  session.close();
  rmSync(home, { recursive: true, force: true });
});

/** Takes over what is new, as a process that begins anew does. */
async function read(store = new MemoryHistory()): Promise<MemoryHistory> {
  const historian = new Historian(store, { dataDir: home });
  await historian.catchUp();
  historian.close();
  return store;
}

async function readByTheLogAlone(): Promise<MemoryHistory> {
  const store = new MemoryHistory();
  await store.part(NAME, 'to see');
  return read(store);
}

describe('the execution of an order', () => {
  const iceberg: Execution = { kind: 'iceberg', displaySize: sizeLots(1_000), variancePpm: 0 };
  const place = (more: { readonly execution?: Execution }): void => {
    session.place({ side: 'buy', price: priceTicks(PRICE - 100), size: sizeLots(10_000), ...more });
  };
  const executions = (store: MemoryHistory) =>
    store.rows('orders').map(({ execution, emulated }) => [execution, emulated]);

  it('is iceberg where the venue carries it, in the steps and in the log alone', async () => {
    begin();
    session.quote(PRICE);
    place({ execution: iceberg });
    // What was sent is one order that shows a part: nothing is left of the algorithm.
    expect(session.requests).toMatchObject([{ kind: 'place', order: { displaySize: 1_000 } }]);
    session.after(5_000_000).quote(PRICE);
    place({});
    const told = [
      ['iceberg', false],
      [null, false],
    ];
    expect(executions(await read())).toEqual(told);
    expect(executions(await readByTheLogAlone())).toEqual(told);
  });

  it('is iceberg where it is worked here, and its slices are plain orders', async () => {
    const plain = { orderTypes: ['limit', 'market'], iceberg: false, oco: false } as const;
    begin({ venues: { 'binance-spot': plain } });
    session.quote(PRICE);
    place({ execution: iceberg });
    session.after(2_000_000).quote(PRICE);
    const [whole, ...slices] = executions(await read());
    expect(whole).toEqual(['iceberg', true]);
    expect(slices.length).toBeGreaterThan(0);
    for (const slice of slices) expect(slice).toEqual([null, false]);
  });
});

describe('the changes of risk', () => {
  const risk: RiskConfiguration = {
    ...RISK,
    monitor: {
      releasePercent: 75,
      minimumSeconds: 5,
      windowSeconds: 10,
      baselineSeconds: 20,
      reducePercent: 50,
      cancelOnCloseOnly: true,
      stablecoins: ['USDC', 'USDT'],
      breakers: { mismatch: { reduce: 2, closeOnly: 4, halt: null } },
    },
  };
  const differ = (): void =>
    session.venue({ kind: 'reconciled', venue: 'binance-spot', differences: ['one', 'two'] });
  const pass = (seconds: number): void => {
    for (let i = 0; i < seconds; i += 1) session.after(1_000_000).quote(PRICE);
  };
  const told = (store: MemoryHistory) =>
    store
      .rows('state_changes')
      .filter(({ what }: HistoryRow) => what === 'risk' || String(what).startsWith('breaker:'))
      .map(({ what, value, reason }) => [what, value, reason]);

  it('are a row of the breaker and a row of risk each, however often the log is read again', async () => {
    begin({ risk });
    const grown = new MemoryHistory();
    pass(1);
    await read(grown);
    differ();
    await read(grown);
    pass(3);
    differ();
    await read(grown);
    pass(30);
    await read(grown);
    const changes = told(grown);
    expect(changes.map(([what, value]) => `${what} ${value}`)).toEqual([
      'risk normal',
      'risk reduce',
      'breaker:mismatch reduce',
      'risk close-only',
      'breaker:mismatch close-only',
      'risk reduce',
      'breaker:mismatch reduce',
      'risk normal',
      'breaker:mismatch normal',
    ]);
    expect(changes.filter(([what]) => what === 'risk').map(([, , reason]) => reason)).toEqual([
      '',
      'breaker mismatch',
      'breaker mismatch',
      'breaker mismatch',
      '',
    ]);
    expect(told(await read())).toEqual(changes);
  });
});
