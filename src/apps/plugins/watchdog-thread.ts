/** The watchdog's own thread: it looks at the shared memory and writes a report of a call that does not come back. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { removeHangReport, writeHangReport } from './hang-report.js';
import { CALLED, CALLS, SEQUENCE } from './watchdog.js';

export interface WatchdogTask {
  readonly shared: SharedArrayBuffer;
  readonly path: string;
  /** Of the engine's process. */
  readonly pid: number;
}

/** One load of a strategy, by the index that stands in the shared memory while it is called. */
interface Registered {
  readonly index: number;
  readonly strategy: string;
  readonly sourceHash: string;
}

const LOOK_MILLIS = 25;
/** Well before the host, which gives the whole engine 500 ms. */
const STUCK_MILLIS = 250;

function watch({ shared, path, pid }: WatchdogTask): void {
  const words = new Int32Array(shared);
  const doubles = new Float64Array(shared);
  const registered = new Map<number, Registered>();
  parentPort!.on('message', (one: Registered) => registered.set(one.index, one));
  let calls = -1;
  let since = performance.now();
  let reported = false;
  removeHangReport(path);
  setInterval(() => {
    const now = Atomics.load(words, CALLS);
    const called = registered.get(Atomics.load(words, CALLED));
    if (now !== calls) {
      calls = now;
      since = performance.now();
      // It was slow and has come back.
      if (reported) removeHangReport(path);
      reported = false;
    } else if (called !== undefined && !reported && performance.now() - since > STUCK_MILLIS) {
      const { strategy, sourceHash } = called;
      writeHangReport(path, { pid, strategy, sourceHash, sequence: doubles[SEQUENCE]! });
      reported = true;
    }
  }, LOOK_MILLIS);
}

if (!isMainThread) watch(workerData as WatchdogTask);
