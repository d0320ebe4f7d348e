import type { Command, PriceTicks, Side } from '../../domain/index.js';
import { WATCH } from '../decide.js';
import type { Engine } from '../engine.js';
import { done, refused, type Verdict } from '../outbox.js';
import { priceText } from '../wording.js';
import { abilitiesOn } from './carry.js';
import { refreshProtections } from './protection-shares.js';
import { isNone, limitsProtection, type ProtectionTerms, termsText } from './protection-terms.js';

type ProtectCommand = Extract<Command, { kind: 'protect' }>;

interface ProtectionPlan {
  readonly side: Side;
  readonly terms: ProtectionTerms;
  /** In words: what protects the position then, and where it lives. */
  readonly text: string;
}

/** What a `protect` command would come to, or why it is refused; nothing changes. */
export function planProtection(engine: Engine, command: ProtectCommand): ProtectionPlan | Verdict {
  const { instrument } = command;
  const market = engine.instruments[instrument]!;
  if (engine.mode === 'watch') return refused('mode', WATCH);
  const lots = engine.portfolio.position(instrument).sizeLots;
  if (lots === 0) return refused('protect', `${market.symbol} is flat: there is no position to protect`);
  const side: Side = lots > 0 ? 'sell' : 'buy';
  const terms = merged(currentTerms(engine, instrument), command);
  const fault = faultOf(engine, { instrument, side, terms });
  if (fault !== null) return refused('protect', `protect: ${fault}`);
  return { side, terms, text: `${market.symbol} ${planText(engine, instrument, terms)}` };
}

function planText(engine: Engine, instrument: number, terms: ProtectionTerms): string {
  const limits = limitsProtection(engine, instrument);
  if (isNone(terms)) {
    return limits === null ? 'is not protected any more' : `is protected as the limits say (${limits.place})`;
  }
  const paired =
    abilitiesOn(engine, instrument).oco &&
    terms.trail === null &&
    terms.stopPrice !== null &&
    terms.takeProfitPrice !== null;
  const stop = paired ? 'at the venue' : 'here, it dies with the engine';
  return `protected: ${termsText(engine.instruments[instrument]!, terms, { stop, take: 'at the venue' })}`;
}

/** What a person asked for before; else what the newest bracket says. */
function currentTerms(engine: Engine, instrument: number): ProtectionTerms {
  const { wishes, all } = engine.held.protections;
  const wish = wishes.get(instrument);
  if (wish !== undefined) return wish;
  let newest: ProtectionTerms = { stopPrice: null, takeProfitPrice: null, trail: null };
  for (const one of all.values()) {
    if (one.kind === 'bracket' && one.instrument === instrument && one.phase !== 'over') newest = one.terms;
  }
  return newest;
}

/** A stop and a trail take each other's place, unless both are named: the trail begins at the stop then. */
function merged(
  now: ProtectionTerms,
  { stopPrice, takeProfitPrice, trail }: ProtectCommand,
): ProtectionTerms {
  const set = <T>(value: T | 'none' | null, kept: T | null): T | null =>
    value === 'none' ? null : (value ?? kept);
  const named = {
    stop: stopPrice !== null && stopPrice !== 'none',
    trail: trail !== null && trail !== 'none',
  };
  return {
    stopPrice: set(stopPrice, named.trail ? null : now.stopPrice),
    takeProfitPrice: set(takeProfitPrice, now.takeProfitPrice),
    trail: set(trail, named.stop ? null : now.trail),
  };
}

function faultOf(
  engine: Engine,
  {
    instrument,
    side,
    terms,
  }: { readonly instrument: number; readonly side: Side; readonly terms: ProtectionTerms },
): string | null {
  const { last, book } = engine.markets[instrument]!;
  const touch = side === 'sell' ? (book.hasBid ? book.bestBid : null) : book.hasAsk ? book.bestAsk : null;
  const market = last ?? touch;
  const { stopPrice, takeProfitPrice, trail } = terms;
  if (trail !== null && !(Number.isInteger(trail.distance) && trail.distance > 0)) {
    return `a trail of ${trail.distance} ${trail.unit} is no whole number above 0`;
  }
  for (const price of [stopPrice, takeProfitPrice]) {
    if (price !== null && price <= 0) return `a price of ${price} ticks is not above 0`;
  }
  if (market === null) return null;
  const text = (price: PriceTicks) => priceText(engine.instruments[instrument]!, price);
  const [losing, winning] = side === 'sell' ? ['below', 'above'] : ['above', 'below'];
  const stands = (price: PriceTicks, below: boolean) => (below ? price < market : price > market);
  if (stopPrice !== null && !stands(stopPrice, side === 'sell')) {
    return `a stop at ${text(stopPrice)} would wake at once: it has to be ${losing} ${text(market)}`;
  }
  if (takeProfitPrice !== null && !stands(takeProfitPrice, side === 'buy')) {
    return `a take-profit at ${text(takeProfitPrice)} would take at once: it has to be ${winning} ${text(market)}`;
  }
  return null;
}

/** Protects the position as a person wants it, in the place of whatever protected it; it follows the position. */
export function protect(engine: Engine, command: ProtectCommand): Verdict {
  const plan = planProtection(engine, command);
  if ('outcome' in plan) return plan;
  const { protections } = engine.held;
  const { instrument } = command;
  if (isNone(plan.terms)) protections.wishes.delete(instrument);
  else protections.wishes.set(instrument, { ...plan.terms, side: plan.side });
  for (const one of protections.all.values()) {
    if (one.instrument !== instrument) continue;
    if (one.kind === 'bracket' && one.phase === 'guarding') one.phase = 'over';
    if (one.kind === 'position') one.here = isNone(plan.terms);
  }
  engine.notice('notice', 'manual', `protect   ${plan.text}`);
  refreshProtections(engine, instrument);
  return done(plan.text);
}
