import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { TestHome, until } from '../harness/program.js';

let home: TestHome;
let child: ChildProcess;
let said = '';

beforeEach(() => {
  home = new TestHome();
  said = '';
  child = spawn(process.execPath, home.command('--reader'), {
    env: home.environment(),
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdout!.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
});

afterEach(() => home.remove());

const hears = async (text: string | RegExp): Promise<void> => {
  const isSaid = (): boolean => (typeof text === 'string' ? said.includes(text) : text.test(said));
  await until(`"${text}"`, isSaid, 60_000).catch((error: Error) => {
    throw new Error(`${error.message} in\n${said}`);
  });
};
const type = (line: string): void => {
  child.stdin!.write(`${line}\n`);
};

it('for a screen reader: sentences, a question before each order, and a kill at once', async () => {
  await hears('Type help for what can be typed.');
  type('buy 0.05 @ bid-2000t');
  await hears(/BUY 0\.05 BTC\/USDT at .*Type yes to do it/);
  type('no');
  type('orders');
  await hears('Order of market-making');
  expect((await home.status()).orders.filter(({ owner }) => owner === 'manual')).toEqual([]);
  type('buy 0.05 @ bid-2000t');
  await until('the question again', () => said.split('Type yes to do it').length === 3);
  // A word within a quarter of a second of its question was typed before it could be heard.
  await new Promise((resolve) => setTimeout(resolve, 400));
  type('yes');
  await hears(/Your order to buy 0\.050 BTC at .* rests/);
  type('kill');
  await hears('Halted: kill typed by the operator.');
  expect((await home.status()).halted).toBe(true);
  expect(said).not.toMatch(/[\x1b│━]/);
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.stdin!.end();
  expect(await ended).toBe(0);
});
