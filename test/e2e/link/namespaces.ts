import { execFileSync } from 'node:child_process';
import process from 'node:process';

const SERVER_ADDRESS = '10.199.7.1';
const CLIENT_ADDRESS = '10.199.7.2';

/** A line between two places of a machine. */
export interface SlowLine {
  /** Put before a command that is to run there. */
  readonly atServer: readonly string[];
  readonly atClient: readonly string[];
  readonly serverAddress: string;
  /** What the relays themselves must do to be slow: nothing where the network does it. */
  readonly relayRateBytes: number;
  readonly relayDelayMillis: number;
  remove(): void;
}

const ip = (...words: string[]): void => {
  execFileSync('ip', words, { stdio: 'pipe' });
};

/** What the relays have to do to be slow, and in what words. */
type Share = Pick<SlowLine, 'relayRateBytes' | 'relayDelayMillis'> & { readonly words: string };

const NOTHING: Share = { relayRateBytes: 0, relayDelayMillis: 0, words: '' };
const DELAY: Share = { relayRateBytes: 0, relayDelayMillis: 100, words: 'the 200 ms' };
const ALL: Share = { relayRateBytes: 12_500, relayDelayMillis: 100, words: '100 kbit/s and 200 ms' };

/** How a kernel slows a line down, the best first: not every kernel has every discipline. */
const DISCIPLINES: readonly { readonly words: string; readonly left: Share }[] = [
  { words: 'netem delay 100ms rate 100kbit', left: NOTHING },
  { words: 'tbf rate 100kbit burst 3200 latency 1000ms', left: DELAY },
];

/**
 * Two network namespaces with a line of 100 kbit/s and 100 ms each way between them. Their addresses exist in
 * them alone, and go with them.
 * @throws Error where this user may not make namespaces
 */
function slowNamespaces(): SlowLine {
  const server = `outcry-s-${process.pid}`;
  const client = `outcry-c-${process.pid}`;
  const remove = (): void => {
    for (const name of [server, client]) {
      try {
        ip('netns', 'delete', name);
      } catch {
        // It was not made.
      }
    }
  };
  let share = ALL;
  try {
    ip('netns', 'add', server);
    ip('netns', 'add', client);
    ip('-n', server, 'link', 'add', 'line', 'type', 'veth', 'peer', 'name', 'line', 'netns', client);
    for (const [name, address] of [
      [server, SERVER_ADDRESS],
      [client, CLIENT_ADDRESS],
    ] as const) {
      ip('-n', name, 'address', 'add', `${address}/30`, 'dev', 'line');
      ip('-n', name, 'link', 'set', 'line', 'up');
      // As little as a socket of ssh holds before its writer waits.
      ip('netns', 'exec', name, 'sysctl', '-qw', 'net.ipv4.tcp_wmem=4096 16384 65536');
      share = slowDown(name);
    }
  } catch (error) {
    remove();
    throw error;
  }
  if (share !== NOTHING)
    console.log(`this kernel has no netem: the relays keep to ${share.words} themselves`);
  return {
    atServer: ['ip', 'netns', 'exec', server],
    atClient: ['ip', 'netns', 'exec', client],
    serverAddress: SERVER_ADDRESS,
    ...share,
    remove,
  };
}

/** @returns what is left to the relays */
function slowDown(namespace: string): Share {
  for (const { words, left } of DISCIPLINES) {
    try {
      ip('netns', 'exec', namespace, ...`tc qdisc add dev line root ${words}`.split(' '));
      return left;
    } catch {
      // Not in this kernel.
    }
  }
  return ALL;
}

const reasonOf = (error: unknown): string =>
  String((error as { stderr?: Buffer }).stderr ?? error)
    .trim()
    .replaceAll('\n', ' ');

/** The line of `slowNamespaces`, or one that the relays slow down themselves where namespaces are not to be had. */
export function slowLine(): SlowLine {
  try {
    return slowNamespaces();
  } catch (error) {
    const why = reasonOf(error);
    if (process.env.CI) throw new Error(`no network namespaces, which CI must have: ${why}`);
    console.log(`no network namespaces here (${why}): the relays keep to ${ALL.words} themselves`);
  }
  return {
    atServer: [],
    atClient: [],
    serverAddress: '127.0.0.1',
    ...ALL,
    remove: () => undefined,
  };
}
