import type { Instrument, Micros, NewOrder } from '../domain/index.js';
import type { RiskConfiguration } from './configuration.js';
import { type Check, isReducing, type RiskContext, type Verdict } from './context.js';
import { compileLimits, type Limits } from './limits.js';
import { orderNotional } from './rule.js';
import { RULES } from './rules.js';
import { FULL, type Scale, scaledLimits } from './scale.js';
import { Windows, type WindowsCheckpoint } from './windows.js';

/** A refusal in earnest, for the screen. */
export interface RecordedRefusal {
  readonly time: Micros;
  readonly rule: string;
  readonly text: string;
}

export interface RiskGateCheckpoint {
  readonly windows: WindowsCheckpoint;
  /** Newest first. */
  readonly refusals: readonly RecordedRefusal[];
}

const REFUSALS_KEPT = 100;
const APPROVED: Verdict = { approved: true, refused: false };

/**
 * The one gate that every order passes, whoever wants it.
 *
 * `check` changes nothing, so a palette may ask it at each key; what was sent, or refused in earnest, is told
 * to it afterwards.
 */
export class RiskGate {
  private windows = new Windows();
  private compiled: Limits;
  /** Newest first. */
  private readonly refused: RecordedRefusal[] = [];
  private current: RiskConfiguration;
  private cached: { readonly of: Limits; readonly scale: Scale; readonly limits: Limits };

  /** @throws UserError where a limit cannot be said in an instrument's units. */
  constructor(
    private file: RiskConfiguration,
    private readonly instruments: readonly Instrument[],
  ) {
    this.compiled = compileLimits(file, instruments);
    this.current = file;
    this.cached = { of: this.compiled, scale: FULL, limits: this.compiled };
  }

  /** What it was last configured with, changes by command left out. */
  get configured(): RiskConfiguration {
    return this.file;
  }

  /** What is in force. */
  get configuration(): RiskConfiguration {
    return this.current;
  }

  get limits(): Limits {
    return this.compiled;
  }

  get lastRefusal(): RecordedRefusal | null {
    return this.refused[0] ?? null;
  }

  /** All that were ever refused in earnest. */
  refusedCount = 0;

  /** Newest first. */
  get refusals(): readonly RecordedRefusal[] {
    return this.refused;
  }

  /** The file's limits from now on, in the place of every change; what was counted stays. @throws UserError as the constructor does. */
  configure(configuration: RiskConfiguration): void {
    this.change(configuration);
    this.file = configuration;
  }

  /** Limits that somebody changed by command: they hold until the file says otherwise. @throws UserError as the constructor does. */
  change(configuration: RiskConfiguration): void {
    this.compiled = compileLimits(configuration, this.instruments);
    this.current = configuration;
  }

  /**
   * The verdict of the first rule that refuses.
   *
   * @param confirmed whether a person has confirmed this very order, or its owner need not be asked: soft
   * limits let it pass then.
   */
  check(order: NewOrder, context: RiskContext, confirmed: boolean): Verdict {
    const inForce = this.scaled(context.surroundings?.scale ?? FULL);
    const limits = inForce.instruments[order.instrument];
    if (limits === undefined) throw new RangeError(`no instrument ${order.instrument} in this session`);
    const { account } = inForce;
    const check: Check = {
      order,
      context,
      limits,
      account,
      notional: orderNotional(order, context),
      recentOrders: this.recentOrders(context.time),
      recentMessages: this.windows.recentMessages(context.time, account.orderRate.value.seconds),
      doubleMedianLots: this.windows.doubleMedianLots(order.instrument),
      duplicate: this.windows.isDuplicate(order, context.time, account.duplicateSeconds.value),
    };
    const reducing = isReducing(order, context);
    for (const rule of RULES) {
      if ((reducing && rule.trapsExits) || (rule.soft === true && confirmed)) continue;
      const refusal = rule.check(check);
      if (refusal !== null) return rule.soft === true ? { ...refusal, soft: true } : refusal;
    }
    return APPROVED;
  }

  /** An approved order was sent. */
  recordOrder(order: NewOrder, time: Micros): void {
    this.windows.recordOrder(order, time);
  }

  /** A replacement was sent: it counts for the rate alone. */
  recordMessage(time: Micros): void {
    this.windows.recordRequest(time);
  }

  /** A cancel was sent: it counts for the rate of messages, and is never refused. */
  recordCancel(time: Micros): void {
    this.windows.recordCancel(time);
  }

  /** The limits with what a scale leaves of them. */
  scaled(scale: Scale): Limits {
    const { compiled, cached } = this;
    if (cached.of === compiled && cached.scale.ppm === scale.ppm && cached.scale.why === scale.why)
      return cached.limits;
    this.cached = { of: compiled, scale, limits: scaledLimits(compiled, scale) };
    return this.cached.limits;
  }

  /** An order was refused, and somebody told so. */
  recordRefusal(time: Micros, rule: string, text: string): void {
    this.refusedCount += 1;
    this.refused.unshift({ time, rule, text });
    if (this.refused.length > REFUSALS_KEPT) this.refused.pop();
  }

  /** Orders and replacements within the rate's window. */
  recentOrders(time: Micros): number {
    return this.windows.recent(time, this.compiled.account.orderRate.value.seconds);
  }

  checkpoint(): RiskGateCheckpoint {
    return { windows: this.windows.checkpoint(), refusals: [...this.refused] };
  }

  restore(checkpoint: RiskGateCheckpoint): void {
    this.windows = Windows.restore(checkpoint.windows);
    this.refused.splice(0, this.refused.length, ...checkpoint.refusals);
  }
}
