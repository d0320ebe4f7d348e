import { type ClientOrderId, type Micros, type NewOrder, Random, type SizeLots } from '../../domain/index.js';
import { type ExecutionAlgorithm, isWorking, type Order, type ParentView } from '../../execution/index.js';
import type { Engine } from '../engine.js';
import { LotScale } from './parent-scale.js';
import { MarketWindow, SliceWindow } from './parent-windows.js';

/** Why it sends nothing for a while: it was refused, and by what, again and again. */
export interface Pause {
  readonly rule: string;
  readonly until: Micros;
  readonly delayMicros: number;
  readonly times: number;
}

/** How a parent is to end once its slices have. */
export interface Closing {
  readonly event: 'cancel' | 'expire';
  readonly reason: string;
}

/**
 * An order that the engine works, with all that it knows of it. To its algorithm it is the view, so that looking at
 * it costs nothing.
 */
export class Parent implements ParentView {
  readonly startTime: Micros;
  readonly random: Random;
  readonly scale: LotScale;
  readonly markets: readonly MarketWindow[];
  readonly market: MarketWindow;
  /** Working ones, and those that ended since the algorithm looked last. */
  readonly slices: SliceWindow[] = [];
  /** The terms as they stand. */
  order: NewOrder;
  nextTime: Micros | null = null;
  deadline: Micros | null = null;
  /** What it waits for; null while it is worked. */
  waits: string | null = null;
  pause: Pause | null = null;
  closing: Closing | null = null;
  /** When cancels that were refused are sent again. */
  nextCancel = { time: 0 as Micros, delayMicros: 0 };
  /** A smaller size that was asked for, until what is open allows it. */
  wantedSize: SizeLots | null = null;
  /** Filled by slices, in the fine unit of `scale`. */
  fineFilled = 0;
  sent = 0;
  makerFine = 0;
  /** Σ price × size of what filled, in the fine units of `scale`, exactly: venues have other ticks and lots. */
  fineCost = 0n;
  /** The last steps that were taken, for people. */
  readonly steps: { readonly time: Micros; readonly text: string }[] = [];

  constructor(
    private readonly engine: Engine,
    readonly record: Order,
    readonly algorithm: ExecutionAlgorithm,
  ) {
    const { request, clientOrderId } = record;
    this.startTime = engine.time;
    this.random = new Random(seedOf(clientOrderId));
    this.order = request;
    const own = engine.instruments[request.instrument]!;
    const same = engine.instruments.filter(
      ({ symbol, specification }) => symbol === own.symbol && specification.kind === own.specification.kind,
    );
    this.scale = new LotScale(own, same);
    this.markets = same.map((instrument) => new MarketWindow(engine, instrument, request.side));
    this.market = this.markets[same.indexOf(own)]!;
    this.deadline = algorithm.deadline?.(this) ?? null;
  }

  get time(): Micros {
    return this.engine.time;
  }
  get clientOrderId(): ClientOrderId {
    return this.record.clientOrderId;
  }
  get remainingLots(): number {
    return this.record.size - this.record.filled;
  }
  get unsentLots(): number {
    return Math.max(0, Math.floor(this.fineUnsent / this.scale.ownFine));
  }

  /** What is neither filled nor open, in fine units; below zero where a fill came after its slice's end. */
  get fineUnsent(): number {
    let open = 0;
    for (const slice of this.slices) open += slice.openLots * slice.fineLots;
    return this.record.size * this.scale.ownFine - this.fineFilled - open;
  }

  get working(): readonly SliceWindow[] {
    return this.slices.filter((slice) => slice.working);
  }

  /** Filled, or ended with what it had: nothing is due any more. */
  get ended(): boolean {
    return !isWorking(this.record.state);
  }

  /** Several markets are its business: one that is down does not stop it. */
  get roams(): boolean {
    return this.order.execution?.kind === 'route';
  }

  add(record: Order): void {
    this.sent += 1;
    this.slices.push(new SliceWindow(record, this.scale.fineOf(record.request.instrument)!));
  }

  /** Slices that have ended, and were looked at. */
  forgetEnded(): void {
    for (let i = this.slices.length - 1; i >= 0; i -= 1) {
      if (!this.slices[i]!.working) this.slices.splice(i, 1);
    }
  }

  /** The terms as its order has them now. */
  refreshTerms(): void {
    this.order = { ...this.record.request, price: this.record.price, size: this.record.size };
  }

  canonical(): unknown {
    return [
      this.clientOrderId,
      this.order.price,
      this.order.size,
      this.nextTime,
      this.waits,
      this.pause,
      this.closing,
      this.nextCancel,
      this.wantedSize,
      this.fineFilled,
      this.sent,
      this.random.state(),
      this.slices.map(({ clientOrderId, askedSize }) => [clientOrderId, askedSize]),
      this.algorithm.canonical(),
    ];
  }
}

/** FNV-1a over the id, twice, to 53 bits: the same in every replay, another for each parent. */
function seedOf(id: string): number {
  const hash = (basis: number): number => {
    let value = basis;
    for (let i = 0; i < id.length; i += 1) value = Math.imul(value ^ id.charCodeAt(i), 0x0100_0193);
    return value >>> 0;
  };
  return (hash(0x9e37_79b9) & 0x1f_ffff) * 4_294_967_296 + hash(0x811c_9dc5);
}
