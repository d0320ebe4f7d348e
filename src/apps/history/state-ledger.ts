import { type BreakerStanding, breakerRows, type Engine } from '../../engine/index.js';
import { type Rows, timed } from './rows.js';

/** What the engine may do and why: mode, halt, the state of risk, of each breaker and of each strategy, as they change. */
export class StateLedger {
  private readonly known = new Map<string, string>();

  constructor(
    private readonly engine: Engine,
    private readonly session: string,
  ) {}

  observe(rows: Rows): void {
    const { engine } = this;
    this.state(rows, 'mode', engine.mode);
    this.state(rows, 'halted', String(engine.halted), engine.haltReason);
    this.state(rows, 'risk', engine.monitor.state, engine.monitor.reason);
    for (const { name, state, note } of engine.strategies.values())
      this.state(rows, `strategy:${name}`, state, note);
    let words: readonly BreakerStanding[] | null = null;
    for (const { name, state } of engine.monitor.breakers.values()) {
      const known = this.known.get(`breaker:${name}`) ?? 'normal';
      if (known === state) continue;
      words ??= breakerRows(engine);
      const standing = words.find((one) => one.name === name);
      this.state(rows, `breaker:${name}`, state, `${standing?.value} against ${standing?.level}`);
    }
  }

  private state(rows: Rows, what: string, value: string, reason = ''): void {
    if (this.known.get(what) === value) return;
    this.known.set(what, value);
    const { sequence, time } = this.engine;
    rows.add('state_changes', { session: this.session, sequence, ...timed(time), what, value, reason });
  }
}
