/** What came of so many inputs; nothing found is what is wanted. */
export interface FuzzReport {
  readonly what: string;
  readonly inputs: number;
  readonly findings: readonly string[];
  /** What the inputs came to, in a sentence. */
  readonly note: string;
}
