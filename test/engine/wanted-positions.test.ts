import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { priceTicks, type SizeLots, sizeLots } from '../../src/domain/index.js';
import { defineIndicator } from '../../src/indicators/index.js';
import {
  defineStrategy,
  type Intent,
  type StrategyHandlers,
  type StrategyNeeds,
} from '../../src/strategy/index.js';
import { Bench } from './fixture.js';

const BID = 6_172_765;
const ASK = 6_172_766;
const OWNER = 'strategy:probe';

/** The last close, doubled: an indicator that is easily told from others. */
const doubled = defineIndicator({
  name: 'doubled',
  description: '',
  source: 'made up',
  input: 'candle',
  parameters: z.strictObject({ factor: z.number().default(2) }),
  outputs: [{ name: 'value', unit: 'price' }],
  warmup: () => 1,
  create: ({ factor }) => {
    const values = Float64Array.of(Number.NaN);
    return {
      values,
      onCandle: ({ close }) => {
        values[0] = close * factor;
      },
    };
  },
});

function running(handlers: StrategyHandlers, needs: StrategyNeeds = {}): Bench {
  const definition = defineStrategy({
    name: 'probe',
    description: '',
    parameters: z.object({}),
    needs: () => needs,
    create: () => handlers,
  });
  const bench = new Bench({ load: () => definition, indicator: () => doubled });
  bench.input({
    kind: 'plugin',
    strategy: 'probe',
    instrument: 'BTC/USDT',
    sourceHash: 'h',
    parameters: {},
    indicators: ['i'],
  });
  return bench;
}

const target = (positionLots: number, style: 'take' | 'rest' = 'take'): Intent => ({
  kind: 'target',
  positionLots,
  style,
  reason: 'test',
});

/** Wants something at the next book, and nothing more until it is told. */
class Wants implements StrategyHandlers {
  constructor(public next: Intent | undefined) {}

  onBook(): Intent | undefined {
    const { next } = this;
    this.next = undefined;
    return next;
  }
}

const position = (bench: Bench) => bench.engine.portfolio.ownerPosition(OWNER, 0).sizeLots;

describe('a target position', () => {
  it('is taken through the touch by so many basis points, and asked again for what is left', () => {
    const wants = new Wants(target(20_000));
    const bench = running(wants);
    bench.book([BID, 5_000], [ASK, 5_000]);
    // 6,172,766 × 1.0005, rounded down: 6,175,852.
    expect(bench.requests).toMatchObject([
      { kind: 'place', order: { side: 'buy', size: 20_000, price: 6_175_852, timeInForce: 'ioc' } },
    ]);
    bench.accept('oc-7f3a-1');
    bench.fill('oc-7f3a-1', { size: 5_000, price: ASK });
    expect(bench.requests).toHaveLength(1);
    bench.venue({ kind: 'canceled', clientOrderId: 'oc-7f3a-1', reason: 'nothing more to match' });
    expect(bench.requests[1]).toMatchObject({ kind: 'place', order: { side: 'buy', size: 15_000 } });
    bench.accept('oc-7f3a-2');
    bench.fill('oc-7f3a-2', { size: 15_000, price: ASK });
    expect(position(bench)).toBe(20_000);
    bench.book([BID, 6_000], [ASK, 5_000]);
    expect(bench.requests).toHaveLength(2);
  });

  it('that rests joins the touch and follows it, with one order', () => {
    const wants = new Wants(target(-20_000, 'rest'));
    const bench = running(wants);
    bench.book([BID, 5_000], [ASK, 5_000]);
    expect(bench.requests).toMatchObject([
      { kind: 'place', order: { side: 'sell', price: ASK, postOnly: true, timeInForce: 'gtc' } },
    ]);
    // Under way: the touch moves and nothing is asked.
    bench.after(100_000).book([BID - 50, 5_000], [ASK - 50, 5_000]);
    expect(bench.requests).toHaveLength(1);
    bench.accept('oc-7f3a-1');
    expect(bench.requests[1]).toMatchObject({ kind: 'replace', price: ASK - 50, size: 20_000 });
  });

  it('that changes its side cancels first', () => {
    const wants = new Wants(target(20_000, 'rest'));
    const bench = running(wants);
    bench.book([BID, 5_000], [ASK, 5_000]);
    bench.accept('oc-7f3a-1');
    wants.next = target(-20_000, 'rest');
    bench.after(100_000).book([BID, 5_100], [ASK, 5_000]);
    expect(bench.requests[1]).toMatchObject({ kind: 'cancel', clientOrderId: 'oc-7f3a-1' });
    bench.venue({ kind: 'canceled', clientOrderId: 'oc-7f3a-1', reason: 'canceled on request' });
    expect(bench.requests[2]).toMatchObject({ kind: 'place', order: { side: 'sell', size: 20_000 } });
  });

  it('does not chase dust: 0.00008 BTC at 61,727.66 are less than 5 USDT', () => {
    const bench = running({ onBook: () => target(8) });
    bench.book([BID, 5_000], [ASK, 5_000]);
    expect(bench.requests).toEqual([]);
  });

  it('is forgotten when the strategy is paused', () => {
    const wants = new Wants(target(20_000, 'rest'));
    const bench = running(wants);
    bench.book([BID, 5_000], [ASK, 5_000]);
    bench.accept('oc-7f3a-1');
    bench.command({ kind: 'strategy', name: 'probe', action: 'pause' });
    bench.venue({ kind: 'canceled', clientOrderId: 'oc-7f3a-1', reason: 'canceled on request' });
    bench.after(100_000).book([BID, 5_100], [ASK, 5_000]);
    expect(bench.requests.map(({ kind }) => kind)).toEqual(['place', 'cancel']);
  });
});

