import { SteadyMap } from '../../../domain/index.js';

/** Ids that are remembered: more than two connections can lie apart. */
const REMEMBERED = 4_096;

/** Tells a trade that came by another way already from one that did not. */
export class SeenTrades {
  /** By the id, in which place of the ring it is. */
  private readonly places = new SteadyMap<number, number>();
  private readonly order = new Float64Array(REMEMBERED);
  private count = 0;

  /** @returns true the first time that this id is seen. */
  isNew(id: number): boolean {
    if (this.places.has(id)) return false;
    const place = this.count % REMEMBERED;
    if (this.count >= REMEMBERED) this.places.delete(this.order[place]!);
    this.order[place] = id;
    this.places.set(id, place);
    this.count += 1;
    return true;
  }
}
