import { once } from 'node:events';
import { WebSocket } from 'ws';
import { killOne, pause } from '../e2e/harness/program.js';

/** Where Node listens for a debugger once it has been sent SIGUSR1. */
const INSPECTOR = 'http://127.0.0.1:9229/json/list';
const PATIENCE_MILLIS = 20_000;

/** What a process of Node holds, in bytes, as it says itself. */
export interface HeapFigures {
  /** Used right after its last major collection of its own accord: what is really kept. Null before the first. */
  readonly keptBytes: number | null;
  /** Of these, what V8 has made of the program: bytecode, machine code, and what belongs to them. */
  readonly codeBytes: number | null;
  readonly majors: number;
  /** The longest of its collections since the last look. */
  readonly longestMillis: number;
  readonly heapUsed: number;
  readonly heapTotal: number;
  readonly external: number;
  readonly arrayBuffers: number;
}

/** Notes the heap after each major collection; `kind` 4 is NODE_PERFORMANCE_GC_MAJOR. */
const WATCH = `(() => {
  const { PerformanceObserver } = process.getBuiltinModule('node:perf_hooks');
  const v8 = process.getBuiltinModule('node:v8');
  const seen = { keptBytes: null, codeBytes: null, majors: 0, longestMillis: 0 };
  new PerformanceObserver((list) => {
    for (const { duration, detail } of list.getEntries()) {
      seen.longestMillis = Math.max(seen.longestMillis, duration);
      if (detail.kind !== 4) continue;
      seen.majors += 1;
      seen.keptBytes = v8.getHeapStatistics().used_heap_size;
      const code = v8.getHeapCodeStatistics();
      seen.codeBytes = code.code_and_metadata_size + code.bytecode_and_metadata_size;
    }
  }).observe({ entryTypes: ['gc'] });
  globalThis.__soak = seen;
  return process.pid;
})()`;

const LOOK = `(() => {
  const seen = globalThis.__soak;
  const told = JSON.stringify({ ...seen, ...process.memoryUsage() });
  seen.longestMillis = 0;
  return told;
})()`;

/**
 * Watches the heap of a process through its own inspector. It forces no collection: one of the whole heap stops the
 * process for longer than its host takes for a hang.
 */
export class HeapWatch {
  private constructor(private readonly socket: WebSocket) {}

  /** @returns null where another process has the inspector's port, or it does not answer. */
  static async attach(pid: number): Promise<HeapWatch | null> {
    try {
      killOne(pid, 'SIGUSR1');
      await pause(500);
      const response = await fetch(INSPECTOR, { signal: AbortSignal.timeout(PATIENCE_MILLIS) });
      const [target] = (await response.json()) as [{ webSocketDebuggerUrl: string }];
      const socket = new WebSocket(target.webSocketDebuggerUrl);
      await once(socket, 'open');
      const watch = new HeapWatch(socket);
      if ((await watch.evaluate(WATCH)) === pid) return watch;
      watch.close();
      return null;
    } catch {
      return null;
    }
  }

  /** Null where the process is gone. */
  async figures(): Promise<HeapFigures | null> {
    try {
      return JSON.parse(String(await this.evaluate(LOOK))) as HeapFigures;
    } catch {
      return null;
    }
  }

  close(): void {
    this.socket.terminate();
  }

  /** One request after the other: the next message is its answer. @throws where the socket closes instead. */
  private async evaluate(expression: string): Promise<unknown> {
    const { socket } = this;
    const params = { expression, returnByValue: true };
    socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    const late = AbortSignal.timeout(PATIENCE_MILLIS);
    const [data] = await Promise.race([
      once(socket, 'message', { signal: late }),
      once(socket, 'close', { signal: late }).then(() => Promise.reject(new Error('closed'))),
    ]);
    return (JSON.parse(String(data)) as { result: { result: { value: unknown } } }).result.result.value;
  }
}
