import {
  type Bracket,
  type Command,
  type Execution,
  limitOrder,
  type NewOrder,
  type PriceTicks,
  type Random,
  type SizeLots,
  type Trail,
} from '../../../src/domain/index.js';
import { isWorking } from '../../../src/execution/index.js';
import { USUAL_LOTS } from './scenario.js';
import type { SimProcess } from './sim-process.js';
import type { World } from './world.js';

/** Somebody at the keys who does everything that can be done, in no order. */
export class Operator {
  private readonly random: Random;

  constructor(private readonly world: World) {
    this.random = world.random;
  }

  act(process: SimProcess): void {
    const command = this.draw(process);
    if (command !== null) this.give(process, command);
  }

  /** Sees that an order begins to fill, and wants it otherwise. */
  change(process: SimProcess, clientOrderId: string): void {
    const order = process.engine.orders.get(clientOrderId);
    if (order === undefined || !isWorking(order.state)) return;
    const isReplaced = this.random.next() < 0.8;
    this.give(process, isReplaced ? this.replace(process, clientOrderId) : { kind: 'cancel', clientOrderId });
  }

  private give(process: SimProcess, command: Command): void {
    const { world } = this;
    const { resumes } = process.judge;
    process.command(command, (verdict) => {
      if (!process.alive) return;
      world.trace.add(world.time.now(), `answer ${JSON.stringify(verdict)}`);
      if (verdict.outcome !== 'done') return;
      if (command.kind === 'kill') world.killAnswered(process, resumes);
      if (command.kind === 'resume') world.killAnswered(process, null);
    });
  }

  private draw(process: SimProcess): Command | null {
    const { random } = this;
    return this.drawOfVenue(process) ?? this.drawOfAny(process, random.next());
  }

  /** What few venues have is tried more often where there is one that has it. */
  private drawOfVenue(process: SimProcess): Command | null {
    const { random, world } = this;
    const { hasPairs, replaces } = world.scenario.manner;
    if (hasPairs && random.next() < 0.15) return this.protect(process);
    if (replaces !== 'as-new-order' || random.next() > 0.3) return null;
    return this.onOrder(process, (clientOrderId) => this.replace(process, clientOrderId));
  }

  private drawOfAny(process: SimProcess, chance: number): Command | null {
    const { random } = this;
    if (chance < 0.46) return this.place();
    if (chance < 0.48) return this.protect(process);
    if (chance < 0.5) return this.adopt(process);
    if (chance < 0.62) return this.onOrder(process, (clientOrderId) => ({ kind: 'cancel', clientOrderId }));
    if (chance < 0.78) return this.onOrder(process, (clientOrderId) => this.replace(process, clientOrderId));
    if (chance < 0.82)
      return {
        kind: 'cancel-all',
        scope: random.next() < 0.5 ? 'mine' : 'everyone',
        instrument: null,
        side: null,
      };
    if (chance < 0.84) return { kind: 'kill', flatten: random.next() < 0.5, reason: 'a whim' };
    if (chance < 0.93) return { kind: 'resume', reason: 'another' };
    if (chance < 0.95) return { kind: 'flatten', instrument: null };
    if (chance < 0.96)
      return { kind: 'limit', rule: 'max-order', instrument: null, value: random.next() < 0.5 ? '1' : '2' };
    if (chance < 0.97) return this.mode();
    return this.startStrategy(process);
  }

  private mode(): Command {
    return this.random.next() < 0.15
      ? { kind: 'mode', mode: 'watch', confirmation: '' }
      : { kind: 'mode', mode: 'live', confirmation: 'LIVE' };
  }

  private startStrategy({ engine }: SimProcess): Command | null {
    const names = [...engine.strategies.keys()];
    if (names.length === 0) return null;
    const name = names[this.random.integer(0, names.length - 1)]!;
    return { kind: 'strategy', name, action: this.random.next() < 0.8 ? 'start' : 'pause' };
  }

  private place(): Command {
    const { random, world } = this;
    const instrument = random.integer(0, world.scenario.instruments - 1);
    const side = random.next() < 0.5 ? 'buy' : 'sell';
    const price = this.near(instrument, side);
    const size = this.size(instrument);
    const plain = { ...limitOrder({ instrument, side, size, price }), ...this.type(instrument, price) };
    const worked = plain.type === 'limit' && plain.timeInForce === 'gtc' && !plain.postOnly;
    const execution = worked && random.next() < 0.3 ? { execution: this.execution(size) } : {};
    const bracket =
      !plain.reduceOnly && random.next() < this.bracketChance() ? { bracket: this.bracket(side, price) } : {};
    return { kind: 'place', order: { ...plain, ...execution, ...bracket }, confirmed: true };
  }

  private execution(size: SizeLots): Execution {
    const { random } = this;
    const durationMicros = random.integer(3, 20) * 1_000_000;
    const chance = random.next();
    if (chance < 0.25) {
      const displaySize = Math.max(1, Math.floor(size / random.integer(2, 6))) as SizeLots;
      return { kind: 'iceberg', displaySize, variancePpm: random.integer(0, 4) * 100_000 };
    }
    if (chance < 0.42) return { kind: 'twap', durationMicros };
    if (chance < 0.52) return { kind: 'vwap', durationMicros, participationPpm: 500_000 };
    if (chance < 0.67) return { kind: 'peg', offsetTicks: random.integer(0, 20) };
    return { kind: 'route', style: random.next() < 0.7 ? 'take' : 'rest' };
  }

