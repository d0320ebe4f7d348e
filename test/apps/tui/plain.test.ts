import { expect, test } from 'vitest';
import { runPlain, statusLine } from '../../../src/apps/tui/plain.js';
import { Store } from '../../../src/apps/tui/store.js';
import { drawnStore } from './drawn-screen.js';
import { FakeEngine } from './fake-engine.js';

test('the state of a session in one line', () => {
  expect(statusLine(drawnStore().data)).toBe(
    '2024-08-08 23:57:00Z  paper  BTC/USDT 61,727.65/61,727.66  ETH/USDT –/–  ' +
      'long 0.250 BTC/USDT net −14.02  orders 5  eq 99,973.26  day −26.74  fees 27.78  risk normal  feed live 12 ms',
  );
  const scaled = drawnStore();
  scaled.receive('risk', { ...scaled.data.risk!, state: 'reduce', scalePercent: 50, scaleReason: 'REDUCE' });
  expect(statusLine(scaled.data)).toContain('  risk reduce 50%  feed');
  expect(statusLine(new Store().data)).toBeNull();
});

test('without a terminal: a line where something changed, until it is aborted', async () => {
  const engine = new FakeEngine();
  const lines: string[] = [];
  const abort = new AbortController();
  const run = runPlain({
    connect: async () => engine,
    print: (line) => lines.push(line),
    signal: abort.signal,
    everyMillis: 5,
  });
  const waitFor = async (count: number): Promise<void> => {
    for (let turn = 0; turn < 1_000 && lines.length < count; turn += 1) {
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  await waitFor(1);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(lines).toHaveLength(1);
  engine.push('session', { ...engine.snapshots.session, halted: true });
  await waitFor(2);
  expect(lines[1]).toContain('risk halt');
  abort.abort();
  expect(await run).toBe('aborted');
  expect(engine.subscriptions.size).toBe(0);
});

test('ends when the engine closes the connection', async () => {
  const engine = new FakeEngine();
  const run = runPlain({
    connect: async () => engine,
    print: () => {},
    signal: new AbortController().signal,
  });
  await new Promise((resolve) => setTimeout(resolve, 1));
  engine.drop('stopped');
  expect(await run).toBe('closed');
});
