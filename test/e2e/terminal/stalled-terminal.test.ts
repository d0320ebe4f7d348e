import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Client, connect } from '../../../src/protocol/index.js';
import { pause, TestHome, until } from '../harness/program.js';
import { KILL, Terminal } from '../harness/terminal.js';

const STALL_MILLIS = 5_000;
const PING_EVERY_MILLIS = 10;
/** A busy machine may well treat two stretches of five seconds so differently; a loop that waits is far beyond. */
const NOISE_FACTOR = 8;

/** How an engine's loop did over a stretch of time. */
interface Stretch {
  /** By the clock of whoever asks: how long the loop took to answer, sorted. */
  readonly answerMicros: readonly number[];
  /** By its own clock: the longest gap of each second, sorted. */
  readonly gapMicros: readonly number[];
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;

/** A second has some 200 turns of the loop: the median of its longest gaps is about their 99.5 %. */
const QUANTILES: Readonly<Record<string, (stretch: Stretch) => number>> = {
  'answers p50': ({ answerMicros }) => quantile(answerMicros, 0.5),
  'answers p99': ({ answerMicros }) => quantile(answerMicros, 0.99),
  'longest gap of a second, p50': ({ gapMicros }) => quantile(gapMicros, 0.5),
};

async function observe(client: Client, millis: number): Promise<Stretch> {
  const answerMicros: number[] = [];
  const gapMicros: number[] = [];
  const health = client.subscribe('health', { rate: 4 }, ({ engineMicros }) => gapMicros.push(engineMicros));
  const end = performance.now() + millis;
  while (performance.now() < end) {
    const from = performance.now();
    await client.ping();
    answerMicros.push((performance.now() - from) * 1_000);
    await pause(PING_EVERY_MILLIS);
  }
  health.close();
  const sorted = (values: number[]): number[] => values.toSorted((a, b) => a - b);
  return { answerMicros: sorted(answerMicros), gapMicros: sorted(gapMicros) };
}

describe('a terminal that nobody reads for five seconds', () => {
  let home: TestHome;
  let terminal: Terminal;
  let client: Client;

  beforeAll(async () => {
    home = new TestHome();
    terminal = new Terminal(home);
    await terminal.sees(/disarmed · a arm[\s\S]*market-making.* run/);
    client = await connect(home.socket, { name: 'observer' });
  });

  afterAll(async () => {
    client.close();
    await terminal.close();
    await home.remove();
  });

  it('leaves the engine as it was, and the kill key too', async () => {
    const before = await observe(client, STALL_MILLIS);

    terminal.stall();
    // Kernel and pipe take some 100 KB before the program can feel it: whole repaints fill them.
    for (let repaint = 0; repaint < 30; repaint += 1) await terminal.press('R');
    const stalled = await observe(client, STALL_MILLIS);
    expect((await home.status()).halted).toBe(false);
    await terminal.press(KILL);
    await until('the halt, while nobody reads', async () => (await home.status()).halted);
    expect(await home.status()).toMatchObject({ risk: 'halt', orders: [] });

    terminal.unstall();
    await terminal.sees(/^ HALTED [\s\S]*─ KILL ─/);
    const after = await observe(client, STALL_MILLIS);
    for (const [what, quantileOf] of Object.entries(QUANTILES)) {
      const [read, unread] = [Math.max(quantileOf(before), quantileOf(after)), quantileOf(stalled)];
      console.log(
        `${what}: ${Math.round(read)} µs while it is read, ${Math.round(unread)} µs while it is not`,
      );
      expect(unread, what).toBeLessThan(read * NOISE_FACTOR);
    }
  });
});
