import { describe, expect, it } from 'vitest';
import { type Command, limitOrder, type Micros, priceTicks, sizeLots } from '../../src/domain/index.js';
import { EngineLoop, type Journal, type Verdict } from '../../src/engine/index.js';
import type { VenueRequest } from '../../src/execution/index.js';
import { BID, HeldBench } from './held/held-bench.js';

const ORDER = limitOrder({
  instrument: 0,
  side: 'buy',
  size: sizeLots(1_000),
  price: priceTicks(BID - 100),
});
const PLACE: Command = { kind: 'place', order: ORDER, confirmed: true };

/** A loop whose log is on the disk when the test says so. */
function begin() {
  const bench = new HeldBench();
  const sent: VenueRequest[] = [];
  const waiting: ((isSafe: boolean) => void)[] = [];
  let healthy = true;
  const journal: Journal = {
    get healthy() {
      return healthy;
    },
    rows: () => undefined,
    input: () => undefined,
    request: () => undefined,
    mark: () => undefined,
    secure: (then) => void waiting.push(then),
    flushIfDue: () => undefined,
  };
  const loop = new EngineLoop({
    engine: bench.engine,
    journal,
    venue: { submit: (request) => sent.push(request) },
    clock: { now: () => bench.time },
    onNotice: () => undefined,
  });
  return {
    bench,
    sent,
    loop,
    kinds: () => sent.map(({ kind }) => kind),
    later: (micros: number) => {
      bench.time = (bench.time + micros) as Micros;
    },
    synced: () => {
      for (const then of waiting.splice(0)) then(true);
    },
    /** Lets go what waits though the disk has not got it, of which the log itself is well again. */
    fails: () => {
      for (const then of waiting.splice(0)) then(false);
    },
    breaks: () => {
      healthy = false;
    },
  };
}

describe('a request whose record the disk has yet to take', () => {
  it('is sent when it has, and not before', () => {
    const { sent, loop, kinds, synced, later } = begin();
    loop.command(PLACE, 'test');
    expect(sent).toEqual([]);
    later(1_000_000);
    synced();
    expect(kinds()).toEqual(['place']);
  });

  it('is not sent after a second: what it was decided on is gone', () => {
    const { bench, sent, loop, synced, later } = begin();
    loop.command(PLACE, 'test');
    later(1_000_001);
    synced();
    expect(sent).toEqual([]);
    expect([...bench.engine.orders.working()]).toEqual([]);
  });

  it('is sent all the same after a second where it only takes exposure away', () => {
    const { bench, loop, kinds, synced, later } = begin();
    bench.bought(1_000);
    loop.command(
      {
        kind: 'place',
        order: { ...ORDER, side: 'sell', price: priceTicks(BID), reduceOnly: true },
        confirmed: true,
      },
      'test',
    );
    later(1_000_001);
    synced();
    expect(kinds()).toEqual(['place']);
  });

  it('is not sent where the disk did not get it, although the log can be written again by then', () => {
    const { bench, sent, loop, fails } = begin();
    loop.command(PLACE, 'test');
    fails();
    expect(sent).toEqual([]);
    expect([...bench.engine.orders.working()]).toEqual([]);
  });

  it('is not sent where the log breaks meanwhile; a cancel behind it is', () => {
    const { bench, loop, kinds, synced, breaks } = begin();
    loop.command(PLACE, 'test');
    synced();
    const { clientOrderId } = bench.newest();
    loop.event({ kind: 'accepted', clientOrderId, venueOrderId: '1', timeExchange: null, queueAhead: null });
    loop.command(
      { kind: 'place', order: { ...ORDER, price: priceTicks(BID - 200) }, confirmed: true },
      'test',
    );
    loop.command({ kind: 'cancel', clientOrderId }, 'test');
    breaks();
    synced();
    expect(kinds()).toEqual(['place', 'cancel']);
    expect([...bench.engine.orders.working()].map((order) => order.clientOrderId)).toEqual([clientOrderId]);
  });
});

describe('a command', () => {
  it('is carried out at once and answered when the disk has it, in order', () => {
    const { bench, loop, kinds, synced } = begin();
    const answers: string[] = [];
    const answer = ({ outcome, text }: Verdict): void => void answers.push(`${outcome}: ${text}`);
    loop.command(PLACE, 'test', answer);
    loop.command({ kind: 'cancel-all', scope: 'mine', instrument: 0, side: 'sell' }, 'test', answer);
    expect([...bench.engine.orders.working()]).toHaveLength(1);
    expect(answers).toEqual([]);
    synced();
    expect(answers).toEqual([
      'done: sent BUY  0.010 @ 61,719.00',
      'done: no sell of mine on BTC/USDT is working: nothing to cancel',
    ]);
    expect(kinds()).toEqual(['place']);
  });

  it('that adds exposure is answered too where the log cannot be written', () => {
    const { loop, breaks, synced } = begin();
    const answers: Verdict[] = [];
    breaks();
    loop.command(PLACE, 'test', (verdict) => answers.push(verdict));
    synced();
    expect(answers).toMatchObject([{ outcome: 'refused', rule: 'journal' }]);
  });
});
