import { connect, createServer, type Server, type Socket } from 'node:net';

/** A line to a port of this machine that can be cut: then nothing listens, as where a venue is down. */
export class CuttableLine {
  private server: Server | null = null;
  private readonly sockets = new Set<Socket>();
  port = 0;

  constructor(private readonly target: number) {}

  /** Listens, on the same port as before. */
  async mend(): Promise<void> {
    const server = createServer((client) => {
      const venue = connect(this.target, '127.0.0.1');
      for (const socket of [client, venue]) {
        this.sockets.add(socket);
        socket.on('error', () => socket.destroy());
        socket.on('close', () => {
          this.sockets.delete(socket);
          (socket === client ? venue : client).destroy();
        });
      }
      client.pipe(venue).pipe(client);
    });
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.port = (server.address() as { port: number }).port;
    this.server = server;
  }

  async cut(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.server?.close(() => resolve()));
    for (const socket of this.sockets) socket.destroy();
    await closed;
    this.server = null;
  }
}
