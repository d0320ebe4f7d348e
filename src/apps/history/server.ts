import { chmodSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { UserError } from '../../domain/index.js';
import type { HistoryStore } from '../../store/history/index.js';
import type { HistoryAnswer, HistoryQuestion } from './messages.js';

/** A question is a statement, not a book. */
const LONGEST_QUESTION = 1_048_576;
/** A query waits so long for the newest; then it is answered with what is there, and told so. */
const FRESH_MILLIS = 3_000;

export interface QueryServer {
  /** No more questions; those that are being answered are answered first. */
  close(): Promise<void>;
}

/** Answers queries over a socket that only its owner reaches: a question a connection, which ends when its asker goes. */
export async function serve(
  socketPath: string,
  store: HistoryStore,
  catchUp: () => Promise<void>,
): Promise<QueryServer> {
  rmSync(socketPath, { force: true });
  const answer = answerer(store, catchUp);
  const server = createServer((socket) => {
    let text = '';
    const gone = new AbortController();
    socket.on('close', () => gone.abort());
    socket.on('error', () => gone.abort());
    socket.setEncoding('utf8');
    socket.on('data', (chunk: string) => {
      text += chunk;
      if (text.length > LONGEST_QUESTION) socket.destroy();
      const end = text.indexOf('\n');
      if (end < 0) return;
      const line = text.slice(0, end);
      text = '';
      void answer(socket, line, gone.signal);
    });
  });
  const mask = process.umask(0o177);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(socketPath, resolve);
    });
  } finally {
    process.umask(mask);
  }
  chmodSync(socketPath, 0o600);
  return { close: () => new Promise((resolve) => server.close(() => resolve())) };
}

const answerer =
  (store: HistoryStore, catchUp: () => Promise<void>) =>
  async (socket: Socket, line: string, signal: AbortSignal): Promise<void> => {
    let said: HistoryAnswer;
    try {
      const { sql, limits } = JSON.parse(line) as HistoryQuestion;
      const behind = await Promise.race([catchUp().then(() => false), pause(FRESH_MILLIS, true)]);
      said = { result: await store.query(sql, limits, signal), behind };
    } catch (error) {
      const { message } = error as Error;
      said = { error: message, exitCode: error instanceof UserError ? error.exitCode : 1 };
    }
    if (!socket.destroyed) socket.end(`${JSON.stringify(said)}\n`);
  };
