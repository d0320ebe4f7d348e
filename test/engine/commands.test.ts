import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { priceTicks, sizeLots } from '../../src/domain/index.js';
import { defineStrategy, type StrategyHandlers } from '../../src/strategy/index.js';
import { Bench } from './fixture.js';

const BID = 6_172_765;
const ASK = 6_172_766;
const PROBE = 'strategy:probe';

/** A strategy that quotes `size` lots one tick below the best bid, and remembers what it was made with. */
function quoting(): { bench: Bench; made: unknown[] } {
  const made: unknown[] = [];
  const definition = defineStrategy({
    name: 'probe',
    description: '',
    parameters: z.strictObject({ lots: z.int().positive().default(1_000), note: z.string().default('') }),
    create: (parameters): StrategyHandlers => {
      if (parameters.lots === 13) throw new RangeError('13 lots: bad luck');
      made.push(parameters);
      return {
        onBook: ({ book }) => ({
          kind: 'quote',
          bid: { price: priceTicks(book.bestBid - 1), size: sizeLots(parameters.lots) },
          ask: null,
          reason: 'test',
        }),
      };
    },
  });
  const bench = new Bench({ load: () => definition });
  const plugin = { strategy: 'probe', instrument: 'BTC/USDT', sourceHash: 'h', parameters: {} };
  bench.input({ kind: 'plugin', ...plugin });
  bench.book([BID, 1_000], [ASK, 1_000]);
  bench.accept('oc-7f3a-1');
  return { bench, made };
}

/** A strategy that buys each second, and counts how often it was asked. */
function buyingEachSecond(): { bench: Bench; calls: () => number } {
  let calls = 0;
  const definition = defineStrategy({
    name: 'probe',
    description: '',
    parameters: z.strictObject({}),
    create: (): StrategyHandlers => ({
      onSecond: () => {
        calls += 1;
        return {
          kind: 'place',
          side: 'buy',
          price: priceTicks(BID - 1 - calls),
          size: sizeLots(1_000),
          reason: 'test',
        };
      },
    }),
  });
  const bench = new Bench({ load: () => definition });
  bench.input({
    kind: 'plugin',
    strategy: 'probe',
    instrument: 'BTC/USDT',
    sourceHash: 'h',
    parameters: {},
  });
  bench.book([BID, 1_000], [ASK, 1_000]);
  bench.after(1_000_000).book([BID, 1_001], [ASK, 1_000]);
  return { bench, calls: () => calls };
}

describe('what is due in the step of a command that holds back', () => {
  const places = (bench: Bench): number => bench.requests.filter(({ kind }) => kind === 'place').length;

  it('is asked for before a command of any other kind', () => {
    const { bench } = buyingEachSecond();
    const before = places(bench);
    bench.after(1_000_000).command({ kind: 'note', text: 'a second later', about: null });
    expect(places(bench)).toBe(before + 1);
  });

  it('is not sent after the kill switch', () => {
    const { bench } = buyingEachSecond();
    const before = places(bench);
    bench.after(1_000_000).command({ kind: 'kill', flatten: false, reason: 'test' });
    expect(places(bench)).toBe(before);
    expect(bench.notices.filter((text) => text.startsWith('KILL'))).toEqual(['KILL: test']);
  });

  it('does not call a strategy that is quarantined', () => {
    const { bench, calls } = buyingEachSecond();
    const before = calls();
    const verdict = bench.after(1_000_000).command({ kind: 'quarantine', name: 'probe' });
    expect(verdict).toMatchObject({ outcome: 'done', text: 'probe quarantined' });
    expect(calls()).toBe(before);
    const { state, note } = bench.engine.strategies.get('probe')!;
    expect([state, note]).toEqual(['failed', 'quarantined: did not return']);
  });
});

describe('cancelling all of mine', () => {
  const cancelAll = (side: 'buy' | 'sell' | null = null, instrument: number | null = null) =>
    ({ kind: 'cancel-all', scope: 'mine', instrument, side }) as const;

  it('says how many, also of an order that its venue has not answered yet', () => {
    const bench = new Bench();
    bench.book([BID, 1_000], [ASK, 1_000]);
    bench.place({ side: 'buy' });
    bench.place({ side: 'buy', price: priceTicks(6_171_900) });
    expect(bench.command(cancelAll('buy'))).toEqual({
      outcome: 'done',
      text: 'cancelling 2 orders',
      clientOrderIds: ['oc-7f3a-1', 'oc-7f3a-2'],
    });
    expect(bench.command(cancelAll())).toEqual({
      outcome: 'done',
      text: 'cancelling 0 orders: 2 are being cancelled already',
      clientOrderIds: [],
    });
  });

  it.each([
    [cancelAll(), 'no order of mine is working: nothing to cancel'],
    [cancelAll('sell'), 'no sell of mine is working: nothing to cancel'],
    [cancelAll('buy', 0), 'no buy of mine on BTC/USDT is working: nothing to cancel'],
    [{ ...cancelAll(), scope: 'everyone' }, 'no order is working: nothing to cancel'],
  ] as const)('says that there is nothing: %j', (command, text) => {
    expect(new Bench().command(command)).toEqual({ outcome: 'done', text, clientOrderIds: [] });
  });

  it('leaves a strategy’s orders alone, and does not count them', () => {
    const { bench } = quoting();
    expect(bench.command(cancelAll())).toMatchObject({
      text: 'no order of mine is working: nothing to cancel',
    });
    expect(bench.requests.filter(({ kind }) => kind === 'cancel')).toEqual([]);
  });
});

