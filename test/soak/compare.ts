import { join } from 'node:path';
import type { Input } from '../../src/domain/index.js';
import { Instrument } from '../../src/domain/index.js';
import { readSessionLog } from '../../src/store/session-log/index.js';
import { type SoakExchange, VENUES, type VenueName } from './soak-exchange.js';
import type { SoakSession } from './soak-session.js';

/** Digits after the point of any asset here, and more. */
const DECIMALS = 18;

/** A decimal as a whole number of 10^-18. */
function exact(text: string): bigint {
  const negative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const value = BigInt(whole + fraction.padEnd(DECIMALS, '0'));
  return negative ? -value : value;
}

interface Known {
  readonly instruments: readonly Instrument[];
  /** By the place of the instrument. */
  readonly venues: readonly VenueName[];
}

/**
 * Holds what the engine has against the exchange's own records.
 * @returns every difference, a line each: of open orders, fills, positions and balances.
 */
export async function differences(session: SoakSession, exchange: SoakExchange): Promise<string[]> {
  const specifications = await session.snapshot('instruments');
  const known: Known = {
    instruments: specifications.map((specification, index) => new Instrument(specification, index)),
    venues: specifications.map(({ venue }) => venue as VenueName),
  };
  return [
    ...(await ofOrders(session, exchange, known)),
    ...(await ofFills(session, exchange, known)),
    ...(await ofBalances(session, exchange)),
  ];
}

const plain = (symbol: string): string => symbol.replace(/^[a-z]+:/, '');

function heap(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}

/** Open orders by what they are, for each venue writes its ids in a form of its own. */
async function ofOrders(session: SoakSession, exchange: SoakExchange, known: Known): Promise<string[]> {
  const { working, external = [] } = await session.snapshot('orders');
  const here = heap(
    working
      .filter(({ emulated }) => !emulated)
      .map(({ instrument, side, price, size, filled }) => {
        const { [instrument]: its } = known.instruments;
        const at = price === null ? 'market' : its!.formatPrice(price as never);
        return `${known.venues[instrument]} ${plain(its!.symbol)} ${side} ${its!.formatSize(size as never)} at ${at}, filled ${its!.formatSize(filled as never)}`;
      }),
  );
  const there = heap(
    (await Promise.all(VENUES.map(async (venue) => [venue, await exchange.orders(venue)] as const))).flatMap(
      ([venue, orders]) =>
        orders
          .filter(({ status }) => status === 'open' || status === 'armed')
          .map(
            ({ symbol, side, size, price, filled }) =>
              `${venue} ${symbol} ${side} ${size} at ${price}, filled ${filled}`,
          ),
    ),
  );
  const found = working
    .filter(({ doubt }) => doubt !== null)
    .map(({ clientOrderId, doubt }) => `order ${clientOrderId}: ${doubt} in doubt`);
  for (const order of external)
    found.push(`order ${JSON.stringify(order)}: external, and nobody else trades`);
  for (const line of new Set([...here.keys(), ...there.keys()])) {
    const counts = [here.get(line) ?? 0, there.get(line) ?? 0];
    if (counts[0] !== counts[1]) found.push(`order ${line}: ${counts[0]} here, ${counts[1]} at the exchange`);
  }
  return found;
}

interface Sums {
  readonly trades: Set<string>;
  lots: number;
}

/** What the log says, what the portfolio says, and what the exchange says. */
async function ofFills(session: SoakSession, exchange: SoakExchange, known: Known): Promise<string[]> {
  const { log } = await session.snapshot('session');
  const { positions } = await session.snapshot('positions');
  const logged = known.instruments.map((): Sums => ({ trades: new Set(), lots: 0 }));
  readSessionLog(join(session.home.folder, 'data', 'sessions', log), {
    input: (input: Input) => {
      if (input.kind !== 'venue' || input.event.kind !== 'fill') return;
      const { instrument, tradeId, side, size } = input.event.fill;
      const sums = logged[instrument]!;
      if (sums.trades.has(tradeId)) return;
      sums.trades.add(tradeId);
      sums.lots += side === 'buy' ? size : -size;
    },
  });
  const found: string[] = [];
  for (const venue of VENUES) {
    const fills = await exchange.fills(venue);
    for (const [index, instrument] of known.instruments.entries()) {
      if (known.venues[index] !== venue) continue;
      const its = fills.filter(({ symbol }) => symbol === plain(instrument.symbol));
      const lots = its.reduce(
        (sum, { side, size }) => sum + (side === 'buy' ? 1 : -1) * (instrument.parseSize(size) as number),
        0,
      );
      const here = logged[index]!;
      const position = positions.find((row) => row.instrument === index)?.size ?? 0;
      const name = `${venue} ${plain(instrument.symbol)}`;
      if (here.trades.size !== its.length)
        found.push(`fills ${name}: ${here.trades.size} in the log, ${its.length} at the exchange`);
      if (here.lots !== lots)
        found.push(`fills ${name}: ${here.lots} lots in the log, ${lots} at the exchange`);
      if (position !== lots)
        found.push(`position ${name}: ${position} lots here, ${lots} by the exchange’s fills`);
    }
  }
  return found;
}

async function ofBalances(session: SoakSession, exchange: SoakExchange): Promise<string[]> {
  const there = new Map<string, { free: bigint; locked: bigint }>();
  for (const venue of VENUES) {
    for (const { asset, free, locked } of await exchange.balances(venue)) {
      const sum = there.get(asset) ?? { free: 0n, locked: 0n };
      there.set(asset, { free: sum.free + exact(free), locked: sum.locked + exact(locked) });
    }
  }
  const { balances } = await session.snapshot('positions');
  return balances.flatMap(({ asset, free, locked }) => {
    const { [asset]: its } = Object.fromEntries(there);
    if (its === undefined) return [`balance ${asset}: ${free} here, nothing at the exchange`];
    const here = exact(free) + exact(locked);
    if (here === its.free + its.locked && exact(locked) === its.locked) return [];
    return [
      `balance ${asset}: ${free} free and ${locked} locked here, ${show(its.free)} and ${show(its.locked)} at the exchange`,
    ];
  });
}

function show(value: bigint): string {
  const text = value.toString().padStart(DECIMALS + 1, '0');
  return `${text.slice(0, -DECIMALS)}.${text.slice(-DECIMALS)}`.replace(/0+$/, '').replace(/\.$/, '');
}
