import type { MarketRows, Micros } from '../../../../../domain/index.js';
import type { FrameMeaning } from '../../dialect.js';
import type { PublicTrade } from '../../exchange.js';

/** A client's socket, as a topic sees it. */
export interface StreamListener {
  /** True: the payload comes wrapped with its stream's name. */
  readonly combined: boolean;
  send(text: string, meaning: FrameMeaning): void;
}

/** One stream: its text is made once for all who listen. */
export abstract class Topic {
  readonly listeners = new Set<StreamListener>();
  /** Of a topic with a beat; 0 for one that speaks when something happens. */
  readonly everyMillis: number = 0;

  constructor(readonly name: string) {}

  book?(rows: MarketRows, from: number, to: number): void;
  trade?(trade: PublicTrade, now: Micros): void;
  /** At the end of each call that may have changed the market. */
  settle?(now: Micros): void;
  beat?(now: Micros): void;

  protected publish(payload: string, meaning: FrameMeaning): void {
    let wrapped: string | null = null;
    for (const listener of this.listeners) {
      if (!listener.combined) {
        listener.send(payload, meaning);
        continue;
      }
      wrapped ??= `{"stream":"${this.name}","data":${payload}}`;
      listener.send(wrapped, meaning);
    }
  }
}
