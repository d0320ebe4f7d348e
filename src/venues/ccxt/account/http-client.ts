import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { rootCertificates } from 'node:tls';

export interface HttpRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** No whole answer came. */
export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';

  constructor(
    message: string,
    /** True where the venue may have got the request. */
    readonly sent: boolean,
    options: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** Connections to one host that are kept open. Its errors say whether the request may have arrived. */
export class HttpClient {
  private readonly agent: HttpAgent | HttpsAgent;
  private readonly base: URL;

  constructor(
    base: string,
    {
      certificateAuthority,
      timeoutMillis,
    }: { readonly certificateAuthority: string | null; readonly timeoutMillis: number },
  ) {
    this.base = new URL(base);
    const options = { keepAlive: true, noDelay: true, maxSockets: 16, timeout: timeoutMillis };
    this.agent =
      this.base.protocol === 'https:'
        ? new HttpsAgent({ ...options, ...trusting(certificateAuthority) })
        : new HttpAgent(options);
  }

  /** Host and path of the address, as venues sign them. */
  get prefix(): string {
    return `${this.base.host}${this.base.pathname.replace(/\/$/, '')}`;
  }

  /** @throws HttpFailure */
  send({ method, path, headers = {}, body = '' }: HttpRequest): Promise<HttpAnswer> {
    const { protocol, hostname, port, pathname } = this.base;
    const request = protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      let connected = false;
      const fail = (error: Error): void =>
        reject(new HttpFailure(`${method} failed: ${error.message}`, connected, { cause: error }));
      const sent = request(
        {
          agent: this.agent,
          hostname,
          port,
          method,
          path: `${pathname.replace(/\/$/, '')}${path}`,
          headers: {
            ...headers,
            ...(body === '' ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }),
          },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', fail);
          response.on('aborted', () => fail(new Error('the answer broke off')));
          response.on('end', () =>
            resolve({
              status: response.statusCode ?? 0,
              headers: response.headers,
              body: Buffer.concat(chunks).toString('utf8'),
            }),
          );
        },
      );
      sent.on('socket', (socket) => {
        if (socket.connecting) {
          socket.once(protocol === 'https:' ? 'secureConnect' : 'connect', () => {
            connected = true;
          });
        } else connected = true;
      });
      sent.on('timeout', () => sent.destroy(new Error('timeout: no answer in time')));
      sent.on('error', fail);
      sent.end(body);
    });
  }

  close(): void {
    this.agent.destroy();
  }
}

/** An authority beside the system's. */
export const trusting = (authority: string | null): { readonly ca?: string[] } =>
  authority === null ? {} : { ca: [...rootCertificates, authority] };
