import { pause } from '../e2e/harness/program.js';
import { differences } from './compare.js';
import type { SoakExchange } from './soak-exchange.js';
import type { SoakSession } from './soak-session.js';

const SETTLE_MILLIS = 180_000;

/** What is told late has its time; what then still differs, differs. */
export async function settle(session: SoakSession, exchange: SoakExchange): Promise<string[]> {
  const deadline = performance.now() + SETTLE_MILLIS;
  for (;;) {
    const found = await differences(session, exchange);
    if (found.length === 0 || performance.now() > deadline) return found;
    await pause(5_000);
  }
}
