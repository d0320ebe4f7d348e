import { type BinanceError, Errors } from './errors.js';

/** What a client sent, by name; all as text, as the venue reads it. */
export type Parameters = ReadonlyMap<string, string>;

/**
 * Reads `a=1&b=2` of query and body. A name in both: the query's counts.
 *
 * @returns a refusal where a name comes twice in one of them, or a text is no percent-encoding.
 */
export function parseForm({
  query,
  body,
}: {
  readonly query: string;
  readonly body: string;
}): Map<string, string> | BinanceError {
  const parameters = new Map<string, string>();
  const fault = readForm(query, parameters) ?? readBody(body, parameters);
  return fault ?? parameters;
}

function readBody(body: string, parameters: Map<string, string>): BinanceError | null {
  if (body === '') return null;
  const ofBody = new Map<string, string>();
  const fault = readForm(body, ofBody);
  if (fault !== null) return fault;
  for (const [name, value] of ofBody) if (!parameters.has(name)) parameters.set(name, value);
  return null;
}

function readForm(text: string, parameters: Map<string, string>): BinanceError | null {
  if (text === '') return null;
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals));
    const value = equals < 0 ? '' : decoded(pair.slice(equals + 1));
    if (name === null || value === null) return Errors.json;
    if (parameters.has(name)) return Errors.duplicateParameter;
    parameters.set(name, value);
  }
  return null;
}

const ENCODED = /[%+]/;

function decoded(text: string): string | null {
  if (!ENCODED.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return null;
  }
}

/** The `params` of a request on the socket; arrays as their JSON, which is how REST has them. */
export function parseParams(params: Readonly<Record<string, unknown>>): Map<string, string> {
  const parameters = new Map<string, string>();
  for (const name in params) {
    const value = params[name];
    if (value === null || value === undefined) continue;
    parameters.set(name, typeof value === 'object' ? JSON.stringify(value) : String(value));
  }
  return parameters;
}

/** What was signed over REST: the text as it was sent, without `signature`. */
export function withoutSignature(text: string): string {
  const start = text.startsWith('signature=') ? 0 : text.indexOf('&signature=');
  if (start < 0) return text;
  const end = text.indexOf('&', start + 1);
  if (end < 0) return text.slice(0, start);
  return start === 0 ? text.slice(end + 1) : text.slice(0, start) + text.slice(end);
}

/** What was signed on the socket: all parameters but `signature`, by name. */
export function sortedPayload(parameters: Parameters): string {
  const names: string[] = [];
  for (const name of parameters.keys()) if (name !== 'signature') names.push(name);
  names.sort();
  let payload = '';
  for (const name of names) payload += `${payload === '' ? '' : '&'}${name}=${parameters.get(name)}`;
  return payload;
}
