import { connect } from 'node:net';
import { ExitCode, UserError } from '../../domain/index.js';
import type { QueryResult } from '../../store/history/index.js';
import type { HistoryAnswer, HistoryQuestion } from './messages.js';

/** Asks the history's process; null where none listens. @throws UserError as the query does. */
export function ask(
  socketPath: string,
  question: HistoryQuestion,
  signal?: AbortSignal,
): Promise<QueryResult | null> {
  return new Promise((resolve, reject) => {
    const socket = connect(socketPath);
    let text = '';
    socket.setEncoding('utf8');
    socket.once('connect', () => socket.write(`${JSON.stringify(question)}\n`));
    socket.on('data', (chunk: string) => {
      text += chunk;
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else reject(new UserError(`the history does not answer: ${error.message}`, ExitCode.failed));
    });
    socket.on('close', () => {
      if (!text.endsWith('\n')) {
        reject(new UserError('the history went away before it answered; ask again', ExitCode.failed));
        return;
      }
      const answer = JSON.parse(text) as HistoryAnswer;
      if ('result' in answer) resolve(answer.result);
      else reject(new UserError(answer.error, answer.exitCode as ExitCode));
    });
    signal?.addEventListener('abort', () => socket.destroy());
  });
}
