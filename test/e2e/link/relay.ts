/**
 * Half of what ssh does, as a program of its own: `server` runs a command in a pseudo-terminal for whoever
 * connects; `client` puts its own terminal on it. What it sends can be held back: to so many bytes a second (0 for
 * any number) and by a delay.
 *
 *     relay client|server HOST PORT RATE_BYTES DELAY_MILLIS REPORT COLUMNS ROWS COMMAND…
 */
import { writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import process from 'node:process';
import { spawn } from '@lydell/node-pty';

/** What may wait to be sent before the source is told to stop: ssh has such a limit too. */
const MOST_WAITING_BYTES = 65_536;
const REPORT_EVERY_MILLIS = 100;
const RETRY_MILLIS = 50;

const [role, host, port, rate, delay, report, columns, rows, ...command] = process.argv.slice(2) as string[];

/** Sends at most so many bytes a second, each a while late. */
class Line {
  private waitingBytes = 0;
  private freeMillis = 0;

  constructor(
    private readonly send: (bytes: Buffer) => void,
    private readonly source: { pause(): unknown; resume(): unknown },
  ) {}

  put(bytes: Buffer): void {
    const now = performance.now();
    const takesMillis = Number(rate) === 0 ? 0 : (bytes.length * 1_000) / Number(rate);
    this.freeMillis = Math.max(now, this.freeMillis) + takesMillis;
    this.waitingBytes += bytes.length;
    if (this.waitingBytes > MOST_WAITING_BYTES) this.source.pause();
    const arrive = (): void => {
      this.waitingBytes -= bytes.length;
      if (this.waitingBytes <= MOST_WAITING_BYTES) this.source.resume();
      this.send(bytes);
    };
    setTimeout(arrive, this.freeMillis - now + Number(delay));
  }
}

/** A socket that the source waits for. */
const sender =
  (socket: Socket, source: { pause(): unknown; resume(): unknown }) =>
  (bytes: Buffer): void => {
    if (socket.write(bytes)) return;
    source.pause();
    socket.once('drain', () => source.resume());
  };

function serve(): void {
  const server = createServer({ noDelay: true }, (socket) => {
    const program = spawn(command[0]!, command.slice(1), {
      name: 'xterm-256color',
      cols: Number(columns),
      rows: Number(rows),
      cwd: process.cwd(),
      env: process.env,
      encoding: null,
    });
    const line = new Line(sender(socket, program), program);
    program.onData((bytes) => line.put(bytes as unknown as Buffer));
    program.onExit(() => {
      socket.end();
      server.close();
    });
    socket.on('data', (bytes) => program.write(bytes.toString('utf8')));
    socket.on('close', () => program.kill('SIGHUP'));
    socket.on('error', () => socket.destroy());
  });
  server.listen(Number(port), host, () => writeFileSync(report!, String(process.pid)));
}

/** Reports the bytes that have arrived so far. */
function view(): void {
  const socket = connect({ host: host!, port: Number(port), noDelay: true });
  let arrivedBytes = 0;
  const line = new Line((bytes) => socket.write(bytes), process.stdin);
  socket.on('connect', () => {
    process.stdin.setRawMode(true);
    process.stdin.on('data', (bytes) => line.put(bytes));
  });
  socket.on('data', (bytes) => {
    arrivedBytes += bytes.length;
    process.stdout.write(bytes);
  });
  socket.on('close', () => process.exit(0));
  socket.on('error', () => setTimeout(() => process.exit(1), RETRY_MILLIS));
  setInterval(() => writeFileSync(report!, String(arrivedBytes)), REPORT_EVERY_MILLIS);
}

if (role === 'server') serve();
else view();
