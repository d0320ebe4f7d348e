import { formatScaled, MICROS_PER_MILLI, type Micros, sizeDecimalText } from '../../domain/index.js';
import type {
  ExecutionAlgorithm,
  MarketGlance,
  ParentView,
  Slice,
  SliceAction,
} from '../algorithms/contract.js';
import { planRoute } from './plan-route.js';
import type { Route } from './route.js';
import { routeLines } from './route-lines.js';
import { isOpen, SentSlices } from './sent-slices.js';
import { closedBy, requestOf } from './view-venues.js';
import { Volatility } from './volatility.js';

export interface TakeOptions {
  /** Plans that are sent at most. */
  readonly attempts: number;
  /** After so long what has come back is sent elsewhere although some venue has not answered. */
  readonly patienceMicros: number;
  /** Until a market is asked again that could not be used. */
  readonly retryMicros: number;
}

export const TAKE_DEFAULTS: TakeOptions = {
  attempts: 5,
  patienceMicros: 1_000 * MICROS_PER_MILLI,
  retryMicros: 250 * MICROS_PER_MILLI,
};

/** Orders of one venue that filled nothing, after which it is left out. */
const MISSES = 2;

/**
 * Takes what is cheapest over all venues: one immediate order each, at once, at the worst price of its part of the plan.
 * What comes back unfilled is planned again. What is under way or in doubt is exposure: it is not sent again anywhere,
 * and its venue is left out until it is known.
 */
export class TakeRoute implements ExecutionAlgorithm {
  readonly watchesMarket = false;
  private readonly sent = new SentSlices();
  private readonly volatility = new Volatility();
  private attempts = 0;
  private tries = 0;
  private wake: Micros | null = null;
  /** Until when what is under way is waited for. */
  private patience = 0 as Micros;
  /** Instruments that were just sent to; those of which no slice appears were refused. */
  private asked: number[] = [];
  private refusal = 'it was refused';
  private readonly refusals = new Map<number, string>();
  private readonly misses = new Map<number, number>();
  private finished: string | null = null;
  private lines: readonly string[] = [];

  constructor(private readonly options: TakeOptions) {}

  nextTime(): Micros | null {
    return this.wake;
  }

  act(view: ParentView): readonly SliceAction[] {
    this.wake = null;
    this.volatility.observe(view);
    const { begun, ended } = this.sent.read(view);
    this.judge(begun, ended);
    if (this.finished !== null) return [];
    const open = view.slices.filter(isOpen);
    if (this.sent.unsentUnits(view) === 0) {
      return open.length > 0 ? [] : this.finish('all that can be sent was filled');
    }
    if (open.length > 0 && view.time < this.patience) {
      this.wake = this.patience;
      return [];
    }
    if (this.attempts >= this.options.attempts || this.tries >= this.options.attempts) {
      return open.length > 0
        ? []
        : this.finish(`${this.leftText(view)} is left after ${this.tries} attempts`);
    }
    return this.send(view, open);
  }

  /** Slices that were expected and are not there were refused; what filled nothing is a miss. */
  private judge(begun: readonly Slice[], ended: readonly Slice[]): void {
    for (const instrument of this.asked) {
      if (!begun.some((slice) => slice.instrument === instrument))
        this.refusals.set(instrument, this.refusal);
    }
    this.asked = [];
    for (const { instrument, filled } of ended) {
      this.misses.set(instrument, filled > 0 ? 0 : (this.misses.get(instrument) ?? 0) + 1);
    }
  }

  private send(view: ParentView, open: readonly Slice[]): readonly SliceAction[] {
    const closed = (market: MarketGlance) => this.whyClosed(view, market);
    const request = requestOf(view, { sent: this.sent, volatility: this.volatility, closed });
    const route = planRoute(request);
    this.lines = routeLines(request, route);
    if (route.slices.length === 0) return this.nothing(view, { open, route });
    this.attempts += 1;
    this.tries += 1;
    this.patience = (view.time + this.options.patienceMicros) as Micros;
    this.wake = this.patience;
    return route.slices.map(({ venue, lots, price }) => {
      const { index } = request.venues[venue]!.instrument;
      this.asked.push(index);
      return {
        kind: 'place',
        instrument: index,
        price,
        size: lots,
        timeInForce: 'ioc',
        postOnly: false,
        reason: `part ${this.attempts} of the route`,
      };
    });
  }

  private nothing(
    view: ParentView,
    { open, route }: { readonly open: readonly Slice[]; readonly route: Route },
  ): readonly SliceAction[] {
    if (open.length > 0) return [];
    // A feed may come back; a limit or a minimum does not change by waiting.
    if (view.markets.some(({ live, book }) => !live || !book.valid)) {
      this.tries += 1;
      if (this.tries < this.options.attempts) {
        this.wake = (view.time + this.options.retryMicros) as Micros;
        return [];
      }
    }
    return this.finish(route.leftReason ?? 'nothing is left');
  }

  private whyClosed(view: ParentView, market: MarketGlance): string | null {
    const { index } = market.instrument;
    const refusal = this.refusals.get(index);
    if (refusal !== undefined) return refusal;
    if ((this.misses.get(index) ?? 0) >= MISSES) return `it filled nothing ${MISSES} times`;
    return closedBy(view, market);
  }

  private finish(reason: string): readonly SliceAction[] {
    this.finished = reason;
    return [{ kind: 'finish', reason }];
  }

  private leftText(view: ParentView): string {
    const { units, decimals } = this.sent.unit;
    return sizeDecimalText(formatScaled(this.sent.unsentUnits(view) * units, decimals));
  }

  refused(rule: string, text: string, view: ParentView): void {
    this.refusal = `${rule}: ${text}`;
    this.wake = (view.time + this.options.retryMicros) as Micros;
  }

  explain(): readonly string[] {
    if (this.lines.length === 0) return ['route: nothing was sent yet'];
    return this.finished === null ? this.lines : [...this.lines, `ended: ${this.finished}`];
  }

  canonical(): unknown {
    return {
      sent: this.sent.canonical(),
      volatility: this.volatility.canonical(),
      counts: [this.attempts, this.tries, this.wake, this.patience],
      asked: this.asked,
      refusals: [...this.refusals],
      misses: [...this.misses],
      finished: this.finished,
    };
  }
}
