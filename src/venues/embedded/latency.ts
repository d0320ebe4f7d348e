import { Random, UserError } from '../../domain/index.js';
import type { TapeSegments } from '../../matching/recorded/index.js';

/**
 * How long one channel takes: the feed, the way of an order, or the way of an answer.
 *
 * Nothing overtakes on a channel: `time + next(time)` never falls, as long as the times asked for do not. Each channel
 * has a model of its own.
 */
export interface LatencyModel {
  /** Micros that what is sent at `time` takes; a whole number. Times rise from call to call. */
  next(time: number): number;
  /** No more than so many micros, ever. */
  readonly mostMicros: number;
}

/**
 * What is asked for: so many micros; the tape's own (received − exchange, less the recorder's clock skew) and so many
 * more; or one of these measured micros each time, drawn at random.
 */
export type LatencyChoice =
  | { readonly kind: 'constant'; readonly micros: number }
  | { readonly kind: 'recorded'; readonly addMicros?: number }
  | { readonly kind: 'sampled'; readonly micros: readonly number[] };

export interface LatencySurroundings {
  /** `feed latency` and the like, for what is said of a mistake. */
  readonly name: string;
  /** Of sampled latencies: give each channel another one. */
  readonly seed: number;
  /** For recorded latencies; null where there is no recording of arrivals (candles, agents). */
  readonly tape: TapeSegments | null;
}

/**
 * The model of a choice.
 * @throws UserError for latencies that are none, for no samples, and for recorded ones where nothing was recorded.
 */
export function latencyModel(choice: LatencyChoice, { name, seed, tape }: LatencySurroundings): LatencyModel {
  switch (choice.kind) {
    case 'constant':
      return constantLatency(checked(choice.micros, name));
    case 'sampled': {
      if (choice.micros.length === 0)
        throw new UserError(`${name}: no samples; give at least one, in micros`);
      return new SampledLatency(
        choice.micros.map((micros) => checked(micros, name)),
        seed,
      );
    }
    case 'recorded': {
      if (tape === null) {
        throw new UserError(`${name} "recorded": this market records no arrivals; use a constant or samples`);
      }
      return new RecordedLatency(tape, checked(choice.addMicros ?? 0, name));
    }
  }
}

function checked(micros: number, name: string): number {
  if (Number.isSafeInteger(micros) && micros >= 0) return micros;
  throw new UserError(`${name} ${micros}: give whole micros, 0 or more`);
}

export const constantLatency = (micros: number): LatencyModel => ({ next: () => micros, mostMicros: micros });

/** Lets nothing overtake: what would arrive before its forerunner arrives with it. */
class InOrder {
  private latest = Number.NEGATIVE_INFINITY;

  latency(time: number, drawn: number): number {
    this.latest = Math.max(this.latest, time + drawn);
    return this.latest - time;
  }
}

/** Draws from measured latencies, each as likely as any other. */
class SampledLatency implements LatencyModel {
  readonly mostMicros: number;
  private readonly random: Random;
  private readonly order = new InOrder();

  constructor(
    private readonly samples: readonly number[],
    seed: number,
  ) {
    this.random = new Random(seed);
    this.mostMicros = samples.reduce((most, micros) => Math.max(most, micros), 0);
  }

  next(time: number): number {
    const drawn = this.samples[Math.floor(this.random.next() * this.samples.length)]!;
    return this.order.latency(time, drawn);
  }
}

/**
 * What the newest message that had arrived by then had taken, and a constant. Before the first of them: what the first
 * took. It says how the line was at that moment, and looks at nothing that arrives later.
 */
class RecordedLatency implements LatencyModel {
  /** A tape has no bound that is known before its end. */
  readonly mostMicros = Number.POSITIVE_INFINITY;
  private readonly order = new InOrder();
  private segment = 0;
  private message = 0;
  private delay: number | null = null;

  constructor(
    private readonly tape: TapeSegments,
    private readonly addMicros: number,
  ) {}

  next(time: number): number {
    let index = this.tape.at(this.segment);
    while (index !== null) {
      if (this.message === index.length) {
        this.segment += 1;
        this.message = 0;
        index = this.tape.at(this.segment);
        continue;
      }
      const arrival = index.arrivalTime[this.message]!;
      if (arrival > time && this.delay !== null) break;
      const delay = arrival - index.exchangeTime[this.message]!;
      // A placed message (a quote without a time) may seem to have arrived before it happened.
      if (!Number.isNaN(delay)) this.delay = Math.max(0, Math.floor(delay));
      if (arrival > time) break;
      this.message += 1;
    }
    return this.order.latency(time, (this.delay ?? 0) + this.addMicros);
  }
}
