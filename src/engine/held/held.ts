import { Parents } from './parents.js';
import { Protections } from './protection.js';
import { Triggers } from './triggers.js';

/** What is held, and what it waits for. Only the functions of this folder write to it. */
export class Held {
  readonly triggers = new Triggers();
  readonly parents = new Parents();
  readonly protections = new Protections();

  /** Whether anything here looks at an instrument's market: the hot path asks this first. */
  watches(instrument: number): boolean {
    return this.triggers.watches(instrument) || this.parents.watches(instrument);
  }

  get isEmpty(): boolean {
    return this.triggers.isEmpty && this.parents.isEmpty && this.protections.isEmpty;
  }

  /** In one fixed order, for the state's hash. */
  canonical(): unknown {
    return [this.triggers.canonical(), this.parents.canonical(), this.protections.canonical()];
  }
}
