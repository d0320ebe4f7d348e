import { describe, expect, it } from 'vitest';
import {
  freshAccounts,
  machineClock,
  openMarket,
  type RunningExchange,
  sampleDeposits,
  startExchange,
} from '../../../src/apps/exchange/index.js';

const start = (port: number, host = '127.0.0.1'): Promise<RunningExchange> =>
  startExchange({
    host,
    port,
    dialects: [],
    market: openMarket(null),
    seed: 1,
    accounts: freshAccounts(['binance'], sampleDeposits()),
    settings: { rateLimits: true },
    historySeconds: 1,
    onError: (error) => {
      throw error;
    },
  });

describe('an exchange that is started', () => {
  it('has the symbols of the samples and the sample deposits, and shows both', async () => {
    const running = await start(0);
    const read = async (path: string) => (await fetch(`${running.server.url}/admin/${path}`)).json();
    expect(await read('status')).toMatchObject({
      instruments: ['BTC/USDT', 'ETH/USDT'],
      accounts: ['paper'],
      faults: 0,
    });
    expect(await read('balances')).toEqual({
      account: 'paper',
      balances: expect.arrayContaining([
        { asset: 'BTC', free: '2.00000000', locked: '0.00000000' },
        { asset: 'USDT', free: '100000.00000000', locked: '0.00000000' },
      ]),
    });
    await running.close();
  });

  it('shows the ledger in plain decimals', async () => {
    const running = await start(0);
    const { exchange } = running;
    const [instrument] = exchange.instruments;
    const size = instrument!.parseSize('0.01') as never;
    const request = {
      instrument: instrument!.index,
      side: 'buy',
      type: 'market',
      timeInForce: 'IOC',
      size,
      price: null,
      clientId: 'mine-1',
      dialectType: 'MARKET',
    } as const;
    exchange.place('paper', request as never);
    const read = async (path: string) => (await fetch(`${running.server.url}/admin/${path}`)).json();
    const { orders } = (await read('orders?account=paper')) as { orders: Record<string, unknown>[] };
    expect(orders).toMatchObject([
      {
        clientId: 'mine-1',
        symbol: 'BTC/USDT',
        side: 'buy',
        size: '0.01000',
        filled: '0.01000',
        status: 'filled',
      },
    ]);
    const { fills } = (await read('fills')) as { fills: Record<string, string>[] };
    const filled = fills.reduce((sum, { size: each }) => sum + Math.round(Number(each) * 100_000), 0);
    expect(filled).toBe(1_000);
    expect(fills[0]).toMatchObject({ order: orders[0]!.number, liquidity: 'taker', feeAsset: 'USDT' });
    expect(fills[0]!.price).toMatch(/^\d+\.\d{2}$/);
    await running.close();
  });

  it('moves its clock for the fault skew', async () => {
    const running = await start(0);
    await fetch(`${running.server.url}/admin/faults`, { method: 'POST', body: 'skew=1m' });
    while (running.exchange.clockSkewMicros === 0) await fetch(`${running.server.url}/admin/status`);
    expect(running.exchange.now() - machineClock()).toBeGreaterThan(59_000_000);
    await running.close();
  });

  it('says in one line that a port or a host cannot be had', async () => {
    const running = await start(0);
    await expect(start(running.server.port)).rejects.toThrow(
      `--port ${running.server.port}: another program listens there; choose another, or 0`,
    );
    await expect(start(0, '192.0.2.1')).rejects.toThrow('--host 192.0.2.1: no address of this machine');
    await running.close();
  });
});
