import { describe, expect, it } from 'vitest';
import { loadConfiguration } from '../../src/store/configuration/index.js';
import { type CalmSession, calmRun, reached } from './calm-run.js';

/** As shipped. */
const { risk, configuration } = loadConfiguration({ home: { configDir: '/nowhere' } });
/** From the first row of the sample tapes to their last, and some of the market that goes on after it. */
const TAPE_SECONDS = 500;
const SYNTHETIC_SECONDS = 600;

async function isCalm(session: Omit<CalmSession, 'risk'>): Promise<void> {
  const run = await calmRun({ ...session, risk });
  console.log(
    `${session.strategy ?? 'nobody'} ${JSON.stringify(session.market)} ${run.seconds} s, ${run.fills} fills, limits at least ${run.leastScale}%: ${reached(run)}`,
  );
  expect(run.states).toEqual(['normal']);
  expect(run.alerts).toEqual([]);
}

describe('as shipped every breaker stays NORMAL', () => {
  const [shipped] = configuration.strategies;
  it(
    'in the shipped session',
    () =>
      isCalm({
        strategy: shipped!.plugin,
        parameters: shipped!.parameters,
        market: 'tape',
        seconds: TAPE_SECONDS,
      }),
    120_000,
  );

  const others = ['mean-reversion', 'momentum', 'order-book-imbalance', 'scalping'];
  for (const strategy of others) {
    it(
      `with ${strategy} on the tapes`,
      () => isCalm({ strategy, market: 'tape', seconds: TAPE_SECONDS }),
      120_000,
    );
  }
  it(
    'with statistical-arbitrage on the tapes',
    () => isCalm({ strategy: 'statistical-arbitrage', legs: [0, 1], market: 'tape', seconds: TAPE_SECONDS }),
    120_000,
  );

  it(
    'with rules on the tapes',
    () =>
      isCalm({
        strategy: 'rules',
        parameters: {
          size: 0.02,
          seconds: 5,
          indicators: [{ id: 'rsi', indicator: 'rsi', parameters: { period: 5 } }],
          long: 'rsi < 40',
          short: 'rsi > 60',
          exit: 'held > 30',
        },
        market: 'tape',
        seconds: TAPE_SECONDS,
      }),
    120_000,
  );

  for (const seed of [1, 2, 3, 4, 5]) {
    it(
      `on the synthetic market of seed ${seed}, ten minutes`,
      () =>
        isCalm({
          strategy: shipped!.plugin,
          parameters: shipped!.parameters,
          market: { seed },
          seconds: SYNTHETIC_SECONDS,
        }),
      300_000,
    );
  }
});