describe('a note', () => {
  it('is a line in the log, with what it is about', () => {
    const bench = new Bench();
    expect(bench.command({ kind: 'note', text: 'fed at 20:00', about: null })).toMatchObject({
      text: 'noted',
    });
    bench.command({ kind: 'note', text: 'too early', about: 'oc-7f3a-1' });
    expect(bench.notices.slice(-2)).toEqual(['note  fed at 20:00', 'note  on oc-7f3a-1: too early']);
  });
});

describe('the mode', () => {
  const live = {
    kind: 'session',
    session: { id: '7f3b', mode: 'paper', account: 'paper', liveAccount: 'rehearsal' },
  } as const;

  it('to watch pauses the strategies, keeps the orders, and sends nothing but cancels', () => {
    const { bench } = quoting();
    bench.place({ side: 'buy' });
    bench.accept('oc-7f3a-2');
    expect(bench.command({ kind: 'mode', mode: 'watch', confirmation: '' })).toMatchObject({
      outcome: 'done',
      text: 'watch: no order is sent from here on; 1 strategy paused; 1 working order stays and can be cancelled',
    });
    expect(bench.engine.strategies.get('probe')!.state).toBe('paused');
    const sent = bench.requests.length;
    expect(bench.place({ side: 'buy', price: priceTicks(6_171_000) })).toMatchObject({ rule: 'mode' });
    const move = {
      kind: 'replace',
      clientOrderId: 'oc-7f3a-2',
      price: priceTicks(6_171_000),
      size: null,
    } as const;
    expect(bench.command(move)).toMatchObject({ outcome: 'refused', rule: 'mode' });
    expect(bench.command({ kind: 'flatten', instrument: null })).toMatchObject({ rule: 'mode' });
    bench.after(5_000_000).book([BID, 1_001], [ASK, 1_000]);
    expect(bench.requests).toHaveLength(sent);
    expect(bench.command({ kind: 'cancel', clientOrderId: 'oc-7f3a-2' }).outcome).toBe('done');
    // Back in paper mode the strategy stays paused until somebody starts it.
    expect(bench.command({ kind: 'mode', mode: 'paper', confirmation: '' })).toMatchObject({
      outcome: 'done',
    });
    bench.after(5_000_000).book([BID, 1_002], [ASK, 1_000]);
    expect(bench.requests).toHaveLength(sent + 1);
    expect(bench.place({ side: 'buy', price: priceTicks(6_171_000) }).outcome).toBe('done');
  });

  it('watch does not keep the kill switch from closing a position', () => {
    const { bench } = quoting();
    bench.fill('oc-7f3a-1', { size: 1_000 });
    bench.command({ kind: 'mode', mode: 'watch', confirmation: '' });
    bench.command({ kind: 'kill', flatten: true, reason: 'test' });
    expect(bench.requests.at(-1)).toMatchObject({ order: { side: 'sell', size: 1_000, reduceOnly: true } });
  });

  it('to live takes the word and an account, and stands in the state hash', () => {
    const bench = new Bench();
    const goLive = (confirmation: string) => bench.command({ kind: 'mode', mode: 'live', confirmation });
    expect(goLive('LIVE')).toMatchObject({ rule: 'mode', text: 'this session has no account for live mode' });
    bench.input(live);
    for (const word of ['', 'live', 'LIVE ']) {
      expect(goLive(word)).toMatchObject({ text: 'going live on rehearsal is confirmed by typing LIVE' });
    }
    expect([bench.engine.mode, bench.engine.account]).toEqual(['paper', 'paper']);
    expect(goLive('LIVE')).toMatchObject({ outcome: 'done', text: 'live on rehearsal' });
    expect([bench.engine.mode, bench.engine.account]).toEqual(['live', 'rehearsal']);
    expect(goLive('')).toMatchObject({ text: 'the mode is live already' });
    expect(bench.notices.at(-1)).toBe('mode      paper → live  rehearsal');
  });

  it('leaves a halt alone', () => {
    const bench = new Bench();
    bench.input(live);
    bench.command({ kind: 'kill', flatten: false, reason: 'test' });
    for (const mode of ['watch', 'live', 'paper'] as const) {
      bench.command({ kind: 'mode', mode, confirmation: 'LIVE' });
      expect(bench.engine.halted).toBe(true);
    }
  });
});

