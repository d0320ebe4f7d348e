import { join } from 'node:path';
import type { OrderType } from '../../domain/index.js';
import { type ReadSession, readSession } from '../rescue/index.js';
import { foundText, heldWord } from './found-words.js';
import { passHaltOn } from './halt-keeper.js';
import { heldBeside } from './held-file.js';
import type { SessionHeader } from './plan.js';

interface Left {
  readonly home: { readonly dataDir: string };
  /** The session that is not gone on with. */
  readonly name: string;
}

/**
 * Before a session begins anew in a home that has one: hands on its HALT, and tells what of it stays behind.
 * @returns the line, for the name of the session that begins; null where nothing was open.
 */
export function leaveSession({ home, name }: Left): (begun: string) => string | null {
  let read: ReadSession;
  try {
    read = readSession({ name, directory: join(home.dataDir, 'sessions', name) });
  } catch (error) {
    passHaltOn(home, name, null);
    return () => `session ${name} cannot be read, and is left behind: ${(error as Error).message}`;
  }
  const { logged, problem } = read;
  passHaltOn(home, name, logged.halted ? logged.haltReason : null);
  const found = foundText(
    {
      orders: logged.open().length,
      held: heldBeside(home, name, logged).map(({ execution, type }) =>
        heldWord(execution, type as OrderType),
      ),
      positions: logged.positions(),
    },
    'by its engine',
  );
  if (found === null && problem === null) return () => null;
  const { session } = logged;
  const market = session === null ? '' : ` (${marketText(session)})`;
  const what = found === null ? '' : ` with ${found.replace('position ', '')}`;
  const unread = problem === null ? '' : `; it cannot be read to its end: ${problem}`;
  return (begun) => `session ${name}${market} is left behind${what}${unread}${mend(home, session, begun)}`;
}

/** `BTC/USDT of seed 9`, `BTC/USDT, ETH/USDT of tape btc-0412`, `BTC/USDT on paper at binance`. */
function marketText({ market, instruments, seed, tapes, venues = [], money }: SessionHeader): string {
  const symbols = [...new Set(instruments.map(({ symbol }) => symbol))].join(', ');
  if (market === 'synthetic') return `${symbols} of seed ${seed}`;
  if (market === 'tape') return `${symbols} of tape ${tapes.map(({ name }) => name).join(', ')}`;
  const where = venues.map(({ venue, testnet }) => `${venue}${testnet ? ' testnet' : ''}`).join(', ');
  return `${symbols} ${money === 'real' ? 'live' : 'on paper'} at ${where}`;
}

/** Only the newest session of a home is gone on with: so the one that begins has to make room. */
function mend(home: Left['home'], session: SessionHeader | null, begun: string): string {
  if (session === null) return '';
  if (session.money === 'real') return '; what is at the venue goes on there: "outcry kill" cancels it';
  const { market, seed, venues = [] } = session;
  const words =
    market === 'synthetic'
      ? `--synthetic --seed ${seed}`
      : market === 'venue'
        ? `--venue ${venues.map(({ venue }) => venue).join(',')}`
        : 'its tapes';
  return `; to go on with it quit, move ${join(home.dataDir, 'sessions', begun)} away and start with ${words}`;
}
