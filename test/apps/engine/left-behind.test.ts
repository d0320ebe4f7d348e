import { expect, it } from 'vitest';
import { cancelAgain } from '../../../src/apps/engine/left-behind.js';
import type { Session } from '../../../src/apps/engine/session.js';
import type { EngineLoop } from '../../../src/engine/index.js';
import { Bench } from '../../engine/fixture.js';

/** The parts of a session that it needs, over an engine that is driven by hand. */
function sessionOf(bench: Bench): Pick<Session, 'engine' | 'loop'> {
  const loop: Pick<EngineLoop, 'event' | 'command'> = {
    event: (event) => bench.venue(event),
    command: (command) => bench.command(command),
  };
  return { engine: bench.engine, loop: loop as EngineLoop };
}

it('a cancel without an answer from before is sent again, once, and what was not being cancelled is left alone', () => {
  const bench = new Bench();
  bench.book([6_170_000, 1e6], [6_170_100, 1e6]);
  const place = (price: number) => {
    const answer = bench.place({ side: 'buy', price: price as never, size: 1_000 as never });
    expect(answer).toMatchObject({ outcome: 'done' });
    const id = (answer as { clientOrderIds: readonly string[] }).clientOrderIds[0]!;
    bench.accept(id);
    return id;
  };
  const [cancelled, kept] = [place(6_170_000), place(6_169_000)];
  bench.command({ kind: 'cancel', clientOrderId: cancelled });
  bench.requests.length = 0;
  // The engine that asked is gone, and the venue says to the next that the order is still there.
  bench.accept(cancelled);
  expect(bench.command({ kind: 'cancel', clientOrderId: cancelled })).toMatchObject({ outcome: 'refused' });
  cancelAgain(sessionOf(bench));
  expect(bench.requests).toEqual([{ kind: 'cancel', clientOrderId: cancelled }]);
  bench.venue({ kind: 'canceled', clientOrderId: cancelled, reason: 'by request' });
  expect([...bench.engine.orders.working()].map(({ clientOrderId }) => clientOrderId)).toEqual([kept]);
  cancelAgain(sessionOf(bench));
  expect(bench.requests).toHaveLength(1);
});
