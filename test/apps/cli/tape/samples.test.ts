import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { tapeJson, useFolder } from './fixture.js';

useFolder();
const SAMPLES = fileURLToPath(new URL('../../../../config/samples', import.meta.url));

describe('the sample tapes', () => {
  it('are the two spot recordings, and prove themselves', async () => {
    const { tapes } = await tapeJson('verify', SAMPLES);
    const quotes = tapes.map((tape: { instrument: string; checks: { quote: object } }) => [
      tape.instrument,
      tape.checks.quote,
    ]);
    expect(quotes).toEqual([
      ['binance-spot:BTC/USDT', { done: 3_448, failed: 0 }],
      ['binance-spot:ETH/USDT', { done: 3_432, failed: 0 }],
    ]);
  });

  it('make candles from their trades', async () => {
    const args = ['candles', SAMPLES, '--symbol', 'BTC/USDT', '--interval', '5m'];
    const { candles } = await tapeJson(...args);
    expect(candles.map(([time]: [number]) => time)).toEqual([
      Date.UTC(2024, 7, 8, 23, 50) * 1000,
      Date.UTC(2024, 7, 8, 23, 55) * 1000,
      Date.UTC(2024, 7, 9) * 1000,
    ]);
  });
});
