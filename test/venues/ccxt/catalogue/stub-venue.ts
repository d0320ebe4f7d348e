import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a venue's documentation shows as its answer. */
export function published(name: string): unknown {
  const url = new URL(`../../../fixtures/venues/${name}.json`, import.meta.url);
  return (JSON.parse(readFileSync(url, 'utf8')) as { readonly message: unknown }).message;
}

/** The answer to a path with its query, or to a body; undefined: 404. A number: an HTTP status with no body. */
export type Answers = (path: string, body: string) => unknown;

export interface StubVenue {
  readonly url: string;
  close(): void;
}

/** A host that answers as a venue does, with what the test gives it. */
export async function stubVenue(answers: Answers): Promise<StubVenue> {
  const server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const answer = answers(request.url ?? '', body);
      const status = answer === undefined ? 404 : typeof answer === 'number' ? answer : 200;
      response.writeHead(status, { 'Content-Type': 'application/json' });
      response.end(typeof answer === 'object' ? JSON.stringify(answer) : '{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  return body;
}
