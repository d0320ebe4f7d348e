import { describe, expect, it } from 'vitest';
import { limitOrder, micros, priceTicks, sizeLots } from '../../src/domain/index.js';
import { quoteMove } from '../../src/engine/quotes.js';
import { type Order, Orders } from '../../src/execution/index.js';

const AT = micros(0);
const WANTED = { price: priceTicks(100), size: sizeLots(10) };

function working(price: number, { size = 10, filled = 0, state = 'accepted' as Order['state'] } = {}): Order {
  const orders = new Orders();
  const request = limitOrder({ instrument: 0, side: 'buy', price: priceTicks(price), size: sizeLots(size) });
  const order = orders.create('oc-aaaa-1', request, AT);
  order.state = state;
  order.filled = sizeLots(filled);
  return order;
}

describe('keeping a quote with the fewest messages', () => {
  it.each([
    ['places where nothing works', [], WANTED, { kind: 'place', price: 100, size: 10 }],
    ['leaves the right price alone', [working(100)], WANTED, null],
    ['leaves a partly filled order its place', [working(100, { filled: 7 })], WANTED, null],
    [
      'moves another price, with the wanted remainder',
      [working(99, { filled: 4 })],
      WANTED,
      { kind: 'replace', price: 100, size: 14 },
    ],
    [
      'shrinks what is too large',
      [working(100, { size: 30 })],
      WANTED,
      { kind: 'replace', price: 100, size: 10 },
    ],
    ['waits while a request is under way', [working(99, { state: 'pending-replace' })], WANTED, null],
    ['waits for the acknowledgement', [working(99, { state: 'submitted' })], WANTED, null],
    ['withdraws what is not wanted', [working(100)], null, { kind: 'cancel' }],
    ['cancels what is too many', [working(100), working(99)], WANTED, { kind: 'cancel' }],
    ['does nothing where nothing is wanted', [], null, null],
  ])('%s', (_name, orders, wanted, move) => {
    const answer = quoteMove('buy', wanted, orders);
    if (move === null) expect(answer).toBeNull();
    else expect(answer).toMatchObject(move);
  });

  it('asks nothing of an order in doubt', () => {
    const order = working(99);
    order.doubt = 'replace';
    expect(quoteMove('buy', WANTED, [order])).toBeNull();
  });
});
