import { z } from 'zod';
import type { SizeLots } from '../../../src/domain/index.js';
import { defineStrategy, type Intent, type StrategyView } from '../../../src/strategy/index.js';

const parameters = z.strictObject({
  size: z.int().positive().default(300),
  every: z.int().positive().default(15),
});

/** Wants to be long, flat and short in turns, a change each so many prints; now and then it places an order of its own. */
export const TAKER = defineStrategy({
  name: 'taker',
  description: 'changes its mind every few prints; loses the spread each time',
  parameters,
  create: ({ size, every }) => {
    let prints = 0;
    return {
      onTrade: (view: StrategyView): Intent | undefined => {
        prints += 1;
        if (prints % every !== 0) return undefined;
        const turn = (prints / every) % 4;
        const positionLots = turn === 1 ? size : turn === 3 ? -size : 0;
        if (turn === 2 && view.book.valid) {
          const { bestBid: price } = view.book;
          return {
            kind: 'place',
            side: 'buy',
            price,
            size: size as SizeLots,
            timeInForce: 'ioc',
            reason: 'a try',
          };
        }
        return { kind: 'target', positionLots, style: turn === 0 ? 'rest' : 'take', reason: 'its turn' };
      },
    };
  },
});
