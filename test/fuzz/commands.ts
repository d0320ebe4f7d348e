import { type Command, limitOrder, type NewOrder, type Random } from '../../src/domain/index.js';
import { pick } from './mutation.js';

/** What a valid command needs to know of the session. */
export interface Standing {
  /** In ticks. */
  readonly touch: number;
  /** Ids of orders that work. */
  readonly working: readonly string[];
  readonly strategies: readonly string[];
}

function order(random: Random, { touch }: Standing): NewOrder {
  const side = pick(random, ['buy', 'sell'] as const);
  const away = random.integer(1, 400) * (side === 'buy' ? -1 : 1);
  const price = (touch + away) as never;
  const plain = limitOrder({ instrument: 0, side, price, size: random.integer(100, 20_000) as never });
  const chance = random.next();
  if (chance < 0.3) return plain;
  if (chance < 0.4) return { ...plain, type: 'market', price: null, timeInForce: 'ioc' };
  if (chance < 0.5) return { ...plain, type: 'stop', price: null, triggerPrice: (touch - away) as never };
  if (chance < 0.58) return { ...plain, type: 'take-profit', price: null, triggerPrice: price };
  if (chance < 0.68) {
    const trail = pick(random, [
      { unit: 'ticks' as const, distance: random.integer(1, 5_000) },
      { unit: 'ppm' as const, distance: random.integer(1, 200_000) },
    ]);
    return { ...plain, type: 'trailing-stop', price: null, trail } as NewOrder;
  }
  if (chance < 0.85) {
    const execution = pick(random, [
      { kind: 'iceberg', displaySize: 100, variancePpm: 200_000 },
      { kind: 'twap', durationMicros: 60_000_000 },
      { kind: 'vwap', durationMicros: 60_000_000, participationPpm: 100_000 },
      { kind: 'peg', offsetTicks: 3 },
      { kind: 'route', style: 'take' },
    ]);
    return { ...plain, execution } as NewOrder;
  }
  const sign = side === 'buy' ? 1 : -1;
  const bracket = { stopPrice: touch - sign * 900, takeProfitPrice: touch + sign * 900, trail: null };
  return { ...plain, bracket } as NewOrder;
}

const KINDS = [
  'place',
  'place',
  'place',
  'cancel',
  'replace',
  'cancel-all',
  'flatten',
  'kill',
  'resume',
  'adopt',
  'protect',
  'pause-strategies',
  'strategy',
  'strategy-parameters',
  'mode',
  'limit',
  'note',
  'alert',
  'leave',
] as const;

/** A command as a client of ours would send it, of any kind. */
export function anyCommand(random: Random, standing: Standing): Command {
  const { touch, working, strategies } = standing;
  const clientOrderId = (working.length > 0 ? pick(random, working) : 'oc-none-1') as never;
  const name = strategies.length > 0 ? pick(random, strategies) : 'none';
  const instrument = random.integer(0, 1);
  switch (pick(random, KINDS)) {
    case 'place':
      return { kind: 'place', order: order(random, standing), confirmed: true };
    case 'cancel':
      return { kind: 'cancel', clientOrderId };
    case 'replace':
      return { kind: 'replace', clientOrderId, price: (touch - 50) as never, size: null, triggerPrice: null };
    case 'cancel-all':
      return { kind: 'cancel-all', scope: 'mine', instrument: null, side: pick(random, ['buy', null]) };
    case 'flatten':
      return { kind: 'flatten', instrument: pick(random, [0, 1, null]) };
    case 'kill':
      return { kind: 'kill', flatten: random.next() < 0.5, reason: 'fuzz' };
    case 'resume':
      return { kind: 'resume', reason: 'fuzz' };
    case 'adopt':
      return { kind: 'adopt', venueOrderId: '17' as never, instrument };
    case 'protect':
      return {
        kind: 'protect',
        instrument: 0,
        stopPrice: pick(random, [(touch - 800) as never, 'none' as const, null]),
        takeProfitPrice: pick(random, [(touch + 800) as never, 'none' as const, null]),
        trail: pick(random, [{ unit: 'ticks', distance: 300 } as never, 'none' as const, null]),
      };
    case 'pause-strategies':
      return { kind: 'pause-strategies' };
    case 'strategy':
      return { kind: 'strategy', name, action: pick(random, ['start', 'pause', 'stop'] as const) };
    case 'strategy-parameters':
      return { kind: 'strategy-parameters', name, parameters: { size: '0.03', offsetBps: 0.4 } };
    case 'mode':
      return { kind: 'mode', mode: pick(random, ['watch', 'paper', 'live'] as const), confirmation: 'LIVE' };
    case 'limit':
      return { kind: 'limit', rule: 'max-order', instrument, value: pick(random, ['0.5', '1', 'none']) };
    case 'note':
      return { kind: 'note', text: 'fuzz', about: null };
    case 'alert':
      return { kind: 'alert', text: 'fuzz' };
    case 'leave':
      return { kind: 'leave', orders: 'keep' };
  }
}

const TOPICS = [
  'session',
  'instruments',
  'book',
  'trades',
  'candles',
  'orders',
  'positions',
  'strategies',
  'risk',
  'health',
  'log',
  'tickers',
  'indicators',
  'fills',
  'equity',
  'profile',
  'story',
];

/** Any message of the protocol; what it carries is right. */
export function anyMessage(random: Random, standing: Standing, request: number): object {
  const chance = random.next();
  if (chance < 0.6) return { kind: 'command', request, command: anyCommand(random, standing) };
  if (chance < 0.75) return { kind: 'preview', request, command: anyCommand(random, standing) };
  if (chance < 0.8) return { kind: 'ping', request };
  if (chance < 0.84) return { kind: 'unsubscribe', id: `s${random.integer(0, 9)}` };
  const options = {
    instrument: 0,
    rowTicks: 10,
    rows: 20,
    intervalSeconds: 5,
    count: 50,
    clientOrderId: standing.working[0] ?? 'none',
    rate: 20,
  };
  return { kind: 'subscribe', id: `s${random.integer(0, 9)}`, topic: pick(random, TOPICS), options };
}
