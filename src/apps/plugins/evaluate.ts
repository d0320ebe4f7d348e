import { createContext, Script } from 'node:vm';
import * as outcryPlugin from '../../plugin.js';

/** Left out of a plugin's world: what would make it say something else on the next replay. */
const WITHHELD = [
  'Date',
  'Intl',
  'WeakRef',
  'FinalizationRegistry',
  'Atomics',
  'SharedArrayBuffer',
  'WebAssembly',
];

export interface Evaluation {
  /** What stands in stack traces. */
  readonly path: string;
  /** For code that has never run: it is given up after so long. The engine's own loading has no such limit. */
  readonly timeoutMillis?: number;
}

/**
 * Runs a compiled plugin in a context of its own, without clock, randomness, timers, process or network.
 * @returns its default export.
 * @throws whatever it throws; an Error that says so where it does not end in time.
 */
export function evaluate(code: string, { path, timeoutMillis }: Evaluation): unknown {
  const module = { exports: {} as { default?: unknown } };
  const context = createContext(Object.create(null) as object, {
    codeGeneration: { strings: false, wasm: false },
  });
  new Script(
    `${WITHHELD.map((name) => `delete globalThis.${name};`).join('')}delete Math.random;`,
  ).runInContext(context);
  const wrapped = new Script(`(function (module, exports, require) {${code}\n})`, { filename: path });
  const requirePlugin = (name: string): unknown => {
    if (name === 'outcry/plugin') return outcryPlugin;
    throw new Error(`it imports "${name}"; a plugin imports "outcry/plugin" and its own files`);
  };
  const run = wrapped.runInContext(context) as (m: unknown, e: unknown, r: unknown) => void;
  if (timeoutMillis === undefined) run(module, module.exports, requirePlugin);
  else withinTime(context, timeoutMillis, () => run(module, module.exports, requirePlugin));
  return module.exports.default;
}

/** A `vm` timeout holds for what a script calls, so the call is made from one. */
function withinTime(context: object, timeout: number, call: () => void): void {
  const caller = new Script('(call) => call()').runInContext(context) as (call: () => void) => void;
  const global = context as { pluginCall?: () => void };
  global.pluginCall = () => caller(call);
  try {
    new Script('pluginCall()').runInContext(context, { timeout });
  } catch (error) {
    if ((error as NodeJS.ErrnoException | null)?.code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
    throw new Error(`it does not come to an end within ${timeout} ms of being loaded`);
  } finally {
    delete global.pluginCall;
  }
}
