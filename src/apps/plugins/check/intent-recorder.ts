import type { Instrument } from '../../../domain/index.js';
import type {
  Intent,
  StrategyDefinition,
  StrategyHandlers,
  StrategyView,
  Wanted,
} from '../../../strategy/index.js';
import { lineOf } from '../words.js';
import { faultOf } from './intent-fault.js';

const HANDLERS = ['onBook', 'onTrade', 'onCandle', 'onFill', 'onSecond'] as const;

type Handler = (view: StrategyView, ...rest: never[]) => Wanted;

/** Stands between the engine and a strategy, and keeps what it wanted. */
export class IntentRecorder {
  /** Texts of what was wrong with intents; each kind of fault once. */
  readonly faults = new Set<string>();
  /** In order, each with its moment, so that two runs can be compared one by one. */
  readonly trace: { readonly time: number; readonly text: string }[] = [];
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
    const wrapped: Record<string, Handler> = {};
    for (const name of HANDLERS) {
      const handler = handlers[name] as Handler | undefined;
      if (handler === undefined) continue;
      wrapped[name] = (view, ...rest) => {
        const wanted = this.call(name, () => handler.call(handlers, view, ...rest));
        this.keep(wanted, { handler: name, time: view.time, instruments });
        return wanted;
      };
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

  private keep(
    wanted: Wanted,
    {
      handler,
      time,
      instruments,
    }: { readonly handler: string; readonly time: number; readonly instruments: readonly Instrument[] },
  ): void {
    if (wanted === undefined || wanted === null) return;
    const intents = (Array.isArray(wanted) ? wanted : [wanted]) as readonly Intent[];
    for (const intent of intents) {
      const fault = faultOf(intent, instruments);
      if (fault !== null) this.faults.add(`${handler} wants ${fault}`);
      // JSON alone makes null of NaN.
      const text = JSON.stringify(intent, (_, value: unknown) =>
        typeof value === 'number' && !Number.isFinite(value) ? String(value) : value,
      );
      this.trace.push({ time, text: `${handler} ${text}` });
    }
  }
}