describe('a limit', () => {
  const limit = (value: string) => ({ kind: 'limit', rule: 'max-order', instrument: 0, value }) as const;

  it('holds from now on, names the time in refusals, and says in the log who changed what', () => {
    const bench = new Bench();
    bench.book([BID, 1_000], [ASK, 1_000]);
    expect(bench.command(limit('0.1'))).toMatchObject({
      text: 'max-order of BTC/USDT: 1 → 0.1 BTC; risk.yaml stays as it is',
    });
    expect(bench.notices.at(-1)).toBe('limit     max-order of BTC/USDT: 1 → 0.1 BTC  by test');
    expect(bench.place({ side: 'buy' })).toMatchObject({
      rule: 'max-order',
      text: 'max-order: 0.25 > 0.1 BTC (changed 23:57:00)',
    });
    expect(bench.engine.risk.refusals).toHaveLength(1);
  });

  it('is refused in one line, and nothing has changed', () => {
    const bench = new Bench();
    const before = bench.engine.risk.configuration;
    expect(bench.command(limit('-1'))).toMatchObject({ outcome: 'refused', rule: 'limit' });
    expect(bench.command({ ...limit('1'), instrument: 7 })).toMatchObject({ text: 'no instrument 7' });
    expect(bench.engine.risk.configuration).toBe(before);
  });

  it('is the file’s again when the file says something else', () => {
    const bench = new Bench();
    const { configured } = bench.engine.risk;
    bench.command(limit('0.1'));
    bench.input({ kind: 'configuration', risk: configured });
    expect(bench.engine.risk.configuration).toBe(configured);
    expect(bench.notices.at(-1)).toBe('limits changed by command are gone: those of the file hold');
  });
});

describe('a strategy’s parameters', () => {
  const set = (parameters: Record<string, string | number>) =>
    ({ kind: 'strategy-parameters', name: 'probe', parameters }) as const;

  it('change while it runs: quotes anew; position, profit and fills stay', () => {
    const { bench, made } = quoting();
    bench.fill('oc-7f3a-1', { size: 400 });
    const before = bench.engine.portfolio.ownerPosition(PROBE, 0).checkpoint();
    expect(bench.command(set({ lots: '500' }))).toMatchObject({
      outcome: 'done',
      text: 'probe: lots 1000 → 500; its quotes are made anew',
    });
    expect(bench.requests.at(-1)).toEqual({ kind: 'cancel', clientOrderId: 'oc-7f3a-1' });
    bench.venue({ kind: 'canceled', clientOrderId: 'oc-7f3a-1', reason: '' });
    bench.after(1_000_000).book([BID, 1_001], [ASK, 1_000]);
    expect(bench.requests.at(-1)).toMatchObject({ kind: 'place', order: { size: 500, owner: PROBE } });
    const strategy = bench.engine.strategies.get('probe')!;
    expect([strategy.fills, strategy.state]).toEqual([1, 'running']);
    expect(bench.engine.portfolio.ownerPosition(PROBE, 0).checkpoint()).toEqual(before);
    // What is left out stays as it is.
    bench.command(set({ note: 'x' }));
    expect(made.at(-1)).toEqual({ lots: 500, note: 'x' });
    expect(strategy.load.configured).toEqual({});
  });

  it('of a paused one change, and it stays paused', () => {
    const { bench } = quoting();
    bench.command({ kind: 'strategy', name: 'probe', action: 'pause' });
    bench.command(set({ lots: 500 }));
    expect(bench.engine.strategies.get('probe')!.state).toBe('paused');
  });

  it.each([
    [{ lost: 5 }, 'probe has no parameter "lost"; did you mean lots?'],
    [{ lots: 0 }, 'lots: Too small: expected number to be >0'],
    [{ lots: 13 }, '13 lots: bad luck'],
  ])('%j is refused, and the strategy goes on as it was', (parameters, text) => {
    const { bench } = quoting();
    const before = bench.engine.strategies.get('probe');
    const sent = bench.requests.length;
    expect(bench.command(set(parameters as never))).toEqual({ outcome: 'refused', rule: 'parameters', text });
    expect(bench.engine.strategies.get('probe')).toBe(before);
    expect(bench.requests).toHaveLength(sent);
  });
});
