import type { Socket } from 'node:net';

/** A message longer than this is no message of ours: the connection is dropped. */
const LONGEST_LINE = 8 * 1024 * 1024;

/** Calls `onMessage` with each whole line of JSON that the socket brings; a bad line ends the connection. */
export function readLines(socket: Socket, onMessage: (message: unknown) => void): void {
  let pending = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    pending += chunk;
    let start = 0;
    for (let end = pending.indexOf('\n'); end >= 0; end = pending.indexOf('\n', start)) {
      const line = pending.slice(start, end);
      start = end + 1;
      if (line === '') continue;
      let message: unknown;
      try {
        message = JSON.parse(line);
      } catch {
        socket.destroy();
        return;
      }
      onMessage(message);
    }
    pending = pending.slice(start);
    if (pending.length > LONGEST_LINE) socket.destroy();
  });
}
