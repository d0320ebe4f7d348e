import type { Dialect } from '../dialect.js';

/** Where a request goes. */
export interface Route {
  readonly dialect: Dialect;
  /** Without the prefix. */
  readonly path: string;
  /** `/binance`, or empty where the host name said which dialect it is. */
  readonly prefix: string;
}

/** Finds a dialect by the name of the host, or else by the first part of the path. */
export class Router {
  private readonly byHost = new Map<string, Dialect>();
  private readonly byPrefix = new Map<string, Dialect>();

  constructor(dialects: readonly Dialect[]) {
    for (const dialect of dialects) {
      this.byPrefix.set(dialect.name, dialect);
      for (const host of dialect.hosts) this.byHost.set(host.toLowerCase(), dialect);
    }
  }

  /** @param path as it was sent; with or without its query. */
  find(host: string | undefined, path: string): Route | null {
    const named = host === undefined ? undefined : this.byHost.get(withoutPort(host));
    if (named !== undefined) return { dialect: named, path, prefix: '' };
    const match = /^\/([a-z]+)(?=[/?]|$)/.exec(path);
    const dialect = match === null ? undefined : this.byPrefix.get(match[1]!);
    if (dialect === undefined) return null;
    const prefix = match![0];
    const rest = path.slice(prefix.length);
    return { dialect, path: rest.startsWith('/') ? rest : `/${rest}`, prefix };
  }

  /** For the answer to a path that is nobody's. */
  get prefixes(): readonly string[] {
    return [...this.byPrefix.keys()].map((name) => `/${name}`);
  }
}

const withoutPort = (host: string): string => host.toLowerCase().replace(/:\d+$/, '');

/**
 * Host and path as a client may have signed them: with the venue's own host names, with the host and prefix that it
 * was given, and with the scheme of a plain connection, which ccxt leaves in what it signs.
 */
export function signedFormsOf(
  { dialect, path, prefix }: Route,
  { host, secure }: { readonly host: string | undefined; readonly secure: boolean },
): string[] {
  const forms = dialect.hosts.map((name) => `${name}${path}`);
  if (host === undefined) return forms;
  const given = `${host}${prefix}${path}`;
  forms.push(given);
  if (prefix !== '') forms.push(`${host}${path}`);
  if (!secure) forms.push(`http://${given}`);
  return forms;
}
