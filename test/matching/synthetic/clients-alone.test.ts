import { describe, expect, it } from 'vitest';
import type { Micros, PriceTicks } from '../../../src/domain/index.js';
import { Accounts, SyntheticMarket } from '../../../src/matching/index.js';
import { BASE, order, QUOTE, testInstrument, units } from '../fixture.js';

const START = 1_700_000_000_000_000;

/** A market without agents, and what was heard of orders. */
function open(remembersIds: boolean) {
  const instrument = testInstrument();
  const accounts = new Accounts([BASE, QUOTE]);
  for (const account of ['alice', 'bob']) {
    for (const { code } of [BASE, QUOTE]) accounts.deposit(account, code, units(1_000_000_000_000_000));
  }
  const heard: string[] = [];
  let rows = 0;
  const market = new SyntheticMarket({
    instruments: [{ instrument, startPrice: 6_000_000 as PriceTicks }],
    seed: 1,
    startTime: START as Micros,
    accounts,
    agents: false,
    remembersIds,
    sink: {
      rows: (_, __, from, to) => {
        rows += to - from;
      },
      event: (account, event) => heard.push(`${account} ${event.kind}`),
    },
  });
  const place = (account: string, clientOrderId: string, side: 'buy' | 'sell'): void =>
    market.place({
      account,
      clientOrderId,
      time: market.now(),
      order: order(side, 1_000, 6_000_000),
    });
  return { market, heard, place, rows: () => rows };
}

describe('a market without agents', () => {
  it('does nothing of itself, however long it lives, and matches its clients', () => {
    const { market, heard, place, rows } = open(true);
    market.advance((START + 86_400_000_000) as Micros);
    expect(rows()).toBe(0);
    expect(market.nextTime()).toBe(Number.POSITIVE_INFINITY);
    place('alice', 'a', 'buy');
    place('bob', 'b', 'sell');
    expect(heard).toEqual(['alice accepted', 'bob accepted', 'alice fill', 'bob fill']);
  });

  it.each([
    [true, 'alice rejected'],
    [false, 'alice accepted'],
  ])('remembers ids for ever or while their orders live: %s', (remembersIds, again) => {
    const { market, heard, place } = open(remembersIds);
    place('alice', 'a', 'buy');
    place('alice', 'a', 'buy');
    market.cancel({ account: 'alice', clientOrderId: 'a', time: market.now() });
    place('alice', 'a', 'buy');
    expect(heard).toEqual(['alice accepted', 'alice rejected', 'alice canceled', again]);
  });
});
