import type { Clock, Micros } from '../../../src/domain/index.js';

interface Due {
  readonly at: number;
  readonly id: number;
  act: (() => void) | null;
}

/** Taken before anybody may replace it: the one real timer of a simulation, which lets promises settle. */
const immediately = setImmediate;

/**
 * The one time of a simulated world, in micros: what is due happens by (time, order of asking), and in between no time
 * passes at all, save where somebody blocks.
 */
export class VirtualTime implements Clock {
  private readonly heap: Due[] = [];
  private lastId = 0;
  private present: number;

  constructor(start: number) {
    this.present = start;
  }

  now(): Micros {
    return this.present as Micros;
  }

  /** @returns what takes it back. */
  schedule(at: number, act: () => void): () => void {
    this.lastId += 1;
    const due: Due = { at: Math.max(at, this.present), id: this.lastId, act };
    this.push(due);
    return () => {
      due.act = null;
    };
  }

  after(micros: number, act: () => void): () => void {
    return this.schedule(this.present + micros, act);
  }

  /** Whoever runs now does nothing else for so long: what falls due meanwhile is late. */
  block(micros: number): void {
    this.present += micros;
  }

  /** Lives on to `until`. @param each after every happening, once its promises have settled. */
  async run(until: number, each: () => void): Promise<void> {
    for (let due = this.heap[0]; due !== undefined && due.at <= until; due = this.heap[0]) {
      this.pop();
      if (due.act === null) continue;
      if (due.at > this.present) this.present = due.at;
      due.act();
      await new Promise<void>((resolve) => immediately(resolve));
      each();
    }
    this.present = Math.max(this.present, until);
  }

  private push(due: Due): void {
    const { heap } = this;
    let i = heap.length;
    heap.push(due);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(due, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = due;
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (!isBefore(heap[child]!, last)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = last;
  }
}

const isBefore = (a: Due, b: Due): boolean => a.at < b.at || (a.at === b.at && a.id < b.id);
