import { type Instrument, isStop, type OrderType } from '../../domain/index.js';
import { counted, type Engine } from '../../engine/index.js';
import { spell } from './clock-watch.js';
import type { Begun } from './session-folder.js';

/** What is open of a session, as it is found. */
export interface Found {
  /** At its venue, or on the exchange in the box. */
  readonly orders: number;
  /** What the engine itself holds, by kind: `stop`, `twap`. */
  readonly held: readonly string[];
  readonly positions: readonly { readonly instrument: Instrument; readonly size: number }[];
}

export function foundIn(engine: Engine): Found {
  const working = [...engine.orders.working()];
  const held = working.filter(({ carrier }) => carrier === 'engine');
  return {
    orders: working.length - held.length,
    held: held.map(({ request: { execution, type } }) => heldWord(execution?.kind ?? null, type)),
    positions: engine.instruments
      .map((instrument) => ({ instrument, size: engine.portfolio.position(instrument.index).sizeLots }))
      .filter(({ size }) => size !== 0),
  };
}

/** What an order that the engine holds is called: by its algorithm, or by what it waits to do. */
export const heldWord = (execution: string | null, type: OrderType): string =>
  execution ?? (isStop(type) ? 'stop' : 'order');

/** `2 orders, 1 stop held here, long 0.150 BTC/USDT`; null where nothing is open. */
export function foundText({ orders, held, positions }: Found, where: string): string | null {
  const kinds = [...new Set(held)];
  const parts = [
    ...(orders > 0 ? [counted(orders, 'order')] : []),
    ...kinds.map((kind) => `${counted(held.filter((one) => one === kind).length, kind)} held ${where}`),
    ...positions.map(
      ({ instrument, size }) =>
        `position ${size > 0 ? 'long' : 'short'} ${instrument.formatSize(Math.abs(size))} ${instrument.symbol}`,
    ),
  ];
  return parts.length === 0 ? null : parts.join(', ');
}

/**
 * Of a session that goes on: what to say where its last engine ended without having been asked to; null where it left
 * as it should. The log knows: whoever leaves says so in it.
 */
export function crashText({
  engine,
  rebuild,
  writtenMillis,
}: Pick<Begun, 'engine' | 'rebuild' | 'writtenMillis'>): string | null {
  if (rebuild.sessionIds.size === 0 || engine.leaving !== null) return null;
  const away = writtenMillis === null ? null : Math.max(0, Date.now() - writtenMillis);
  const without = away === null ? '' : `; ${spell(away)} without it`;
  return `the engine had ended without leaving${without}: ${foundText(foundIn(engine), 'here') ?? 'nothing was open'}`;
}
