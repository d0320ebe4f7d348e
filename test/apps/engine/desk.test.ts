import { describe, expect, it } from 'vitest';
import marketMaking from '../../../plugins/market-making/index.js';
import { ClientDesk } from '../../../src/apps/engine/desk.js';
import { History } from '../../../src/apps/engine/history.js';
import { IndicatorDesk } from '../../../src/apps/engine/indicator-desk.js';
import { priceTicks, sizeLots } from '../../../src/domain/index.js';
import type { Snapshots, SubscriptionOptions, Topic } from '../../../src/protocol/index.js';
import type { RiskConfiguration } from '../../../src/risk/index.js';
import { defineStrategy } from '../../../src/strategy/index.js';
import { Bench, BTC, RISK } from '../../engine/fixture.js';

const BID = 6_172_765;
const ASK = 6_172_767;

const MONITOR = {
  releasePercent: 75,
  minimumSeconds: 5,
  windowSeconds: 10,
  baselineSeconds: 20,
  reducePercent: 50,
  cancelOnCloseOnly: true,
  stablecoins: [],
};

/** A desk on an engine that market-making runs on. */
function atDesk(risk: RiskConfiguration = RISK) {
  const bench = new Bench({ load: () => defineStrategy(marketMaking) }, risk);
  const history = new History(bench.engine);
  bench.listener = history;
  const desk = new ClientDesk(
    bench.engine,
    {
      command: (command) => bench.command(command),
      preview: () => ({ outcome: 'refused', rule: '', text: '' }),
    },
    {
      market: () => ({ kind: 'tape', name: 't', speed: 1 }),
      money: 'fake',
      keys: [],
      leavePolicy: 'keep',
      log: 'l',
      journalOk: () => true,
      now: () => bench.time,
    },
    new IndicatorDesk(bench.engine),
    history,
  );
  const see = <T extends Topic>(topic: T, options: SubscriptionOptions = {}) =>
    desk.snapshot(topic, options) as Snapshots[T];
  bench.book([BID, 10_000], [ASK, 10_000]);
  return { bench, see, history };
}

