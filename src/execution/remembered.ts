/**
 * The last so many of a kind, where each that comes pushes out the one that came first.
 *
 * A `Set` or a `Map` that is emptied from its front is no queue: it goes through the places of all that it has lost to
 * find its first.
 */
export class Remembered<T> {
  private readonly kept: T[] = [];
  private oldest = 0;

  constructor(private readonly most: number) {}

  /** @returns what it has taken the place of; undefined while there is room. */
  add(item: T): T | undefined {
    if (this.kept.length < this.most) {
      this.kept.push(item);
      return undefined;
    }
    const forgotten = this.kept[this.oldest];
    this.kept[this.oldest] = item;
    this.oldest = (this.oldest + 1) % this.most;
    return forgotten;
  }
}
