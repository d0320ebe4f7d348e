import { X509Certificate } from 'node:crypto';
import { request } from 'node:https';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { makeCertificates } from '../../../../../src/venues/embedded/wire/server/index.js';
import { closesAfterEach, rig } from './rig.js';

closesAfterEach();

/** A request as a client sends it that believes to speak to `host`. */
function ask(port: number, { host, ca }: { host: string; ca?: string }): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        port,
        path: '/api/v3/ping',
        agent: false,
        host: '127.0.0.1',
        servername: host,
        headers: { Host: host },
        ...(ca === undefined ? {} : { ca }),
      },
      (response) => {
        response.on('data', (bytes: Buffer) => resolve(bytes.toString()));
      },
    );
    asked.on('error', reject);
    asked.end();
  });
}

describe('TLS with an authority of its own', () => {
  const made = makeCertificates(['localhost', 'api.binance.com', '127.0.0.1', '::1']);

  it('makes certificates that Node reads as they are meant', () => {
    const [server, authority] = [new X509Certificate(made.cert), new X509Certificate(made.authority)];
    expect(server.verify(authority.publicKey)).toBe(true);
    expect(authority.verify(authority.publicKey)).toBe(true);
    expect(server.checkIssued(authority)).toBe(true);
    expect(authority.ca).toBe(true);
    expect(server.ca).toBe(false);
    expect(server.subjectAltName).toBe(
      'DNS:localhost, DNS:api.binance.com, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1',
    );
    expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(server.serialNumber).not.toBe(authority.serialNumber);
    expect(new Date(server.validTo).getTime()).toBeGreaterThan(new Date(server.validFrom).getTime());
  });

  it('is verified by a client that trusts the authority, under the venue’s own host name', async () => {
    const { server, dialect } = await rig({ tls: made });
    const answer = await ask(server.port, { host: 'api.binance.com', ca: made.authority });
    expect(JSON.parse(answer)).toMatchObject({ dialect: 'binance', path: '/api/v3/ping' });
    expect(dialect.requests[0]?.signedForms).toEqual([
      'api.binance.com/api/v3/ping',
      'api.binance.com/api/v3/ping',
    ]);
    expect(server.url).toMatch(/^https:/);
  });

  it('is refused by a client that does not, and for a name that is not in it', async () => {
    const { server } = await rig({ tls: made });
    await expect(ask(server.port, { host: 'api.binance.com' })).rejects.toThrow(
      /self-signed|unable to verify|unable to get/,
    );
    await expect(ask(server.port, { host: 'api.other.com', ca: made.authority })).rejects.toThrow(
      'does not match certificate',
    );
  });

  it('carries sockets too', async () => {
    const { server } = await rig({ tls: made });
    const socket = new WebSocket(`${server.urls('binance').ws}/ws/greets`, { ca: made.authority });
    const first = await new Promise<string>((resolve, reject) => {
      socket.on('message', (frame) => resolve(frame.toString()));
      socket.on('error', reject);
    });
    expect(first).toBe('{"hello":true}');
    socket.terminate();
  });
});
