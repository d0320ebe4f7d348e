import type { Micros, NewOrder, PriceTicks, SizeLots } from '../../src/domain/index.js';
import { Random } from '../../src/domain/index.js';
import { order } from './fixture.js';

/** A request of a random stream; `target` counts back over the orders placed so far. */
export type RandomRequest =
  | { readonly kind: 'place'; readonly account: number; readonly order: NewOrder }
  | { readonly kind: 'cancel'; readonly target: number }
  | {
      readonly kind: 'replace';
      readonly target: number;
      readonly price: PriceTicks | null;
      readonly size: SizeLots | null;
    };

/** Orders of every type around 1,000 ticks, with cancels and replacements among them. */
export function randomRequests(seed: number, count: number, accounts: number): RandomRequest[] {
  const random = new Random(seed);
  return Array.from({ length: count }, (_, i): RandomRequest => {
    const dice = random.next();
    if (dice < 0.2) return { kind: 'cancel', target: random.integer(1, 40) };
    if (dice < 0.35) {
      return {
        kind: 'replace',
        target: random.integer(1, 40),
        price: random.next() < 0.5 ? null : (random.integer(985, 1015) as PriceTicks),
        size: random.next() < 0.4 ? null : (random.integer(1, 60) as SizeLots),
      };
    }
    return { kind: 'place', account: random.integer(1, accounts), order: randomOrder(random, i) };
  });
}

function randomOrder(random: Random, at: number): NewOrder {
  const side = random.next() < 0.5 ? 'buy' : 'sell';
  const size = random.integer(1, 50);
  const price = random.integer(990, 1010);
  const dice = random.next();
  const market = { timeInForce: random.next() < 0.2 ? ('fok' as const) : ('ioc' as const) };
  if (dice < 0.1) return order(side, size, null, market);
  if (dice < 0.2) return order(side, size, price, { timeInForce: 'ioc' });
  if (dice < 0.27) return order(side, size, price, { timeInForce: 'fok' });
  if (dice < 0.37) return order(side, size, price, { postOnly: true });
  if (dice < 0.47) {
    return order(side, size, price, { displaySize: random.integer(1, size) as SizeLots });
  }
  const triggerPrice = random.integer(990, 1010) as PriceTicks;
  if (dice < 0.52) return order(side, size, null, { type: 'stop', triggerPrice });
  if (dice < 0.58)
    return order(side, size, price, { type: 'stop-limit', triggerPrice, postOnly: dice < 0.54 });
  if (dice < 0.66) {
    return order(side, size, price, {
      timeInForce: 'gtd',
      expireTime: (at + random.integer(0, 200)) as Micros,
    });
  }
  return order(side, size, price);
}
