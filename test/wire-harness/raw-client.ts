import { WebSocket } from 'ws';

/** A bare WebSocket, and what has come over it. */
export class RawClient {
  /** Parsed, oldest first. */
  readonly messages: Record<string, unknown>[] = [];
  readonly texts: string[] = [];
  /** Set when it is closed: the code. */
  code: number | null = null;
  private waiting: (() => void)[] = [];

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (frame) => {
      const text = frame.toString();
      this.texts.push(text);
      this.messages.push(JSON.parse(text));
      this.stir();
    });
    socket.on('close', (code) => {
      this.code = code;
      this.stir();
    });
    socket.on('error', () => this.stir());
  }

  /** @throws what the handshake was refused with. */
  static async open(url: string, options: { readonly ca?: string } = {}): Promise<RawClient> {
    const client = new RawClient(new WebSocket(url, options));
    await new Promise<void>((resolve, reject) => {
      client.socket.once('open', () => resolve());
      client.socket.once('error', reject);
    });
    return client;
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  /** Resolves as soon as it holds, asked after each message and when the socket closes. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** The first message, from the `from`-th on, that is such. @throws Error where the socket closes first. */
  async find(
    such: (message: Record<string, unknown>) => boolean,
    from = 0,
  ): Promise<Record<string, unknown>> {
    const found = () => this.messages.slice(from).find(such);
    await this.until(() => found() !== undefined || this.code !== null);
    const message = found();
    if (message === undefined) throw new Error(`the socket closed with ${this.code} before such a message`);
    return message;
  }

  /** All that was sent to it before has come when the server's pong has. */
  async settle(): Promise<void> {
    const pong = new Promise<void>((resolve) => this.socket.once('pong', () => resolve()));
    this.socket.ping();
    await pong;
  }

  close(): void {
    this.socket.terminate();
  }

  private stir(): void {
    for (const wake of this.waiting.splice(0)) wake();
  }
}
