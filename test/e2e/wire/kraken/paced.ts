import type { Exchange } from 'ccxt';

/**
 * An unmodified client, called at most once a millisecond: its nonce is the time in milliseconds, and over loopback two
 * calls after one another have the same, which Kraken does not take.
 */
// biome-ignore lint/suspicious/noExplicitAny: ccxt's types of what it returns are loose.
export function paced(client: Exchange): any {
  let before = 0;
  return new Proxy(client, {
    get(target, name) {
      const value = Reflect.get(target, name, target);
      if (typeof value !== 'function' || !/^(create|cancel|edit|fetch|watch|load)/.test(String(name)))
        return value;
      return async (...given: unknown[]) => {
        while (Date.now() <= before) await new Promise((resolve) => setTimeout(resolve, 1));
        before = Date.now();
        try {
          return await value.apply(target, given);
        } finally {
          before = Date.now();
        }
      };
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
}
