import { connect } from 'node:net';
import { ExitCode, UserError } from '../../domain/index.js';
import type { HistoryAnswer, HistoryQuestion } from './messages.js';

export type Answered = Extract<HistoryAnswer, { readonly result: unknown }>;

/** Asks the history's process; null where none listens. @throws UserError as the query does. */
export function ask(
  socketPath: string,
  question: HistoryQuestion,
  signal?: AbortSignal,
): Promise<Answered | null> {
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
      if (signal?.aborted) {
        reject(new UserError('query: interrupted', ExitCode.failed));
      } else if (!text.endsWith('\n')) {
        reject(new UserError('the history went away before it answered; ask again', ExitCode.failed));
      } else {
        const answer = JSON.parse(text) as HistoryAnswer;
        if ('result' in answer) resolve(answer);
        else reject(new UserError(answer.error, answer.exitCode as ExitCode));
      }
    });
    signal?.addEventListener('abort', () => socket.destroy());
  });
}
