import { createHash } from 'node:crypto';
import type { Instrument } from '../../../domain/index.js';
import type { Intent, StrategyDefinition, StrategyHandlers, Wanted } from '../../../strategy/index.js';
import { lineOf } from '../words.js';
import { faultOf } from './intent-fault.js';

const HANDLERS = ['onBook', 'onTrade', 'onCandle', 'onFill', 'onSecond'] as const;

/** Stands between the engine and a strategy, and keeps what it wanted. */
export class IntentRecorder {
  /** Texts of what was wrong with intents; each kind of fault once. */
  readonly faults = new Set<string>();
  /** In order, so that two runs can be compared one by one. */
  readonly digests: string[] = [];
  threw: string | null = null;

  /** The same strategy, observed. */
  observe(definition: StrategyDefinition): StrategyDefinition {
    const create: StrategyDefinition['create'] = (parameters, instrument, instruments) =>
      this.wrap(
        this.call('create', () => definition.create(parameters, instrument, instruments)),
        instruments,
      );
    return Object.assign(Object.create(definition) as StrategyDefinition, { create });
  }

  private wrap(handlers: StrategyHandlers, instruments: readonly Instrument[]): StrategyHandlers {
    if (typeof handlers !== 'object' || handlers === null) {
      this.threw =
        'create returns no handlers: return an object with onBook, onTrade, onCandle, onFill or onSecond';
      throw new Error(this.threw);
    }
    const wrapped: Record<string, (...values: never[]) => Wanted> = {};
    for (const name of HANDLERS) {
      if (handlers[name] === undefined) continue;
      wrapped[name] = (...values) =>
        this.keep(
          name,
          this.call(name, () => (handlers[name] as (...given: never[]) => Wanted).apply(handlers, values)),
          instruments,
        );
    }
    return wrapped as StrategyHandlers;
  }

  private call<T>(name: string, handler: () => T): T {
    try {
      return handler();
    } catch (error) {
      this.threw ??= `${name} throws: ${lineOf(error)}`;
      throw error;
    }
  }

  private keep(handler: string, wanted: Wanted, instruments: readonly Instrument[]): Wanted {
    if (wanted === undefined || wanted === null) return wanted;
    const intents = (Array.isArray(wanted) ? wanted : [wanted]) as readonly Intent[];
    for (const intent of intents) {
      const fault = faultOf(intent, instruments);
      if (fault !== null) this.faults.add(`${handler} wants ${fault}`);
      // JSON alone makes null of NaN.
      const text = JSON.stringify(intent, (_, value: unknown) =>
        typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
      );
      this.digests.push(createHash('sha256').update(`${handler} ${text}`).digest('base64url'));
    }
    return wanted;
  }
}
