/** Ids that are remembered: more than two connections can lie apart. */
const REMEMBERED = 4_096;

/** Tells a trade that came by another way already from one that did not. */
export class SeenTrades {
  private readonly ids = new Set<number>();
  private readonly order = new Float64Array(REMEMBERED);
  private count = 0;

  /** @returns true the first time that this id is seen. */
  isNew(id: number): boolean {
    if (this.ids.has(id)) return false;
    const place = this.count % REMEMBERED;
    if (this.count >= REMEMBERED) this.ids.delete(this.order[place]!);
    this.order[place] = id;
    this.ids.add(id);
    this.count += 1;
    return true;
  }
}