  private bracketChance(): number {
    return this.world.scenario.manner.hasPairs ? 0.35 : 0.15;
  }

  /** Near enough that the market comes by it within a run. */
  private bracket(side: 'buy' | 'sell', price: PriceTicks): Bracket {
    const { random } = this;
    const away = (): number => Math.ceil((price * random.integer(2, 60)) / 100_000);
    const down = (price - away()) as PriceTicks;
    const up = (price + away()) as PriceTicks;
    const [stopPrice, takeProfitPrice] = side === 'buy' ? [down, up] : [up, down];
    if (this.world.scenario.manner.hasPairs && random.next() < 0.6)
      return { stopPrice, takeProfitPrice, trail: null };
    const chance = random.next();
    if (chance < 0.2) return { stopPrice, takeProfitPrice: null, trail: null };
    if (chance < 0.4) return { stopPrice: null, takeProfitPrice, trail: null };
    if (chance < 0.6) return { stopPrice: null, takeProfitPrice, trail: this.trail(price) };
    return { stopPrice, takeProfitPrice, trail: null };
  }

  private trail(price: PriceTicks): Trail {
    const { random } = this;
    return random.next() < 0.5
      ? { unit: 'ppm', distance: random.integer(50, 2_000) }
      : { unit: 'ticks', distance: Math.ceil((price * random.integer(1, 40)) / 100_000) };
  }

  private protect(process: SimProcess): Command | null {
    const { random, world } = this;
    const instrument = random.integer(0, world.scenario.instruments - 1);
    const lots = process.engine.portfolio.position(instrument).sizeLots;
    if (lots === 0) return null;
    const side = lots > 0 ? 'buy' : 'sell';
    if (random.next() < 0.15) {
      return { kind: 'protect', instrument, stopPrice: 'none', takeProfitPrice: 'none', trail: 'none' };
    }
    return { kind: 'protect', instrument, ...this.bracket(side, world.exchange.book(instrument).bestBid) };
  }

  private adopt({ engine }: SimProcess): Command | null {
    const external = [...engine.reconciliation.external.values()];
    if (external.length === 0) return null;
    const { venueOrderId, instrument } = external[this.random.integer(0, external.length - 1)]!;
    return { kind: 'adopt', venueOrderId, instrument };
  }

  private type(instrument: number, price: PriceTicks): Partial<NewOrder> {
    const chance = this.random.next();
    if (chance < 0.45) return {};
    if (chance < 0.6) return { timeInForce: 'ioc' };
    if (chance < 0.65) return { timeInForce: 'fok' };
    if (chance < 0.75) return { postOnly: true };
    if (chance < 0.85) return { type: 'market', price: null, timeInForce: 'ioc' };
    if (chance < 0.9) return { reduceOnly: true };
    const triggerPrice = this.near(instrument, this.random.next() < 0.5 ? 'buy' : 'sell');
    if (chance < 0.92) return { type: 'stop', price: null, triggerPrice };
    if (chance < 0.94) return { type: 'stop-limit', price, triggerPrice };
    if (chance < 0.96) return { type: 'take-profit', price: null, triggerPrice };
    if (chance < 0.98) return { type: 'take-profit-limit', price, triggerPrice };
    return { type: 'trailing-stop', price: null, triggerPrice: null, trail: this.trail(price) };
  }

  /** Mostly at rest, sometimes crossing. */
  private near(instrument: number, side: 'buy' | 'sell'): PriceTicks {
    const { random, world } = this;
    const book = world.exchange.book(instrument);
    const touch = side === 'buy' ? book.bestBid : book.bestAsk;
    const away = random.integer(-30, 100) * Math.max(1, Math.floor(touch / 100_000));
    return (side === 'buy' ? touch - away : touch + away) as PriceTicks;
  }

  private size(instrument: number): SizeLots {
    const usual = USUAL_LOTS[instrument]!;
    const chance = this.random.next();
    // Most fill at once; what is large does so bit by bit.
    const most = chance < 0.1 ? usual * 200 : chance < 0.2 ? usual * 40 : usual * 2;
    return this.random.integer(Math.floor(usual / 4), most) as SizeLots;
  }

  private onOrder({ engine }: SimProcess, command: (id: string) => Command): Command | null {
    const ids = [...engine.orders.working()].map(({ clientOrderId }) => clientOrderId);
    return ids.length === 0 ? null : command(ids[this.random.integer(0, ids.length - 1)]!);
  }

  private replace({ engine }: SimProcess, clientOrderId: string): Command {
    const { random } = this;
    const { request, carrier } = engine.orders.get(clientOrderId)!;
    const { instrument, side } = request;
    if (carrier === 'engine' && request.triggerPrice !== null && random.next() < 0.5) {
      const triggerPrice = this.near(instrument, side);
      return { kind: 'replace', clientOrderId, price: null, size: null, triggerPrice, confirmed: true };
    }
    const price = random.next() < 0.7 ? this.near(instrument, side) : null;
    const size = random.next() < 0.5 ? this.size(instrument) : null;
    return { kind: 'replace', clientOrderId, price, size, confirmed: true };
  }
}
