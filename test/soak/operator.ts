import { limitOrder, type PriceTicks, type Random, type SizeLots } from '../../src/domain/index.js';
import type { OrderRow } from '../../src/protocol/index.js';
import { pause } from '../e2e/harness/program.js';
import type { SoakSession } from './soak-session.js';

const PAUSE_MILLIS = 150;
/** As many of the operator's own as rest at once; then it only cancels. */
const MOST_RESTING = 12;

/** A person who places, moves and cancels without end, on every venue; and who sees how long the answers took. */
export class Operator {
  /** Orders that it asked for, and what became of the asking. */
  readonly tally = { placed: 0, replaced: 0, cancelled: 0, refused: 0 };
  private readonly known = new Set<string>();
  private took: { readonly instrument: number; readonly micros: number }[] = [];
  private working: readonly OrderRow[] = [];
  private ended = false;
  private going: Promise<void> = Promise.resolve();

  constructor(
    private readonly session: SoakSession,
    private readonly random: Random,
  ) {
    session.client.subscribe('orders', { rate: 4 }, ({ working, ended }) => {
      this.working = working;
      for (const row of working) this.see(row);
      for (const row of ended) this.see(row);
    });
  }

  start(): void {
    this.going = this.work();
  }

  stop(): Promise<void> {
    this.ended = true;
    return this.going;
  }

  /** Round trips of all orders, strategies' too, since it was last asked: from request to the venue's word. */
  take(): readonly { readonly instrument: number; readonly micros: number }[] {
    const { took } = this;
    this.took = [];
    // Who ended long ago is not told again.
    if (this.known.size > 20_000) this.known.clear();
    return took;
  }

  private see({ clientOrderId, acknowledgedTime, createdTime, instrument, emulated }: OrderRow): void {
    if (acknowledgedTime === null || emulated || this.known.has(clientOrderId)) return;
    this.known.add(clientOrderId);
    this.took.push({ instrument, micros: acknowledgedTime - createdTime });
  }

  private async work(): Promise<void> {
    try {
      while (!this.ended) {
        await pause(PAUSE_MILLIS);
        await this.act();
      }
    } catch (error) {
      // The engine is gone, which the samples find too.
      process.stderr.write(`the operator stops: ${(error as Error).message}\n`);
    }
  }

  private async act(): Promise<void> {
    const { random, session } = this;
    const mine = this.working.filter(({ owner, doubt }) => owner === 'manual' && doubt === null);
    const chance = random.next();
    const one = mine[random.integer(0, Math.max(0, mine.length - 1))];
    if (one !== undefined && (chance < 0.35 || mine.length >= MOST_RESTING)) {
      const { clientOrderId } = one;
      this.count('cancelled', await session.client.command({ kind: 'cancel', clientOrderId }));
    } else if (one !== undefined && chance < 0.5) {
      const { clientOrderId, price } = one;
      const moved = ((price ?? 0) + (one.side === 'buy' ? -7 : 7)) as PriceTicks;
      const command = { kind: 'replace', clientOrderId, price: moved, size: null } as const;
      this.count('replaced', await session.client.command(command));
    } else await this.place();
  }

  private async place(): Promise<void> {
    const { random, session } = this;
    const tickers = await session.snapshot('tickers');
    // Half of them at the first venue, whose order socket is held against the echo.
    const last = random.next() < 0.5 ? 1 : tickers.length - 1;
    const { bid, ask, instrument } = tickers[random.integer(0, last)]!;
    if (bid === null || ask === null) return;
    const side = random.next() < 0.5 ? 'buy' : 'sell';
    const takes = random.next() < 0.3;
    const away = Math.round(bid[0] * (takes ? 0.0003 : -0.004 * random.next()));
    const price = (side === 'buy' ? ask[0] + away : bid[0] - away) as PriceTicks;
    const size = random.integer(200, 900) as SizeLots;
    const fields = { instrument, side, price, size, timeInForce: takes ? 'ioc' : 'gtc' } as const;
    const command = { kind: 'place', order: limitOrder(fields), confirmed: true } as const;
    this.count('placed', await session.client.command(command));
  }

  private count(what: 'placed' | 'replaced' | 'cancelled', { outcome }: { readonly outcome: string }): void {
    this.tally[outcome === 'done' ? what : 'refused'] += 1;
  }
}
