/**
 * The exchange of the crash test, in a process of its own that outlives every crash: it answers late or not at all now
 * and then, and says on demand what its records have.
 */
import type { PriceTicks, SizeLots } from '../../src/domain/index.js';
import { INSTRUMENTS, START_PRICES } from '../simulation/world/scenario.js';
import { startWire } from '../wire-harness/index.js';

const FAULTS = 'late-ack=250ms:p=0.05,no-ack=0.03';
const LEVELS = 10;

const harness = await startWire({
  dialects: ['binance'],
  market: {
    kind: 'synthetic',
    instruments: INSTRUMENTS.map((instrument, i) => ({
      instrument,
      startPrice: START_PRICES[i] as PriceTicks,
    })),
    agents: false,
  },
  historySeconds: 0,
  chaos: process.argv[2] ?? FAULTS,
});
const { exchange } = harness;
exchange.openAccount('crowd', { BTC: '10000', USDT: '900000000' });

/** Somebody to trade with: a ladder a side, filled up again. */
function quote(): void {
  for (const order of exchange.openOrders('crowd', null)) exchange.cancel('crowd', { number: order.number });
  for (const side of ['buy', 'sell'] as const) {
    for (let level = 1; level <= LEVELS; level += 1) {
      const away = (side === 'buy' ? -1 : 1) * level * 1_000;
      exchange.place('crowd', {
        instrument: 0,
        side,
        type: 'limit',
        timeInForce: 'gtc',
        size: 1_000_000 as SizeLots,
        price: (START_PRICES[0]! + away) as PriceTicks,
        clientId: null,
        dialectType: 'LIMIT',
      });
    }
  }
}
quote();
setInterval(quote, 1_000);

const { key, secret } = harness.key('binance') as unknown as { key: string; secret: string };
process.on('message', () => {
  exchange.advance();
  const orders = exchange
    .orders('paper', { limit: 1_000_000 })
    .map(({ clientId, status, request, size, filled }) => ({
      clientId,
      status,
      side: request.side,
      size,
      filled,
    }));
  process.send?.({ kind: 'ledger', orders });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ kind: 'open', url: harness.server.urls('binance').http, key, secret });
