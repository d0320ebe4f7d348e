import { describe, expect, it } from 'vitest';
import { Instrument, type Micros, Money } from '../../src/domain/index.js';
import { Engine, step } from '../../src/engine/index.js';
import { BTC, RISK, START } from './fixture.js';

const OTHER = { ...BTC, id: 'kraken:BTC/USDT', venue: 'kraken' };

function engineOnTwo(): { engine: Engine; tell: (venue: string, asset: string, amount: string) => void } {
  const engine = new Engine(
    { instruments: [BTC, OTHER], risk: RISK },
    {
      load: () => {
        throw new Error('no plugins here');
      },
    },
  );
  const tell = (venue: string, asset: string, amount: string) => {
    const free = Money.parse(amount, 8)!.toLimbs();
    const event = { kind: 'balance', venue, asset, free, locked: [0, 0] } as const;
    step(engine, { kind: 'venue', event }, START as Micros);
    engine.outbox.clear();
  };
  return { engine, tell };
}

describe('balances of a session on two venues', () => {
  it('are spent where they lie, and counted together', () => {
    const { engine, tell } = engineOnTwo();
    tell('binance-spot', 'USDT', '1000');
    tell('kraken', 'USDT', '50');
    tell('kraken', 'USDT', '40');
    const free = (venue: string) => engine.balance('USDT', venue)!.free.format(8);
    expect(free('binance-spot')).toBe('1000.00000000');
    expect(free('kraken')).toBe('40.00000000');
    expect(engine.allBalances().map(([asset, { free: all }]) => [asset, all.format(8)])).toEqual([
      ['USDT', '1040.00000000'],
    ]);
  });

  it('make the capital together, whatever is gained or lost later', () => {
    const { engine, tell } = engineOnTwo();
    tell('binance-spot', 'USDT', '1000');
    expect(engine.portfolio.capital().format(8)).toBe('1000.00000000');
    tell('kraken', 'USDT', '50');
    expect(engine.portfolio.capital().format(8)).toBe('1050.00000000');
    tell('kraken', 'USDT', '70');
    expect(engine.portfolio.capital().format(8)).toBe('1050.00000000');
    expect(engine.portfolio.equity().format(8)).toBe('1050.00000000');
  });

  it('are unknown where a venue has not told', () => {
    const { engine, tell } = engineOnTwo();
    tell('binance-spot', 'USDT', '1000');
    expect(engine.balance('USDT', new Instrument(OTHER, 1).specification.venue)).toBeNull();
  });
});
