import { Worker } from 'node:worker_threads';
import type { PluginWatch } from '../../engine/index.js';
import type { WatchdogTask } from './watchdog-thread.js';

/** Of the shared memory, in 32-bit words. */
export const CALLS = 0;
export const CALLED = 1;
/** In 64-bit words: after the two above. */
export const SEQUENCE = 1;
export const SHARED_BYTES = 16;

const NOBODY = -1;

/**
 * Knows at any moment which strategy the engine is calling, and keeps that where another thread can read it.
 * When a call does not come back that thread writes a report, since the engine itself cannot say a word.
 *
 * A call costs two stores and a count: no lock, no message.
 */
export class PluginWatchdog implements PluginWatch {
  private readonly words: Int32Array;
  private readonly doubles: Float64Array;
  /** Whose the calls are by now, by strategy. */
  private readonly indices = new Map<string, number>();
  private lastName = '';
  private lastIndex = NOBODY;
  private registered = 0;
  private worker: Worker | null;
  /** Set once there is an engine. */
  engine: { readonly sequence: number } = { sequence: 0 };

  /** @param path of the report, see hangFile. */
  constructor(path: string) {
    const shared = new SharedArrayBuffer(SHARED_BYTES);
    this.words = new Int32Array(shared);
    this.doubles = new Float64Array(shared);
    this.words[CALLED] = NOBODY;
    const workerData: WatchdogTask = { shared, path, pid: process.pid };
    this.worker = new Worker(new URL('./watchdog-thread.js', import.meta.url), {
      workerData,
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 4 },
    });
    // Without its watchdog the engine trades on; only that a plugin hung is then not known by name.
    this.worker.on('error', () => {
      this.worker = null;
    });
    this.worker.unref();
  }

  /**
   * The code that `strategy` is called with from here on.
   * @param caller what `enter` is told, where that is not the strategy's name.
   */
  loading(strategy: string, sourceHash: string, caller = strategy): void {
    const index = this.registered;
    this.registered += 1;
    this.indices.set(caller, index);
    this.lastName = '';
    this.worker?.postMessage({ index, strategy, sourceHash });
  }

  enter(strategy: string): void {
    if (strategy !== this.lastName) {
      this.lastName = strategy;
      this.lastIndex = this.indices.get(strategy) ?? NOBODY;
    }
    this.words[CALLED] = this.lastIndex;
    this.doubles[SEQUENCE] = this.engine.sequence;
    this.words[CALLS] = this.words[CALLS]! + 1;
  }

  leave(): void {
    this.words[CALLED] = NOBODY;
    this.words[CALLS] = this.words[CALLS]! + 1;
  }

  async close(): Promise<void> {
    await this.worker?.terminate();
  }
}