describe('what a strategy lives on', () => {
  it('finished candles, with its indicators already in them', () => {
    const seen: unknown[] = [];
    const bench = running(
      {
        onCandle: (view, candle, about) => {
          seen.push([candle.close, about.seconds, view.indicator('d'), view.candles(5, 9).length]);
          return undefined;
        },
      },
      {
        candles: [5],
        indicators: [{ id: 'd', indicator: 'doubled', parameters: { factor: 3 }, seconds: 5 }],
      },
    );
    bench.book([BID, 5_000], [ASK, 5_000]);
    bench.trade(BID, 100);
    bench.after(2_000_000).trade(ASK, 100);
    expect(seen).toEqual([]);
    // The candle is finished by this print, and told of with the next news.
    bench.after(4_000_000).trade(BID - 7, 100);
    expect(seen).toEqual([[ASK, 5, 3 * ASK, 1]]);
    // In silence a second after its end.
    bench.after(6_000_000).book([BID, 5_100], [ASK, 5_000]);
    expect(seen[1]).toEqual([BID - 7, 5, 3 * (BID - 7), 2]);
  });

  it('asks for an indicator that there is none of: it is not loaded, and the line names what there is', () => {
    const bench = running({}, { indicators: [{ id: 'd', indicator: 'dubbled', seconds: 5 }] });
    expect(bench.engine.strategies.size).toBe(0);
    expect(bench.notices.at(-1)).toBe(
      'probe cannot be loaded: no indicator "dubbled"; did you mean doubled?',
    );
  });

  it('trades as many instruments as it says', () => {
    const bench = running({}, { legs: 2 });
    expect(bench.notices.at(-1)).toBe('probe cannot be loaded: it trades 2 instruments, not 1');
  });
});

describe('intents that make no sense', () => {
  it.each<[string, Intent, string]>([
    [
      'a price that is NaN',
      { kind: 'place', side: 'buy', price: Number.NaN as never, size: sizeLots(100), reason: '' },
      'intent: a price of NaN ticks is no whole number above 0',
    ],
    [
      'half a lot',
      { kind: 'place', side: 'buy', price: priceTicks(BID), size: 0.5 as SizeLots, reason: '' },
      'intent: a size of 0.5 lots is no whole number above 0',
    ],
    [
      'a quote of nothing',
      {
        kind: 'quote',
        bid: { price: priceTicks(BID), size: 0 as SizeLots },
        ask: null,
        reason: '',
      },
      'intent: a size of 0 lots is no whole number above 0',
    ],
    [
      'a target that is NaN',
      { kind: 'target', positionLots: Number.NaN, style: 'take', reason: '' },
      'intent: a position of NaN lots is no whole number',
    ],
    [
      'an instrument that it has not',
      { kind: 'target', positionLots: 100, style: 'take', leg: 3, reason: '' },
      'intent: there is no leg 3',
    ],
    ['no kind of intent', { kind: 'hope', reason: '' } as never, 'intent: no such kind'],
  ])('%s: one line, nothing is sent, and it goes on', (_, intent, words) => {
    const bench = running({ onBook: () => intent });
    for (let i = 0; i < 30; i += 1) bench.after(100_000).book([BID, 1_000 + i], [ASK, 1_000]);
    expect(bench.requests).toEqual([]);
    const lines = bench.notices.filter((text) => text.startsWith('refused'));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(words);
    expect(bench.engine.strategies.get('probe')!.state).toBe('running');
  });
});

describe('a liquidation', () => {
  it('closes the position in every book, and is told of', () => {
    const wants = new Wants(target(20_000));
    const bench = running(wants);
    bench.book([BID, 50_000], [ASK, 50_000]);
    bench.accept('oc-7f3a-1');
    bench.fill('oc-7f3a-1', { size: 20_000, price: ASK });
    const fee = bench.engine.portfolio.fees();
    bench.venue({
      kind: 'fill',
      fill: {
        tradeId: 'L1',
        clientOrderId: 'liquidation-1',
        instrument: 0,
        side: 'sell',
        price: priceTicks(BID),
        size: sizeLots(20_000),
        liquidity: 'taker',
        fee,
        feeAsset: 'USDT',
        timeExchange: bench.time,
      },
    });
    expect(position(bench)).toBe(0);
    expect(bench.engine.portfolio.position(0).sizeLots).toBe(0);
    expect(bench.notices.at(-1)).toBe('BTC/USDT: liquidated by the venue, the margin was used up');
  });
});
