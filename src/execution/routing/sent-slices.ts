import type { ClientOrderId, Step } from '../../domain/index.js';
import type { ParentView, Slice } from '../algorithms/contract.js';
import { commonUnit } from './common-units.js';

interface Sent {
  readonly instrument: number;
  readonly size: number;
  filled: number;
  open: boolean;
}

/** A slice may still come to be filled: it works, or nobody knows. */
export const isOpen = ({ working, settled }: Slice): boolean => working || !settled;

/**
 * What was sent for a parent, counted exactly although venues have other lots: in the largest step that divides all of
 * them. What is open counts whole, and what has ended by what it was filled.
 */
export class SentSlices {
  private readonly known = new Map<ClientOrderId, Sent>();
  unit: Step = { units: 1, decimals: 0 };
  private multiples = new Map<number, number>();
  private parentMultiple = 1;

  /** Reads the view. @returns slices that were not known before, and those that ended since the last time. */
  read(view: ParentView): { readonly begun: readonly Slice[]; readonly ended: readonly Slice[] } {
    this.count(view);
    const begun: Slice[] = [];
    const ended: Slice[] = [];
    for (const slice of view.slices) {
      const { clientOrderId, instrument, size, filled } = slice;
      const open = isOpen(slice);
      const before = this.known.get(clientOrderId);
      if (before === undefined) begun.push(slice);
      if (!open && before?.open !== false) ended.push(slice);
      this.known.set(clientOrderId, {
        instrument,
        size,
        filled: Math.max(filled, before?.filled ?? 0),
        open,
      });
    }
    return { begun, ended };
  }

  /** What may still be sent, in units: by the engine's reckoning and by this one, whichever is less. */
  unsentUnits(view: ParentView): number {
    let left = view.order.size * this.parentMultiple;
    for (const { instrument, size, filled, open } of this.known.values()) {
      left -= (open ? size : filled) * (this.multiples.get(instrument) ?? 1);
    }
    return Math.max(0, Math.min(left, view.unsentLots * this.parentMultiple));
  }

  /** Lots of an instrument, in units. */
  units(instrument: number, lots: number): number {
    return lots * (this.multiples.get(instrument) ?? 1);
  }

  canonical(): unknown {
    return [...this.known].map(([id, { filled, open }]) => [id, filled, open]);
  }

  private count({ market, markets }: ParentView): void {
    const instruments = [market, ...markets].map(({ instrument }) => instrument);
    const { unit, multiples } = commonUnit(instruments.map(({ specification }) => specification.lot));
    this.unit = unit;
    this.parentMultiple = multiples[0]!;
    this.multiples = new Map(instruments.map(({ index }, i) => [index, multiples[i]!]));
  }
}
