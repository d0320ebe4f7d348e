import { expect } from 'vitest';
import { Instrument } from '../../../src/domain/index.js';
import type { Snapshots } from '../../../src/protocol/index.js';
import { readSessionLog } from '../../../src/store/session-log/index.js';
import type { OpenSession } from './open-session.js';

/** What must be the same after a restart. */
export interface SessionState {
  readonly orders: readonly unknown[];
  readonly positions: readonly unknown[];
  readonly balances: Snapshots['positions']['balances'];
  readonly strategies: readonly unknown[];
  readonly fees: string;
  readonly halted: boolean;
}

export interface Reading {
  readonly state: SessionState;
  /** Inputs that the engine had stepped: at least all those before `from`, at most those up to `to`. */
  readonly from: number;
  readonly to: number;
}

/** Reads the whole state over the protocol. */
export async function readState(session: OpenSession): Promise<Reading> {
  const { inputSequence: from } = await session.snapshot('health');
  const [orders, positions, strategies, general] = await Promise.all([
    session.snapshot('orders'),
    session.snapshot('positions'),
    session.snapshot('strategies'),
    session.snapshot('session'),
  ]);
  const { inputSequence: to } = await session.snapshot('health');
  return {
    state: {
      orders: orders.working.map((order) => [
        order.clientOrderId,
        order.owner,
        order.state,
        order.doubt,
        order.side,
        order.price,
        order.triggerPrice,
        order.size,
        order.filled,
        order.queueAhead,
      ]),
      positions: positions.positions.map(({ instrument, size, averagePrice, realisedPnl, fees }) => ({
        instrument,
        size,
        averagePrice,
        realisedPnl,
        fees,
      })),
      balances: positions.balances,
      strategies: strategies.strategies.map(({ name, state, positionLots, fills }) => ({
        name,
        state,
        positionLots,
        fills,
      })),
      fees: general.fees,
      halted: general.halted,
    },
    from,
    to,
  };
}

/** True where orders or money moved in the log between two readings, so that they cannot be compared. */
export function movedBetween(log: string, before: Reading, after: Reading): boolean {
  let moved = false;
  const within = (sequence: number) => sequence > before.from && sequence <= after.to;
  readSessionLog(log, {
    input: (input, { sequence }) => {
      moved ||= within(sequence) && input.kind === 'venue';
    },
    output: (_, { sequence }) => {
      moved ||= within(sequence);
    },
  });
  return moved;
}

/** By hand: a position bought in one fill is worth (mark − price) × size, whatever the mark is by now. */
export async function expectPnlAtItsMark(session: OpenSession, index: number): Promise<void> {
  const specification = (await session.snapshot('instruments'))[index]!;
  const instrument = new Instrument(specification, index);
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const before = (await session.snapshot('tickers'))[index]!;
    const row = (await session.snapshot('positions')).positions[index]!;
    const after = (await session.snapshot('tickers'))[index]!;
    if (before.last !== after.last) continue;
    const { last } = before;
    if (last === null || row.averagePrice === null) throw new Error('no mark or no position');
    const gain = (instrument.priceNumber(last) - Number(row.averagePrice)) * instrument.sizeNumber(row.size);
    expect(Number(row.unrealisedPnl)).toBeCloseTo(gain, 6);
    expect(Number(row.netPnl)).toBeCloseTo(gain + Number(row.realisedPnl) - Number(row.fees), 6);
    return;
  }
  throw new Error('the mark never stood still');
}
