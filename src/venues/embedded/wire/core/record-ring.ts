interface Numbered {
  readonly number: number;
}

/**
 * Records in the order of their numbers, of which the oldest go where there are too many; what must not go yet is
 * kept beside them.
 */
export class RecordRing<T extends Numbered> {
  private records: T[] = [];
  private head = 0;
  /** Older than everything in the ring, and still wanted. */
  private held: T[] = [];

  constructor(
    private readonly most: number,
    /** True of a record that must not go. */
    private readonly holds: (record: T) => boolean,
    private readonly forget: (record: T) => void,
  ) {}

  get length(): number {
    return this.held.length + this.records.length - this.head;
  }

  add(record: T): void {
    this.records.push(record);
    if (this.records.length - this.head > this.most) this.drop();
  }

  find(number: number): T | undefined {
    const at = this.firstFrom(number);
    const record = this.records[at];
    if (record !== undefined && record.number === number) return record;
    return this.held.find((held) => held.number === number);
  }

  /** Oldest first, from a number on. */
  *from(number: number): Generator<T> {
    for (const record of this.held) if (record.number >= number) yield record;
    for (let at = this.firstFrom(number); at < this.records.length; at += 1) yield this.records[at]!;
  }

  /** Newest first. */
  *backwards(): Generator<T> {
    for (let at = this.records.length - 1; at >= this.head; at -= 1) yield this.records[at]!;
    for (let at = this.held.length - 1; at >= 0; at -= 1) yield this.held[at]!;
  }

  private drop(): void {
    const oldest = this.records[this.head]!;
    this.head += 1;
    if (this.holds(oldest)) this.held.push(oldest);
    else this.forget(oldest);
    if (this.head < 4_096 || this.head * 2 < this.records.length) return;
    this.records = this.records.slice(this.head);
    this.head = 0;
    this.held = this.held.filter((record) => {
      if (this.holds(record)) return true;
      this.forget(record);
      return false;
    });
  }

  private firstFrom(number: number): number {
    let low = this.head;
    let high = this.records.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.records[middle]!.number < number) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
