/** ccxt's addresses: texts in objects in objects. */
export type Addresses = string | { readonly [name: string]: Addresses };

/**
 * ccxt's addresses led to another host that speaks the venue's protocol: scheme and host of `target` and its path
 * before the venue's own.
 *
 * ccxt tells Binance's spot socket from its futures by `/stream` in the address, which on the venue itself is the
 * host's name: there the path gets it.
 */
export function redirect(addresses: Addresses, target: string): Addresses {
  if (typeof addresses === 'string') return redirectOne(addresses, target);
  return Object.fromEntries(
    Object.entries(addresses).map(([name, value]) => [name, redirect(value, target)]),
  );
}

function redirectOne(address: string, target: string): string {
  const match = /^(https?|wss?):\/\/([^/]*)(\/.*)?$/.exec(address);
  if (match === null) return address;
  const [, scheme = '', host = '', path = ''] = match;
  const base = target.replace(/\/+$/, '');
  const isSpotStream = /^(demo-)?stream\.(testnet\.)?binance/.test(host);
  const there = isSpotStream && path === '/ws' ? '/stream' : path;
  return `${scheme.startsWith('ws') ? base.replace(/^http/, 'ws') : base}${there}`;
}
