import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSession } from '../../../src/apps/engine/open-session.js';
import { type EngineArgument, planSession } from '../../../src/apps/engine/plan.js';
import type { Session } from '../../../src/apps/engine/session.js';
import { limitOrder, type PriceTicks, type SizeLots } from '../../../src/domain/index.js';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'outcry-halt-'));
});
afterEach(() => rmSync(home, { recursive: true }));

/** On the synthetic market, with these levels for the time to an answer; its own takes 20 ms. */
async function open(latency: string, restarted = false): Promise<Session> {
  const file = join(home, 'c.yaml');
  const breakers = `{ latency: ${latency} }`;
  writeFileSync(
    file,
    [
      'embedded: { market: synthetic, startOffsetSeconds: 2, speed: 1000, seed: 3 }',
      'strategies: []',
      `risk: { monitor: { breakers: ${breakers} } }`,
    ].join('\n'),
  );
  const argument: EngineArgument = {
    home,
    config: file,
    symbol: undefined,
    mode: undefined,
    speed: undefined,
    seed: undefined,
    synthetic: true,
    leave: undefined,
    fresh: false,
    restarted,
  };
  return openSession(await planSession(argument), argument, () => {});
}

function live(session: Session, seconds: number): void {
  const until = session.engine.time + seconds * 1_000_000;
  while (session.engine.time < until) session.live();
}

function buy(session: Session) {
  const { book } = session.engine.markets[0]!;
  const price = (book.bestBid - 100) as PriceTicks;
  const order = limitOrder({ instrument: 0, side: 'buy', size: 1_000 as SizeLots, price });
  return session.command({ kind: 'place', order, confirmed: true }, 'test');
}

const CALM = '{ reduce: 2000, closeOnly: 10000, halt: null }';
const TOUCHY = '{ reduce: null, closeOnly: null, halt: 1 }';
const standing = ({ engine }: Session) => [engine.halted, engine.monitor.state, engine.haltReason];

it('a HALT by a breaker is there again after a restart from the log, until a person resumes', async () => {
  const first = await open(TOUCHY);
  live(first, 2);
  expect(standing(first)).toEqual([false, 'normal', '']);
  expect(buy(first)).toMatchObject({ outcome: 'done' });
  live(first, 2);
  expect(standing(first)).toEqual([true, 'halt', 'breaker latency']);
  expect([...first.engine.orders.working()]).toEqual([]);
  await first.close();

  const again = await open(CALM, true);
  live(again, 2);
  expect(standing(again)).toEqual([true, 'halt', 'breaker latency']);
  expect(buy(again)).toMatchObject({ outcome: 'refused', rule: 'halted' });
  again.command({ kind: 'resume', reason: 'the line is fast again' }, 'test');
  live(again, 40);
  expect(standing(again)).toEqual([false, 'normal', '']);
  expect(buy(again)).toMatchObject({ outcome: 'done' });
  live(again, 2);
  expect(standing(again)).toEqual([false, 'normal', '']);
  await again.close();
});
