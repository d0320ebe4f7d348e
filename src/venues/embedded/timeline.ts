/** Things that are due, in the order of their time; of one time in the order in which they were added. */
export class Timeline<T> {
  private entries: { readonly time: number; readonly item: T }[] = [];
  private head = 0;

  /** When the first is due; Infinity when there is none. */
  nextTime = Number.POSITIVE_INFINITY;

  add(time: number, item: T): void {
    let place = this.entries.length;
    while (place > this.head && this.entries[place - 1]!.time > time) place -= 1;
    if (place === this.entries.length) this.entries.push({ time, item });
    else this.entries.splice(place, 0, { time, item });
    this.nextTime = this.entries[this.head]!.time;
  }

  /** Takes out the first; only while there is one. */
  shift(): T {
    const { item } = this.entries[this.head]!;
    this.head += 1;
    if (this.head === this.entries.length || this.head > 4_096) {
      this.entries = this.entries.slice(this.head);
      this.head = 0;
    }
    this.nextTime =
      this.head < this.entries.length ? this.entries[this.head]!.time : Number.POSITIVE_INFINITY;
    return item;
  }
}
