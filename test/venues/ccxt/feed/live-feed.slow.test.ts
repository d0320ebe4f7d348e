import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WatchedExchange } from './exchange-books.js';
import { FeedRig, type RigOptions } from './feed-rig.js';

/** Each fault of the exchange's plan, and whether a single connection's book is lost by it. */
interface FaultCase {
  readonly plan: string;
  /** Of venues where the fault means something else. */
  readonly only?: readonly Dialect[];
  readonly loses: boolean | 'perhaps';
  readonly silenceMillis?: number;
}

const DIALECTS = ['binance', 'coinbase', 'kraken'] as const;
type Dialect = (typeof DIALECTS)[number];

const FAULTS: Readonly<Record<string, FaultCase>> = {
  'dropped frames': { plan: 'drop=0.2:frame=book:count=3', loses: 'perhaps' },
  'late frames': { plan: 'delay=80ms±60:frame=book:count=20', loses: false },
  'frames twice': { plan: 'duplicate=0.3:frame=book:count=10', loses: false },
  'frames in another order': { plan: 'reorder=0.3:frame=book:count=3', loses: 'perhaps' },
  'a gap': { plan: 'gap:frame=book:run=3:count=1', loses: 'perhaps' },
  'a wrong checksum': { plan: 'checksum:count=1', only: ['kraken'], loses: true },
  'a half-open socket': { plan: 'half-open:count=1', loses: true, silenceMillis: 1_500 },
  'a reset in the middle of a frame': { plan: 'reset:on=frames:frame=book:count=1', loses: true },
};

describe.each(DIALECTS)('%s', (dialect) => {
  let exchange: WatchedExchange;
  let rig: FeedRig;
  const start = async (options: Omit<RigOptions, 'dialect'>) => {
    rig = await FeedRig.start(exchange, { dialect, ...options });
    await rig.until(() => rig.allLive, 'a live book');
  };

  beforeAll(async () => {
    exchange = await WatchedExchange.start([dialect]);
  });
  afterEach(async () => {
    exchange.harness.server.faults.clear();
    await rig.close();
  });
  afterAll(() => exchange.close());

  it('shows the exchange’s book at each of its sequences', async () => {
    await start({ connections: 1 });
    await rig.compare(100);
    expect(rig.mistakes).toEqual([]);
    expect(rig.gaps).toBe(0);
  });

  const cases = Object.entries(FAULTS).filter(([, { only }]) => only?.includes(dialect) ?? true);
  it.each(cases)('shows no wrong book, and recovers: %s', async (name, { plan, loses, silenceMillis }) => {
    await start({ connections: 1, ...(silenceMillis === undefined ? {} : { silenceMillis }) });
    await rig.compare(20);
    exchange.harness.chaos(plan);
    await rig.until(() => exchange.hits > 0, 'the fault');
    if (loses === true) await rig.until(() => rig.gaps > 0, 'the gap');
    await rig.compare(40);
    await rig.until(() => rig.allLive, 'a live book');
    expect(rig.mistakes).toEqual([]);
    if (loses === false) expect(rig.gaps).toBe(0);
    const millis = rig.recoveries.map((each) => `${each.toFixed(0)} ms`);
    process.stdout.write(
      `${dialect}, ${name}: recovered in ${millis.join(', ') || 'no time: nothing was lost'}\n`,
    );
  });
});
