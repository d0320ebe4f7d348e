import type { Command, Micros, NewOrder, PriceTicks, Side, SizeLots } from '../../../domain/index.js';
import type { ChartOverlay } from '../view.js';

/** How far from a price: in ticks, or in basis points of it. */
export type Distance =
  | { readonly unit: 'ticks'; readonly ticks: number }
  | { readonly unit: 'bps'; readonly bps: number };

/** An order size for the keys; `quote` is the amount that was typed (`500`), and `lots` what it buys just now. */
export interface SizePreset {
  readonly text: string;
  readonly lots: SizeLots;
  readonly quote: string | null;
}

/**
 * What a line of the palette asks for. Instruments are the session's indices. Orders are complete; whether they
 * may be sent is for the risk gate and the safety rules to say.
 */
export type PaletteCommand =
  | {
      readonly kind: 'order';
      readonly verb: 'buy' | 'sell' | 'reverse';
      readonly order: NewOrder;
    }
  | {
      readonly kind: 'move';
      readonly instrument: number;
      readonly clientOrderIds: readonly string[];
      readonly from: PriceTicks;
      readonly to: PriceTicks;
    }
  /** Of the position as it is; what is null stays, `none` is taken away. */
  | Extract<Command, { readonly kind: 'protect' }>
  | Extract<Command, { readonly kind: 'adopt' }>
  | { readonly kind: 'cancel'; readonly clientOrderIds: readonly string[] }
  /** All of mine, in every symbol, as the keys `db`, `ds` and `da` do. */
  | { readonly kind: 'cancel-all'; readonly side: Side | null; readonly clientOrderIds: readonly string[] }
  | { readonly kind: 'flatten'; readonly instrument: number | null }
  | {
      readonly kind: 'alert';
      readonly expression: string;
      readonly repeat: 'once' | 'every';
      readonly by: 'bell' | 'message' | 'telegram';
    }
  | { readonly kind: 'alert-list' }
  | { readonly kind: 'alert-remove'; readonly number: number }
  | { readonly kind: 'strategy'; readonly name: string; readonly action: 'start' | 'pause' | 'stop' }
  | {
      readonly kind: 'strategy-parameters';
      readonly name: string;
      readonly parameters: Readonly<Record<string, string | number | boolean>>;
    }
  | { readonly kind: 'mode'; readonly mode: 'watch' | 'paper' | 'live' }
  | { readonly kind: 'size'; readonly instrument: number; readonly sizes: readonly SizePreset[] }
  /** Null leaves what stands. */
  | {
      readonly kind: 'chart';
      readonly intervalSeconds: number | null;
      readonly overlays: readonly ChartOverlay[] | null;
    }
  | { readonly kind: 'layout'; readonly name: string }
  | { readonly kind: 'layout-save'; readonly name: string }
  | { readonly kind: 'watch'; readonly action: 'add' | 'remove'; readonly instrument: number }
  /** Null is the account's own limit. */
  | {
      readonly kind: 'limit';
      readonly rule: string;
      readonly value: string;
      readonly instrument: number | null;
    }
  | { readonly kind: 'theme'; readonly name: string }
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'snapshot' }
  /** Null is the order that is selected, or else the latest. */
  | { readonly kind: 'why'; readonly clientOrderId: string | null }
  | { readonly kind: 'key'; readonly key: string; readonly action: string }
  | { readonly kind: 'key-reset' }
  | { readonly kind: 'symbol'; readonly instrument: number }
  | { readonly kind: 'goto'; readonly price: PriceTicks }
  | { readonly kind: 'rows'; readonly rowTicks: number }
  | { readonly kind: 'fps'; readonly framesPerSecond: number }
  | { readonly kind: 'switch'; readonly what: 'tour' | 'ascii' | 'mouse' | 'bell'; readonly on: boolean }
  | {
      readonly kind: 'second';
      readonly shows:
        | { readonly kind: 'symbol'; readonly instrument: number }
        | { readonly kind: 'rows'; readonly factor: number }
        | null;
    }
  /** Of the symbol that the ladder shows; both null: none. */
  | {
      readonly kind: 'bracket';
      readonly instrument: number;
      readonly stop: Distance | null;
      readonly target: Distance | null;
    }
  | { readonly kind: 'fills-csv' }
  | { readonly kind: 'help' }
  | { readonly kind: 'quit' }
  | { readonly kind: 'kill' }
  /** The reason may be empty: its dialog asks for it. */
  | { readonly kind: 'resume'; readonly reason: string };

/** A length of time in a command, and as it was typed. */
export interface Span {
  readonly micros: Micros;
  readonly text: string;
}
