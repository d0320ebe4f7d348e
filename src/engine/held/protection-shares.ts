import type { Owner, Side } from '../../domain/index.js';
import type { Engine } from '../engine.js';
import { lotsOf, type Protection } from './protection.js';
import { keep } from './protection-legs.js';
import {
  isNone,
  limitsProtection,
  limitsTerms,
  type PositionWish,
  type ProtectionTerms,
} from './protection-terms.js';

/** After a fill, a command or a second: who protects how much of a position, and then each does its part. */
export function refreshProtections(engine: Engine, instrument: number): void {
  const { protections } = engine.held;
  if (protections.isEmpty && limitsProtection(engine, instrument) === null) return;
  const lots = engine.portfolio.position(instrument).sizeLots;
  const side: Side | null = lots === 0 ? null : lots > 0 ? 'sell' : 'buy';
  const wish = protections.wishes.get(instrument);
  if (wish !== undefined && wish.side !== side) protections.wishes.delete(instrument);
  const left = new Shares(engine, { instrument, side });
  trimBrackets(engine, instrument, left);
  sharePositions(engine, instrument, left);
  for (const protection of [...protections.all.values()]) {
    if (protection.instrument === instrument) keep(engine, protection);
  }
}

/** True while what is there is being closed, and nothing is to be protected any more. */
const isClosing = (engine: Engine, instrument: number): boolean =>
  engine.flattening.has(instrument) || engine.leaving === 'cancel' || engine.leaving === 'flatten';

/** The lots of a position that are not spoken for yet: the account's, and each owner's part of them. */
class Shares {
  readonly side: Side | null;
  private account: number;
  private readonly owners = new Map<Owner, number>();

  constructor(
    private readonly engine: Engine,
    private readonly of: { readonly instrument: number; readonly side: Side | null },
  ) {
    this.side = of.side;
    this.account = Math.abs(engine.portfolio.position(of.instrument).sizeLots);
  }

  /** Takes what may be had of `wanted` lots for exits on `side`. */
  take(owner: Owner, side: Side, wanted: number): number {
    if (side !== this.side) return 0;
    const own = this.owners.get(owner) ?? this.ownerLots(owner);
    const taken = Math.min(wanted, own, this.account);
    this.owners.set(owner, own - taken);
    this.account -= taken;
    return taken;
  }

  /** What of an owner's position lies on the account's side. */
  private ownerLots(owner: Owner): number {
    const { sizeLots } = this.engine.portfolio.ownerPosition(owner, this.of.instrument);
    return Math.max(0, this.side === 'sell' ? sizeLots : -sizeLots);
  }
}

/** What left the position by other ways was of the oldest bracket first; the newest keep theirs. */
function trimBrackets(engine: Engine, instrument: number, left: Shares): void {
  const brackets = [...engine.held.protections.all.values()].filter(
    (one) => one.kind === 'bracket' && one.instrument === instrument,
  );
  for (const bracket of brackets.reverse()) {
    if (isClosing(engine, instrument)) bracket.phase = 'over';
    if (bracket.phase === 'over') continue;
    const lots = lotsOf(bracket);
    bracket.trimmed += lots - left.take(bracket.owner, bracket.side, lots);
  }
}

/** Whatever no bracket protects: by what a person asked for, or by what the limits want of every position. */
function sharePositions(engine: Engine, instrument: number, left: Shares): void {
  const { protections } = engine.held;
  const wish = protections.wishes.get(instrument);
  const closing = isClosing(engine, instrument);
  if (closing) protections.wishes.delete(instrument);
  const known = [...protections.all.values()].filter(
    (one) => one.kind === 'position' && one.instrument === instrument,
  );
  for (const one of known) {
    one.share = 0;
    if (closing || one.side !== left.side) one.phase = 'over';
  }
  const { side } = left;
  if (closing || side === null || (wish === undefined && limitsProtection(engine, instrument) === null)) {
    for (const one of known) one.phase = 'over';
    return;
  }
  for (const owner of engine.portfolio.ownerNames()) {
    const terms = wish ?? limitsTerms(engine, instrument, engine.portfolio.ownerPosition(owner, instrument));
    const lots = left.take(owner, side, Number.MAX_SAFE_INTEGER);
    const before = protections.all.get(keyOf(instrument, owner));
    if (lots === 0 || terms === null || isNone(terms)) {
      if (before !== undefined) before.phase = 'over';
      continue;
    }
    // One that ends is let end: its legs are on their way out.
    if (before?.phase === 'over') continue;
    const here = wish === undefined;
    const protection = before ?? begin(engine, { instrument, owner, side, terms, here });
    protection.share = lots;
    protection.here ||= wish === undefined;
    protection.terms = settledTerms(protection, terms, wish);
  }
}

const keyOf = (instrument: number, owner: Owner): string => `${instrument} ${owner}`;

function begin(
  engine: Engine,
  fields: Pick<Protection, 'instrument' | 'owner' | 'side' | 'terms' | 'here'>,
): Protection {
  const key = keyOf(fields.instrument, fields.owner);
  const none = { parent: null, isWorked: false };
  return engine.held.protections.add({ ...fields, ...none, key, kind: 'position' });
}

/** A trail that has begun goes on from where it is, although the average price has moved. */
function settledTerms(
  { terms: before, stop }: Protection,
  { stopPrice, takeProfitPrice, trail }: ProtectionTerms,
  wish: PositionWish | undefined,
): ProtectionTerms {
  const goesOn = wish === undefined && stop !== null && before.trail !== null && trail !== null;
  return { stopPrice: goesOn ? before.stopPrice : stopPrice, takeProfitPrice, trail };
}
