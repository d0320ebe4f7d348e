/** The tour of the first minute: steps that tick themselves off by what is done and what becomes of it. */
import { type ActionId, KeyTable } from '../keys.js';
import type { TourCard, TourStep } from '../local.js';
import type { EngineData } from '../store.js';
import { closingLines, instructionFor, type KeyOf, type StepId } from './tour-instructions.js';

export { tourEvents } from './tour-events.js';

/** What the tour learns from the engine: something became of an order of mine, or a position was closed. */
export type TourNews = 'order-accepted' | 'queue-shrank' | 'filled' | 'flattened';
export type TourEvent = ActionId | TourNews;

const TITLES: Readonly<Record<StepId, string>> = {
  move: 'move the cursor',
  trade: 'arm and buy',
  queue: 'watch q shrink',
  flatten: 'flatten',
  keys: 'keys and commands',
};
const STEPS = Object.keys(TITLES) as StepId[];

/** Actions after which an order that is accepted is the newcomer's own doing. */
const ORDERING: readonly TourEvent[] = [
  'buy',
  'sell',
  'join-bid',
  'join-ask',
  'take-buy',
  'take-sell',
  'ticket',
  'palette',
];

/** The first minute: five steps that tick themselves off as they are done, in whatever order. */
export class Tour {
  readonly #done: Set<string>;
  /** All was done in an earlier session: the card does not come back. */
  readonly #wasDone: boolean;
  readonly #seen = new Set<TourEvent>();
  readonly #key: KeyOf;

  /**
   * @param done the ids of the steps that were done before
   * @param keys those in force: the card names them
   */
  constructor(done: readonly string[], keys: KeyTable = new KeyTable()) {
    this.#done = new Set(done);
    this.#key = (action) => keys.keysOf(action)[0] ?? '(no key)';
    this.#wasDone = STEPS.every((id) => this.#done.has(id));
  }

  observe(event: TourEvent): void {
    this.#seen.add(event);
    const seen = (...events: readonly TourEvent[]): boolean => events.some((one) => this.#seen.has(one));
    if (event === 'cursor-up' || event === 'cursor-down') this.#done.add('move');
    if (event === 'order-accepted' && seen(...ORDERING)) this.#done.add('trade');
    if ((event === 'queue-shrank' || event === 'filled') && this.#done.has('trade')) this.#done.add('queue');
    if (event === 'flattened' && seen('flatten')) this.#done.add('flatten');
    if (seen('help') && seen('palette')) this.#done.add('keys');
  }

  /** The card as it stands; null where all was done before this session began. */
  card(data: EngineData): TourCard | null {
    if (this.#wasDone) return null;
    const current = STEPS.find((id) => !this.#done.has(id));
    const steps = STEPS.map((id): TourStep => {
      const done = this.#done.has(id);
      const { keys, text } =
        id === current
          ? instructionFor(id, { data, seen: this.#seen, key: this.#key })
          : { keys: '', text: TITLES[id] };
      return { id, keys, text, done };
    });
    return { steps, closing: current === undefined ? closingLines(data) : [] };
  }
}