describe('what clients see', () => {
  it('of the session: whose money it is', () => {
    const { bench, see } = atDesk();
    bench.input({
      kind: 'session',
      session: { id: 'b', mode: 'live', account: 'paper', liveAccount: 'rehearsal' },
    });
    expect(see('session')).toMatchObject({ mode: 'live', account: 'rehearsal', money: 'fake' });
  });

  it('of an order: all that it was asked for', () => {
    const { bench, see } = atDesk();
    bench.place({
      side: 'buy',
      timeInForce: 'gtd',
      expireTime: bench.time,
      displaySize: sizeLots(100),
      price: priceTicks(BID - 100),
    });
    expect(see('orders').working[0]).toMatchObject({
      timeInForce: 'gtd',
      expireTime: bench.time,
      displaySize: 100,
      reduceOnly: false,
    });
  });

  it('of a strategy: plugin, fees, working orders, and parameters as they stand', () => {
    const { bench, see } = atDesk();
    const input = { strategy: 'mm', instrument: 'BTC/USDT', sourceHash: 'h', parameters: { size: 0.02 } };
    bench.input({ kind: 'plugin', ...input });
    bench.book([BID, 10_001], [ASK, 10_000]);
    bench.accept('oc-7f3a-1');
    bench.fill('oc-7f3a-1', { size: 1_000 });
    const row = () => see('strategies').strategies[0]!;
    expect(row()).toMatchObject({ name: 'mm', plugin: 'market-making', fills: 1 });
    expect(row().workingOrders).toBe(bench.engine.ownedBy('strategy:mm', 0).length);
    expect(row().workingOrders).toBeGreaterThan(0);
    expect(row().fees).toBe(see('fills').fills[0]!.fee);
    expect(row().parameters[0]).toEqual({
      name: 'size',
      value: '0.02',
      default: '0.05',
      unit: 'BTC',
      bounds: 'above 0',
    });
    bench.command({ kind: 'strategy-parameters', name: 'mm', parameters: { size: 0.01 } });
    expect(row().parameters[0]).toMatchObject({ value: '0.01' });
  });

  it('of risk: the refusals, newest first, and every limit with its place', () => {
    const { bench, see } = atDesk();
    bench.place({ side: 'buy', size: sizeLots(200_000) });
    bench.after(1_000_000).place({ side: 'buy', price: priceTicks(ASK), postOnly: true });
    const { refusals, lastRefusal, limits } = see('risk');
    expect(refusals.map(({ rule }) => rule)).toEqual(['post-only', 'max-order']);
    expect(lastRefusal).toEqual(refusals[0]);
    expect(limits[0]).toEqual({
      rule: 'max-order',
      limit: '1',
      unit: 'BTC',
      instrument: 0,
      place: 'defaults.maxOrder',
    });
    bench.command({ kind: 'limit', rule: 'max-order', instrument: 0, value: '3' });
    expect(see('risk').limits[0]).toMatchObject({ limit: '3', place: 'changed 23:57:01' });
  });

  it('of risk: which breaker tripped and since when, and what is left of the limits and why', () => {
    const levels = { reduce: 1, closeOnly: 4, halt: null };
    const { bench, see } = atDesk({ ...RISK, monitor: { ...MONITOR, breakers: { mismatch: levels } } });
    const position = () => see('risk').gauges[0]!.limit;
    expect(see('risk')).toMatchObject({ breakers: [], scalePercent: 100, scaleReason: '' });
    expect(position()).toBe('1.00');
    bench.after(1_000_000).venue({ kind: 'reconciled', venue: BTC.venue, differences: ['one', 'two'] });
    const mismatch = { name: 'mismatch', state: 'reduce', value: '2', level: '1', since: bench.time };
    expect(see('risk')).toMatchObject({
      state: 'reduce',
      breakers: [mismatch],
      scalePercent: 50,
      scaleReason: 'REDUCE',
    });
    // What an order meets, not what the file says.
    expect(position()).toBe('0.50');
  });

  it('of health: venues that are watched, and the funding of what is on the screen', () => {
    const { see, history } = atDesk();
    expect(see('health')).not.toHaveProperty('venues');
    history.standings.watched(BTC.venue);
    history.standings.funding(BTC, { rate: 0.0001, nextTime: null });
    expect(see('health')).toMatchObject({
      venues: [{ venue: BTC.venue, state: 'ok', note: '' }],
      funding: { rate: 0.0001, nextTime: null },
    });
  });

  it('of positions: with the funding of those whose venue tells', () => {
    const { see, history } = atDesk();
    expect(see('positions').positions[0]).not.toHaveProperty('funding');
    history.standings.funding(BTC, { rate: -0.000123, nextTime: 5 });
    history.standings.funding({ ...BTC, venue: 'elsewhere' }, { rate: 1, nextTime: null });
    expect(see('positions').positions[0]).toMatchObject({
      instrument: 0,
      funding: { rate: -0.000123, nextTime: 5 },
    });
  });

  it('of candles: as many as they ask for, at most 600', () => {
    const { bench, see } = atDesk();
    for (let i = 0; i < 700; i += 1) bench.after(1_000_000).trade(BID, 5);
    const count = (wanted?: number) =>
      see('candles', { intervalSeconds: 1, ...(wanted === undefined ? {} : { count: wanted }) }).candles
        .length;
    expect([count(), count(7), count(600), count(9_999), count(-1)]).toEqual([200, 7, 600, 600, 200]);
  });

  it('of the profile: rows of the step that they ask for', () => {
    const { bench, see } = atDesk();
    bench.trade(1_005, 3);
    bench.trade(1_019, 4);
    expect(see('profile', { rowTicks: 10 })).toEqual({
      instrument: 0,
      rowTicks: 10,
      rows: [
        [1_010, 4, 0],
        [1_000, 3, 0],
      ],
    });
    expect(see('profile', { instrument: 5 })).toBeNull();
  });

  it('of an order’s story that nobody knows: that', () => {
    const { see } = atDesk();
    expect(see('story', { clientOrderId: 'x' }).why).toBe('there is no order "x" in this session');
    expect(see('story').why).toBe('there is no order "" in this session');
  });
});
