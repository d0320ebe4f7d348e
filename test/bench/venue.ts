import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { BenchRow } from './bench-row.js';
import {
  type ExchangeNews,
  openCcxt,
  openOutcry,
  type VenueAddress,
  type VenueSession,
} from './venue-sessions.js';

const EXCHANGE = fileURLToPath(new URL('./venue-exchange.js', import.meta.url));
/** Rounds that alternate between us and the peer, so that a busy moment hits both alike. */
const ROUNDS = 10;
const REQUESTS = 100;
const WARM_UP = 100;

type Kind = 'data' | 'order';
const KINDS: readonly Kind[] = ['data', 'order'];

/**
 * `outcry bench venue`: round trips over loopback to the exchange in a process of its own, in each dialect: a book by
 * REST, and a limit order from `submit` to `accepted`. Each figure stands beside stock ccxt's in the same run; the one
 * without a dialect's name is that of the slowest.
 */
export async function run(): Promise<BenchRow[]> {
  const child = fork(EXCHANGE);
  try {
    const [news] = (await once(child, 'message')) as [ExchangeNews];
    const rows: BenchRow[] = [];
    for (const venue of news.venues) rows.push(...(await measureVenue(venue)));
    return [...KINDS.map((kind) => slowest(rows, `venue.${kind}-p99`)), ...rows];
  } finally {
    await end(child);
  }
}

async function measureVenue(venue: VenueAddress): Promise<BenchRow[]> {
  const ours = await openOutcry(venue);
  const peer = await openCcxt(venue);
  try {
    const rows: BenchRow[] = [];
    for (const kind of KINDS) {
      const [own, other]: [number[], number[]] = [[], []];
      await time(ours, kind, WARM_UP);
      await time(peer, kind, WARM_UP);
      for (let round = 0; round < ROUNDS; round += 1) {
        own.push(...(await time(ours, kind, REQUESTS)));
        other.push(...(await time(peer, kind, REQUESTS)));
      }
      for (const part of [0.5, 0.99]) rows.push(row({ venue, kind, part }, own, other));
    }
    return rows;
  } finally {
    await ours.close();
    await peer.close();
  }
}

/** Milliseconds of each request, one after another. */
async function time(session: VenueSession, kind: Kind, count: number): Promise<number[]> {
  const millis: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const started = performance.now();
    await session[kind]();
    millis.push(performance.now() - started);
    if (kind === 'order') await session.tidy();
  }
  return millis;
}

function row(
  { venue, kind, part }: { readonly venue: VenueAddress; readonly kind: Kind; readonly part: number },
  own: readonly number[],
  other: readonly number[],
): BenchRow {
  const [value, peerValue] = [quantile(own, part), quantile(other, part)];
  return {
    name: `venue.${kind}-p${part * 100}-${venue.dialect}`,
    value,
    unit: 'ms',
    peer: 'ccxt',
    peerValue,
    ratio: peerValue / value,
  };
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!;
}

function slowest(rows: readonly BenchRow[], name: string): BenchRow {
  const candidates = rows.filter((each) => each.name.startsWith(name));
  const worst = candidates.reduce((most, each) => (each.value > most.value ? each : most));
  return { ...worst, name };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  child.disconnect();
  await once(child, 'exit');
}
