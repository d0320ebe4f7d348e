import { once } from 'node:events';
import { WebSocket } from 'ws';
import { killOne, pause } from '../e2e/harness/program.js';

/** Where Node listens for a debugger once it has been sent SIGUSR1. */
const INSPECTOR = 'http://127.0.0.1:9229/json/list';
const PATIENCE_MILLIS = 20_000;

/**
 * The bytes that a process of Node holds after everything that nobody needs was collected, by its own inspector.
 * @returns null where another process has the inspector's port, or it does not answer.
 */
export async function heapAfterCollection(pid: number): Promise<number | null> {
  try {
    killOne(pid, 'SIGUSR1');
    await pause(300);
    const response = await fetch(INSPECTOR, { signal: AbortSignal.timeout(PATIENCE_MILLIS) });
    const [target] = (await response.json()) as [{ webSocketDebuggerUrl: string }];
    const socket = new WebSocket(target.webSocketDebuggerUrl);
    const late = setTimeout(() => socket.terminate(), PATIENCE_MILLIS);
    try {
      await once(socket, 'open');
      const who = await ask<{ result: { value: number } }>(socket, 'Runtime.evaluate', {
        expression: 'process.pid',
      });
      if (who.result.value !== pid) return null;
      await ask(socket, 'HeapProfiler.collectGarbage');
      return (await ask<{ usedSize: number }>(socket, 'Runtime.getHeapUsage')).usedSize;
    } finally {
      clearTimeout(late);
      socket.terminate();
    }
  } catch {
    return null;
  }
}

/** One request after the other: the next message is its answer. @throws where the socket closes instead. */
async function ask<T>(socket: WebSocket, method: string, params: object = {}): Promise<T> {
  socket.send(JSON.stringify({ id: 1, method, params }));
  const [data] = await Promise.race([
    once(socket, 'message'),
    once(socket, 'close').then(() => Promise.reject(new Error('closed'))),
  ]);
  return (JSON.parse(String(data)) as { result: T }).result;
}
