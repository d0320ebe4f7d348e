import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Exchange } from 'ccxt';
import type { ClientKey } from '../../src/apps/exchange/index.js';
import type { DialectName } from '../../src/venues/embedded/wire/dialect.js';

type ExchangeClass = new (configuration: object) => Exchange;

/** One venue of the pinned ccxt, REST or with sockets; the whole library would cost 450 ms and 80 MB. */
export async function ccxtClass(dialect: DialectName, kind: 'rest' | 'pro'): Promise<ExchangeClass> {
  // Its package.json is not exported; what `require` finds is dist/ccxt.cjs.
  const root = dirname(dirname(createRequire(import.meta.url).resolve('ccxt')));
  const file = join(root, 'js', 'src', ...(kind === 'pro' ? ['pro'] : []), `${dialect}.js`);
  const loaded = (await import(/* @vite-ignore */ pathToFileURL(file).href)) as { default: ExchangeClass };
  return loaded.default;
}

export interface CcxtClientOptions {
  readonly dialect: DialectName;
  readonly kind: 'rest' | 'pro';
  readonly key: ClientKey | null;
  /** Where the dialect is served. */
  readonly urls: { readonly http: string; readonly ws: string };
  /** Over the harness's own: ccxt's configuration. */
  readonly configuration?: object;
}

/** An unmodified client of ccxt, configured as a user would: with other URLs, and a key. */
export async function ccxtClient(options: CcxtClientOptions): Promise<Exchange> {
  const { dialect, kind, key, urls, configuration } = options;
  const Client = await ccxtClass(dialect, kind);
  const client = new Client({
    enableRateLimit: false,
    ...(key === null ? {} : { apiKey: key.key, secret: key.secret }),
    ...(dialect === 'binance' ? { options: { fetchMarkets: { types: ['spot'] } } } : {}),
    ...configuration,
  });
  client.urls = { ...(client.urls as object), api: redirected(client.urls.api, urls) } as typeof client.urls;
  // Its sockets over plain ws:// take an agent that has to be loaded first.
  await client.loadHttpProxyAgent();
  return client;
}

/** Every URL in a tree of them, to another place and with its path kept. */
export function redirected(tree: unknown, urls: { readonly http: string; readonly ws: string }): unknown {
  if (typeof tree === 'string') {
    return tree.replace(/^https?:\/\/[^/]+/, urls.http).replace(/^wss?:\/\/[^/]+/, urls.ws);
  }
  if (typeof tree !== 'object' || tree === null) return tree;
  return Object.fromEntries(Object.entries(tree).map(([name, value]) => [name, redirected(value, urls)]));
}
