import { describe, expect, it } from 'vitest';
import { History } from '../../../src/apps/engine/history.js';
import { priceTicks, sizeLots } from '../../../src/domain/index.js';
import { Bench } from '../../engine/fixture.js';

const SECOND = 1_000_000;

/** A live market of 61,720.00 / 61,720.10 that last traded at 61,720.00. */
function open() {
  const bench = new Bench();
  const history = new History(bench.engine);
  bench.listener = history;
  bench.book([6_172_000, 50_000], [6_172_010, 50_000]);
  bench.trade(6_172_000, 5);
  return { bench, story: (sequence: number) => history.stories.snapshot(`oc-7f3a-${sequence}`) };
}

describe('what the engine carries out itself has a story', () => {
  it('a trailing stop says its trigger as it is now, and where it lives', () => {
    const { bench, story } = open();
    const trail = { unit: 'ticks', distance: 5_000 } as const;
    bench.place({ side: 'sell', type: 'trailing-stop', size: sizeLots(5_000), price: null, trail });
    // 61,720.00 less 50.00.
    expect(story(1)).toMatchObject({
      why: 'needs the last trade at or below 61,670.00, it is at 61,720.00',
      explanation: ['it waits here: dies with the engine'],
      behindTouchTicks: null,
    });
    bench.trade(6_173_000, 5);
    expect(story(1).why).toBe('needs the last trade at or below 61,680.00, it is at 61,730.00');
  });

  it('a take-profit wakes on the winning side', () => {
    const { bench, story } = open();
    const fields = { type: 'take-profit', size: sizeLots(5_000), price: null } as const;
    bench.place({ side: 'sell', ...fields, triggerPrice: priceTicks(6_200_000) });
    bench.place({ side: 'buy', ...fields, triggerPrice: priceTicks(6_100_000) });
    expect(story(1).why).toMatch(/^needs the last trade at or above 62,000\.00/);
    expect(story(2).why).toMatch(/^needs the last trade at or below 61,000\.00/);
  });

  it('a TWAP says how long it has left and how it stands, its slice whose it is', () => {
    const { bench, story } = open();
    const execution = { kind: 'twap', durationMicros: 60 * SECOND } as const;
    bench.place({ side: 'buy', type: 'market', size: sizeLots(60_000), price: null, execution });
    for (let second = 0; second < 10; second += 1) {
      bench.after(SECOND).book([6_172_000, 50_000], [6_172_010, 50_000]);
    }
    expect(story(1).why).toBe('worked as twap since 23:57:00, 0:50 left');
    expect(story(1).explanation?.join('\n')).toMatch(/\d slices? sent, 0\.000+ filled/);
    expect(story(2).explanation).toEqual(['a slice of oc-7f3a-1']);
    expect(story(2).why).not.toContain('older');
  });

  it('a bracket is told before its first fill, and by its legs after it', () => {
    const { bench, story } = open();
    const bracket = {
      stopPrice: priceTicks(6_150_000),
      takeProfitPrice: priceTicks(6_200_000),
      trail: null,
    };
    bench.place({ side: 'buy', size: sizeLots(5_000), price: priceTicks(6_172_000), bracket });
    expect(story(1).explanation).toEqual(['with its first fill: stop 61,500.00, take-profit 62,000.00']);
    bench.accept('oc-7f3a-1', 0);
    bench.fill('oc-7f3a-1', { price: 6_172_000, size: 5_000 });
    const told = story(1).explanation ?? [];
    const legs = [...bench.engine.orders.working()];
    expect(legs.map(({ request }) => request.parent)).toEqual(['oc-7f3a-1', 'oc-7f3a-1']);
    expect(told).toHaveLength(2);
    // The stop waits in the engine, which can die; the target is an order at the venue.
    for (const { clientOrderId, carrier } of legs) {
      const line = told.find((text) => text.includes(clientOrderId));
      const lives = carrier === 'engine' ? 'here: dies with the engine' : 'at the venue';
      expect(line).toContain(`of 0.050 ${clientOrderId}, ${lives}`);
    }
    expect(told.join()).toMatch(
      /stop 61,500\.00 .*take-profit 62,000\.00|take-profit 62,000\.00 .*stop 61,500\.00/,
    );
    expect(story(2).explanation).toContain('protects what oc-7f3a-1 filled');
  });
});
