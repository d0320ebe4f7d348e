import { type Fill, type Micros, Money } from '../domain/index.js';
import { baseAmount } from '../portfolio/index.js';
import type { Engine } from './engine.js';

/** News of a balance and of the fill that moved it come in any order, and not at once. */
const SETTLE_MICROS = 15_000_000;
/** Of what was filled: fees that a venue takes in another asset than it says. */
const FEE_PARTS = 400;

interface Watched {
  /** The last total that was explained, moved by every fill since. */
  expected: Money;
  observed: Money;
  /** Base amount of the fills since. */
  filled: Money;
  /** Since when the two differ; null while they do not. */
  since: Micros | null;
}

/**
 * What a venue holds of an asset moves by our fills, or somebody else moved it: by hand, by another program with the
 * same key, by a withdrawal. Of spot markets' base assets, since a position is made of them.
 */
export class BalanceWatch {
  private readonly assets = new Map<string, Watched>();

  /** The venue tells a balance: `total` is free and locked. */
  balance(key: string, total: Money, time: Micros): void {
    const known = this.assets.get(key);
    if (known === undefined) {
      this.assets.set(key, { expected: total, observed: total, filled: Money.ZERO, since: null });
      return;
    }
    known.observed = total;
    if (this.settle(known)) return;
    known.since ??= time;
  }

  /** A fill of ours: `amount` signed, and of it so much `traded`. */
  moved(key: string, amount: Money, traded: Money): void {
    const known = this.assets.get(key);
    if (known === undefined) return;
    known.expected = known.expected.plus(amount);
    known.filled = known.filled.plus(traded);
    if (known.since !== null) this.settle(known);
  }

  /** Keys of those that differ for too long, each once, with the difference; what is there holds from now on. */
  unexplained(time: Micros): { readonly key: string; readonly difference: Money }[] {
    const found: { readonly key: string; readonly difference: Money }[] = [];
    for (const [key, known] of this.assets) {
      if (known.since === null || time - known.since < SETTLE_MICROS) continue;
      found.push({ key, difference: known.observed.minus(known.expected) });
      this.agree(known);
    }
    return found;
  }

  /** A reconciliation has found what there was to find: the next balances are the truth. */
  forget(): void {
    this.assets.clear();
  }

  canonical(): unknown {
    return [...this.assets].map(([key, { expected, observed, filled, since }]) => [
      key,
      expected.toLimbs(),
      observed.toLimbs(),
      filled.toLimbs(),
      since,
    ]);
  }

  private settle(known: Watched): boolean {
    const off = known.observed.minus(known.expected).absolute();
    if (off.times(FEE_PARTS).compare(known.filled) > 0) return false;
    this.agree(known);
    return true;
  }

  private agree(known: Watched): void {
    known.expected = known.observed;
    known.filled = Money.ZERO;
    known.since = null;
  }
}

/** The asset's own watch on its venue; null for what no spot market of the session has as its base. */
function keyOf({ instruments }: Engine, asset: string, venue: string | undefined): string | null {
  const isBase = instruments.some(
    ({ specification }) =>
      specification.kind === 'spot' &&
      specification.base.code === asset &&
      (venue === undefined || specification.venue === venue),
  );
  return isBase ? `${asset} ${venue ?? ''}` : null;
}

export function watchBalance(
  engine: Engine,
  event: {
    asset: string;
    venue?: string;
    free: readonly [number, number];
    locked: readonly [number, number];
  },
): void {
  const key = keyOf(engine, event.asset, event.venue);
  if (key === null) return;
  const total = Money.fromLimbs(event.free).plus(Money.fromLimbs(event.locked));
  engine.monitor.balances.balance(key, total, engine.time);
}

export function watchFill(
  engine: Engine,
  { instrument: index, side, price, size, fee, feeAsset }: Fill,
): void {
  const instrument = engine.instruments[index]!;
  const { kind, base, quote, venue } = instrument.specification;
  if (kind !== 'spot') return;
  const buys = side === 'buy';
  const move = (asset: string, amount: Money, traded: Money) => {
    // Balances come with the name of the venue where the session trades on several.
    for (const key of [`${asset} ${venue}`, `${asset} `]) engine.monitor.balances.moved(key, amount, traded);
  };
  const [got, paid] = [baseAmount(instrument, size), instrument.notional(price, size)];
  move(base.code, buys ? got : got.negated(), got);
  move(quote.code, buys ? paid.negated() : paid, paid);
  move(feeAsset, fee.negated(), Money.ZERO);
}

/** @returns in words what nobody's fills explain. */
export function unexplainedBalances(engine: Engine): string[] {
  return engine.monitor.balances.unexplained(engine.time).map(({ key, difference }) => {
    const [code, venue] = key.split(' ') as [string, string];
    const { decimals } = engine.asset(code)!;
    const sign = difference.isNegative ? '' : '+';
    const where = venue === '' ? '' : `${venue}: `;
    return `${where}${code} moved by ${sign}${difference.format(decimals)} that no fill of ours explains`;
  });
}
